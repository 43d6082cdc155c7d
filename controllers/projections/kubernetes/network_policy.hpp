// Who may talk to whom: nobody, but for the declared flows, on both ends.
#pragma once

#include "controllers/projections/kubernetes/desired.hpp"

namespace dataplatform::projections {

/// A denial for all pods of the platform in each namespace, and a policy for each role and task.
std::vector<Object> network_policies(const model::Platform& platform);

}  // namespace dataplatform::projections
