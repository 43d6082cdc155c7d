#include "operator/kube/in_cluster.hpp"

#include "operator/base/text.hpp"
#include "operator/kube/credentials.hpp"
#include "operator/kube/text_file.hpp"

namespace dataplatform::kube {
namespace {

using base::ErrorKind;

constexpr const char* kMend =
    "; let the pod mount its service account's token, or name a kubeconfig by --kubeconfig";

std::string host(const Surroundings& surroundings) {
  return variable(surroundings.environment, "KUBERNETES_SERVICE_HOST");
}

std::string port(const Surroundings& surroundings) {
  return variable(surroundings.environment, "KUBERNETES_SERVICE_PORT");
}

/// The HTTP library can't dial IPv6 literals; the service has a name, which its certificate bears.
std::string server(const Surroundings& surroundings) {
  const std::string address = host(surroundings);
  const bool is_ipv6 = address.find(':') != std::string::npos;
  return "https://" + (is_ipv6 ? "kubernetes.default.svc" : address) + ":" + port(surroundings);
}

base::Result<std::string> read_ca(const std::string& file) {
  base::Result<std::string> ca = read_text_file(file);
  if (!ca) return std::unexpected(base::Error{ErrorKind::Invalid, ca.error().message + kMend});
  if (!is_pem(*ca))
    return std::unexpected(base::Error{ErrorKind::Invalid, file + " holds no certificate" + kMend});
  return ca;
}

}  // namespace

bool is_in_cluster(const Surroundings& surroundings) {
  return !host(surroundings).empty() && !port(surroundings).empty();
}

base::Result<Connection> in_cluster_connection(const Surroundings& surroundings) {
  const std::string folder = surroundings.service_account_folder;
  const std::string token_file = path_from(folder, "token");
  const std::string ca_file = path_from(folder, "ca.crt");
  base::Result<std::string> ca = read_ca(ca_file);
  if (!ca) return std::unexpected(ca.error());
  const base::Result<std::string> token = read_text_file(token_file);
  if (!token)
    return std::unexpected(base::Error{ErrorKind::Invalid, token.error().message + kMend});
  if (usable_token(*token).empty())
    return std::unexpected(base::Error{ErrorKind::Invalid, token_file + " holds no token" + kMend});
  Connection connection;
  connection.endpoint.server = server(surroundings);
  connection.endpoint.ca_pem = std::move(*ca);
  connection.credentials = std::make_shared<FileCredentials>(token_file, ca_file);
  const base::Result<std::string> name_space = read_text_file(path_from(folder, "namespace"));
  connection.namespace_ = name_space ? base::trim(*name_space) : std::string();
  if (connection.namespace_.empty()) connection.namespace_ = "default";
  return connection;
}

}  // namespace dataplatform::kube
