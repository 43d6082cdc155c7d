// The rules for what runs in a pod, and what it runs on.
#pragma once

#include "operator/kube/api.hpp"

namespace dataplatform::simulation {

using base::Json;

/// `claims` are a StatefulSet's volumeClaimTemplates, which stand for volumes of their names.
void check_pod(const Json& spec, const Json& claims, const std::string& path,
               std::vector<kube::Cause>& causes);

}  // namespace dataplatform::simulation
