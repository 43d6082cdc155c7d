#include "tests/simulation/conformance/controllers_inventory.hpp"

#include "tests/simulation/conformance/controllers_bodies.hpp"
#include "tests/simulation/model/controllers/pods.hpp"

#include <algorithm>

namespace dataplatform::simulation {
namespace {

constexpr kube::Kind kReplicaSet{"apps", "v1", "ReplicaSet", "replicasets"};

async::Task<std::vector<Json>> all_of(kube::KubeApi& api, kube::Kind kind, std::string name_space) {
  kube::ListRequest request;
  request.kind = kind;
  request.namespace_ = std::move(name_space);
  const kube::Answer<kube::ListPage> page = co_await api.list(std::move(request));
  co_return page ? page->items : std::vector<Json>();
}

bool is_observed(const Json& workload) {
  return base::integer_at(workload, {"status", "observedGeneration"}) ==
         base::integer_at(workload, {"metadata", "generation"});
}

/// A Job has no observedGeneration; its conditions tell.
bool is_heard(const Json& job) {
  const bool over =
      condition_of(job, "Complete") != nullptr || condition_of(job, "Failed") != nullptr;
  const Json* suspended = condition_of(job, "Suspended");
  const bool waits = suspended != nullptr && base::text_at(*suspended, {"status"}) == "True";
  return over || waits == base::flag_at(job, {"spec", "suspend"});
}

bool any_ends(const std::vector<Json>& objects) {
  return std::ranges::any_of(objects, [](const Json& object) { return is_terminating(object); });
}

}  // namespace

async::Task<Inventory> take_inventory(kube::KubeApi& api, std::string name_space) {
  static const std::vector<kube::Kind> kinds{
      kube::kStatefulSet,           kube::kDeployment, kReplicaSet, kube::kJob, kube::kPod,
      kube::kPersistentVolumeClaim, kube::kConfigMap};
  Inventory inventory;
  for (const kube::Kind& kind : kinds) {
    std::vector<Json> found = co_await all_of(api, kind, name_space);
    inventory[std::string(kind.name)] = std::move(found);
  }
  const kube::ObjectKey key{"", name_space};
  const kube::Answer<Json> present = co_await api.get(kube::kNamespace, key, kube::Detail::Full);
  if (present) inventory["Namespace"].push_back(*present);
  // The controller-manager gives one to each namespace; the model does not.
  std::erase_if(inventory["ConfigMap"], [](const Json& map) {
    return base::text_at(map, {"metadata", "name"}) == "kube-root-ca.crt";
  });
  co_return inventory;
}

std::vector<Json> pods_in_order(const Inventory& inventory, const std::string& workload) {
  std::vector<Json> pods;
  for (const Json& pod : inventory.at("Pod")) {
    if (base::text_at(pod, {"metadata", "labels", "app"}) == workload) pods.push_back(pod);
  }
  std::ranges::sort(pods, {}, [](const Json& pod) {
    // Those of a StatefulSet have the same names on both sides, and are found by them alone.
    const bool numbered = pod["metadata"]["labels"].contains("apps.kubernetes.io/pod-index");
    return (numbered ? std::string() : template_of(pod) + (is_ready(pod) ? " ready " : " ")) +
           base::text_at(pod, {"metadata", "name"});
  });
  return pods;
}

bool is_settled(const Inventory& inventory) {
  const auto& named = [&](const char* kind) -> const std::vector<Json>& {
    static const std::vector<Json> none;
    const auto found = inventory.find(kind);
    return found == inventory.end() ? none : found->second;
  };
  for (const char* kind : {"StatefulSet", "Deployment", "ReplicaSet"}) {
    if (!std::ranges::all_of(named(kind), is_observed) || any_ends(named(kind))) return false;
  }
  for (const char* kind : {"Job", "Pod", "ConfigMap", "Namespace"}) {
    if (any_ends(named(kind))) return false;
  }
  return std::ranges::all_of(named("Job"), is_heard);
}

std::string versions_of(const Inventory& inventory) {
  std::string versions;
  for (const auto& [kind, objects] : inventory) {
    for (const Json& object : objects)
      versions += base::text_at(object, {"metadata", "uid"}) + " " +
                  base::text_at(object, {"metadata", "resourceVersion"}) + "\n";
  }
  return versions;
}

}  // namespace dataplatform::simulation
