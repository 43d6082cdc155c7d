// The objects that should exist, each with what must be true before it may be written. Made by the
// projections from the model alone: the same platform gives the same bytes.
#pragma once

#include "controllers/model/platform.hpp"
#include "operator/base/json.hpp"
#include "operator/base/problem.hpp"

#include <map>
#include <string>
#include <vector>

namespace dataplatform::projections {

using base::Json;

/// How an object is written.
enum class Write {
  Apply,       // server-side apply, kept so
  CreateOnce,  // Job: made when it is missing and its record too, never changed
  SecretSet,   // one of a set of copies, made together; the values are filled in by the writer
};

/// One desired object. `body` has apiVersion, kind, metadata (name, namespace, labels, annotations)
/// and the rest.
struct Object {
  Json body;
  Write write = Write::Apply;
  std::string component;                // its key in the CR; "platform" for what belongs to none
  std::string role;                     // "" where it belongs to the whole component
  std::string task;                     // Job: name of the task
  model::Needs needs;                   // all of them before it is created
  bool gate_template = false;           // Done needs also gate every change of its pod template
  std::vector<std::string> drained_by;  // "component/task": at zero while that task runs or is due
  bool owned = false;                   // gets an owner reference to the DataPlatform
  bool autoscaled = false;              // replicas belong to an autoscaler
  std::string shrinks_after;            // "component/task": before fewer replicas are asked for
  std::string field;  // path in the CR that decides it: "spec.components.<key>.<role>"
  std::string hash;   // of the body, stamped as dataplatform.io/applied-hash by finish()
};

/// One key of a SecretSet object that the writer fills.
struct SecretValue {
  std::string key;
  bool generated = true;
  int length = 0;
  std::string alphabet;
  std::string text;  // where not generated
};

/// Copies that must be equal: one name, one namespace each.
struct SecretSet {
  std::string name;  // object name of every copy
  std::string component;
  std::vector<std::string> namespaces;
  std::vector<SecretValue> values;
  bool existing = false;               // made by somebody else: only looked for
  std::vector<std::string> consumers;  // "component/role" that read it
};

/// A task as the reconcile loop follows it: done when the Job of this name has completed or is
/// recorded.
struct TaskRun {
  std::string component;
  std::string task;
  std::string job;  // name with the hash of the input
  std::string namespace_;
  std::string input;  // the hash
  std::vector<std::string> drains;
  std::string failure_means;
  bool failure_blocks = true;
};

/// Pods that a product makes and leaves behind.
struct Sweep {
  std::string component;
  std::string namespace_;
  std::map<std::string, std::string> labels;
  int keep_minutes = 0, keep_failed_minutes = 0;  // 0 is never
};

/// A StatefulSet that the operator rolls itself (OnDelete).
struct Roll {
  std::string component, role;
  std::string namespace_, name;  // of the StatefulSet
  model::Replacement how;
  std::vector<std::string> after;  // roles of the component whose rolls must be finished
};

struct Desired {
  std::vector<Object> objects;  // in an order that never changes: by namespace, kind, name
  std::vector<SecretSet> secrets;
  std::vector<TaskRun> tasks;
  std::vector<Roll> rolls;
  std::vector<Sweep> sweeps;
  base::Problems problems;  // names that don't fit, overrides that break something
};

/// All projections, then finish(): labels, owner references, hashes, the user's overrides.
Desired project(const model::Platform& platform);

/// Labels that every object of the platform has.
Json labels(const model::Platform& platform, const model::Component* component,
            const std::string& role, const std::string& instance);

}  // namespace dataplatform::projections
