// What the process remembers of a live object: 150 to 300 bytes, never the object.
#pragma once

#include "operator/base/json.hpp"
#include "operator/kube/kind.hpp"

#include <cstdint>
#include <optional>
#include <string>

namespace dataplatform::runtime {

/// How far a live object is, read the same way for every kind (workloads, Jobs, volumes,
/// Certificates, autoscalers, anything with a Ready condition).
struct Readiness {
  enum class State : std::uint8_t {
    Unknown,      // the kind has no notion of ready (ConfigMap …): it is as soon as it exists
    Waiting,      // not there yet
    Ready,        // as wanted, for the present generation
    Failed,       // ended badly (Job)
    Terminating,  // has a deletionTimestamp
  };
  State state = State::Unknown;
  std::int32_t wanted = 0;   // replicas that the object asks for
  std::int32_t ready = 0;    // ready replicas
  std::int32_t updated = 0;  // replicas of the present template
  bool observed = true;      // status.observedGeneration has caught up
  // StatefulSet: status.updateRevision; Pod: controller-revision-hash; PersistentVolumeClaim: the
  // storage that it asks for.
  std::string revision;
  std::string detail;  // stable words on why not: "FailedScheduling", a condition's reason
};

struct Digest {
  std::string uid;
  std::string resource_version;
  std::int64_t generation = 0;
  std::uint64_t stamped = 0;    // annotation dataplatform.io/applied-hash, as a number
  std::uint64_t owned = 0;      // hash of our Apply entry in managedFields; 0 where we have none
  std::string last_changed_by;  // manager of the newest foreign entry (status entries left out)
  std::string platform;         // "namespace/name" from our labels; "" where it has none
  std::string component;        // label dataplatform.io/component
  std::string role;             // label app.kubernetes.io/component
  std::string role_label;       // Pod: label "role" (Patroni's)
  std::string secret_revision;  // annotation dataplatform.io/secret-revision
  bool deleting = false;
  Readiness readiness;
};

/// Reads a digest from a full object or from PartialObjectMetadata; `kind` since list items may not
/// say it.
Digest digest_of(const kube::Kind& kind, const base::Json& object);

}  // namespace dataplatform::runtime
