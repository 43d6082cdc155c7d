#include "controllers/reconcile/preview.hpp"

#include "controllers/reconcile/operations/roll.hpp"
#include "controllers/reconcile/preview_fields.hpp"
#include "controllers/reconcile/preview_words.hpp"
#include "controllers/reconcile/rehearsal.hpp"

#include <algorithm>
#include <tuple>

namespace dataplatform::reconcile {
namespace {

using projections::Object;
using projections::Roll;

constexpr std::size_t kMostCauses = 6;
constexpr std::string_view kConfigHash =
    "spec.template.metadata.annotations.dataplatform.io/config-hash";

/// All steps of one object come to one line.
struct Sum {
  bool created = false;
  bool deleted = false;
  bool drained = false;
  bool drift = false;
  const Step* last = nullptr;
};

class Teller {
 public:
  Teller(const Situation& now, const LiveObjects& live, Preview& out)
      : now_(now), live_(live), out_(out) {}

  void tell(const Rehearsal& rehearsal) {
    std::map<ChildKey, Sum> sums;
    for (const Step& step : rehearsal.steps)
      add(sums, step);
    for (const auto& [child, sum] : sums)
      tell_object(child, sum);
    std::stable_sort(out_.objects.begin(), out_.objects.end(), [](const auto& a, const auto& b) {
      return std::tie(a.key.namespace_, a.kind, a.key.name) <
             std::tie(b.key.namespace_, b.kind, b.key.name);
    });
    name_configuration();
    finish_rolls();
  }

 private:
  static void add(std::map<ChildKey, Sum>& sums, const Step& step) {
    std::vector<std::string> places{step.key.namespace_};
    if (step.verb == Verb::MakeSecrets) places = step.secrets->namespaces;
    for (const std::string& name_space : places) {
      Sum& sum = sums[{step.kind, {name_space, step.key.name}}];
      sum.deleted = step.verb == Verb::Delete;
      sum.created = sum.created || step.verb == Verb::Create || step.verb == Verb::Run ||
                    step.verb == Verb::MakeSecrets;
      sum.drained = sum.drained || step.drained;
      sum.drift = sum.drift || step.drift;
      sum.last = &step;
    }
  }

  void tell_object(const ChildKey& child, const Sum& sum) {
    ObjectChange change{.kind = std::string(child.first.name),
                        .key = child.second,
                        .component = sum.last->component};
    const runtime::Digest* known = now_.store.find(child.first, child.second);
    if (sum.deleted) {
      change.verb = ObjectVerb::Delete;
      if (is_workload(child.first) && known != nullptr && known->readiness.wanted > 0)
        change.note = ends_with_pods(known->readiness.wanted);
    } else if (sum.created) {
      change.verb = ObjectVerb::Make;
      if (sum.last->secrets != nullptr) change.note = "its values are never shown";
      if (known != nullptr) change.note = "once the one that is there has gone";
    }
    if (sum.last->object != nullptr) change.decided_by = sum.last->object->field;
    if (!sum.deleted && !sum.created) tell_change(change, child, sum);
    out_.objects.push_back(std::move(change));
  }

  void tell_change(ObjectChange& change, const ChildKey& child, const Sum& sum) {
    const Object& wanted = *sum.last->object;
    const auto found = live_.find(child);
    std::vector<std::string> of_template;
    if (found != live_.end()) of_template = tell_fields(change, found->second, wanted);
    if (sum.drift) change.note = "somebody else changed it; it is put back";
    if (sum.drained)
      change.note = (is_workload(child.first) ? "at zero while " : "suspended while ") +
                    task_of(wanted) + " runs";
    if (change.fields.empty() && change.note.empty()) change.note = "it is stamped anew";
    if (!is_workload(child.first)) return;
    if (!of_template.empty() || sum.drained) restart(wanted, child, sum, std::move(of_template));
  }

  /// The task, due in this change, that keeps the object at zero.
  std::string task_of(const Object& wanted) const {
    for (const std::string& task : wanted.drained_by) {
      const auto slash = task.find('/');
      if (!task_done(now_, task.substr(0, slash), task.substr(slash + 1))) return task;
    }
    return wanted.drained_by.empty() ? "a task" : wanted.drained_by.front();
  }

  const Roll* roll_of(const std::string& component, const std::string& role) const {
    for (const Roll& roll : now_.desired.rolls) {
      if (roll.component == component && roll.role == role) return &roll;
    }
    return nullptr;
  }

