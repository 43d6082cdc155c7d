// What is done to every object, whatever made it.
#pragma once

#include "controllers/projections/kubernetes/desired.hpp"

namespace dataplatform::projections {

/// Overrides, owner references, canonical values, hashes, order; and the checks on all objects
/// together.
void finish(const model::Platform& platform, Desired& desired);

}  // namespace dataplatform::projections
