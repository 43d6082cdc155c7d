// What is remembered of an object, kind by kind.
#include "operator/runtime/digest.hpp"

#include "operator/base/text.hpp"

#include <gtest/gtest.h>

namespace dataplatform::runtime {
namespace {

using base::Json;
using State = Readiness::State;

Json ours() {
  return Json::parse(R"({
    "metadata": {
      "name": "lake-shop", "namespace": "apps", "uid": "u1", "resourceVersion": "42", "generation": 3,
      "labels": {"dataplatform.io/name": "lake", "dataplatform.io/namespace": "apps", "dataplatform.io/component": "shop",
                 "app.kubernetes.io/component": "web", "role": "primary"},
      "annotations": {"dataplatform.io/applied-hash": "00000000000000ff", "dataplatform.io/secret-revision": "r7"},
      "managedFields": [
        {"manager": "dataplatform-operator", "operation": "Apply", "time": "2026-01-01T00:00:00Z", "fieldsV1": {"f:spec": {"f:a": {}}}},
        {"manager": "dataplatform-operator", "operation": "Apply", "subresource": "status", "fieldsV1": {"f:status": {}}},
        {"manager": "dataplatform-operator", "operation": "Update", "time": "2026-01-03T00:00:00Z", "fieldsV1": {"f:x": {}}},
        {"manager": "kubectl-edit", "operation": "Update", "time": "2026-01-02T00:00:00Z", "fieldsV1": {"f:spec": {}}},
        {"manager": "somebody", "operation": "Update", "time": "2026-01-01T12:00:00Z", "fieldsV1": {"f:spec": {}}},
        {"manager": "kube-controller-manager", "operation": "Update", "subresource": "status", "time": "2026-01-09T00:00:00Z"}]}})");
}

TEST(Digest, HoldsWhatIdentifiesAnObjectAndItsPlatform) {
  const Digest digest = digest_of(kube::kConfigMap, ours());
  EXPECT_EQ(digest.uid, "u1");
  EXPECT_EQ(digest.resource_version, "42");
  EXPECT_EQ(digest.generation, 3);
  EXPECT_EQ(digest.stamped, 0xffU);
  EXPECT_EQ(digest.platform, "apps/lake");
  EXPECT_EQ(digest.component, "shop");
  EXPECT_EQ(digest.role, "web");
  EXPECT_EQ(digest.role_label, "primary");
  EXPECT_EQ(digest.secret_revision, "r7");
  EXPECT_FALSE(digest.deleting);
  EXPECT_EQ(digest.readiness.state, State::Unknown);
}

TEST(Digest, OwnedIsTheHashOfOurOwnApplyEntryAlone) {
  Json object = ours();
  const std::uint64_t owned = digest_of(kube::kConfigMap, object).owned;
  EXPECT_EQ(owned, base::hash_of(Json{{"f:spec", {{"f:a", Json::object()}}}}));
  for (std::size_t foreign : {1U, 2U, 3U, 4U, 5U}) {
    Json changed = object;
    changed["metadata"]["managedFields"][foreign]["fieldsV1"] = {{"f:other", Json::object()}};
    EXPECT_EQ(digest_of(kube::kConfigMap, changed).owned, owned) << foreign;
  }
  // Somebody took a field: it leaves our entry.
  object["metadata"]["managedFields"][0]["fieldsV1"] = Json::object();
  EXPECT_NE(digest_of(kube::kConfigMap, object).owned, owned);
  object["metadata"]["managedFields"].erase(0);
  EXPECT_EQ(digest_of(kube::kConfigMap, object).owned, 0U);
}

TEST(Digest, LastChangedByIsTheNewestStrangerOutsideOfStatus) {
  EXPECT_EQ(digest_of(kube::kConfigMap, ours()).last_changed_by, "kubectl-edit");
  Json object = ours();
  object["metadata"]["managedFields"].erase(3);
  EXPECT_EQ(digest_of(kube::kConfigMap, object).last_changed_by, "somebody");
  object["metadata"].erase("managedFields");
  EXPECT_EQ(digest_of(kube::kConfigMap, object).last_changed_by, "");
}

TEST(Digest, AStampThatWasTamperedWithIsNoStamp) {
  for (const char* stamp : {"", "ff", "00000000000000fg", "00000000000000ff0", "-000000000000001",
                            " 00000000000000f"}) {
    Json object = ours();
    object["metadata"]["annotations"]["dataplatform.io/applied-hash"] = stamp;
    EXPECT_EQ(digest_of(kube::kConfigMap, object).stamped, 0U) << stamp;
  }
}

TEST(Digest, WithoutBothLabelsItBelongsToNobody) {
  for (const char* label : {"dataplatform.io/name", "dataplatform.io/namespace"}) {
    Json object = ours();
    object["metadata"]["labels"].erase(label);
    EXPECT_EQ(digest_of(kube::kConfigMap, object).platform, "");
  }
}

TEST(Digest, NonsenseGivesAnEmptyDigest) {
  for (const char* text :
       {"null", "[]", "\"x\"", "{}", R"({"metadata": 1})",
        R"({"metadata": {"labels": [], "managedFields": {}, "annotations": 3}})"}) {
    const Digest digest = digest_of(kube::kDeployment, Json::parse(text));
    EXPECT_EQ(digest.uid, "") << text;
    EXPECT_EQ(digest.readiness.state, State::Unknown) << text;
  }
}

TEST(Digest, OfMetadataAloneReadinessIsUnknown) {
  Json partial = ours();
  partial["kind"] = "PartialObjectMetadata";
  for (const kube::Kind& kind :
       {kube::kDeployment, kube::kPersistentVolumeClaim, kube::kCertificate}) {
    EXPECT_EQ(digest_of(kind, partial).readiness.state, State::Unknown);
  }
  EXPECT_EQ(digest_of(kube::kDeployment, partial).stamped, 0xffU);
}

TEST(Digest, WhatIsBeingDeletedIsTerminatingWhateverElseItSays) {
  Json pod = Json::parse(R"({"metadata": {"deletionTimestamp": "2026-01-01T00:00:00Z"}, "spec": {},
    "status": {"conditions": [{"type": "Ready", "status": "True"}]}})");
  EXPECT_EQ(digest_of(kube::kPod, pod).readiness.state, State::Terminating);
  EXPECT_TRUE(digest_of(kube::kPod, pod).deleting);
  EXPECT_EQ(digest_of(kube::kPod, pod).readiness.ready, 1);
}

