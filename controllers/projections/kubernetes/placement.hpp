// On which nodes pods run, and how far apart.
#pragma once

#include "controllers/projections/kubernetes/desired.hpp"

namespace dataplatform::projections {

/// Adds node selector, tolerations, spread and anti-affinity to a pod's spec. `selector` finds the
/// pods to keep apart; with one replica there is nothing to keep apart.
void place(const model::Placement& placement, const Json& selector, int replicas, Json& spec);

}  // namespace dataplatform::projections
