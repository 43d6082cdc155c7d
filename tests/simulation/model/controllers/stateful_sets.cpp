// The StatefulSet controller: one pod a number, in order or all at once.
#include "tests/simulation/model/controllers/pods.hpp"

namespace dataplatform::simulation {
namespace {

/// The number at the end of a pod's name; -1 where it is none of this set.
std::int64_t ordinal_of(const std::string& set, const std::string& pod) {
  if (!pod.starts_with(set + "-")) return -1;
  const std::string digits = pod.substr(set.size() + 1);
  const bool number = !digits.empty() && digits.size() < 6 &&
                      digits.find_first_not_of("0123456789") == std::string::npos;
  return number ? std::stoll(digits) : -1;
}

class Set {
 public:
  Set(Controllers& world, const Json& set) : world_(world), set_(set), key_(key_of(set)) {
    wanted_ = base::integer_at(set, {"spec", "replicas"}, 1);
    ordered_ = base::text_at(set, {"spec", "podManagementPolicy"}) != "Parallel";
    revision_ = key_.name + "-" + world.revision_of(set);
  }

  bool step() {
    bool changed = adopt();
    look();
    const bool moved = !is_terminating(set_) && (scale() || update());
    if (moved) look();
    return report() || changed || moved;
  }

 private:
  bool adopt() {
    bool changed = false;
    const Selector selector = Selector::of_object(base::object_at(set_, {"spec", "selector"}));
    for (const Object& pod : world_.pods_of(key_.namespace_, "")) {
      const kube::ObjectKey key = key_of(*pod);
      if (ordinal_of(key_.name, key.name) < 0) continue;
      if (is_terminating(*pod) || is_terminating(set_) || !selector.matches(*pod)) continue;
      Json next = *pod;
      next["metadata"]["ownerReferences"] = Json::array({owner_reference(set_)});
      changed = world_.change(kube::kPod, key, std::move(next), kControllerManager) || changed;
    }
    return changed;
  }

  void look() {
    pods_.clear();
    const std::string uid = base::text_at(set_, {"metadata", "uid"});
    for (const Object& pod : world_.pods_of(key_.namespace_, uid)) {
      const std::int64_t at = ordinal_of(key_.name, base::text_at(*pod, {"metadata", "name"}));
      if (at >= 0) pods_[at] = pod;
    }
  }

  bool healthy(std::int64_t at) const {
    const auto pod = pods_.find(at);
    return pod != pods_.end() && is_ready(*pod->second) && !is_terminating(*pod->second);
  }

  /// Makes what is missing, replaces what has ended, removes what is too much from the top.
  bool scale() {
    bool changed = false;
    for (std::int64_t at = 0; at < wanted_; ++at) {
      const auto pod = pods_.find(at);
      if (pod == pods_.end()) {
        changed = make(at) || changed;
      } else if (!is_active(*pod->second) && !is_terminating(*pod->second)) {
        world_.remove(kube::kPod, key_of(*pod->second), kControllerManager);
        changed = true;
      }
      if (ordered_ && !healthy(at)) return changed;
    }
    for (auto pod = pods_.rbegin(); pod != pods_.rend() && pod->first >= wanted_; ++pod) {
      if (!is_terminating(*pod->second)) {
        world_.remove(kube::kPod, key_of(*pod->second), kControllerManager);
        changed = true;
      }
      if (ordered_) break;  // until it is gone
    }
    return changed;
  }

  bool make(std::int64_t at) {
    const std::string name = key_.name + "-" + std::to_string(at);
    // One that is not ours, or is on its way out: its name is taken.
    if (world_.find(kube::kPod, {key_.namespace_, name}) != nullptr) return false;
    if (!make_claims(name)) return false;
    const auto [model, version] = version_for(at);
    Json pod = pod_of(model, name);
    Json& labels = pod["metadata"]["labels"];
    labels["controller-revision-hash"] = version;
    labels["statefulset.kubernetes.io/pod-name"] = name;
    labels["apps.kubernetes.io/pod-index"] = std::to_string(at);
    pod["spec"]["hostname"] = name;
    pod["spec"]["subdomain"] = base::text_at(set_, {"spec", "serviceName"});
    for (const Json& claim : base::array_at(set_, {"spec", "volumeClaimTemplates"})) {
      const std::string volume = base::text_at(claim, {"metadata", "name"});
      Json source = {{"name", volume}};
      source["persistentVolumeClaim"]["claimName"] = volume + "-" + name;
      pod["spec"]["volumes"].push_back(std::move(source));
    }
    world_.make(kube::kPod, std::move(pod), kControllerManager);
    return true;
  }

