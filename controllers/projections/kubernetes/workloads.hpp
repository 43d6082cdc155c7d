// Deployments and StatefulSets.
#pragma once

#include "controllers/projections/kubernetes/desired.hpp"

namespace dataplatform::projections {

std::vector<Object> workloads(const model::Platform& platform);

/// The StatefulSets whose pods the operator replaces itself.
std::vector<Roll> rolls(const model::Platform& platform);

}  // namespace dataplatform::projections
