// The part of the fake cluster that plays controllers and kubelets.
#include "operator/base/text.hpp"
#include "tests/support/fake_cluster.hpp"

namespace dataplatform::testing {
namespace {

using kube::ObjectKey;

constexpr const char* kOwner = "fake.example.com/owner";

Json pod_of(const Json& owner, const std::string& name, const std::string& revision) {
  Json pod = {{"apiVersion", "v1"}, {"kind", "Pod"}};
  pod["metadata"] = base::object_at(owner, {"spec", "template", "metadata"});
  pod["metadata"]["name"] = name;
  pod["metadata"]["namespace"] = base::text_at(owner, {"metadata", "namespace"});
  pod["metadata"]["labels"]["controller-revision-hash"] = revision;
  pod["metadata"]["labels"]["fake.example.com/owner"] = base::text_at(owner, {"metadata", "name"});
  pod["spec"] = base::object_at(owner, {"spec", "template", "spec"});
  pod["status"] = {{"phase", "Running"},
                   {"conditions", Json::array({{{"type", "Ready"}, {"status", "True"}}})}};
  return pod;
}

std::string revision_of(const Json& owner) {
  return base::hash_text(base::to_line(base::object_at(owner, {"spec", "template"})));
}

Json workload_status(const Json& owner, std::int64_t wanted, std::int64_t updated) {
  Json status = {{"observedGeneration", base::integer_at(owner, {"metadata", "generation"})},
                 {"replicas", wanted},
                 {"readyReplicas", wanted},
                 {"updatedReplicas", updated},
                 {"availableReplicas", wanted},
                 {"updateRevision", revision_of(owner)},
                 {"currentRevision", revision_of(owner)}};
  status["conditions"] = Json::array(
      {{{"type", "Available"}, {"status", "True"}},
       {{"type", "Progressing"}, {"status", "True"}, {"reason", "NewReplicaSetAvailable"}}});
  return status;
}

}  // namespace

void FakeCluster::orphan_pods(const ObjectKey& set) {
  for (const ObjectKey& key : keys(kube::kPod)) {
    Json pod = *find(kube::kPod, key);
    if (base::text_at(pod, {"metadata", "labels", kOwner}) != set.name) continue;
    pod["metadata"]["labels"].erase(kOwner);
    store(kube::kPod, key, pod, false);
  }
}

void FakeCluster::adopt_pod(const ObjectKey& set, const ObjectKey& key) {
  Json pod = *find(kube::kPod, key);
  if (pod["metadata"]["labels"].contains(kOwner)) return;
  pod["metadata"]["labels"][kOwner] = set.name;
  store(kube::kPod, key, pod, false);
}

bool FakeCluster::settle_pods(const ObjectKey& set, int wanted) {
  const Json owner = *find(kube::kStatefulSet, set);
  bool changed = false;
  for (int i = 0; i < wanted; ++i) {
    const ObjectKey pod{set.namespace_, set.name + "-" + std::to_string(i)};
    if (find(kube::kPod, pod) != nullptr) {
      adopt_pod(set, pod);
      continue;
    }
    Json made = pod_of(owner, pod.name, revision_of(owner));
    made["metadata"]["labels"]["role"] = i == 0 ? "primary" : "replica";
    store(kube::kPod, pod, made, true);
    changed = true;
    for (const Json& claim : base::array_at(owner, {"spec", "volumeClaimTemplates"})) {
      const ObjectKey volume{set.namespace_,
                             base::text_at(claim, {"metadata", "name"}) + "-" + pod.name};
      if (find(kube::kPersistentVolumeClaim, volume) != nullptr) continue;
      Json body = claim;
      body["metadata"]["name"] = volume.name;
      body["metadata"]["namespace"] = volume.namespace_;
      merge_labels(body, base::object_at(owner, {"spec", "selector", "matchLabels"}));
      body["status"] = {{"phase", "Bound"}};
      store(kube::kPersistentVolumeClaim, volume, body, true);
    }
  }
  for (int i = wanted;
       find(kube::kPod, {set.namespace_, set.name + "-" + std::to_string(i)}) != nullptr; ++i) {
    drop(kube::kPod, {set.namespace_, set.name + "-" + std::to_string(i)});
    changed = true;
  }
  return changed;
}

void FakeCluster::merge_labels(Json& object, const Json& labels) {
  for (const auto& [key, value] : labels.items())
    object["metadata"]["labels"][key] = value;
}

bool FakeCluster::settle_deployment_pod(const ObjectKey& key, std::int64_t wanted) {
  const ObjectKey pod{key.namespace_, key.name + "-pod"};
  const bool present = find(kube::kPod, pod) != nullptr;
  if (wanted > 0 && !present) {
    const Json owner = *find(kube::kDeployment, key);
    store(kube::kPod, pod, pod_of(owner, pod.name, ""), true);
    return true;
  }
  if (wanted == 0 && present) {
    drop(kube::kPod, pod);
    return true;
  }
  return false;
}

bool FakeCluster::settle_workload(const kube::Kind& kind, const ObjectKey& key) {
  const std::int64_t wanted = base::integer_at(*find(kind, key), {"spec", "replicas"}, 1);
  bool changed = kind == kube::kStatefulSet ? settle_pods(key, static_cast<int>(wanted))
                                            : settle_deployment_pod(key, wanted);
  Json owner = *find(kind, key);
  std::int64_t updated = wanted;
  if (kind == kube::kStatefulSet) {
    updated = 0;
    for (int i = 0; i < wanted; ++i) {
      const Json* pod = find(kube::kPod, {key.namespace_, key.name + "-" + std::to_string(i)});
      if (pod != nullptr && base::text_at(*pod, {"metadata", "labels",
                                                 "controller-revision-hash"}) == revision_of(owner))
        ++updated;
    }
  }
  const Json status = workload_status(owner, wanted, updated);
  if (owner.contains("status") && owner["status"] == status) return changed;
  owner["status"] = status;
  store(kind, key, owner, false);
  return true;
}

bool FakeCluster::settle_job(const ObjectKey& key) {
  Json job = *find(kube::kJob, key);
  if (job.contains("status")) return false;
  job["status"] = {{"succeeded", 1},
                   {"conditions", Json::array({{{"type", "Complete"}, {"status", "True"}}})}};
  store(kube::kJob, key, job, false);
  return true;
}

bool FakeCluster::settle_certificate(const ObjectKey& key) {
  Json certificate = *find(kube::kCertificate, key);
  if (certificate.contains("status")) return false;
  certificate["status"] = {{"conditions", Json::array({{{"type", "Ready"}, {"status", "True"}}})}};
  store(kube::kCertificate, key, certificate, false);
  return true;
}

/// The Secret that its template says, whatever stands in the store.
bool FakeCluster::settle_external_secret(const kube::Kind& kind, const ObjectKey& key) {
  Json wish = *find(kind, key);
  const ObjectKey secret{key.namespace_, base::text_at(wish, {"spec", "target", "name"})};
  const bool done = wish.contains("status") && find(kube::kSecret, secret) != nullptr;
  if (done) return false;
  const Json& model = base::object_at(wish, {"spec", "target", "template"});
  Json made = {{"apiVersion", "v1"}, {"kind", "Secret"}};
  made["metadata"] = {{"name", secret.name},
                      {"namespace", secret.namespace_},
                      {"labels", base::object_at(model, {"metadata", "labels"})}};
  made["data"] = base::object_at(model, {"data"});
  for (const Json& entry : base::array_at(wish, {"spec", "data"}))
    made["data"][base::text_at(entry, {"secretKey"})] = "c3RvcmVk";
  if (find(kube::kSecret, secret) == nullptr) store(kube::kSecret, secret, made, true);
  wish["status"] = {{"conditions", Json::array({{{"type", "Ready"}, {"status", "True"}}})}};
  store(kind, key, wish, false);
  return true;
}

bool FakeCluster::settle() {
  verb_ = "settle";
  manager_.clear();
  bool changed = false;
  for (const ObjectKey& key : keys(kube::kPod)) {
    const std::string owner =
        base::text_at(*find(kube::kPod, key), {"metadata", "labels", "fake.example.com/owner"});
    const bool orphan = !owner.empty() &&
                        find(kube::kStatefulSet, {key.namespace_, owner}) == nullptr &&
                        find(kube::kDeployment, {key.namespace_, owner}) == nullptr;
    if (orphan) drop(kube::kPod, key);
    changed = changed || orphan;
  }
  for (const ObjectKey& key : keys(kube::kStatefulSet))
    changed = settle_workload(kube::kStatefulSet, key) || changed;
  for (const ObjectKey& key : keys(kube::kDeployment))
    changed = settle_workload(kube::kDeployment, key) || changed;
  for (const ObjectKey& key : keys(kube::kJob))
    changed = settle_job(key) || changed;
  for (const ObjectKey& key : keys(kube::kCertificate))
    changed = settle_certificate(key) || changed;
  for (const kube::Kind& kind : {kube::kExternalSecret, kube::kExternalSecretBeta}) {
    for (const ObjectKey& key : keys(kind))
      changed = settle_external_secret(kind, key) || changed;
  }
  return changed;
}

}  // namespace dataplatform::testing