struct Case {
  const char* what;
  kube::Kind kind;
  const char* object;
  State state;
  const char* detail = "";
};

void PrintTo(const Case& c, std::ostream* out) {
  *out << c.what;
}

class ReadinessOf : public ::testing::TestWithParam<Case> {};

TEST_P(ReadinessOf, Object) {
  const Readiness readiness = digest_of(GetParam().kind, Json::parse(GetParam().object)).readiness;
  EXPECT_EQ(readiness.state, GetParam().state);
  EXPECT_EQ(readiness.detail, GetParam().detail);
}

const Case kWorkloads[] = {
    {"deployment as wanted", kube::kDeployment,
     R"({"metadata": {"generation": 2}, "spec": {"replicas": 2},
      "status": {"observedGeneration": 2, "replicas": 2, "readyReplicas": 2, "updatedReplicas": 2, "availableReplicas": 2}})",
     State::Ready},
    {"deployment not yet seen by its controller", kube::kDeployment,
     R"({"metadata": {"generation": 3}, "spec": {"replicas": 2},
      "status": {"observedGeneration": 2, "replicas": 2, "readyReplicas": 2, "updatedReplicas": 2, "availableReplicas": 2}})",
     State::Waiting},
    {"deployment without status", kube::kDeployment,
     R"({"metadata": {"generation": 1}, "spec": {"replicas": 1}})", State::Waiting},
    {"deployment with old pods left", kube::kDeployment,
     R"({"metadata": {"generation": 2}, "spec": {"replicas": 2},
      "status": {"observedGeneration": 2, "replicas": 3, "readyReplicas": 3, "updatedReplicas": 2, "availableReplicas": 3}})",
     State::Waiting},
    {"deployment with pods of the old template", kube::kDeployment,
     R"({"metadata": {"generation": 2}, "spec": {"replicas": 2},
      "status": {"observedGeneration": 2, "replicas": 2, "readyReplicas": 2, "updatedReplicas": 1, "availableReplicas": 2}})",
     State::Waiting},
    {"deployment with a pod ready too short", kube::kDeployment,
     R"({"metadata": {"generation": 2}, "spec": {"replicas": 2},
      "status": {"observedGeneration": 2, "replicas": 2, "readyReplicas": 2, "updatedReplicas": 2, "availableReplicas": 1,
      "conditions": [{"type": "Available", "status": "False", "reason": "MinimumReplicasUnavailable"}]}})",
     State::Waiting, "MinimumReplicasUnavailable"},
    {"deployment that is stuck", kube::kDeployment,
     R"({"metadata": {"generation": 2}, "spec": {}, "status": {"observedGeneration": 2, "replicas": 1,
      "conditions": [{"type": "Available", "status": "False", "reason": "MinimumReplicasUnavailable"},
                     {"type": "Progressing", "status": "False", "reason": "ProgressDeadlineExceeded"}]}})",
     State::Waiting, "ProgressDeadlineExceeded"},
    {"deployment that may not make pods", kube::kDeployment, R"({"metadata": {}, "spec": {},
      "status": {"conditions": [{"type": "ReplicaFailure", "status": "True", "reason": "FailedCreate"}]}})",
     State::Waiting, "FailedCreate"},
    {"deployment at zero", kube::kDeployment,
     R"({"metadata": {"generation": 1}, "spec": {"replicas": 0}, "status": {"observedGeneration": 1}})",
     State::Ready},
    {"deployment on its way to zero", kube::kDeployment,
     R"({"metadata": {"generation": 1}, "spec": {"replicas": 0},
      "status": {"observedGeneration": 1, "replicas": 1}})",
     State::Waiting},
    {"deployment that leaves its number open", kube::kDeployment,
     R"({"metadata": {"generation": 1}, "spec": {},
      "status": {"observedGeneration": 1, "replicas": 1, "readyReplicas": 1, "updatedReplicas": 1, "availableReplicas": 1}})",
     State::Ready},
    {"set as wanted, current revision lagging", kube::kStatefulSet,
     R"({"metadata": {"generation": 2}, "spec": {"replicas": 3},
      "status": {"observedGeneration": 2, "replicas": 3, "readyReplicas": 3, "updatedReplicas": 3, "availableReplicas": 3,
                 "currentRevision": "old", "updateRevision": "new"}})",
     State::Ready},
    {"set with a member of the old template", kube::kStatefulSet,
     R"({"metadata": {"generation": 2}, "spec": {"replicas": 3},
      "status": {"observedGeneration": 2, "replicas": 3, "readyReplicas": 3, "updatedReplicas": 2, "availableReplicas": 3}})",
     State::Waiting},
    {"set with a member down", kube::kStatefulSet,
     R"({"metadata": {"generation": 2}, "spec": {"replicas": 3},
      "status": {"observedGeneration": 2, "replicas": 3, "readyReplicas": 2, "updatedReplicas": 3, "availableReplicas": 2}})",
     State::Waiting},
    {"job under way", kube::kJob, R"({"metadata": {}, "spec": {}, "status": {"active": 1}})",
     State::Waiting},
    {"job done", kube::kJob,
     R"({"spec": {}, "status": {"conditions": [{"type": "Complete", "status": "True"}]}})",
     State::Ready},
    {"job failed", kube::kJob,
     R"({"spec": {}, "status": {"conditions": [{"type": "FailureTarget", "status": "True", "reason": "x"},
      {"type": "Failed", "status": "True", "reason": "BackoffLimitExceeded"}]}})",
     State::Failed, "BackoffLimitExceeded"},
    {"job suspended", kube::kJob,
     R"({"spec": {}, "status": {"conditions": [{"type": "Suspended", "status": "True"}]}})",
     State::Waiting, "Suspended"},
};
INSTANTIATE_TEST_SUITE_P(Workloads, ReadinessOf, ::testing::ValuesIn(kWorkloads));

