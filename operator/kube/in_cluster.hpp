// A pod's own account: what kubelet puts into every container.
#pragma once

#include "operator/kube/surroundings.hpp"

namespace dataplatform::kube {

/// True where the environment is that of a pod.
bool is_in_cluster(const Surroundings& surroundings);

/// The connection of the pod's service account; an error names the file that is missing or wrong.
base::Result<Connection> in_cluster_connection(const Surroundings& surroundings);

}  // namespace dataplatform::kube
