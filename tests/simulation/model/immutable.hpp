// Fields that stay as they were made.
#pragma once

#include "operator/kube/api.hpp"

namespace dataplatform::simulation {

using base::Json;

/// Why the server refuses to make `after` of `before`; empty where it does not.
std::vector<kube::Cause> forbidden_changes(const kube::Kind& kind, const Json& before,
                                           const Json& after);

}  // namespace dataplatform::simulation
