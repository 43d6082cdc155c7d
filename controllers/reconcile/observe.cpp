#include "controllers/reconcile/observe.hpp"

#include "controllers/projections/kubernetes/identity.hpp"

#include <algorithm>

namespace dataplatform::reconcile {
namespace {

using projections::Object;
using runtime::Digest;
using runtime::Readiness;

/// What the objects of a component say together.
struct Tally {
  int roles = 0;
  int ready = 0;
  int serving = 0;
  bool missing = false;   // something is not written yet
  bool rolling = false;   // written, and pods are being replaced or scaled
  std::string not_ready;  // the first object that is not as it should be, with its detail
};

bool rolling(const Digest& digest) {
  const Readiness& seen = digest.readiness;
  // As many as are wanted are ready and it is not: old pods are on their way out beside new ones.
  const bool surplus = seen.state == Readiness::State::Waiting && seen.ready >= seen.wanted;
  return !seen.observed || seen.updated < seen.wanted || surplus;
}

void count_workload(Tally& tally, const Object& object, const Digest* digest) {
  ++tally.roles;
  if (digest == nullptr) return;
  const Readiness& seen = digest->readiness;
  const bool is_ready = seen.state == Readiness::State::Ready;
  if (is_ready) ++tally.ready;
  if (seen.ready > 0 || seen.wanted == 0) ++tally.serving;
  if (rolling(*digest)) tally.rolling = true;
  if (!is_ready && tally.not_ready.empty()) {
    tally.not_ready = object.role + (seen.detail.empty() ? "" : " (" + seen.detail + ")");
  }
}

Tally tally_of(const Situation& now, const std::string& component) {
  Tally tally;
  for (const Object& object : now.desired.objects) {
    if (object.component != component || object.write == projections::Write::CreateOnce) continue;
    const kube::Kind* kind = kind_of(object.body);
    if (kind == nullptr) continue;
    const Digest* digest = live(now, object);
    if (digest == nullptr) tally.missing = true;
    if (is_workload(*kind)) {
      count_workload(tally, object, digest);
    } else if (digest != nullptr && digest->readiness.state == Readiness::State::Waiting &&
               tally.not_ready.empty()) {
      tally.not_ready = std::string(kind->name) + " " + key_of(object.body).name;
    }
  }
  return tally;
}

const Waiting* first_waiting(const Plan& left, const std::string& component) {
  const auto found =
      std::find_if(left.waiting.begin(), left.waiting.end(),
                   [&](const Waiting& waiting) { return waiting.component == component; });
  return found == left.waiting.end() ? nullptr : &*found;
}

bool has_steps(const Plan& left, const std::string& component) {
  return std::any_of(left.steps.begin(), left.steps.end(),
                     [&](const Step& step) { return step.component == component; });
}

void settle(ComponentState& state, ComponentPhase phase, std::string reason, std::string message) {
  state.phase = phase;
  state.reason = std::move(reason);
  state.message = std::move(message);
}

void judge(ComponentState& state, const Situation& now, const Plan& left, const Tally& tally,
           bool suspended) {
  for (const Blocked& blocked : left.blocked) {
    if (blocked.component == state.name)
      return settle(state, ComponentPhase::Blocked, blocked.reason, blocked.message);
  }
  // Before the platform served for the first time nothing is a change of it.
  const bool starting = !now.record.serving_since;
  const ComponentPhase changing = starting ? ComponentPhase::Progressing : ComponentPhase::Updating;
  for (const Blocked& failing : left.failing) {
    if (failing.component == state.name)
      return settle(state, changing, failing.reason, failing.message);
  }
  if (const Waiting* waiting = first_waiting(left, state.name); waiting != nullptr) {
    state.blocked_by = waiting->on;
    return settle(state, changing, "WaitingForDependency", "Waiting for " + waiting->on);
  }
  const bool complete = !tally.missing && tally.not_ready.empty() && tally.ready == tally.roles &&
                        !has_steps(left, state.name);
  if (complete && !tally.rolling) {
    return suspended
               ? settle(state, ComponentPhase::Suspended, "Suspended", "Scaled to zero, data kept")
               : settle(state, ComponentPhase::Ready, "Ready", "All roles are ready");
  }
  const std::string what = tally.not_ready.empty() ? "its objects" : tally.not_ready;
  if (starting)
    return settle(state, ComponentPhase::Progressing, "Progressing",
                  "Starting: waiting for " + what);
  if (tally.rolling || has_steps(left, state.name)) {
    return settle(state, ComponentPhase::Updating, "Updating", "A change is being rolled out");
  }
  settle(state, ComponentPhase::Degraded, "Degraded", "Not ready: " + what);
}

ComponentState state_of(const Situation& now, const Plan& left, const model::Component& component) {
  ComponentState state{.name = component.name,
                       .condition = component.condition,
                       .version = component.version,
                       .image = component.image};
  if (component.mode == model::Mode::Disabled) {
    settle(state, ComponentPhase::Disabled, "Disabled",
           "Switched off by spec.components." + component.name + ".mode");
    return state;
  }
  const Tally tally = tally_of(now, component.name);
  state.roles = tally.roles;
  state.roles_ready = tally.ready;
  state.serving = !component.suspended && tally.serving == tally.roles && !tally.missing;
  judge(state, now, left, tally, component.suspended);
  if (component.paused)
    settle(state, ComponentPhase::Paused, "Paused",
           "Nothing of it is changed while spec.components." + component.name + ".paused is true");
  return state;
}

/// The edge's certificate, the policies that deny by default: no component waits for them, the
/// platform does.
ComponentState platform_state(const Situation& now, const Plan& left) {
  ComponentState state{.name = projections::kPlatform, .condition = "PlatformReady"};
  judge(state, now, left, tally_of(now, state.name), /*suspended=*/false);
  return state;
}

TaskState task_state(const Situation& now, const projections::TaskRun& task) {
  TaskState state{.name = task.component + "/" + task.task, .state = "Waiting", .job = task.job};
  const Digest* job = now.store.find(kube::kJob, {task.namespace_, task.job});
  const bool failed = job != nullptr && job->readiness.state == Readiness::State::Failed;
  if (failed) {
    state.state = "Failed";
  } else if (task_done(now, task.component, task.task)) {
    state.state = "Done";
  } else if (job != nullptr) {
    state.state = "Running";
  }
  return state;
}

}  // namespace

Observed observe(const Situation& situation, const Plan& left) {
  Observed observed;
  for (const model::Component& component : situation.platform.components) {
    observed.components.push_back(state_of(situation, left, component));
  }
  observed.platform = platform_state(situation, left);
  for (const projections::TaskRun& task : situation.desired.tasks) {
    observed.tasks.push_back(task_state(situation, task));
  }
  return observed;
}

std::string to_text(ComponentPhase phase) {
  switch (phase) {
    case ComponentPhase::Progressing:
      return "Progressing";
    case ComponentPhase::Updating:
      return "Updating";
    case ComponentPhase::Degraded:
      return "Degraded";
    case ComponentPhase::Blocked:
      return "Blocked";
    case ComponentPhase::Suspended:
      return "Suspended";
    case ComponentPhase::Paused:
      return "Paused";
    case ComponentPhase::Disabled:
      return "Disabled";
    case ComponentPhase::Ready:
      return "Ready";
  }
  return "";
}

}  // namespace dataplatform::reconcile
