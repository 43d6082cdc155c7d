#include "tests/simulation/conformance/side.hpp"

namespace dataplatform::simulation {
namespace {

constexpr const char* kStrangeUid = "deadbeef-0000-0000-0000-000000000000";
constexpr const char* kOldVersion = "1";

const char* name_of(kube::WatchEventType type) {
  switch (type) {
    case kube::WatchEventType::Added:
      return "ADDED";
    case kube::WatchEventType::Modified:
      return "MODIFIED";
    case kube::WatchEventType::Deleted:
      return "DELETED";
    case kube::WatchEventType::Error:
      return "ERROR";
    case kube::WatchEventType::Bookmark:
    case kube::WatchEventType::Undecodable:
      break;
  }
  return "";
}

Outcome failure(const kube::ApiError& error) {
  return {.status = error.status,
          .reason = error.reason,
          .message = error.message,
          .object = {},
          .items = {}};
}

std::string said(Known known, const Json& present, const char* member, const char* outdated) {
  if (known == Known::Unsaid) return {};
  if (known == Known::Outdated) return outdated;
  return base::text_at(present, {"metadata", member});
}

}  // namespace

const std::vector<Told>& Side::told(const kube::Kind& kind) const {
  static const std::vector<Told> nothing;
  const auto found = told_.find(kind);
  return found == told_.end() ? nothing : found->second;
}

Outcome Side::outcome_of(const kube::Answer<Json>& answer) const {
  if (!answer) return failure(answer.error());
  Outcome outcome;
  outcome.object = *answer;
  return outcome;
}

async::Task<Outcome> Side::perform(Step step) {
  if (step.verb == Step::Verb::List) co_return co_await list(std::move(step));
  Json present;
  const bool asks = step.verb == Step::Verb::Get || step.verb == Step::Verb::Replace ||
                    step.uid == Known::Current || step.version == Known::Current;
  if (asks) {
    const kube::Answer<Json> got = co_await api_.get(step.kind, step.key, kube::Detail::Full);
    if (step.verb == Step::Verb::Get) co_return outcome_of(got);
    if (got) present = *got;
  }
  co_return co_await write(std::move(step), std::move(present));
}

async::Task<Outcome> Side::write(Step step, Json present) {
  const std::string uid = said(step.uid, present, "uid", kStrangeUid);
  const std::string version = said(step.version, present, "resourceVersion", kOldVersion);
  if (step.verb == Step::Verb::Delete) {
    kube::DeleteRequest request;
    request.kind = step.kind;
    request.key = step.key;
    request.uid = uid.empty() ? kStrangeUid : uid;
    request.resource_version = version;
    request.propagation = step.propagation;
    const kube::Answer<void> done = co_await api_.remove(std::move(request));
    co_return done ? Outcome() : failure(done.error());
  }
  if (step.verb == Step::Verb::Patch) {
    kube::PatchRequest request;
    request.kind = step.kind;
    request.key = step.key;
    request.manager = step.manager;
    request.operations = Json::array();
    if (!version.empty())
      request.operations.push_back(
          {{"op", "test"}, {"path", "/metadata/resourceVersion"}, {"value", version}});
    for (const Json& operation : step.operations)
      request.operations.push_back(operation);
    const kube::Answer<Json> done = co_await api_.patch(std::move(request));
    co_return outcome_of(done);
  }
  Json object = step.object;
  if (step.verb == Step::Verb::Replace && !present.is_null()) {
    object = present;
    object.merge_patch(step.object);
  }
  if (!uid.empty()) object["metadata"]["uid"] = uid;
  if (!version.empty()) object["metadata"]["resourceVersion"] = version;
  if (step.verb == Step::Verb::Create) {
    kube::CreateRequest request;
    request.object = std::move(object);
    request.kind = step.kind;
    request.dry_run = step.dry_run;
    const kube::Answer<Json> done = co_await api_.create(std::move(request));
    co_return outcome_of(done);
  }
  if (step.verb == Step::Verb::Replace) {
    kube::ReplaceRequest request;
    request.object = std::move(object);
    request.kind = step.kind;
    const kube::Answer<Json> done = co_await api_.replace(std::move(request));
    co_return outcome_of(done);
  }
  kube::ApplyRequest request;
  request.object = std::move(object);
  request.kind = step.kind;
  request.manager = step.manager;
  request.subresource = step.subresource;
  request.force = step.force;
  request.dry_run = step.dry_run;
  const kube::Answer<Json> done = co_await api_.apply(std::move(request));
  co_return outcome_of(done);
}

async::Task<Outcome> Side::list(Step step) {
  kube::ListRequest request;
  request.kind = step.kind;
  request.namespace_ = step.key.namespace_;
  request.label_selector = step.selector;
  request.limit = step.limit;
  Outcome outcome;
  do {
    kube::Answer<kube::ListPage> page = co_await api_.list(request);
    if (!page) co_return failure(page.error());
    for (Json& item : page->items)
      outcome.items.push_back(std::move(item));
    request.continue_token = page->continue_token;
  } while (!request.continue_token.empty());
  co_return outcome;
}

async::Task<> Side::watch(kube::Kind kind, std::string name_space, std::string selector) {
  kube::ListRequest first;
  first.kind = kind;
  first.namespace_ = name_space;
  first.label_selector = selector;
  const kube::Answer<kube::ListPage> page = co_await api_.list(std::move(first));
  if (!page) co_return;
  kube::WatchRequest request;
  request.kind = kind;
  request.namespace_ = std::move(name_space);
  request.label_selector = std::move(selector);
  request.resource_version = page->resource_version;
  async::spawn(loop_, follow(std::move(request)), [](std::exception_ptr) {});
}

async::Task<> Side::follow(kube::WatchRequest request) {
  std::vector<Told>& told = told_[request.kind];
  kube::KubeApi::OnEvent on_event = [&told](kube::WatchEvent event) {
    const std::string type = name_of(event.type);
    if (!type.empty()) told.push_back({type, std::move(event.object)});
  };
  const auto end = co_await api_.watch(std::move(request), std::move(on_event), stop_);
  (void)end;
}

async::Task<> Side::clean(Sequence sequence, std::string name_space) {
  for (const kube::Kind& kind : sequence.kinds) {
    for (const char* suffix : {"-a", "-b"}) {
      const kube::ObjectKey key{name_space, sequence.label + suffix};
      const kube::Answer<Json> present = co_await api_.get(kind, key, kube::Detail::Metadata);
      if (!present) continue;
      kube::DeleteRequest request;
      request.kind = kind;
      request.key = key;
      request.uid = base::text_at(*present, {"metadata", "uid"});
      const auto gone = co_await api_.remove(std::move(request));
      (void)gone;
      kube::PatchRequest release;
      release.kind = kind;
      release.key = key;
      release.operations = Json::array(
          {{{"op", "add"}, {"path", "/metadata/finalizers"}, {"value", Json::array()}}});
      const auto released = co_await api_.patch(std::move(release));
      (void)released;
    }
  }
}

}  // namespace dataplatform::simulation
