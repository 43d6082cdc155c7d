#include "operator/kube/connection.hpp"
#include "operator/kube/in_cluster.hpp"
#include "operator/kube/kubeconfig_connection.hpp"

#include <unistd.h>

namespace dataplatform::kube {
namespace {

base::Result<Connection> from_files(const std::string& files, const std::string& context,
                                    const Environment& environment) {
  const base::Result<Kubeconfig> config = read_kubeconfig(files);
  if (!config) return std::unexpected(config.error());
  return kubeconfig_connection(*config, context, environment);
}

Environment process_environment() {
  Environment environment;
  for (char** entry = environ; entry != nullptr && *entry != nullptr; ++entry) {
    const std::string text = *entry;
    const std::size_t equals = text.find('=');
    if (equals != std::string::npos)
      environment.try_emplace(text.substr(0, equals), text.substr(equals + 1));
  }
  return environment;
}

}  // namespace

std::string variable(const Environment& environment, const std::string& name) {
  const auto found = environment.find(name);
  return found == environment.end() ? std::string() : found->second;
}

base::Result<Connection> connect_in(const Surroundings& surroundings,
                                    const ConnectionOptions& options) {
  const Environment& environment = surroundings.environment;
  std::string files = options.kubeconfig;
  if (files.empty()) files = variable(environment, "KUBECONFIG");
  if (!files.empty()) return from_files(files, options.context, environment);
  // A context is one of a kubeconfig: whoever names one does not mean the pod's own account.
  if (options.context.empty() && is_in_cluster(surroundings))
    return in_cluster_connection(surroundings);
  const std::string home = variable(environment, "HOME");
  return from_files(home + "/.kube/config", options.context, environment);
}

base::Result<Connection> connect(const ConnectionOptions& options) {
  return connect_in({.environment = process_environment()}, options);
}

}  // namespace dataplatform::kube
