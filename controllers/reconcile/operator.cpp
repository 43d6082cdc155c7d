#include "controllers/reconcile/operator.hpp"

#include "operator/runtime/definitions.hpp"
#include "operator/runtime/gated_api.hpp"
#include "operator/runtime/store_sink.hpp"

#include <algorithm>
#include <map>

namespace dataplatform::reconcile {
namespace {

using runtime::Digest;
using runtime::Priority;
using runtime::ReflectorOptions;

// Every object that is ours has this label, whatever made it from our templates.
constexpr const char* kOurs = "dataplatform.io/name";

/// What the loop judges by: a change of anything else is nobody's business.
bool same_to_us(const Digest& a, const Digest& b) {
  const runtime::Readiness& x = a.readiness;
  const runtime::Readiness& y = b.readiness;
  return a.uid == b.uid && a.stamped == b.stamped && a.owned == b.owned &&
         a.deleting == b.deleting && a.platform == b.platform &&
         a.secret_revision == b.secret_revision && a.role_label == b.role_label &&
         x.state == y.state && x.wanted == y.wanted && x.ready == y.ready &&
         x.updated == y.updated && x.observed == y.observed && x.revision == y.revision &&
         x.detail == y.detail;
}

kube::ObjectKey key_of_platform(const std::string& id) {
  const auto slash = id.find('/');
  return {id.substr(0, slash), id.substr(slash + 1)};
}

/// Whole objects where readiness or size count, metadata for all others and always for Secrets.
kube::Detail detail_of(const kube::Kind& kind) {
  const bool counts = is_workload(kind) || kind == kube::kJob || kind == kube::kPod ||
                      kind == kube::kPersistentVolumeClaim || kind == kube::kCertificate ||
                      kind == kube::kGateway || kind.name == kube::kExternalSecret.name;
  return counts ? kube::Detail::Full : kube::Detail::Metadata;
}

/// A mirror of an optional kind that also says whether the kind is there.
class OptionalSink final : public runtime::Sink {
 public:
  OptionalSink(std::unique_ptr<runtime::Sink> inner, std::function<void(bool)> served)
      : inner_(std::move(inner)), served_(std::move(served)) {}
  void begin_list() override { inner_->begin_list(); }
  void upsert(const Json& object) override { inner_->upsert(object); }
  void erase(const Json& last_state) override { inner_->erase(last_state); }
  void end_list() override {
    inner_->end_list();
    served_(true);
  }
  void not_served() override {
    inner_->not_served();
    served_(false);
  }

 private:
  std::unique_ptr<runtime::Sink> inner_;
  std::function<void(bool)> served_;
};

}  // namespace

struct Operator::State {
  State(runtime::World doors, OperatorOptions chosen)
      : options(std::move(chosen)),
        world(doors),
        leader(doors, {.lease = {options.operator_namespace, "dataplatform-operator"},
                       .identity = options.identity}),
        gate(
            doors.api, [this] { return !options.leader_elect || leader.may_write(); },
            &doors.metrics),
        gated{doors.loop, gate, doors.clock, doors.random, doors.log, doors.metrics},
        store([this](const kube::Kind&, const kube::ObjectKey&, const Digest* before,
                     const Digest* after) { child_changed(before, after); }),
        platforms([this](const kube::ObjectKey& key, bool deleting, bool spec_changed) {
          queue.add(key, deleting       ? Priority::Deletion
                         : spec_changed ? Priority::SpecChanged
                                        : Priority::Resync);
        }),
        definitions(doors.loop),
        queue(doors.loop, doors.clock),
        scope(doors.loop, [this](const std::string& task,
                                 std::exception_ptr failure) { task_failed(task, failure); }),
        events(gated, scope, options.identity),
        reconciler({gated, store, platforms, events, [this] { return served; },
                    options.operator_namespace},
                   options.decisions),
        controller(
            gated, queue,
            [this](kube::ObjectKey key) { return reconciler.reconcile(std::move(key)); },
            options.workers) {}

  void child_changed(const Digest* before, const Digest* after) {
    if (before != nullptr && after != nullptr && same_to_us(*before, *after)) return;
    const std::string& id = after != nullptr ? after->platform : before->platform;
    if (id.empty()) return;
    const bool broken =
        after == nullptr || after->readiness.state == runtime::Readiness::State::Failed;
    queue.add(key_of_platform(id), broken ? Priority::ChildBroken : Priority::ChildProgressed);
  }