  void restart(const Object& wanted, const ChildKey& child, const Sum& sum,
               std::vector<std::string> because) {
    const runtime::Digest* known = now_.store.find(child.first, child.second);
    if (known == nullptr || known->readiness.wanted == 0) return;
    // Scaled to nothing, they end.
    if (!sum.drained && base::integer_at(wanted.body, {"spec", "replicas"}, 1) == 0) return;
    Restart entry{.component = wanted.component,
                  .role = wanted.role,
                  .workload = std::string(child.first.name) + " " + kube::to_text(child.second),
                  .pods = known->readiness.wanted,
                  .because = std::move(because)};
    entry.how = sum.drained ? stopped_for(task_of(wanted))
                            : way_of(wanted, roll_of(wanted.component, wanted.role));
    if (sum.drained && entry.because.empty())
      entry.because.push_back("task " + task_of(wanted) + " runs");
    out_.restarts.push_back(std::move(entry));
  }

  /// A hash of files says nothing to anybody: the ConfigMaps that changed do.
  void name_configuration() {
    for (Restart& entry : out_.restarts) {
      const auto hash = std::find(entry.because.begin(), entry.because.end(), kConfigHash);
      if (hash != entry.because.end()) {
        entry.because.erase(hash);
        entry.because.insert(entry.because.begin(), configuration_of(entry.component));
      }
      if (entry.because.size() <= kMostCauses) continue;
      const std::size_t more = entry.because.size() - kMostCauses;
      entry.because.resize(kMostCauses);
      entry.because.push_back("and " + std::to_string(more) + " more");
    }
  }

  std::string configuration_of(const std::string& component) const {
    std::string names;
    for (const ObjectChange& change : out_.objects) {
      const bool counts = change.kind == kube::kConfigMap.name && change.component == component &&
                          change.verb != ObjectVerb::Delete;
      if (counts) names += (names.empty() ? " in ConfigMap " : ", ") + kube::to_text(change.key);
    }
    return "its configuration" + names;
  }

  /// What an earlier change began goes on, whatever this one does.
  void finish_rolls() {
    for (const Roll& roll : now_.desired.rolls) {
      const bool told =
          std::any_of(out_.restarts.begin(), out_.restarts.end(), [&](const Restart& entry) {
            return entry.component == roll.component && entry.role == roll.role;
          });
      if (told || now_.frozen.contains(roll.component)) continue;
      const std::vector<Member> members = members_of(now_, roll);
      const auto old = std::count_if(members.begin(), members.end(),
                                     [](const Member& member) { return !member.current; });
      const Object* wanted = workload_of(now_, model::RoleRef(roll.component, roll.role));
      if (old == 0 || wanted == nullptr) continue;
      out_.restarts.push_back({.component = roll.component,
                               .role = roll.role,
                               .workload = "StatefulSet " + roll.namespace_ + "/" + roll.name,
                               .pods = static_cast<int>(old),
                               .how = way_of(*wanted, &roll),
                               .because = {"a change before this one is still being rolled out"}});
    }
  }

  const Situation& now_;
  const LiveObjects& live_;
  Preview& out_;
};

void tell_tasks(Preview& out, const Situation& now, const Rehearsal& rehearsal) {
  for (const projections::TaskRun& task : now.desired.tasks) {
    const bool runs =
        std::any_of(rehearsal.steps.begin(), rehearsal.steps.end(), [&task](const Step& step) {
          return step.verb == Verb::Run && step.key == kube::ObjectKey{task.namespace_, task.job};
        });
    if (!runs) continue;
    const std::string name = task.component + "/" + task.task;
    out.tasks.push_back({.name = name,
                         .job = task.namespace_ + "/" + task.job,
                         .again = now.record.done.contains(name),
                         .stops = task.drains});
  }
}

}  // namespace

int Preview::count(ObjectVerb verb) const {
  return static_cast<int>(
      std::count_if(objects.begin(), objects.end(),
                    [verb](const ObjectChange& change) { return change.verb == verb; }));
}

int Preview::pods_restarted() const {
  int pods = 0;
  for (const Restart& entry : restarts)
    pods += entry.pods;
  return pods;
}

Preview preview(const Rendered& target, const spec::Resolved* before, const Situation& now,
                const LiveObjects& live) {
  Preview out;
  out.platform = platform_id(now.platform);
  out.release = target.resolved.release;
  out.paused = target.resolved.paused;
  if (out.paused) return out;
  Rehearsal rehearsal = rehearse(now);
  Teller(now, live, out).tell(rehearsal);
  tell_tasks(out, now, rehearsal);
  out.irreversible = irreversible(before, target.resolved, out);
  out.blocked = std::move(rehearsal.blocked);
  out.waiting = std::move(rehearsal.waiting);
  return out;
}

void tell_decision(Preview& out, const Decision& decision) {
  out.verdict = decision.verdict;
  out.pending_plan = decision.pending_plan;
  out.not_acted_on = decision.not_acted_on;
  for (const base::Problem& problem : decision.problems) {
    if (problem.severity == base::Severity::Error) out.problems.push_back(base::to_text(problem));
  }
}

}  // namespace dataplatform::reconcile
