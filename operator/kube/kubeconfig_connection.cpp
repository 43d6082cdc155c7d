#include "operator/kube/kubeconfig_connection.hpp"

#include "operator/base/excerpt.hpp"
#include "operator/base/text.hpp"
#include "operator/kube/credentials.hpp"
#include "operator/kube/exec_credentials.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace dataplatform::kube {
namespace {

using base::Error;
using base::ErrorKind;
using base::Result;
// In a message; who has more looks into the file.
constexpr std::size_t kMostNames = 20;
constexpr std::size_t kLongestName = 100;

using Entries = std::map<std::string, KubeconfigEntry>;

/// Keys that would lead to another connection than the one we can make.
struct Unsupported {
  const char* key;
  const char* fix;
};
constexpr Unsupported kUnsupportedOfCluster[] = {
    {"proxy-url", "remove it and connect without a proxy"},
};
constexpr Unsupported kUnsupportedOfUser[] = {
    {"as", "give the user itself what it needs"},
    {"as-uid", "give the user itself what it needs"},
    {"as-groups", "give the user itself what it needs"},
    {"as-user-extra", "give the user itself what it needs"},
    {"username", "use a token or a client certificate"},
    {"password", "use a token or a client certificate"},
    {"auth-provider", "use exec, a token or a client certificate"},
};

template <std::size_t n>
void refuse(KubeconfigReader& reader, const Unsupported (&keys)[n]) {
  for (const Unsupported& unsupported : keys) {
    if (reader.has(unsupported.key))
      reader.fail(unsupported.key, "is not supported", unsupported.fix);
  }
}

/// To the first blank: a quote in the wrong place makes a name of all that follows, which may be
/// secret.
std::string shown(const std::string& name) {
  const std::size_t end = name.find_first_of(" \t\r\n");
  const std::string first = base::excerpt(name.substr(0, end), kLongestName);
  return end == std::string::npos || first.ends_with("…") ? first : first + "…";
}

std::string names_of(const Entries& entries) {
  std::vector<std::string> names;
  for (const auto& [name, entry] : entries) {
    if (names.size() == kMostNames) break;
    names.push_back(shown(name));
  }
  if (entries.size() > kMostNames)
    names.push_back(fmt::format("and {} more", entries.size() - kMostNames));
  return names.empty() ? "none" : base::join(names, ", ");
}

/// The entry that `by` ("--context", "FILE: contexts[x].context.cluster") asks for by `name`.
Result<const KubeconfigEntry*> pick(const Entries& entries, const std::string& name,
                                    const std::string& what, const std::string& by) {
  const auto found = entries.find(name);
  if (found != entries.end()) return &found->second;
  return std::unexpected(Error{
      ErrorKind::Invalid, fmt::format("{} names the {} '{}', which is not there; there is: {}", by,
                                      what, shown(name), names_of(entries))});
}

bool is_ipv6_literal(const std::string& server) {
  return server.find("://[") != std::string::npos;
}

/// True where `server` has neither user, query nor fragment, and is all printable.
bool is_bare(const std::string& server) {
  return std::ranges::all_of(server, [](unsigned char c) {
    return c > 0x20 && c < 0x7F && c != '@' && c != '?' && c != '#';
  });
}

/// "https://host:6443/prefix" into its two parts.
void read_server(KubeconfigReader& reader, Endpoint& endpoint) {
  const std::string server = reader.text("server");
  const bool is_url = server.starts_with("https://") || server.starts_with("http://");
  if (!is_url) reader.fail("server", "is no URL", "it must begin with https://");
  if (is_ipv6_literal(server))
    reader.fail("server", "is an IPv6 address, which is not supported", "use a host name");
  if (!is_bare(server))
    reader.fail("server", "has more than host, port and path", "leave the rest out");
  if (reader.problem()) return;
  const std::size_t host = server.find("://") + 3;
  const std::size_t path = server.find('/', host);
  if (path == host || host == server.size())
    return reader.fail("server", "names no host", "put one behind ://");
  endpoint.server = server.substr(0, path);
  if (path == std::string::npos) return;
  endpoint.path_prefix = server.substr(path, server.find_last_not_of('/') + 1 - path);
}

bool is_tls(const Endpoint& endpoint) {
  return endpoint.server.starts_with("https://");
}

Result<Endpoint> read_cluster(const KubeconfigEntry& entry) {
  KubeconfigReader reader(entry);
  Endpoint endpoint;
  refuse(reader, kUnsupportedOfCluster);
  read_server(reader, endpoint);
  endpoint.ca_pem = reader.pem("certificate-authority");
  endpoint.tls_server_name = reader.text("tls-server-name");
  endpoint.insecure_skip_tls_verify = reader.flag("insecure-skip-tls-verify");
  if (endpoint.insecure_skip_tls_verify && !endpoint.ca_pem.empty())
    reader.fail("insecure-skip-tls-verify", "contradicts the certificate-authority", "remove one");
  if (is_tls(endpoint) && endpoint.ca_pem.empty() && !endpoint.insecure_skip_tls_verify)
    reader.fail("certificate-authority", "is missing",
                "add it or certificate-authority-data; the system's authorities are not trusted");
  if (reader.problem()) return std::unexpected(*reader.problem());
  return endpoint;
}

void read_certificate(KubeconfigReader& reader, Endpoint& endpoint) {
  endpoint.client_cert_pem = reader.pem("client-certificate");
  endpoint.client_key_pem = reader.pem("client-key");
  if (endpoint.client_cert_pem.empty() == endpoint.client_key_pem.empty()) return;
  const char* missing = endpoint.client_key_pem.empty() ? "client-key" : "client-certificate";
  reader.fail(missing, "is missing", "a certificate and its key go together");
}

/// As kubectl, a token goes before a plugin, and the token of a file before one that stands there.
Result<std::shared_ptr<Credentials>> read_user(const KubeconfigEntry& entry, Endpoint& endpoint,
                                               const Environment& environment) {
  KubeconfigReader reader(entry);
  refuse(reader, kUnsupportedOfUser);
  read_certificate(reader, endpoint);
  const std::string token_file = reader.path("tokenFile");
  const std::string token = reader.text("token");
  if (!token.empty() && usable_token(token).empty())
    reader.fail("token", "has white space or control characters in it", "write it anew");
  if (reader.problem()) return std::unexpected(*reader.problem());
  if (!token_file.empty()) return std::make_shared<FileCredentials>(token_file, "");
  if (token.empty() && reader.has("exec")) return read_exec(entry, endpoint, environment);
  return std::make_shared<FixedCredentials>(Identity{.token = usable_token(token)});
}

Result<const KubeconfigEntry*> pick_context(const Kubeconfig& config, const std::string& context) {
  if (!context.empty()) return pick(config.contexts, context, "context", "--context");
  if (!config.current_context.empty())
    return pick(config.contexts, config.current_context, "context",
                config.files + ": current-context");
  return std::unexpected(
      Error{ErrorKind::Invalid,
            fmt::format("{}: current-context is not set; name one by --context; there is: {}",
                        config.files, names_of(config.contexts))});
}

}  // namespace

