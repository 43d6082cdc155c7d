#include "controllers/reconcile/look_ahead.hpp"

#include "controllers/reconcile/covers.hpp"
#include "controllers/reconcile/gather.hpp"
#include "controllers/reconcile/parallel.hpp"
#include "operator/runtime/gated_api.hpp"

#include <set>

namespace dataplatform::reconcile {
namespace {

using kube::Answer;
using kube::ApiError;
using kube::Detail;

constexpr std::size_t kSideBySide = 8;

/// Everything that the loop keeps between two reconciles, made anew for one look.
class Look {
 public:
  Look(runtime::World world, std::string operator_namespace, const Json& document)
      : wanted_(platform_object(document)),
        gate_(world.api, [] { return false; }),
        world_{world.loop, gate_, world.clock, world.random, world.log, world.metrics},
        store_([](const kube::Kind&, const kube::ObjectKey&, const runtime::Digest*,
                  const runtime::Digest*) {}),
        platforms_([](const kube::ObjectKey&, bool, bool) {}),
        scope_(world.loop, [](const std::string&, std::exception_ptr) {}),
        events_(world_, scope_, "plan"),
        services_{world_,
                  store_,
                  platforms_,
                  events_,
                  [this] { return served_; },
                  std::move(operator_namespace)} {}

  async::Task<Answer<Preview>> run() {
    const Answer<bool> found = co_await find_platform();
    if (!found) co_return std::unexpected(found.error());
    const Answer<void> read = co_await read_children();
    if (!read) co_return std::unexpected(read.error());
    const Answer<void> loaded = co_await load_record(services_, memory_, wanted_);
    if (!loaded) co_return std::unexpected(in(kube::kConfigMap, wanted_.key.namespace_, loaded));
    const Answer<spec::Facts> facts = co_await gather(services_, memory_, wanted_);
    if (!facts) co_return std::unexpected(in(kube::kNamespace, data_namespace(), facts));
    const Decision decision = decide(*wanted_.spec, *facts);
    target_ = target_of(decision, *facts);
    const Answer<void> strangers = co_await find_strangers();
    if (!strangers) co_return std::unexpected(strangers.error());
    Preview out = target_ ? preview_of(*facts) : Preview();
    out.platform = kube::to_text(wanted_.key);
    out.exists = *found;
    tell_decision(out, decision);
    co_return out;
  }

 private:
  template <class T>
  static ApiError in(const kube::Kind& kind, const std::string& name_space, const T& answer) {
    ApiError error = answer.error();
    error.message = "cannot read " + std::string(kind.plural) + " in namespace " + name_space +
                    ": " + error.message;
    return error;
  }

  /// What is written of it in the file counts; who it is, the cluster says.
  async::Task<Answer<bool>> find_platform() {
    const Answer<Json> live = co_await world_.api.get(kDataPlatform, wanted_.key, Detail::Full);
    if (!live && live.error().not_found()) co_return false;
    if (!live) co_return std::unexpected(in(kDataPlatform, wanted_.key.namespace_, live));
    PlatformObject seen = platform_object(*live);
    seen.spec = wanted_.spec;
    // Requests to run a job stay, unless the file says otherwise.
    for (auto& [job, token] : wanted_.run_requests)
      seen.run_requests[job] = std::move(token);
    wanted_ = std::move(seen);
    co_return true;
  }

  std::string data_namespace() const {
    const std::string written = base::text_at(*wanted_.spec, {"dataNamespace"});
    return written.empty() ? wanted_.key.namespace_ : written;
  }

  async::Task<Answer<void>> read_children() {
    for (const kube::Kind& kind : kManagedKinds) {
      if (!is_optional(kind)) continue;
      const Answer<bool> served = co_await world_.api.serves(kind);
      if (!served) co_return std::unexpected(served.error());
      if (*served) served_.insert(kind);
    }
    const std::set<std::string> places{wanted_.key.namespace_, data_namespace()};
    for (const std::string& name_space : places) {
      for (const kube::Kind& kind : kinds()) {
        const Answer<void> read = co_await read_kind(kind, name_space);
        if (!read) co_return read;
      }
    }
    co_return co_await read_claim();
  }

  std::vector<kube::Kind> kinds() const {
    std::vector<kube::Kind> all;
    for (const kube::Kind& kind : kManagedKinds) {
      if (!is_optional(kind) || served_.contains(kind)) all.push_back(kind);
    }
    all.insert(all.end(), kObservedKinds.begin(), kObservedKinds.end());
    return all;
  }

  async::Task<Answer<void>> read_kind(kube::Kind kind, std::string name_space) {
    kube::ListRequest request;
    request.kind = kind;
    request.namespace_ = name_space;
    request.label_selector = "dataplatform.io/name=" + wanted_.key.name +
                             ",dataplatform.io/namespace=" + wanted_.key.namespace_;
    const bool whole = kind != kube::kSecret && kind != kube::kPersistentVolumeClaim;
    request.detail = whole ? Detail::Full : Detail::Metadata;
    do {
      Answer<kube::ListPage> page = co_await world_.api.list(request);
      if (!page) co_return std::unexpected(in(kind, name_space, page));
      for (Json& live : page->items)
        take(kind, std::move(live));
      request.continue_token = page->continue_token;
    } while (!request.continue_token.empty());
    co_return Answer<void>();
  }

