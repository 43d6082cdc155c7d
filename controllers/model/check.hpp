// The rules of `check`, a function each; model::check runs them all.
#pragma once

#include "controllers/model/platform.hpp"

namespace dataplatform::model {

/// References that lead nowhere: flows, needs, bindings, secrets, ports, volumes.
base::Problems check_references(const Platform& platform);

/// The same name twice where it must be unique.
base::Problems check_duplicates(const Platform& platform);

/// Names of objects that would not fit their kind, and port names.
base::Problems check_names(const Platform& platform);

/// Containers without resources, user, or a word on probes.
base::Problems check_containers(const Platform& platform);

/// Volumes without a size, and volumes that should outlive a pod where nothing keeps them.
base::Problems check_volumes(const Platform& platform);

/// Roles and tasks that wait for each other in a circle, and so for ever.
base::Problems check_order(const Platform& platform);

/// A server that allows fewer connections than its users may open.
base::Problems check_budget(const Platform& platform);

/// Databases that are asked for at a host outside where nobody makes them.
base::Problems check_given(const Platform& platform);

/// Remote keys for what the platform does not ask a store of secrets for.
base::Problems check_remote_keys(const Platform& platform);

/// Where in the CR a role is decided: "spec.components.superset.web".
std::string path_of(const Component& component, const std::string& part = "");
std::string path_of(const Component& component, const Role& role);

}  // namespace dataplatform::model
