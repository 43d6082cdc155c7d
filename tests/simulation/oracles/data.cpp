#include "tests/simulation/oracles/data.hpp"

#include "controllers/model/platform.hpp"
#include "operator/base/text.hpp"

#include <utility>

namespace dataplatform::simulation {

/// Is the platform being deleted, and its data with it?
bool DataKept::leaving(bool with_data) const {
  const Json* platform = intent_.world().platform();
  if (platform == nullptr) return true;
  if (base::find(*platform, {"metadata", "deletionTimestamp"}) == nullptr) return false;
  return !with_data || base::text_at(*platform, {"spec", "deletionPolicy"}) == "Delete";
}

/// Does a workload or a Job that is there name the Secret?
bool DataKept::in_use(const kube::ObjectKey& secret) const {
  const Cluster& cluster = intent_.world().cluster;
  for (const kube::Kind& kind : {kube::kStatefulSet, kube::kDeployment}) {
    for (const kube::ObjectKey& key : cluster.keys(kind)) {
      if (key.namespace_ != secret.namespace_) continue;
      const std::string text = base::object_at(*cluster.find(kind, key), {"spec"}).dump();
      if (text.find("\"" + secret.name + "\"") != std::string::npos) return true;
    }
  }
  return false;
}

/// Its component, or the role in it, is wanted by no spec of late.
bool DataKept::may_go(const Json& set) const {
  for (const Candidate& candidate : intent_.candidates()) {
    const model::Component* component =
        model::find_component(candidate.rendered->platform, component_of(set));
    const bool off =
        component == nullptr || component->mode != model::Mode::Managed || !component->store;
    if (off) return true;
  }
  return false;
}

void DataKept::on_sent(const Ask& ask) {
  if (ask.verb == "delete" && ask.propagation == kube::Propagation::Orphan) orphaning_ = ask.key;
  if (ask.verb == "delete" && ask.uid.empty())
    alarm(ask.at, to_text(ask) + " without the uid of what was judged");
}

/// What runs was started with the values that were made once.
void DataKept::compare_values(const Effect& effect) {
  const bool generated =
      !base::text_at(*effect.after, {"metadata", "annotations", "dataplatform.io/secret-revision"})
           .empty();
  if (!generated) return;
  const std::string revision = base::hash_text(base::object_at(*effect.after, {"data"}).dump());
  const std::string before = std::exchange(values_[effect.key], revision);
  const bool others = effect.process != 0 && !before.empty() && before != revision;
  if (others && !leaving(true) && in_use(effect.key))
    alarm(effect.at,
          "Secret " + kube::to_text(effect.key) + " got other values while something runs on it");
}

void DataKept::on_effect(const Effect& effect) {
  const std::string what = std::string(effect.kind.name) + " " + kube::to_text(effect.key);
  if (effect.kind == kube::kSecret && effect.after != nullptr) compare_values(effect);
  if (effect.process == 0) return;
  const bool goes = effect.before != nullptr && effect.verb == "delete";
  if (goes && effect.kind == kube::kPersistentVolumeClaim && !leaving(true))
    alarm(effect.at, what + " was deleted");
  if (goes && effect.kind == kube::kSecret && !leaving(true) && in_use(effect.key))
    alarm(effect.at, what + " was deleted while something runs on it");
  if (goes && effect.kind == kube::kStatefulSet && !leaving(false) && effect.key != orphaning_ &&
      !may_go(*effect.before))
    alarm(effect.at, what + " was deleted with its pods");
  if (effect.kind != kube::kStatefulSet || effect.before != nullptr || effect.after == nullptr)
    return;
  const Cluster& cluster = intent_.world().cluster;
  for (const kube::ObjectKey& key : cluster.keys(kube::kStatefulSet)) {
    const Json& other = *cluster.find(kube::kStatefulSet, key);
    const bool same = key != effect.key && component_of(other) == component_of(*effect.after) &&
                      role_of(other) == role_of(*effect.after);
    if (same) alarm(effect.at, what + " has the identity of " + kube::to_text(key));
  }
}

}  // namespace dataplatform::simulation
