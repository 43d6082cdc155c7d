#include "controllers/reconcile/reconciler.hpp"

#include "controllers/reconcile/converge.hpp"
#include "controllers/reconcile/removal.hpp"
#include "controllers/reconcile/report.hpp"
#include "controllers/reconcile/teardown.hpp"

namespace dataplatform::reconcile {
namespace {

// Nothing tells us that a foreign hand added a key next to ours, or that a watch has gone quietly
// wrong: each platform is looked at again after this time, give or take a tenth.
constexpr base::Millis kDriftTick = std::chrono::minutes(10);
// A namespace's annotation or a claim of somebody else is not watched.
constexpr base::Millis kBlockedTick = std::chrono::seconds(30);

runtime::Outcome failed(const kube::ApiError& error) {
  return {.wake_after = std::nullopt, .failure = base::Error{error.kind, error.message}};
}

/// A list may be older than what it shows, or than its end; but nothing may be made for what has
/// ended, and status never tells of a past: one that we have not known is asked for by itself.
/// Nothing where it has ended.
async::Task<kube::Answer<std::optional<PlatformObject>>> meet(Services& services,
                                                              PlatformObject listed) {
  const kube::Answer<Json> live =
      co_await services.world.api.get(kDataPlatform, listed.key, kube::Detail::Full);
  if (!live && live.error().not_found()) co_return std::nullopt;
  if (!live) co_return std::unexpected(live.error());
  PlatformObject met = platform_object(*live);
  if (met.uid != listed.uid) co_return std::nullopt;
  services.platforms.hear(*live);
  co_return met;
}

/// The finalizer, by a manager of its own; uid and resourceVersion keep a late apply from making
/// the object anew.
async::Task<kube::Answer<Json>> add_finalizer(Services& services, PlatformObject platform) {
  kube::ApplyRequest request;
  request.kind = kDataPlatform;
  request.manager = kFinalizerManager;
  request.object = {{"apiVersion", kDataPlatform.api_version()}, {"kind", kDataPlatform.name}};
  request.object["metadata"] = {{"name", platform.key.name},
                                {"namespace", platform.key.namespace_},
                                {"uid", platform.uid},
                                {"resourceVersion", platform.resource_version},
                                {"finalizers", Json::array({kFinalizer})}};
  co_return co_await services.world.api.apply(std::move(request));
}

/// What a former platform of this name left is ours again: the list of it has done its work.
async::Task<kube::Answer<void>> drop_retained(Services& services, kube::ObjectKey key) {
  const kube::ObjectKey retained = retained_key(key);
  const runtime::Digest* digest = services.store.find(kube::kConfigMap, retained);
  if (digest == nullptr || digest->deleting) co_return kube::Answer<void>();
  kube::DeleteRequest request{.kind = kube::kConfigMap, .key = retained, .uid = digest->uid};
  co_return co_await services.world.api.remove(std::move(request));
}

/// What must be true before the first child is written: the finalizer, the record, the claim. False
/// where the claim is another's.
async::Task<kube::Answer<bool>> prepare(Services& services, Memory& memory, PlatformObject platform,
                                        const Rendered& wanted) {
  if (!platform.finalizer) {
    const kube::Answer<Json> added = co_await add_finalizer(services, platform);
    if (!added) co_return std::unexpected(added.error());
  }
  if (wanted.resolved.data_namespace != platform.key.namespace_) {
    const kube::Answer<bool> claimed =
        co_await claim(services, memory, platform, wanted.resolved.data_namespace);
    if (!claimed || !*claimed) co_return claimed;
  }
  Record record = memory.record;
  record.last_good_spec = wanted.spec;
  record.release = wanted.resolved.release;
  const kube::Answer<void> saved =
      co_await save_record(services, memory, platform.key, std::move(record));
  if (!saved) co_return std::unexpected(saved.error());
  const kube::Answer<void> dropped = co_await drop_retained(services, platform.key);
  if (!dropped) co_return std::unexpected(dropped.error());
  co_return true;
}

base::Millis next_wake(Services& services, const Decision& decision, const Convergence& done,
                       const spec::Windows& windows) {
  const base::Millis tick(base::with_jitter(services.world.random, kDriftTick.count(), 10));
  base::Millis wake = tick;
  if (decision.verdict.standing == Standing::Blocked) wake = std::min(wake, kBlockedTick);
  if (done.retry_after) wake = std::min(wake, *done.retry_after);
  if (const auto change = spec::next_change(windows, services.world.clock.wall(), wake))
    wake = std::min(wake, *change);
  return wake;
}

}  // namespace

Reconciler::Reconciler(Services services, std::shared_ptr<Decisions> decisions)
    : services_(std::move(services)), decisions_(std::move(decisions)) {}

async::Task<runtime::Outcome> Reconciler::reconcile(kube::ObjectKey key) {
  std::optional<PlatformObject> platform = services_.platforms.find(key);
  if (!platform) {
    memory_.erase(key);
    co_return runtime::Outcome{};
  }
  Memory& memory = memory_[key];
  if (memory.uid != platform->uid) {
    kube::Answer<std::optional<PlatformObject>> met = co_await meet(services_, *platform);
    if (!met) co_return failed(met.error());
    if (!*met) co_return runtime::Outcome{};  // the watch is about to tell
    platform = std::move(*met);
    memory = Memory{};
    memory.uid = platform->uid;
    memory.status = platform->status;
    memory.status_version = platform->resource_version;
  }
  co_return co_await run(std::move(*platform), memory);
}

async::Task<runtime::Outcome> Reconciler::run(PlatformObject platform, Memory& memory) {
  const kube::Answer<void> loaded = co_await load_record(services_, memory, platform);
  if (!loaded) co_return failed(loaded.error());
  kube::Answer<spec::Facts> facts = co_await gather(services_, memory, platform);
  if (!facts) co_return failed(facts.error());
  if (platform.deleting())
    co_return co_await remove_platform(services_, memory, std::move(platform), *facts);

  std::shared_ptr<const Decision> decision = decisions_->decide(*platform.spec, *facts);
  const bool paused = base::flag_at(*platform.spec, {"paused"});
  if (decision->enforced && !paused) {
    const kube::Answer<bool> ready =
        co_await prepare(services_, memory, platform, *decision->enforced);
    if (!ready) co_return failed(ready.error());
    if (!*ready) {
      facts->claimed_by = memory.claim_refused_by;
      decision = decisions_->decide(*platform.spec, *facts);
    }
  }
  Convergence done;
  if (decision->enforced)
    done = co_await converge(services_, memory, platform, *decision->enforced, paused);
  const kube::Answer<void> reported = co_await report(services_, memory, platform, *decision, done);
  if (!reported) co_return failed(reported.error());
  const spec::Windows windows = windows_of(memory.record, platform);
  co_return runtime::Outcome{.wake_after = next_wake(services_, *decision, done, windows),
                             .failure = done.failure};
}

}  // namespace dataplatform::reconcile
