// What taking a spec would do, before it is done: for people, from the same decision and the same
// planner as the loop. Pure.
#pragma once

#include "controllers/reconcile/decide.hpp"
#include "controllers/reconcile/plan.hpp"

#include <map>
#include <optional>
#include <string>
#include <vector>

namespace dataplatform::reconcile {

/// One field, old and new, as short texts; "" is "not there".
struct FieldChange {
  std::string path;
  std::string from, to;
  std::vector<std::string> lines;  // of a text with many: "-old", "+new", the first few
};

enum class ObjectVerb { Make, Change, Delete };

struct ObjectChange {
  ObjectVerb verb = ObjectVerb::Change;
  std::string kind;
  kube::ObjectKey key;
  std::string component;
  std::string decided_by;  // path in the DataPlatform; "" for what goes
  std::vector<FieldChange> fields;
  bool more = false;  // fields were left out
  std::string note;   // "" or a sentence
};

/// Pods of one role that are replaced.
struct Restart {
  std::string component, role, workload;
  int pods = 0;                      // that run now
  std::string how;                   // "one by one, …"
  std::vector<std::string> because;  // paths of the template, or a sentence
};

struct TaskToRun {
  std::string name;  // "component/task"
  std::string job;
  bool again = false;              // it ran before, for another input
  std::vector<std::string> stops;  // roles that are at zero meanwhile
};

struct Preview {
  std::string platform;  // "namespace/name"
  std::string release;   // of what would be enforced; "" where nothing is
  bool exists = false;   // the DataPlatform is there
  bool paused = false;   // spec.paused: nothing is written
  Verdict verdict;
  std::vector<std::string> problems;     // of an invalid spec, all of them
  std::optional<HeldPlan> pending_plan;  // with it the rest says what follows the approval
  std::vector<std::pair<std::string, std::string>> not_acted_on;
  std::vector<ObjectChange> objects;  // by namespace, kind, name
  std::vector<TaskToRun> tasks;
  std::vector<Restart> restarts;
  std::vector<std::string> irreversible;
  std::vector<Blocked> blocked;
  std::vector<Waiting> waiting;

  bool changes_nothing() const { return objects.empty() && tasks.empty() && restarts.empty(); }
  int count(ObjectVerb verb) const;
  int pods_restarted() const;
};

/// Live objects of the platform, whole; Secrets are never among them.
using LiveObjects = std::map<ChildKey, Json>;

/// What follows once `target` is enforced. `before` is what is enforced now, where anything is.
/// Fills everything of `Preview` but what the decision says.
Preview preview(const Rendered& target, const spec::Resolved* before, const Situation& now,
                const LiveObjects& live);

/// Verdict, problems and what waits for approval, as the decision has them.
void tell_decision(Preview& preview, const Decision& decision);

/// "2 objects made, 1 changed, none deleted; 1 task runs; 3 pods of 1 role restart".
std::string summary_of(const Preview& preview);

}  // namespace dataplatform::reconcile
