// What workload controllers have in common: pods from a template, and how they fare.
#pragma once

#include "tests/simulation/model/controllers.hpp"

#include <utility>

namespace dataplatform::simulation {

inline constexpr const char* kControllerManager = "kube-controller-manager";
inline constexpr const char* kKubelet = "kubelet";

/// A pod of `owner` from its template, controlled by it.
Json pod_of(const Json& owner, const std::string& name);
/// {"apiVersion": …, "controller": true, …}
Json owner_reference(const Json& owner);

/// One step at each workload of `kind` that is not at rest; true where any changed something.
template <class Step>
bool step_each(Controllers& world, const kube::Kind& kind, const Step& step) {
  bool changed = false;
  for (const kube::ObjectKey& key : world.keys(kind)) {
    Controllers::WorkloadState state = world.state_of_workload(kind, key);
    if (world.is_at_rest(state)) continue;
    if (step(*state.workload)) {
      changed = true;
    } else {
      world.note_rest(std::move(state));
    }
  }
  return changed;
}

kube::ObjectKey key_of(const Json& object);
bool is_ready(const Json& pod);
bool is_terminating(const Json& object);
/// Neither done nor on its way out.
bool is_active(const Json& pod);
const Json* condition_of(const Json& object, std::string_view type);

/// `conditions` with one more, or one changed; since when it is so stays where it did not change.
void set_condition(Json& status, const Json& before, Json condition, const std::string& time);

}  // namespace dataplatform::simulation
