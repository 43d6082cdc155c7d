// The garbage collector, and the end of namespaces.
#include "tests/simulation/model/controllers/pods.hpp"

#include <algorithm>
#include <set>

namespace dataplatform::simulation {
namespace {

constexpr const char* kCollector = "garbage-collector";

struct Place {
  kube::Kind kind;
  kube::ObjectKey key;
};

class Collector {
 public:
  explicit Collector(Controllers& world) : world_(world), kinds_(world.kinds()) {
    for (const kube::Kind& kind : kinds_) {
      for (const kube::ObjectKey& key : world.keys(kind)) {
        const Json& metadata = world.find(kind, key)->at("metadata");
        uids_[base::text_at(metadata, {"uid"})] = {kind, key};
        if (const auto owners = metadata.find("ownerReferences"); owners != metadata.end()) {
          for (const Json& owner : *owners)
            dependents_[base::text_at(owner, {"uid"})].push_back({kind, key});
        }
      }
    }
  }

  bool step() {
    bool changed = false;
    for (const auto& [uid, places] : dependents_) {
      if (uids_.contains(uid)) continue;
      for (const Place& place : places)
        changed = abandon(place) || changed;
    }
    for (const auto& [uid, place] : uids_)
      changed = serve(uid, place) || changed;
    return changed;
  }

 private:
  /// Deleted when no owner is left; while one is, only the reference goes.
  bool abandon(const Place& place) {
    const Json* object = world_.find(place.kind, place.key);
    if (object == nullptr || is_terminating(*object)) return false;
    Json left = Json::array();
    for (const Json& owner : base::array_at(*object, {"metadata", "ownerReferences"})) {
      if (uids_.contains(base::text_at(owner, {"uid"}))) left.push_back(owner);
    }
    if (left.empty()) {
      world_.remove(place.kind, place.key, kCollector);
      return true;
    }
    Json next = *object;
    next["metadata"]["ownerReferences"] = std::move(left);
    return world_.change(place.kind, place.key, std::move(next), kCollector);
  }

  /// What the finalizers of foreground deletion and of orphaning ask for.
  bool serve(const std::string& uid, const Place& place) {
    const Json* object = world_.find(place.kind, place.key);
    if (object == nullptr || !is_terminating(*object)) return false;
    const Json& finalizers = base::array_at(*object, {"metadata", "finalizers"});
    const auto asks = [&](const char* what) {
      return std::ranges::find(finalizers, Json(what)) != finalizers.end();
    };
    if (asks("orphan")) return orphan(uid, place);
    return asks("foregroundDeletion") && take_along(uid, place);
  }

  bool orphan(const std::string& uid, const Place& place) {
    for (const Place& dependent : dependents_[uid]) {
      const Json* object = world_.find(dependent.kind, dependent.key);
      if (object == nullptr) continue;
      Json next = *object;
      Json& owners = next["metadata"]["ownerReferences"];
      owners.erase(std::remove_if(owners.begin(), owners.end(),
                                  [&](const Json& owner) { return owner.value("uid", "") == uid; }),
                   owners.end());
      if (owners.empty()) next["metadata"].erase("ownerReferences");
      world_.change(dependent.kind, dependent.key, std::move(next), kCollector);
    }
    return finish(place, "orphan");
  }

  bool take_along(const std::string& uid, const Place& place) {
    bool blocked = false;
    bool changed = false;
    for (const Place& dependent : dependents_[uid]) {
      const Json* object = world_.find(dependent.kind, dependent.key);
      if (object == nullptr) continue;
      blocked = blocked || blocks(*object, uid);
      if (is_terminating(*object)) continue;
      world_.remove(dependent.kind, dependent.key, kCollector);
      changed = true;
    }
    return (!blocked && finish(place, "foregroundDeletion")) || changed;
  }

  static bool blocks(const Json& object, const std::string& uid) {
    for (const Json& owner : base::array_at(object, {"metadata", "ownerReferences"})) {
      if (owner.value("uid", "") == uid && owner.value("blockOwnerDeletion", false)) return true;
    }
    return false;
  }

  bool finish(const Place& place, const char* finalizer) {
    const Json* object = world_.find(place.kind, place.key);
    if (object == nullptr) return false;
    Json next = *object;
    Json& finalizers = next["metadata"]["finalizers"];
    finalizers.erase(std::find(finalizers.begin(), finalizers.end(), Json(finalizer)));
    if (finalizers.empty()) next["metadata"].erase("finalizers");
    return world_.change(place.kind, place.key, std::move(next), kCollector);
  }

  Controllers& world_;
  std::vector<kube::Kind> kinds_;
  std::map<std::string, Place> uids_;
  std::map<std::string, std::vector<Place>> dependents_;
};

}  // namespace

bool collect_garbage(Controllers& world) {
  return Collector(world).step();
}

bool empty_namespaces(Controllers& world) {
  bool changed = false;
  for (const kube::ObjectKey& key : world.keys(kube::kNamespace)) {
    if (!is_terminating(*world.find(kube::kNamespace, key))) continue;
    bool empty = true;
    for (const kube::Kind& kind : world.kinds()) {
      for (const kube::ObjectKey& inside : world.keys(kind)) {
        if (!kind.namespaced || inside.namespace_ != key.name) continue;
        empty = false;
        const Json* object = world.find(kind, inside);
        if (object == nullptr || is_terminating(*object)) continue;
        world.remove(kind, inside, "namespace-controller");
        changed = true;
      }
    }
    if (!empty) continue;
    world.drop(kube::kNamespace, key, "namespace-controller");
    changed = true;
  }
  return changed;
}

}  // namespace dataplatform::simulation
