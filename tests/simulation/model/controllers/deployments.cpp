// The Deployment controller. It owns its pods itself: what ReplicaSets would say is kept beside.
#include "tests/simulation/model/controllers/deployment_status.hpp"
#include "tests/simulation/model/controllers/pods.hpp"

#include <algorithm>
#include <utility>

namespace dataplatform::simulation {
namespace {

constexpr const char* kHash = "pod-template-hash";

class Rollout {
 public:
  Rollout(Controllers& world, const Json& deployment)
      : world_(world),
        deployment_(deployment),
        key_(key_of(deployment)),
        sets_(world.replica_sets_of(base::text_at(deployment, {"metadata", "uid"}))) {
    wanted_ = base::integer_at(deployment, {"spec", "replicas"}, 1);
    hash_ = world.revision_of(deployment);
    recreates_ = base::text_at(deployment, {"spec", "strategy", "type"}) == "Recreate";
  }

  bool step() {
    if (is_terminating(deployment_)) {
      look();
      return report();
    }
    bool changed = adopt();
    look();
    remember();
    if (!base::flag_at(deployment_, {"spec", "paused"})) changed = clean() || move() || changed;
    changed = fill() || changed;
    look();
    return report() || changed;
  }

 private:
  /// What a namesake left behind; in a cluster its ReplicaSets are adopted, and pods with them.
  bool adopt() {
    bool changed = false;
    const Selector selector =
        Selector::of_object(base::object_at(deployment_, {"spec", "selector"}));
    for (const Object& pod : world_.pods_of(key_.namespace_, "")) {
      if (!base::object_at(*pod, {"metadata", "labels"}).contains(kHash)) continue;
      if (is_terminating(*pod) || !selector.matches(*pod)) continue;
      Json next = *pod;
      next["metadata"]["ownerReferences"] = Json::array({owner_reference(deployment_)});
      changed =
          world_.change(kube::kPod, key_of(*pod), std::move(next), kControllerManager) || changed;
    }
    return changed;
  }

  void look() {
    pods_.clear();
    leaving_ = 0;
    const std::string uid = base::text_at(deployment_, {"metadata", "uid"});
    for (const Object& pod : world_.pods_of(key_.namespace_, uid)) {
      if (is_terminating(*pod)) {
        ++leaving_;
      } else {
        pods_[base::text_at(*pod, {"metadata", "labels", kHash})].push_back(pod);
      }
    }
    // Those that serve last, so that the others go first.
    for (auto& [hash, pods] : pods_)
      std::ranges::stable_sort(pods, {}, [](const Object& pod) { return is_ready(*pod); });
  }

  /// Templates that have pods or should have some, the oldest first.
  void remember() {
    std::vector<Share>& shares = sets_.shares;
    const auto know = [&](const std::string& hash) {
      if (std::ranges::find(shares, hash, &Share::hash) == shares.end())
        shares.push_back({hash, world_.age_of(deployment_, hash), count(hash)});
    };
    for (const auto& [hash, pods] : pods_)
      know(hash);
    know(hash_);
    std::ranges::stable_sort(shares, {}, &Share::age);
  }

  bool clean() {
    bool changed = false;
    for (const auto& [hash, pods] : pods_) {
      for (const Object& pod : pods) {
        if (is_active(*pod)) continue;
        world_.remove(kube::kPod, key_of(*pod), kControllerManager);
        changed = true;
      }
    }
    if (changed) look();
    return changed;
  }

  bool move() {
    const auto [surge, absent] = bounds();
    const std::int64_t last = std::exchange(sets_.wanted, wanted_);
    if (last >= 0 && last != wanted_) spread_over(surge);
    sets_.most = wanted_ + surge;
    Share& fresh = *std::ranges::find(sets_.shares, hash_, &Share::hash);
    const std::int64_t before = total() - fresh.size;
    if (fresh.size > wanted_) return set_size(fresh, wanted_);
    if (recreates_) return recreate(fresh, before);
    const std::int64_t room = std::min(wanted_ - fresh.size, sets_.most - fresh.size - before);
    if (room > 0) return set_size(fresh, fresh.size + room);
    return before > 0 && give_way(fresh, wanted_ - absent);
  }

  /// Before a roll-out goes on; Recreate waits for one template to be left.
  void spread_over(std::int64_t surge) {
    const auto in_use =
        std::ranges::count_if(sets_.shares, [](const Share& share) { return share.size > 0; });
    if (in_use == 1 || !recreates_) spread(sets_, wanted_, wanted_ + surge);
  }

  bool recreate(Share& fresh, std::int64_t before) {
    if (before == 0) return leaving_ == 0 && set_size(fresh, wanted_);
    return shrink(sets_, before, [this](const Share& share) { return old_size(share); });
  }

