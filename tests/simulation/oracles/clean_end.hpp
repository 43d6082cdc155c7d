// A deleted platform ends: its finalizer goes last, applications before stores, and nothing that
// runs is left behind.
#pragma once

#include "tests/simulation/oracles/intent.hpp"
#include "tests/simulation/oracles/oracle.hpp"

namespace dataplatform::simulation {

class CleanEnd final : public Oracle {
 public:
  explicit CleanEnd(const Intent& intent) : Oracle("end"), intent_(intent) {}

  void on_effect(const Effect& effect) override {
    if (effect.kind == reconcile::kDataPlatform && effect.after == nullptr)
      return judge_end(effect);
    const bool goes = effect.process != 0 && effect.verb == "delete" && effect.before != nullptr &&
                      reconcile::is_workload(effect.kind);
    if (goes && leaving() && is_store(component_of(*effect.before))) judge_order(effect);
  }

  void at_rest(World& world) override {
    const Json* platform = world.platform();
    if (platform != nullptr && base::find(*platform, {"metadata", "deletionTimestamp"}) != nullptr)
      alarm(world.clock.elapsed(), "a finalizer is left on the deleted platform");
  }

 private:
  bool leaving() const {
    const Json* platform = intent_.world().platform();
    return platform != nullptr &&
           base::find(*platform, {"metadata", "deletionTimestamp"}) != nullptr;
  }

  bool is_store(const std::string& name) const {
    if (intent_.candidates().empty()) return false;
    const model::Component* component =
        model::find_component(intent_.candidates().back().rendered->platform, name);
    return component != nullptr && component->store;
  }

  void judge_end(const Effect& effect) {
    for (const kube::Kind& kind : {kube::kDeployment, kube::kStatefulSet}) {
      for (const kube::ObjectKey& key : intent_.world().cluster.keys(kind)) {
        if (!component_of(*intent_.world().cluster.find(kind, key)).empty())
          alarm(effect.at, "the platform is gone, and " + kube::to_text(key) + " still runs");
      }
    }
  }

  void judge_order(const Effect& effect) {
    for (const kube::Kind& kind : {kube::kDeployment, kube::kStatefulSet}) {
      for (const kube::ObjectKey& key : intent_.world().cluster.keys(kind)) {
        const std::string other = component_of(*intent_.world().cluster.find(kind, key));
        if (!other.empty() && !is_store(other))
          alarm(effect.at, "store " + effect.key.name + " goes before " + kube::to_text(key));
      }
    }
  }

  const Intent& intent_;
};

}  // namespace dataplatform::simulation
