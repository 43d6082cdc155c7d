// On which nodes pods run, and how far apart.
#pragma once

#include "controllers/projections/kubernetes/desired.hpp"

namespace dataplatform::projections {

/// Adds node selector, tolerations, spread and anti-affinity to a pod's spec. `selector` finds the
/// pods to keep apart, where there can ever be `several`: not by how many there are at present,
/// since a change of that number must not restart those that run.
void place(const model::Placement& placement, const Json& selector, bool several, Json& spec);

}  // namespace dataplatform::projections
