// From a kubeconfig to a connection.
#pragma once

#include "operator/kube/kubeconfig.hpp"
#include "operator/kube/surroundings.hpp"

namespace dataplatform::kube {

/// The connection of `context`, of the current one where that is "". What kubectl knows and we
/// don't (proxies, impersonation, passwords) is an error, not left out: the connection would be
/// another.
base::Result<Connection> kubeconfig_connection(const Kubeconfig& config, const std::string& context,
                                               const Environment& environment);

}  // namespace dataplatform::kube
