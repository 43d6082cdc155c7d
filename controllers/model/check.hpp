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

/// A server that allows fewer connections than its users may open.
base::Problems check_budget(const Platform& platform);

/// Where in the CR a role is decided: "spec.components.superset.web".
std::string path_of(const Component& component, const std::string& part = "");

}  // namespace dataplatform::model
