// Autoscalers (autoscaling/v2).
#pragma once

#include "controllers/projections/kubernetes/desired.hpp"

namespace dataplatform::projections {

std::vector<Object> autoscalers(const model::Platform& platform);

}  // namespace dataplatform::projections
