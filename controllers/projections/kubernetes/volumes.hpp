// Volumes of a pod, and the claims of those that each replica keeps.
#pragma once

#include "controllers/projections/kubernetes/desired.hpp"

namespace dataplatform::projections {

/// All but the persistent ones, which a StatefulSet adds itself. `owner` names the ConfigMaps.
Json volumes(const model::Platform& platform, const std::string& owner,
             const std::vector<model::Volume>& list);

/// `labels` are on every claim and, like everything here, can't be changed later.
Json claim_templates(const std::vector<model::Volume>& list, const Json& labels);

}  // namespace dataplatform::projections
