// Rules on fields together that the API server can decide by itself, so that a wrong resource is
// refused when it is applied. `check` has each of them again: it also judges files.
#pragma once

#include "controllers/spec/field.hpp"

#include <string>
#include <vector>

namespace dataplatform::spec {

/// Of applications: they can't be somebody else's.
std::vector<CelRule> managed_or_disabled();

/// Of stores: External says where it is, and runs none of `roles` here.
std::vector<CelRule> external_rules(const std::vector<std::string>& roles);

/// Of `components`: what can't be without what.
std::vector<CelRule> dependency_rules();

/// Of the object store: a transition goes to a tier that there is.
CelRule tier_rule();

/// Of `backup`: no objective without backups.
CelRule objective_rule();

/// Of `spec`: the data is not kept in a namespace of the system.
CelRule data_namespace_rule();

}  // namespace dataplatform::spec