  /// Below the partition a pod that was lost comes back as it was, by the current revision.
  std::pair<Json, std::string> version_for(std::int64_t at) const {
    const std::string last = base::text_at(set_, {"status", "currentRevision"});
    const std::string prefix = key_.name + "-";
    if (is_on_delete() || at >= partition() || !last.starts_with(prefix)) return {set_, revision_};
    Json former = world_.template_of(set_, last.substr(prefix.size()));
    if (former.is_null()) return {set_, revision_};
    Json model = set_;
    model["spec"]["template"] = std::move(former);
    return {std::move(model), last};
  }

  /// False while one that the pod needs is being deleted: the pod waits for the end of it.
  bool make_claims(const std::string& pod) {
    bool all = true;
    for (const Json& claim : base::array_at(set_, {"spec", "volumeClaimTemplates"})) {
      const std::string name = base::text_at(claim, {"metadata", "name"}) + "-" + pod;
      const Json* present = world_.find(kube::kPersistentVolumeClaim, {key_.namespace_, name});
      if (present != nullptr) {
        all = all && !is_terminating(*present);
        continue;
      }
      Json body = claim;
      body["metadata"]["name"] = name;
      body["metadata"]["namespace"] = key_.namespace_;
      for (const auto& [key, value] :
           base::object_at(set_, {"spec", "selector", "matchLabels"}).items())
        body["metadata"]["labels"][key] = value;
      body["metadata"]["finalizers"] = Json::array({"kubernetes.io/pvc-protection"});
      body["status"] = {{"phase", "Pending"}};
      world_.make(kube::kPersistentVolumeClaim, std::move(body), kControllerManager);
    }
    return all;
  }

  bool is_on_delete() const {
    return base::text_at(set_, {"spec", "updateStrategy", "type"}) == "OnDelete";
  }

  std::int64_t partition() const {
    return base::integer_at(set_, {"spec", "updateStrategy", "rollingUpdate", "partition"});
  }

  /// Under RollingUpdate pods of an old revision go from the top, as many as may be away. Parallel
  /// ones that are away already go all at once, and first.
  bool update() {
    if (is_on_delete()) return false;
    std::int64_t away = 0;
    for (std::int64_t at = 0; at < wanted_; ++at)
      away += healthy(at) ? 0 : 1;
    bool changed = false;
    for (std::int64_t at = wanted_ - 1; !ordered_ && at >= partition(); --at)
      changed = (!healthy(at) && replace(at)) || changed;
    std::int64_t spare =
        base::integer_at(set_, {"spec", "updateStrategy", "rollingUpdate", "maxUnavailable"}, 1) -
        away;
    for (std::int64_t at = wanted_ - 1; at >= partition() && spare > 0; --at) {
      if (!healthy(at) || !replace(at)) continue;
      changed = true;
      --spare;
    }
    return changed;
  }

  /// Takes a pod of an old revision away.
  bool replace(std::int64_t at) {
    const auto pod = pods_.find(at);
    if (pod == pods_.end() || is_terminating(*pod->second)) return false;
    if (revision(*pod->second) == revision_) return false;
    world_.remove(kube::kPod, key_of(*pod->second), kControllerManager);
    return true;
  }

  static std::string revision(const Json& pod) {
    return base::text_at(pod, {"metadata", "labels", "controller-revision-hash"});
  }

  bool report() {
    std::int64_t ready = 0;
    std::int64_t updated = 0;
    const std::string last = base::text_at(set_, {"status", "currentRevision"});
    std::int64_t current = 0;
    for (const auto& [at, pod] : pods_) {
      if (is_terminating(*pod)) continue;
      ready += is_ready(*pod) ? 1 : 0;
      updated += revision(*pod) == revision_ ? 1 : 0;
      current += revision(*pod) == last ? 1 : 0;
    }
    const auto number = static_cast<std::int64_t>(pods_.size());
    const bool done = last.empty() || (updated == wanted_ && ready == wanted_ && number == wanted_);
    Json status = {{"observedGeneration", base::integer_at(set_, {"metadata", "generation"})},
                   {"replicas", number},
                   {"readyReplicas", ready},
                   {"availableReplicas", ready},
                   {"updatedReplicas", updated},
                   {"currentReplicas", done ? updated : current},
                   {"updateRevision", revision_},
                   {"currentRevision", done ? revision_ : last},
                   {"collisionCount", 0}};
    for (const char* key : {"readyReplicas", "updatedReplicas", "currentReplicas"}) {
      if (status[key] == 0) status.erase(key);
    }
    return world_.set_status(kube::kStatefulSet, key_, std::move(status), kControllerManager);
  }

  Controllers& world_;
  const Json& set_;
  kube::ObjectKey key_;
  std::int64_t wanted_ = 1;
  bool ordered_ = true;
  std::string revision_;
  std::map<std::int64_t, Object> pods_;
};

}  // namespace

bool run_stateful_sets(Controllers& world) {
  return step_each(world, kube::kStatefulSet,
                   [&](const Json& workload) { return Set(world, workload).step(); });
}

}  // namespace dataplatform::simulation
