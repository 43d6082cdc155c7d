#include "controllers/reconcile/status.hpp"

#include "operator/base/excerpt.hpp"

#include <algorithm>

namespace dataplatform::reconcile {
namespace {

/// One row of the truth table, decided.
struct Row {
  std::string phase;
  std::string ready;  // "True", "False", "" as it was
  std::string reason;
  std::string message;
  bool reconciling = false;
  bool stalled = false;
};

const ComponentState* first_in(const Findings& findings, ComponentPhase phase) {
  for (const ComponentState& state : findings.observed.components) {
    if (state.phase == phase) return &state;
  }
  return findings.observed.platform.phase == phase ? &findings.observed.platform : nullptr;
}

Row not_accepted(const Verdict& verdict) {
  switch (verdict.standing) {
    case Standing::Invalid:
      return {"Invalid", "False", verdict.reason, verdict.message, false, true};
    case Standing::NotSupportedYet:
      return {"Stalled", "False", verdict.reason, verdict.message, false, true};
    case Standing::AwaitingApproval:
      return {"AwaitingApproval", "False", verdict.reason, verdict.message, true, false};
    case Standing::Blocked:
    case Standing::Accepted:
      break;
  }
  return {"Blocked", "False", verdict.reason, verdict.message, false, true};
}

/// The product's name as its condition has it, without "Ready".
std::string product_of(const ComponentState& state) {
  return state.condition.substr(0, state.condition.size() - std::string_view("Ready").size());
}

Row running(const Findings& findings) {
  if (const auto* state = first_in(findings, ComponentPhase::Degraded)) {
    const std::string name = product_of(*state);
    return {"Degraded", "False", name + "NotReady", name + ": " + state->message, true, false};
  }
  if (const auto* state = first_in(findings, ComponentPhase::Updating)) {
    return {"Updating", "False", "Updating", product_of(*state) + ": " + state->message,
            true,       false};
  }
  if (const auto* state = first_in(findings, ComponentPhase::Progressing)) {
    return {"Progressing", "False", "Progressing", product_of(*state) + ": " + state->message,
            true,          false};
  }
  if (findings.suspended)
    return {"Suspended", "True", "Suspended", "Scaled to zero, data kept", false, false};
  return {"Ready", "True", "Ready", "All components are ready", false, false};
}

// The first row that holds, from the top, is the phase.
Row row_of(const Findings& findings) {
  if (findings.deleting)
    return {"Deleting", "False", "Deleting", findings.deletion_message, true, false};
  if (findings.paused && findings.edited_while_paused) {
    return {"Paused",
            "False",
            "PausedWithPendingChanges",
            "The spec was edited while spec.paused is true; it takes effect when it is false",
            false,
            false};
  }
  if (findings.paused)
    return {"Paused", "", "Paused", "Nothing is changed while spec.paused is true", false, false};
  const bool blocked = findings.verdict.standing == Standing::Blocked;
  if (findings.verdict.standing != Standing::Accepted && !blocked &&
      findings.verdict.standing != Standing::AwaitingApproval) {
    return not_accepted(findings.verdict);
  }
  if (blocked) return not_accepted(findings.verdict);
  if (!findings.blocked.empty()) {
    return {"Blocked", "False", findings.blocked.front().reason, findings.blocked.front().message,
            false,     true};
  }
  if (findings.verdict.standing == Standing::AwaitingApproval)
    return not_accepted(findings.verdict);
  return running(findings);
}

const Json* condition_in(const Json& status, const std::string& type) {
  for (const Json& condition : base::array_at(status, {"conditions"})) {
    if (base::text_at(condition, {"type"}) == type) return &condition;
  }
  return nullptr;
}

constexpr std::size_t kLongestMessage = 1024;

/// Collects conditions; keeps the time of one whose status did not change.
class Conditions {
 public:
  Conditions(const Findings& findings, const Json& before, base::WallTime now)
      : generation_(findings.generation), before_(before), now_(base::to_rfc3339(now)) {}

  void set(const std::string& type, const std::string& status, const std::string& reason,
           const std::string& message) {
    const Json* old = condition_in(before_, type);
    const bool same = old != nullptr && base::text_at(*old, {"status"}) == status;
    list.push_back(
        {{"type", type},
         {"status", status},
         {"reason", reason},
         {"message", base::excerpt(message, kLongestMessage)},
         {"observedGeneration", generation_},
         {"lastTransitionTime", same ? base::text_at(*old, {"lastTransitionTime"}) : now_}});
  }

  void keep(const std::string& type) {
    if (const Json* old = condition_in(before_, type)) return list.push_back(*old);
    set(type, "Unknown", "Pending", "Not looked at yet");
  }

  Json list = Json::array();

