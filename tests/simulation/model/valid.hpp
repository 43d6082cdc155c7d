// The few rules of built-in kinds that a mistake of ours could break.
#pragma once

#include "operator/kube/api.hpp"

namespace dataplatform::simulation {

using base::Json;

void check_valid(const kube::Kind& kind, const Json& object, std::vector<kube::Cause>& causes);

}  // namespace dataplatform::simulation