const Case kPods[] = {
    {"ready", kube::kPod,
     R"({"spec": {}, "status": {"phase": "Running", "conditions": [{"type": "Ready", "status": "True"}]}})",
     State::Ready},
    {"no place", kube::kPod, R"({"spec": {}, "status": {"phase": "Pending",
      "conditions": [{"type": "PodScheduled", "status": "False", "reason": "Unschedulable"}]}})",
     State::Waiting, "FailedScheduling"},
    {"image pull, first word", kube::kPod,
     R"({"spec": {}, "status": {"containerStatuses": [{"state": {"waiting": {"reason": "ErrImagePull"}}}]}})",
     State::Waiting, "ImagePullBackOff"},
    {"image pull, second word", kube::kPod,
     R"({"spec": {}, "status": {"containerStatuses": [{"state": {"waiting": {"reason": "ImagePullBackOff"}}}]}})",
     State::Waiting, "ImagePullBackOff"},
    {"init container first", kube::kPod,
     R"({"spec": {}, "status": {"initContainerStatuses": [{"state": {"waiting": {"reason": "CreateContainerConfigError"}}}],
      "containerStatuses": [{"state": {"waiting": {"reason": "PodInitializing"}}}]}})",
     State::Waiting, "CreateContainerConfigError"},
    {"crash loop while waiting", kube::kPod,
     R"({"spec": {}, "status": {"containerStatuses": [{"restartCount": 3,
      "state": {"waiting": {"reason": "CrashLoopBackOff"}}, "lastState": {"terminated": {"reason": "Error"}}}]}})",
     State::Waiting, "CrashLoopBackOff"},
    {"crash loop while running", kube::kPod,
     R"({"spec": {}, "status": {"containerStatuses": [{"restartCount": 3,
      "state": {"running": {}}, "lastState": {"terminated": {"reason": "Error"}}}]}})",
     State::Waiting, "CrashLoopBackOff"},
    {"crash loop just ended", kube::kPod,
     R"({"spec": {}, "status": {"containerStatuses": [{"restartCount": 3,
      "state": {"terminated": {"reason": "Error"}}, "lastState": {"terminated": {"reason": "Error"}}}]}})",
     State::Waiting, "CrashLoopBackOff"},
    {"out of memory", kube::kPod,
     R"({"spec": {}, "status": {"containerStatuses": [{"restartCount": 1,
      "state": {"running": {}}, "lastState": {"terminated": {"reason": "OOMKilled"}}}]}})",
     State::Waiting, "OOMKilled"},
    {"starting", kube::kPod,
     R"({"spec": {}, "status": {"conditions": [{"type": "Ready", "status": "False", "reason": "ContainersNotReady"}],
      "containerStatuses": [{"state": {"running": {}}}]}})",
     State::Waiting, "ContainersNotReady"},
    {"evicted", kube::kPod, R"({"spec": {}, "status": {"phase": "Failed", "reason": "Evicted"}})",
     State::Failed, "Evicted"},
    {"new", kube::kPod, R"({"spec": {}})", State::Waiting},
};
INSTANTIATE_TEST_SUITE_P(Pods, ReadinessOf, ::testing::ValuesIn(kPods));

