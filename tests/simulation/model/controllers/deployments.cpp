// The Deployment controller. It owns its pods itself: there are no ReplicaSets in the model.
#include "tests/simulation/model/controllers/pods.hpp"

#include <algorithm>
#include <cmath>

namespace dataplatform::simulation {
namespace {

constexpr const char* kHash = "pod-template-hash";

/// "25%" of `of`, or a number as it is.
std::int64_t share(const Json& value, std::int64_t of, bool up) {
  if (value.is_number()) return value.get<std::int64_t>();
  if (!value.is_string()) return 0;
  const double part = std::stod(value.get<std::string>()) * static_cast<double>(of) / 100.0;
  return static_cast<std::int64_t>(up ? std::ceil(part) : std::floor(part));
}

class Rollout {
 public:
  Rollout(Controllers& world, const Json& deployment)
      : world_(world), deployment_(deployment), key_(key_of(deployment)) {
    wanted_ = base::integer_at(deployment, {"spec", "replicas"}, 1);
    hash_ = world.revision_of(deployment);
  }

  bool step() {
    look();
    const bool paused = base::flag_at(deployment_, {"spec", "paused"});
    const bool moved = !is_terminating(deployment_) && !paused && (clean() || move());
    if (moved) look();
    return report() || moved;
  }

 private:
  void look() {
    fresh_.clear();
    old_.clear();
    leaving_ = 0;
    const std::string uid = base::text_at(deployment_, {"metadata", "uid"});
    for (const Object& pod : world_.owned_by(kube::kPod, key_.namespace_, uid)) {
      if (is_terminating(*pod)) {
        ++leaving_;
        continue;
      }
      (base::text_at(*pod, {"metadata", "labels", kHash}) == hash_ ? fresh_ : old_).push_back(pod);
    }
    // Those that serve last, so that the others go first.
    std::ranges::stable_sort(old_, {}, [](const Object& pod) { return is_ready(*pod); });
    std::ranges::stable_sort(fresh_, {}, [](const Object& pod) { return is_ready(*pod); });
  }

  bool clean() {
    bool changed = false;
    for (const auto* pods : {&fresh_, &old_}) {
      for (const Object& pod : *pods) {
        if (is_active(*pod)) continue;
        world_.remove(kube::kPod, key_of(*pod), kControllerManager);
        changed = true;
      }
    }
    return changed;
  }

  bool move() {
    const bool recreate = base::text_at(deployment_, {"spec", "strategy", "type"}) == "Recreate";
    const auto have = static_cast<std::int64_t>(fresh_.size());
    if (have > wanted_) return remove(fresh_, have - wanted_);
    const auto before = static_cast<std::int64_t>(old_.size());
    if (recreate) {
      if (before > 0) return remove(old_, before);
      return leaving_ == 0 && add(wanted_ - have);
    }
    const Json& rolling = base::object_at(deployment_, {"spec", "strategy", "rollingUpdate"});
    std::int64_t absent = share(rolling.value("maxUnavailable", Json("25%")), wanted_, false);
    const std::int64_t surge = share(rolling.value("maxSurge", Json("25%")), wanted_, true);
    if (absent == 0 && surge == 0) absent = 1;
    const bool added = add(std::min(wanted_ - have, wanted_ + surge - have - before));
    const std::int64_t spare = ready(fresh_) + ready(old_) - (wanted_ - absent);
    const std::int64_t idle = before - ready(old_);
    return remove(old_, std::min(before, idle + std::max<std::int64_t>(spare, 0))) || added;
  }

  static std::int64_t ready(const std::vector<Object>& pods) {
    return std::ranges::count_if(pods, [](const Object& pod) { return is_ready(*pod); });
  }

  bool add(std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i) {
      Json pod = pod_of(deployment_, free_name());
      pod["metadata"]["labels"][kHash] = hash_;
      world_.make(kube::kPod, std::move(pod), kControllerManager);
    }
    return count > 0;
  }

  std::string free_name() const {
    for (int i = 0;; ++i) {
      std::string name = key_.name + "-" + hash_ + "-" + std::to_string(i);
      if (world_.find(kube::kPod, {key_.namespace_, name}) == nullptr) return name;
    }
  }

  bool remove(const std::vector<Object>& pods, std::int64_t count) {
    for (std::int64_t i = 0; i < count; ++i)
      world_.remove(kube::kPod, key_of(*pods[static_cast<std::size_t>(i)]), kControllerManager);
    return count > 0;
  }

  bool report() {
    const auto updated = static_cast<std::int64_t>(fresh_.size());
    const std::int64_t all = updated + static_cast<std::int64_t>(old_.size());
    const std::int64_t serving = ready(fresh_) + ready(old_);
    Json status = {
        {"observedGeneration", base::integer_at(deployment_, {"metadata", "generation"})}};
    const auto count = [&](const char* name, std::int64_t number) {
      if (number > 0) status[name] = number;
    };
    count("replicas", all);
    count("updatedReplicas", updated);
    count("readyReplicas", serving);
    count("availableReplicas", serving);
    count("unavailableReplicas", wanted_ - serving);
    const Json& rolling = base::object_at(deployment_, {"spec", "strategy", "rollingUpdate"});
    const std::int64_t least =
        wanted_ - share(rolling.value("maxUnavailable", Json(0)), wanted_, false);
    const bool available = serving >= least;
    set_condition(
        status, deployment_,
        {{"type", "Available"},
         {"status", available ? "True" : "False"},
         {"reason", available ? "MinimumReplicasAvailable" : "MinimumReplicasUnavailable"}},
        world_.now());
    const bool done = updated == wanted_ && all == updated && serving == updated;
    set_condition(status, deployment_,
                  {{"type", "Progressing"},
                   {"status", "True"},
                   {"reason", done ? "NewReplicaSetAvailable" : "ReplicaSetUpdated"}},
                  world_.now());
    return world_.set_status(kube::kDeployment, key_, std::move(status), kControllerManager);
  }

  Controllers& world_;
  const Json& deployment_;
  kube::ObjectKey key_;
  std::int64_t wanted_ = 1;
  std::int64_t leaving_ = 0;
  std::string hash_;
  std::vector<Object> fresh_;
  std::vector<Object> old_;
};

}  // namespace

bool run_deployments(Controllers& world) {
  bool changed = false;
  for (const kube::ObjectKey& key : world.keys(kube::kDeployment))
    changed = Rollout(world, *world.find(kube::kDeployment, key)).step() || changed;
  return changed;
}

}  // namespace dataplatform::simulation
