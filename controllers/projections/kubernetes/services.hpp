// A Service for each way in to a role's pods.
#pragma once

#include "controllers/projections/kubernetes/desired.hpp"

namespace dataplatform::projections {

std::vector<Object> services(const model::Platform& platform);

}  // namespace dataplatform::projections
