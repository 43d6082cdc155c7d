// PodDisruptionBudgets: how many pods a drain may take at once.
#pragma once

#include "controllers/projections/kubernetes/desired.hpp"

namespace dataplatform::projections {

std::vector<Object> disruption_budgets(const model::Platform& platform);

}  // namespace dataplatform::projections