  void take(const kube::Kind& kind, Json live) {
    const kube::ObjectKey key = key_of(live);
    store_.put(kind, key, runtime::digest_of(kind, live));
    if (is_managed(kind)) live_[{kind, key}] = std::move(live);
  }

  /// Another platform's claim has not our labels.
  async::Task<Answer<void>> read_claim() {
    const std::string data = data_namespace();
    if (data == wanted_.key.namespace_) co_return Answer<void>();
    const kube::ObjectKey key = claim_key(data, wanted_.key.name);
    const Answer<Json> claim = co_await world_.api.get(kube::kConfigMap, key, Detail::Metadata);
    if (claim) {
      runtime::Digest digest = runtime::digest_of(kube::kConfigMap, *claim);
      if (digest.platform.empty()) digest.platform = "an object that is no claim";
      store_.put(kube::kConfigMap, key, std::move(digest));
    } else if (!claim.error().not_found()) {
      co_return std::unexpected(in(kube::kConfigMap, data, claim));
    }
    co_return Answer<void>();
  }

  /// What would be enforced; where a person must approve it, what follows then.
  std::optional<Rendered> target_of(const Decision& decision, const spec::Facts& facts) const {
    if (decision.new_spec) return decision.enforced;
    if (decision.verdict.standing != Standing::AwaitingApproval) return std::nullopt;
    auto rendered = render(*wanted_.spec, facts);
    if (!rendered) return std::nullopt;
    return std::move(*rendered);
  }

  /// Objects of the names that would be made, by whomever.
  async::Task<Answer<void>> find_strangers() {
    std::vector<std::function<async::Task<>()>> tasks;
    for (const ChildKey& child : unknown_children())
      tasks.emplace_back([this, child] { return find_stranger(child); });
    co_await in_parallel(world_.loop, std::move(tasks), kSideBySide);
    if (failure_) co_return std::unexpected(*failure_);
    co_return Answer<void>();
  }

  std::vector<ChildKey> unknown_children() const {
    std::vector<ChildKey> unknown;
    if (!target_) return unknown;
    const projections::Desired& desired = target_->desired;
    for (const projections::Object& object : desired.objects) {
      const kube::Kind* kind = kind_of(object.body);
      if (kind != nullptr && (!is_optional(*kind) || served_.contains(*kind)))
        unknown.emplace_back(*kind, key_of(object.body));
    }
    for (const projections::SecretSet& set : desired.secrets) {
      for (const std::string& name_space : set.namespaces)
        unknown.emplace_back(kube::kSecret, kube::ObjectKey{name_space, set.name});
    }
    std::erase_if(unknown, [this](const ChildKey& child) {
      return store_.find(child.first, child.second) != nullptr;
    });
    return unknown;
  }

  async::Task<> find_stranger(ChildKey child) {
    const Answer<Json> found = co_await world_.api.get(child.first, child.second, Detail::Metadata);
    if (found) {
      store_.put(child.first, child.second, runtime::digest_of(child.first, *found));
    } else if (!found.error().not_found()) {
      failure_ = in(child.first, child.second.namespace_, found);
    }
  }

  /// As the loop's own comparison at its start: what covers the wanted object is as we want it.
  Baselines baselines_of(const projections::Desired& desired) const {
    Baselines baselines;
    for (const projections::Object& object : desired.objects) {
      const kube::Kind* kind = kind_of(object.body);
      if (kind == nullptr || object.write != projections::Write::Apply) continue;
      const auto live = live_.find({*kind, key_of(object.body)});
      if (live != live_.end() && differences(live->second, object.body, 1).empty())
        baselines[live->first] = runtime::digest_of(*kind, live->second).owned;
    }
    return baselines;
  }

  Preview preview_of(const spec::Facts& facts) const {
    const Rendered& target = *target_;
    const Baselines baselines = baselines_of(target.desired);
    Situation now{.platform = target.platform,
                  .desired = target.desired,
                  .store = store_,
                  .record = memory_.record,
                  .baselines = baselines,
                  .served = served_,
                  .frozen = {}};
    for (const model::Component& component : target.platform.components) {
      if (component.paused) now.frozen.insert(component.name);
    }
    if (!facts.last_good_spec) return preview(target, nullptr, now, live_);
    const auto before = render(*facts.last_good_spec, facts);
    return preview(target, before ? &before->resolved : nullptr, now, live_);
  }

  PlatformObject wanted_;
  runtime::GatedApi gate_;
  runtime::World world_;
  runtime::Store store_;
  Platforms platforms_;
  async::Scope scope_;
  runtime::Events events_;
  std::set<kube::Kind> served_;
  Services services_;
  Memory memory_;
  LiveObjects live_;
  std::optional<Rendered> target_;
  std::optional<ApiError> failure_;
};

}  // namespace

async::Task<Answer<Preview>> look_ahead(runtime::World world, std::string operator_namespace,
                                        Json document) {
  Look look(world, std::move(operator_namespace), document);
  co_return co_await look.run();
}

}  // namespace dataplatform::reconcile