  void served_changed(const kube::Kind& kind, bool is_served) {
    const bool changed = is_served ? served.insert(kind).second : served.erase(kind) > 0;
    if (!changed) return;
    for (const kube::ObjectKey& key : platforms.keys())
      queue.add(key, Priority::ChildProgressed);
  }

  void task_failed(const std::string& task, std::exception_ptr failure) {
    try {
      std::rethrow_exception(failure);
    } catch (const std::exception& error) {
      world.log.error("background task failed", {{"task", task}, {"error", error.what()}});
    }
  }

  void mirror(const kube::Kind& kind) {
    std::unique_ptr<runtime::Sink> sink = std::make_unique<runtime::StoreSink>(store, kind);
    if (is_optional(kind)) {
      sink = std::make_unique<OptionalSink>(
          std::move(sink), [this, kind](bool is_served) { served_changed(kind, is_served); });
    }
    ReflectorOptions reflector{.kind = kind,
                               .label_selector = kOurs,
                               .detail = detail_of(kind),
                               .optional = is_optional(kind),
                               .definitions = &definitions};
    scope.spawn("mirror " + std::string(kind.name),
                runtime::reflect(world, std::move(reflector), *sink, scope.cancel_token()));
    sinks.push_back(std::move(sink));
  }

  /// Tells mirrors of optional kinds when their kind is installed. Pages are small: a definition
  /// may carry itself once more in an annotation.
  void watch_definitions() {
    ReflectorOptions reflector{
        .kind = kube::kCustomResourceDefinition, .detail = kube::Detail::Metadata, .page = 50};
    scope.spawn("watch definitions",
                runtime::reflect(world, std::move(reflector), definitions, scope.cancel_token()));
  }

  bool synced() const {
    const auto in = [this](const kube::Kind& kind) { return store.synced(kind); };
    return platforms.synced() && std::all_of(kManagedKinds.begin(), kManagedKinds.end(), in) &&
           std::all_of(kObservedKinds.begin(), kObservedKinds.end(), in);
  }

  async::Task<> work() {
    const async::CancelToken cancel = scope.cancel_token();
    while (!synced() && !cancel.cancelled())
      co_await async::sleep(world.clock, kSyncPoll, cancel);
    if (cancel.cancelled()) co_return;
    world.log.info("started working");
    co_await controller.run(scope);
  }

  void begin() {
    leads = true;
    scope.spawn("work", work());
  }

  static constexpr base::Millis kSyncPoll{20};

  OperatorOptions options;
  runtime::World world;
  runtime::Leader leader;
  runtime::GatedApi gate;
  runtime::World gated;  // the same doors, writes only while we lead
  runtime::Store store;
  Platforms platforms;
  runtime::Definitions definitions;
  runtime::Queue queue;
  async::Scope scope;
  runtime::Events events;
  std::set<kube::Kind> served;
  Reconciler reconciler;
  runtime::Controller controller;
  std::vector<std::unique_ptr<runtime::Sink>> sinks;
  bool leads = false;
};

Operator::Operator(runtime::World world, OperatorOptions options)
    : state_(std::make_unique<State>(world, std::move(options))) {}
Operator::~Operator() = default;

void Operator::start(std::function<void()> on_lost) {
  State& state = *state_;
  for (const kube::Kind& kind : kManagedKinds)
    state.mirror(kind);
  for (const kube::Kind& kind : kObservedKinds)
    state.mirror(kind);
  state.watch_definitions();
  ReflectorOptions platforms{.kind = kDataPlatform,
                             .namespace_ = state.options.watch_namespace,
                             .optional = true,
                             .definitions = &state.definitions};
  state.scope.spawn("mirror DataPlatform",
                    runtime::reflect(state.world, std::move(platforms), state.platforms,
                                     state.scope.cancel_token()));
  if (!state.options.leader_elect) return state.begin();
  auto acquired = [&state] { state.begin(); };
  auto lost = [&state, on_lost = std::move(on_lost)] {
    state.leads = false;
    on_lost();
  };
  state.scope.spawn("election", state.leader.run(std::move(acquired), std::move(lost),
                                                 state.scope.cancel_token()));
}

async::Task<> Operator::stop() {
  state_->gate.close();
  state_->queue.shut_down();
  co_await state_->scope.stop();
  if (state_->options.leader_elect && state_->leads) co_await state_->leader.release();
}

bool Operator::synced() const {
  return state_->synced();
}
bool Operator::leading() const {
  return state_->leads;
}

}  // namespace dataplatform::reconcile