  /// Old ones go while `least` serve; new ones that do not serve yet count as away.
  bool give_way(const Share& fresh, std::int64_t least) {
    const std::int64_t most = total() - least - (fresh.size - ready(hash_));
    const std::int64_t spare = ready() - least;
    if (most <= 0) return false;
    const bool cleaned = shrink(sets_, most, [this](const Share& share) {
      return old_size(share) == 0 ? 0 : share.size - ready(share.hash);
    });
    return shrink(sets_, spare, [this](const Share& share) { return old_size(share); }) || cleaned;
  }

  std::int64_t old_size(const Share& share) const { return share.hash == hash_ ? 0 : share.size; }

  static bool set_size(Share& share, std::int64_t size) {
    return std::exchange(share.size, size) != size;
  }

  /// As many pods of each template as there should be.
  bool fill() {
    bool changed = false;
    for (const Share& share : sets_.shares) {
      const std::int64_t more = share.size - count(share.hash);
      changed = (more > 0 ? add(more, share.hash) : remove(share.hash, -more)) || changed;
    }
    return changed;
  }

  bool add(std::int64_t number, const std::string& hash) {
    Json model = deployment_;
    if (hash != hash_) {
      Json former = world_.template_of(deployment_, hash);
      if (former.is_null()) return false;  // a namesake's, which nobody remembers
      model["spec"]["template"] = std::move(former);
    }
    for (std::int64_t i = 0; i < number; ++i) {
      Json pod = pod_of(model, free_name(hash));
      pod["metadata"]["labels"][kHash] = hash;
      world_.make(kube::kPod, std::move(pod), kControllerManager);
    }
    return true;
  }

  std::string free_name(const std::string& hash) const {
    for (int i = 0;; ++i) {
      std::string name = key_.name + "-" + hash + "-" + std::to_string(i);
      if (world_.find(kube::kPod, {key_.namespace_, name}) == nullptr) return name;
    }
  }

  bool remove(const std::string& hash, std::int64_t number) {
    for (std::int64_t i = 0; i < number; ++i)
      world_.remove(kube::kPod, key_of(*pods_[hash][static_cast<std::size_t>(i)]),
                    kControllerManager);
    return number > 0;
  }

  /// How many more than wanted there may be, and how many fewer may serve.
  std::pair<std::int64_t, std::int64_t> bounds() const {
    if (recreates_) return {0, 0};
    const Json& rolling = base::object_at(deployment_, {"spec", "strategy", "rollingUpdate"});
    const std::int64_t surge = part_of(rolling.value("maxSurge", Json("25%")), wanted_, true);
    const std::int64_t absent =
        part_of(rolling.value("maxUnavailable", Json("25%")), wanted_, false);
    return {surge, std::min(wanted_, surge == 0 && absent == 0 ? 1 : absent)};
  }

  std::int64_t total() const {
    std::int64_t sum = 0;
    for (const Share& share : sets_.shares)
      sum += share.size;
    return sum;
  }

  std::int64_t count(const std::string& hash) const {
    const auto found = pods_.find(hash);
    return found == pods_.end() ? 0 : static_cast<std::int64_t>(found->second.size());
  }

  std::int64_t ready(const std::string& hash) const {
    const auto found = pods_.find(hash);
    if (found == pods_.end()) return 0;
    return std::ranges::count_if(found->second, [](const Object& pod) { return is_ready(*pod); });
  }

  std::int64_t ready() const {
    std::int64_t sum = 0;
    for (const auto& [hash, pods] : pods_)
      sum += ready(hash);
    return sum;
  }

  bool report() {
    PodCounts counts{.updated = count(hash_), .serving = ready(), .wanted = wanted_};
    for (const auto& [hash, pods] : pods_)
      counts.all += count(hash);
    counts.least = wanted_ - bounds().second;
    Json status = deployment_status(deployment_, counts, world_.now());
    return world_.set_status(kube::kDeployment, key_, std::move(status), kControllerManager);
  }

  Controllers& world_;
  const Json& deployment_;
  kube::ObjectKey key_;
  std::int64_t wanted_ = 1;
  std::int64_t leaving_ = 0;
  std::string hash_;
  bool recreates_ = false;
  ReplicaSets& sets_;
  std::map<std::string, std::vector<Object>> pods_;  // by template, without those that go
};

}  // namespace

bool run_deployments(Controllers& world) {
  return step_each(world, kube::kDeployment,
                   [&](const Json& workload) { return Rollout(world, workload).step(); });
}

}  // namespace dataplatform::simulation
