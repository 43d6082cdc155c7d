// How far each component is, judged by digests alone.
#pragma once

#include "controllers/reconcile/plan.hpp"

#include <string>
#include <vector>

namespace dataplatform::reconcile {

/// Order matters to nobody; each is the phase of a component in status, word for word.
enum class ComponentPhase {
  Progressing,
  Updating,
  Degraded,
  Blocked,
  Suspended,
  Paused,
  Disabled,
  Ready
};

struct ComponentState {
  std::string name;       // key of the CR
  std::string condition;  // "<Component>Ready"
  std::string version;
  std::string image;
  ComponentPhase phase = ComponentPhase::Progressing;
  std::string reason;      // of the condition; CamelCase
  std::string message;     // one stable sentence, no counters that flap
  std::string blocked_by;  // "component/role"
  int roles_ready = 0;
  int roles = 0;
  bool serving = false;  // every role has a ready pod
};

/// State of a task as status shows it.
struct TaskState {
  std::string name;   // "component/task"
  std::string state;  // "Waiting", "Running", "Done", "Failed"
  std::string job;
};

struct Observed {
  std::vector<ComponentState> components;  // enabled and disabled ones, in the platform's order
  ComponentState platform{.condition = "PlatformReady",
                          .phase = ComponentPhase::Ready};  // what belongs to none
  std::vector<TaskState> tasks;
};

/// `left` is what is still to be done, planned again after the last write.
Observed observe(const Situation& situation, const Plan& left);

std::string to_text(ComponentPhase phase);

}  // namespace dataplatform::reconcile
