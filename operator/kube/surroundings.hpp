// What `connect` finds around the process. Read in one place, so that tests can bring their own.
#pragma once

#include "operator/kube/connection.hpp"

#include <map>
#include <string>

namespace dataplatform::kube {

using Environment = std::map<std::string, std::string>;

struct Surroundings {
  Environment environment;
  std::string service_account_folder = "/var/run/secrets/kubernetes.io/serviceaccount";
};

/// The variable's value; "" where it is not set.
std::string variable(const Environment& environment, const std::string& name);

/// As `connect`, in `surroundings`.
base::Result<Connection> connect_in(const Surroundings& surroundings,
                                    const ConnectionOptions& options);

}  // namespace dataplatform::kube
