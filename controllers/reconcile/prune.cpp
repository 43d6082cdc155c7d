#include "controllers/reconcile/plan.hpp"

#include <algorithm>
#include <set>
#include <string_view>
#include <tuple>

namespace dataplatform::reconcile {
namespace {

using Entry = runtime::Store::Entry;

/// What makes pods or their number.
bool makes_pods(const kube::Kind& kind) {
  return is_workload(kind) || kind == kube::kJob || kind == kube::kCronJob ||
         kind == kube::kHorizontalPodAutoscaler;
}

/// A pod that has work or a member's place. One that has run to its end is in nobody's way.
bool is_alive(const runtime::Digest& pod) {
  return pod.deleting || !pod.readiness.revision.empty() ||
         pod.readiness.state == runtime::Readiness::State::Ready;
}

/// Whatever the version: where two are served, each object is seen in both.
using Place = std::tuple<std::string_view, std::string_view, kube::ObjectKey>;

Place place_of(const kube::Kind& kind, const kube::ObjectKey& key) {
  return {kind.group, kind.name, key};
}

class Pruner {
 public:
  explicit Pruner(const Situation& now)
      : now_(now), live_(now.store.of_platform(platform_id(now.platform))) {
    for (const projections::Object& object : now.desired.objects) {
      if (const kube::Kind* kind = kind_of(object.body))
        wanted_.insert(place_of(*kind, key_of(object.body)));
    }
  }

  std::vector<Step> run() const {
    std::vector<Step> steps;
    for (const Entry& entry : live_) {
      if (!is_surplus(entry) || !is_due(entry)) continue;
      steps.push_back({.verb = Verb::Delete,
                       .kind = entry.kind,
                       .key = entry.key,
                       .component = entry.digest->component,
                       .uid = entry.digest->uid});
    }
    return steps;
  }

 private:
  const model::Component* component_of(const Entry& entry) const {
    return model::find_component(now_.platform, entry.digest->component);
  }

  bool is_off(const Entry& entry) const {
    const model::Component* component = component_of(entry);
    return component != nullptr && component->mode == model::Mode::Disabled;
  }

  bool is_surplus(const Entry& entry) const {
    // Without our stamp it is something that a product made under our labels.
    const bool prunable =
        is_managed(entry.kind) && !entry.digest->component.empty() && entry.digest->stamped != 0;
    if (!prunable || entry.digest->deleting || now_.frozen.contains(entry.digest->component))
      return false;
    if (wanted_.contains(place_of(entry.kind, entry.key))) return false;
    const model::Component* component = component_of(entry);
    const bool managed = component != nullptr && component->mode == model::Mode::Managed;
    return !managed || !component->store || entry.kind != kube::kStatefulSet;
  }

  bool is_due(const Entry& entry) const {
    if (!is_off(entry)) return true;
    const std::string& component = entry.digest->component;
    if (!makes_pods(entry.kind)) return !runs(component);
    if (!component_of(entry)->store) return true;
    return std::none_of(live_.begin(), live_.end(), [&](const Entry& other) {
      return is_off(other) && !component_of(other)->store && runs(other.digest->component);
    });
  }

  /// Pods of it are there, or something that would make some.
  bool runs(const std::string& component) const {
    return std::any_of(live_.begin(), live_.end(), [&](const Entry& entry) {
      const bool counts = entry.kind == kube::kPod
                              ? is_alive(*entry.digest)
                              : makes_pods(entry.kind) && entry.digest->stamped != 0;
      return counts && entry.digest->component == component;
    });
  }

  const Situation& now_;
  std::vector<Entry> live_;
  std::set<Place> wanted_;
};

}  // namespace

std::vector<Step> prune(const Situation& situation) {
  return Pruner(situation).run();
}

}  // namespace dataplatform::reconcile