const Case kOthers[] = {
    {"bound", kube::kPersistentVolumeClaim, R"({"spec": {}, "status": {"phase": "Bound"}})",
     State::Ready},
    {"pending", kube::kPersistentVolumeClaim, R"({"spec": {}, "status": {"phase": "Pending"}})",
     State::Waiting, "Pending"},
    {"growing", kube::kPersistentVolumeClaim, R"({"spec": {}, "status": {"phase": "Bound",
      "conditions": [{"type": "FileSystemResizePending", "status": "True"}]}})",
     State::Ready, "FileSystemResizePending"},
    {"certificate", kube::kCertificate, R"({"metadata": {"generation": 1}, "spec": {},
      "status": {"conditions": [{"type": "Ready", "status": "True", "observedGeneration": 1}]}})",
     State::Ready},
    {"certificate of an earlier spec", kube::kCertificate,
     R"({"metadata": {"generation": 2}, "spec": {},
      "status": {"conditions": [{"type": "Ready", "status": "True", "observedGeneration": 1, "reason": "Ready"}]}})",
     State::Waiting, "Ready"},
    {"certificate not issued", kube::kCertificate,
     R"({"spec": {}, "status": {"conditions": [{"type": "Ready", "status": "False", "reason": "DoesNotExist"}]}})",
     State::Waiting, "DoesNotExist"},
    {"certificate that nobody has looked at", kube::kCertificate, R"({"spec": {}})",
     State::Waiting},
    {"remote secret", kube::kExternalSecret,
     R"({"spec": {}, "status": {"conditions": [{"type": "Ready", "status": "False", "reason": "SecretSyncedError"}]}})",
     State::Waiting, "SecretSyncedError"},
    {"gateway", kube::kGateway,
     R"({"spec": {}, "status": {"conditions": [{"type": "Programmed", "status": "True"}]}})",
     State::Ready},
    {"autoscaler", kube::kHorizontalPodAutoscaler,
     R"({"spec": {}, "status": {"conditions": [{"type": "ScalingActive", "status": "True"}]}})",
     State::Ready},
    {"autoscaler that nobody has looked at", kube::kHorizontalPodAutoscaler, R"({"spec": {}})",
     State::Unknown},
    {"autoscaler at zero", kube::kHorizontalPodAutoscaler,
     R"({"spec": {}, "status": {"conditions": [{"type": "ScalingActive", "status": "False", "reason": "ScalingDisabled"}]}})",
     State::Ready},
    {"autoscaler without metrics", kube::kHorizontalPodAutoscaler,
     R"({"spec": {}, "status": {"conditions": [{"type": "ScalingActive", "status": "False", "reason": "FailedGetResourceMetric"}]}})",
     State::Waiting, "FailedGetResourceMetric"},
    {"autoscaler that may not scale", kube::kHorizontalPodAutoscaler,
     R"({"spec": {}, "status": {"conditions": [{"type": "AbleToScale", "status": "False", "reason": "FailedGetScale"}]}})",
     State::Waiting, "FailedGetScale"},
    {"namespace", kube::kNamespace, R"({"spec": {}, "status": {"phase": "Active"}})", State::Ready},
    {"a kind we know nothing of, with a Ready condition",
     kube::Kind{"example.com", "v1", "Thing", "things"},
     R"({"spec": {}, "status": {"conditions": [{"type": "Ready", "status": "True"}]}})",
     State::Ready},
    {"a kind without a notion of ready", kube::kService,
     R"({"spec": {}, "status": {"loadBalancer": {}}})", State::Unknown},
};
INSTANTIATE_TEST_SUITE_P(Others, ReadinessOf, ::testing::ValuesIn(kOthers));

TEST(Readiness, CountsAndRevisionsAreKept) {
  const Readiness set =
      digest_of(kube::kStatefulSet,
                Json::parse(R"({"metadata": {"generation": 5}, "spec": {"replicas": 3},
    "status": {"observedGeneration": 4, "replicas": 3, "readyReplicas": 2, "updatedReplicas": 1, "updateRevision": "rev-b"}})"))
          .readiness;
  EXPECT_EQ(set.wanted, 3);
  EXPECT_EQ(set.ready, 2);
  EXPECT_EQ(set.updated, 1);
  EXPECT_FALSE(set.observed);
  EXPECT_EQ(set.revision, "rev-b");
  const Readiness pod =
      digest_of(
          kube::kPod,
          Json::parse(
              R"({"metadata": {"labels": {"controller-revision-hash": "rev-a"}}, "spec": {}})"))
          .readiness;
  EXPECT_EQ(pod.revision, "rev-a");
}

}  // namespace
}  // namespace dataplatform::runtime
