#include "tests/simulation/oracles/promise.hpp"

#include <algorithm>

namespace dataplatform::simulation {
namespace {

bool has_ended(const Json& pod) {
  const std::string phase = base::text_at(pod, {"status", "phase"});
  return phase == "Succeeded" || phase == "Failed";
}

bool shrinks(const reconcile::ObjectChange& change) {
  return std::any_of(change.fields.begin(), change.fields.end(), [](const auto& field) {
    return field.path == "spec.replicas" && field.to.size() <= field.from.size() &&
           field.to < field.from;
  });
}

}  // namespace

std::map<kube::ObjectKey, Promise::Pod> Promise::pods_of(const World& world) {
  std::map<kube::ObjectKey, Pod> pods;
  for (const kube::ObjectKey& key : world.cluster.keys(kube::kPod)) {
    const Json& pod = *world.cluster.find(kube::kPod, key);
    if (has_ended(pod) || component_of(pod).empty()) continue;
    pods[key] = {base::text_at(pod, {"metadata", "uid"}), component_of(pod) + "/" + role_of(pod)};
  }
  return pods;
}

void Promise::promised(const World& world, const reconcile::Preview& preview) {
  before_ = pods_of(world);
  restarts_.clear();
  ends_.clear();
  for (const reconcile::Restart& restart : preview.restarts)
    restarts_.insert(restart.component + "/" + restart.role);
  for (const reconcile::ObjectChange& change : preview.objects) {
    const bool workload = change.kind == kube::kDeployment.name ||
                          change.kind == kube::kStatefulSet.name || change.kind == kube::kJob.name;
    if (workload && (change.verb == reconcile::ObjectVerb::Delete || shrinks(change)))
      ends_.insert(change.key.name);
  }
}

bool Promise::ends(const std::string& pod) const {
  return std::any_of(ends_.begin(), ends_.end(),
                     [&](const std::string& name) { return pod.starts_with(name + "-"); });
}

void Promise::kept(const World& world) {
  const auto after = pods_of(world);
  const Millis now = world.clock.elapsed();
  std::set<std::string> restarted;
  for (const auto& [key, pod] : before_) {
    const auto found = after.find(key);
    if (found != after.end() && found->second.uid == pod.uid) continue;
    restarted.insert(pod.role);
    if (!restarts_.contains(pod.role) && !ends(key.name))
      alarm(now, "pod " + kube::to_text(key) + " of " + pod.role +
                     " was replaced, and plan had not said so");
  }
  for (const std::string& role : restarts_) {
    const bool runs = std::any_of(before_.begin(), before_.end(),
                                  [&](const auto& entry) { return entry.second.role == role; });
    if (runs && !restarted.contains(role))
      alarm(now, "plan said that pods of " + role + " restart, and none did");
  }
  before_.clear();
}

}  // namespace dataplatform::simulation
