#include "controllers/reconcile/verify.hpp"

#include "controllers/reconcile/covers.hpp"

namespace dataplatform::reconcile {
namespace {

constexpr base::Millis kComparedIsGoodFor = std::chrono::hours(1);

using Wanted = std::map<ChildKey, const projections::Object*>;

Wanted wanted_children(const Rendered& rendered) {
  Wanted wanted;
  for (const projections::Object& object : rendered.desired.objects) {
    const kube::Kind* kind = kind_of(object.body);
    if (kind != nullptr && object.write == projections::Write::Apply)
      wanted[{*kind, key_of(object.body)}] = &object;
  }
  return wanted;
}

std::set<std::pair<kube::Kind, std::string>> places(const Wanted& wanted,
                                                    const std::set<kube::Kind>& served) {
  std::set<std::pair<kube::Kind, std::string>> places;
  for (const auto& [child, object] : wanted) {
    if (!is_optional(child.first) || served.contains(child.first))
      places.insert({child.first, child.second.namespace_});
  }
  return places;
}

void compare(Memory& memory, const Wanted& wanted, const kube::Kind& kind, const Json& live) {
  const ChildKey child{kind, key_of(live)};
  const auto found = wanted.find(child);
  if (found == wanted.end()) return;
  if (differences(live, found->second->body, 1).empty()) {
    memory.baselines[child] = runtime::digest_of(kind, live).owned;
  } else {
    memory.baselines.erase(child);
  }
}

async::Task<bool> compare_place(Services& services, Memory& memory, Wanted wanted,
                                kube::ListRequest request) {
  do {
    const kube::Answer<kube::ListPage> page = co_await services.world.api.list(request);
    if (!page) co_return false;
    for (const Json& live : page->items)
      compare(memory, wanted, request.kind, live);
    request.continue_token = page->continue_token;
  } while (!request.continue_token.empty());
  co_return true;
}

bool fresh(const Services& services, const Memory& memory) {
  return memory.verified &&
         services.world.clock.elapsed() - memory.verified_at < kComparedIsGoodFor;
}

}  // namespace

async::Task<> verify(Services& services, Memory& memory, const Rendered& wanted) {
  if (fresh(services, memory)) co_return;
  const Wanted children = wanted_children(wanted);
  bool complete = true;
  for (const auto& [kind, name_space] : places(children, services.served())) {
    kube::ListRequest request;
    request.kind = kind;
    request.namespace_ = name_space;
    request.label_selector = "dataplatform.io/name=" + wanted.platform.name +
                             ",dataplatform.io/namespace=" + wanted.platform.namespace_;
    const bool compared = co_await compare_place(services, memory, children, std::move(request));
    complete = complete && compared;
  }
  memory.verified = complete;
  memory.verified_at = services.world.clock.elapsed();
}

}  // namespace dataplatform::reconcile
