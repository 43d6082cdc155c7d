// What workload controllers have in common: pods from a template, and how they fare.
#pragma once

#include "tests/simulation/model/controllers.hpp"

namespace dataplatform::simulation {

inline constexpr const char* kControllerManager = "kube-controller-manager";
inline constexpr const char* kKubelet = "kubelet";

/// A pod of `owner` from its template, controlled by it.
Json pod_of(const Json& owner, const std::string& name);
/// {"apiVersion": …, "controller": true, …}
Json owner_reference(const Json& owner);

kube::ObjectKey key_of(const Json& object);
bool is_ready(const Json& pod);
bool is_terminating(const Json& object);
/// Neither done nor on its way out.
bool is_active(const Json& pod);
const Json* condition_of(const Json& object, std::string_view type);

/// `conditions` with one more, or one changed; since when it is so stays where it did not change.
void set_condition(Json& status, const Json& before, Json condition, const std::string& time);

}  // namespace dataplatform::simulation