 private:
  std::int64_t generation_;
  const Json& before_;
  std::string now_;
};

void add_general(Conditions& conditions, const Findings& findings, const Row& row) {
  if (row.ready.empty()) {
    conditions.keep("Ready");
  } else {
    conditions.set("Ready", row.ready, row.reason, row.message);
  }
  if (row.reconciling) conditions.set("Reconciling", "True", row.reason, row.message);
  if (row.stalled) conditions.set("Stalled", "True", row.reason, row.message);
  const auto& components = findings.observed.components;
  const bool any = std::any_of(components.begin(), components.end(),
                               [](const auto& state) { return state.roles > 0; });
  const bool all = std::all_of(components.begin(), components.end(), [](const auto& state) {
    return state.phase == ComponentPhase::Disabled || state.serving;
  });
  const bool available = any && all && !findings.suspended;
  conditions.set("Available", available ? "True" : "False", available ? "Serving" : "NotServing",
                 available ? "Every role serves" : "At least one role has no ready pod");
  const bool valid = findings.verdict.standing != Standing::Invalid;
  conditions.set("Validated", valid ? "True" : "False", valid ? "Valid" : findings.verdict.reason,
                 valid ? "The spec is valid" : findings.verdict.message);
  if (findings.paused)
    conditions.set("Paused", "True", "Paused", "Nothing is changed while spec.paused is true");
  if (!findings.newer_release.empty()) {
    conditions.set("UpgradePending", "True", "NewerRelease",
                   "Release " + findings.newer_release + " is known and " + findings.release +
                       " is in force; to go to it set spec.release: \"" + findings.newer_release +
                       "\"");
  }
}

void add_components(Conditions& conditions, const Findings& findings) {
  for (const ComponentState& state : findings.observed.components) {
    const bool good = state.phase == ComponentPhase::Ready ||
                      state.phase == ComponentPhase::Disabled ||
                      state.phase == ComponentPhase::Suspended;
    conditions.set(state.condition, good ? "True" : "False", state.reason, state.message);
  }
}

Json component_json(const ComponentState& state) {
  Json out = {{"phase", to_text(state.phase)}, {"message", state.message}};
  out["ready"] = std::to_string(state.roles_ready) + "/" + std::to_string(state.roles);
  if (!state.version.empty()) out["version"] = state.version;
  if (!state.image.empty()) out["image"] = state.image;
  if (!state.blocked_by.empty()) out["blockedBy"] = state.blocked_by;
  return out;
}

void add_lists(Json& status, const Findings& findings) {
  for (const ComponentState& state : findings.observed.components) {
    if (state.phase != ComponentPhase::Disabled)
      status["components"][state.name] = component_json(state);
  }
  for (const std::string& endpoint : findings.endpoints)
    status["endpoints"].push_back(endpoint);
  for (const std::string& secret : findings.credentials)
    status["credentials"].push_back(secret);
  for (const TaskState& task : findings.observed.tasks) {
    status["tasks"].push_back({{"name", task.name}, {"state", task.state}, {"job", task.job}});
  }
  for (const auto& [path, why] : findings.not_acted_on) {
    status["notActedOn"].push_back({{"path", path}, {"message", why}});
  }
  if (findings.pending_plan) {
    status["pendingPlan"] = {{"hash", findings.pending_plan->hash},
                             {"class", findings.pending_plan->change_class},
                             {"summary", findings.pending_plan->summary}};
  }
}

std::string ready_of(const Findings& findings) {
  int enabled = 0;
  int ready = 0;
  for (const ComponentState& state : findings.observed.components) {
    if (state.phase == ComponentPhase::Disabled) continue;
    ++enabled;
    if (state.phase == ComponentPhase::Ready || state.phase == ComponentPhase::Suspended) ++ready;
  }
  return std::to_string(ready) + "/" + std::to_string(enabled);
}

/// Equal in all members but `left_out`.
bool same_without(const char* left_out, const Json& one, const Json& other) {
  if (!one.is_object() || !other.is_object()) return one == other;
  if (one.size() - one.count(left_out) != other.size() - other.count(left_out)) return false;
  for (const auto& [key, value] : one.items()) {
    if (key == left_out) continue;
    const auto found = other.find(key);
    if (found == other.end() || *found != value) return false;
  }
  return true;
}

}  // namespace

Json status_of(const Findings& findings, const Json& before, base::WallTime now) {
  const Row row = row_of(findings);
  Conditions conditions(findings, before, now);
  add_general(conditions, findings, row);
  add_components(conditions, findings);
  Json status = {{"observedGeneration", findings.generation},
                 {"phase", row.phase},
                 {"ready", ready_of(findings)},
                 {"conditions", std::move(conditions.list)}};
  if (!findings.profile.empty()) status["profile"] = findings.profile;
  if (!findings.release.empty()) status["version"] = findings.release;
  add_lists(status, findings);
  return status;
}

bool same_status(const Json& before, const Json& after) {
  if (!same_without("conditions", before, after)) return false;
  const Json& left = base::array_at(before, {"conditions"});
  const Json& right = base::array_at(after, {"conditions"});
  return std::ranges::equal(left, right, [](const Json& one, const Json& other) {
    return same_without("lastTransitionTime", one, other);
  });
}

}  // namespace dataplatform::reconcile
