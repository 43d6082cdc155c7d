// Sets of Secrets: what is in them and who reads them. Never a value that is generated.
#pragma once

#include "controllers/projections/kubernetes/desired.hpp"

namespace dataplatform::projections {

std::vector<SecretSet> secret_sets(const model::Platform& platform);

}  // namespace dataplatform::projections
