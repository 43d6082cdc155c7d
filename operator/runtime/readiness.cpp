#include "operator/runtime/readiness.hpp"

#include <algorithm>
#include <array>

namespace dataplatform::runtime {
namespace {

using base::Json;
using State = Readiness::State;
using Reader = Readiness (*)(const Json& object);

std::int32_t count_at(const Json& object, base::KeyPath path, std::int64_t fallback = 0) {
  return static_cast<std::int32_t>(base::integer_at(object, path, fallback));
}

const Json* condition(const Json& object, std::string_view type) {
  for (const Json& entry : base::array_at(object, {"status", "conditions"})) {
    if (base::text_at(entry, {"type"}) == type) return &entry;
  }
  return nullptr;
}

bool says(const Json& object, std::string_view type, std::string_view status) {
  const Json* found = condition(object, type);
  return found != nullptr && base::text_at(*found, {"status"}) == status;
}

std::string reason_of(const Json& object, std::string_view type) {
  const Json* found = condition(object, type);
  return found == nullptr ? "" : base::text_at(*found, {"reason"});
}

bool generation_seen(const Json& object) {
  return base::integer_at(object, {"status", "observedGeneration"}) >=
         base::integer_at(object, {"metadata", "generation"});
}

/// What Deployments and StatefulSets have in common.
Readiness replicas_of(const Json& object) {
  Readiness readiness{.state = State::Waiting};
  readiness.wanted = count_at(object, {"spec", "replicas"}, 1);
  readiness.ready = count_at(object, {"status", "readyReplicas"});
  readiness.updated = count_at(object, {"status", "updatedReplicas"});
  readiness.observed = generation_seen(object);
  const std::int32_t present = count_at(object, {"status", "replicas"});
  const std::int32_t available = count_at(object, {"status", "availableReplicas"}, readiness.ready);
  const std::int32_t serving = std::min(readiness.ready, available);
  const bool as_wanted = serving >= readiness.wanted && readiness.updated >= readiness.wanted &&
                         present <= readiness.wanted;
  if (readiness.observed && as_wanted) readiness.state = State::Ready;
  return readiness;
}

Readiness deployment(const Json& object) {
  Readiness readiness = replicas_of(object);
  if (readiness.state == State::Ready) return readiness;
  if (says(object, "ReplicaFailure", "True")) {
    readiness.detail = reason_of(object, "ReplicaFailure");
  } else if (says(object, "Progressing", "False")) {
    readiness.detail = reason_of(object, "Progressing");
  } else if (says(object, "Available", "False")) {
    readiness.detail = reason_of(object, "Available");
  }
  return readiness;
}

/// status.currentRevision is not looked at: under OnDelete it lags behind for ever.
Readiness stateful_set(const Json& object) {
  Readiness readiness = replicas_of(object);
  readiness.revision = base::text_at(object, {"status", "updateRevision"});
  return readiness;
}

Readiness job(const Json& object) {
  if (says(object, "Complete", "True")) return {.state = State::Ready};
  if (says(object, "Failed", "True"))
    return {.state = State::Failed, .detail = reason_of(object, "Failed")};
  if (says(object, "Suspended", "True")) return {.state = State::Waiting, .detail = "Suspended"};
  return {.state = State::Waiting};
}

/// One word for states that a kubelet alternates between, so that they don't count as changes.
std::string steady(const std::string& waiting) {
  if (waiting == "ErrImagePull") return "ImagePullBackOff";
  return waiting == "PodInitializing" ? "" : waiting;
}

/// Why one container is not ready; "" where it says nothing that lasts.
std::string trouble_of(const Json& container) {
  const std::string ended = base::text_at(container, {"state", "terminated", "reason"});
  const std::string before = base::text_at(container, {"lastState", "terminated", "reason"});
  if (ended == "OOMKilled" || before == "OOMKilled") return "OOMKilled";
  // A crash loop is waiting, running and ended by turns; after a second start it is one all the
  // time.
  const bool restarted = base::integer_at(container, {"restartCount"}) > 1 && !before.empty();
  if (restarted && before != "Completed") return "CrashLoopBackOff";
  return steady(base::text_at(container, {"state", "waiting", "reason"}));
}

std::string trouble_of_pod(const Json& object) {
  if (says(object, "PodScheduled", "False")) {
    const std::string reason = reason_of(object, "PodScheduled");
    return reason.empty() || reason == "Unschedulable" ? "FailedScheduling" : reason;
  }
  for (const std::string_view list : {"initContainerStatuses", "containerStatuses"}) {
    for (const Json& container : base::array_at(object, {"status", list})) {
      const bool done = base::flag_at(container, {"ready"});
      if (const std::string trouble = done ? "" : trouble_of(container); !trouble.empty())
        return trouble;
    }
  }
  return reason_of(object, "Ready");
}

Readiness pod(const Json& object) {
  Readiness readiness{.state = State::Waiting, .wanted = 1};
  readiness.revision = base::text_at(object, {"metadata", "labels", "controller-revision-hash"});
  if (says(object, "Ready", "True")) {
    readiness.state = State::Ready;
    readiness.ready = 1;
  } else if (base::text_at(object, {"status", "phase"}) == "Failed") {
    readiness.state = State::Failed;
    readiness.detail = base::text_at(object, {"status", "reason"});
  } else {
    readiness.detail = trouble_of_pod(object);
  }
  return readiness;
}

Readiness volume_claim(const Json& object) {
  Readiness readiness{.state = State::Ready};
  readiness.revision = base::text_at(object, {"spec", "resources", "requests", "storage"});
  const std::string phase = base::text_at(object, {"status", "phase"});
  if (phase != "Bound") {
    readiness.state = State::Waiting;
    readiness.detail = phase;
  } else if (says(object, "FileSystemResizePending", "True")) {
    readiness.detail = "FileSystemResizePending";
  } else if (says(object, "Resizing", "True")) {
    readiness.detail = "Resizing";
  }
  return readiness;
}

Readiness autoscaler(const Json& object) {
  // Nobody waits for an autoscaler: without a word from its controller it is as good as there.
  if (condition(object, "ScalingActive") == nullptr && condition(object, "AbleToScale") == nullptr)
    return {};
  Readiness readiness{.state = State::Waiting};
  readiness.wanted = count_at(object, {"status", "desiredReplicas"});
  readiness.ready = count_at(object, {"status", "currentReplicas"});
  // At zero replicas an autoscaler stands by on purpose.
  if (says(object, "ScalingActive", "True") ||
      reason_of(object, "ScalingActive") == "ScalingDisabled") {
    readiness.state = State::Ready;
  } else {
    readiness.detail = says(object, "AbleToScale", "False") ? reason_of(object, "AbleToScale")
                                                            : reason_of(object, "ScalingActive");
  }
  return readiness;
}

Readiness name_space(const Json& object) {
  const std::string phase = base::text_at(object, {"status", "phase"});
  if (phase == "Active") return {.state = State::Ready};
  return {.state = State::Waiting, .detail = phase};
}

/// Ready when the condition `type` is True for the present generation.
Readiness by_condition(const Json& object, std::string_view type) {
  Readiness readiness{.state = State::Waiting};
  const Json* found = condition(object, type);
  if (found == nullptr) return readiness;
  const std::int64_t generation = base::integer_at(object, {"metadata", "generation"});
  readiness.observed = base::integer_at(*found, {"observedGeneration"}, generation) >= generation;
  if (readiness.observed && base::text_at(*found, {"status"}) == "True") {
    readiness.state = State::Ready;
  } else {
    readiness.detail = base::text_at(*found, {"reason"});
  }
  return readiness;
}

Readiness ready_condition(const Json& object) {
  return by_condition(object, "Ready");
}
Readiness programmed(const Json& object) {
  return by_condition(object, "Programmed");
}

/// Without a line here a kind is judged by its Ready condition, if it has one.
struct Row {
  kube::Kind kind;
  Reader read;
};

constexpr std::array kReaders{
    Row{kube::kDeployment, deployment},
    Row{kube::kStatefulSet, stateful_set},
    Row{kube::kJob, job},
    Row{kube::kPod, pod},
    Row{kube::kPersistentVolumeClaim, volume_claim},
    Row{kube::kHorizontalPodAutoscaler, autoscaler},
    Row{kube::kNamespace, name_space},
    Row{kube::kCertificate, ready_condition},
    Row{kube::kExternalSecret, ready_condition},
    Row{kube::kGateway, programmed},
};

/// PartialObjectMetadata, whatever the items of a list say of their kind.
bool metadata_only(const Json& object) {
  return !object.contains("spec") && !object.contains("status");
}

}  // namespace

Readiness readiness_of(const kube::Kind& kind, const Json& object) {
  if (!object.is_object() || metadata_only(object)) return {};
  // By group and name: a newer version of a kind reads the same.
  const auto* row = std::find_if(kReaders.begin(), kReaders.end(), [&kind](const Row& candidate) {
    return candidate.kind.group == kind.group && candidate.kind.name == kind.name;
  });
  if (row != kReaders.end()) return row->read(object);
  return condition(object, "Ready") == nullptr ? Readiness{} : ready_condition(object);
}

}  // namespace dataplatform::runtime
