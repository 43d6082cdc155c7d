// The user's patches: podTemplate of a role, objectOverrides of the platform.
#pragma once

#include "controllers/projections/kubernetes/desired.hpp"

namespace dataplatform::projections {

/// Merges them all into `desired`; what breaks something, or matches nothing, is a problem.
void apply_overrides(const model::Platform& platform, Desired& desired);

}  // namespace dataplatform::projections