Result<Connection> kubeconfig_connection(const Kubeconfig& config, const std::string& context,
                                         const Environment& environment) {
  const Result<const KubeconfigEntry*> chosen = pick_context(config, context);
  if (!chosen) return std::unexpected(chosen.error());
  KubeconfigReader reader(**chosen);
  const std::string cluster_name = reader.text("cluster");
  const std::string user_name = reader.text("user");
  std::string name_space = reader.text("namespace");
  if (reader.problem()) return std::unexpected(*reader.problem());
  const auto cluster = pick(config.clusters, cluster_name, "cluster", reader.name_of("cluster"));
  if (!cluster) return std::unexpected(cluster.error());
  Result<Endpoint> endpoint = read_cluster(**cluster);
  if (!endpoint) return std::unexpected(endpoint.error());
  Connection connection{.namespace_ = name_space.empty() ? "default" : std::move(name_space)};
  connection.credentials = std::make_shared<FixedCredentials>(Identity());
  // As kubectl: nothing that proves who we are goes over a line that anybody can read.
  if (!user_name.empty() && is_tls(*endpoint)) {
    const auto user = pick(config.users, user_name, "user", reader.name_of("user"));
    if (!user) return std::unexpected(user.error());
    auto credentials = read_user(**user, *endpoint, environment);
    if (!credentials) return std::unexpected(credentials.error());
    connection.credentials = std::move(*credentials);
  }
  connection.endpoint = std::move(*endpoint);
  return connection;
}

}  // namespace dataplatform::kube
