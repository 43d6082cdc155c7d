// How a plugin is described in a kubeconfig, and what it answers.
#include "operator/base/excerpt.hpp"
#include "operator/base/yaml.hpp"
#include "operator/kube/base64.hpp"
#include "operator/kube/credentials.hpp"
#include "operator/kube/exec_credentials.hpp"
#include "operator/kube/text_file.hpp"

#include <algorithm>
#include <ctime>

#include <fmt/format.h>

namespace dataplatform::kube {
namespace {

using base::Error;
using base::ErrorKind;
using base::Json;
using base::Result;

constexpr std::time_t kFarAway = 8'000'000'000;  // 2223, in seconds

constexpr const char* kVersions[] = {"client.authentication.k8s.io/v1",
                                     "client.authentication.k8s.io/v1beta1"};

std::unexpected<Error> unusable(std::string message) {
  return std::unexpected(Error{ErrorKind::Unavailable, std::move(message)});
}

/// What a plugin is told of the cluster, where it asks for that.
Json cluster_info(const Endpoint& endpoint) {
  Json cluster = {{"server", endpoint.server + endpoint.path_prefix}};
  if (!endpoint.ca_pem.empty()) cluster["certificate-authority-data"] = to_base64(endpoint.ca_pem);
  if (!endpoint.tls_server_name.empty()) cluster["tls-server-name"] = endpoint.tls_server_name;
  if (endpoint.insecure_skip_tls_verify) cluster["insecure-skip-tls-verify"] = true;
  return cluster;
}

Json exec_info(const std::string& api_version, const Json& cluster) {
  Json spec = {{"interactive", false}};
  if (!cluster.is_null()) spec["cluster"] = cluster;
  return {{"kind", "ExecCredential"}, {"apiVersion", api_version}, {"spec", spec}};
}

/// A program with a slash in its name is looked for from the kubeconfig's folder on, as kubectl
/// does.
std::string program_of(KubeconfigReader& exec) {
  const std::string command = exec.text("command");
  if (command.empty()) exec.fail("command", "is missing", "name the program to run");
  return command.find('/') == std::string::npos ? command : exec.path("command");
}

void read_arguments(KubeconfigReader& exec, const Json& value, Command& command) {
  for (const Json& argument : base::array_at(value, {"args"})) {
    if (!argument.is_string())
      return exec.fail("args", "must be a list of texts", "put each into quotes");
    command.words.push_back(argument.get<std::string>());
  }
}

void read_variables(KubeconfigReader& exec, const Json& value, Command& command) {
  for (const Json& entry : base::array_at(value, {"env"})) {
    const std::string name = base::text_at(entry, {"name"});
    if (name.empty()) return exec.fail("env", "has an entry without a name", "give name and value");
    command.environment[name] = base::text_at(entry, {"value"});
  }
}

void check_exec(KubeconfigReader& exec) {
  const std::string version = exec.text("apiVersion");
  if (version != kVersions[0] && version != kVersions[1])
    exec.fail("apiVersion", "is '" + base::excerpt(version, 100) + "'",
              std::string("it must be ") + kVersions[0]);
  if (exec.text("interactiveMode") == "Always")
    exec.fail("interactiveMode", "is Always",
              "nobody is there to answer; use another way to sign in");
}

/// "2026-11-24T15:04:05.25+01:00"; nullopt for anything else.
std::optional<base::WallTime> read_rfc3339(const std::string& text) {
  std::tm parts{};
  const char* rest = ::strptime(text.c_str(), "%Y-%m-%dT%H:%M:%S", &parts);
  if (rest == nullptr) return std::nullopt;
  const std::string_view fraction = ".0123456789";
  while (*rest != '\0' && fraction.contains(*rest))
    ++rest;
  std::tm offset{};
  const bool is_utc = std::string_view(rest) == "Z";
  const char* end = is_utc ? rest : ::strptime(rest, "%z", &offset);
  if (end == nullptr || (!is_utc && *end != '\0')) return std::nullopt;
  // The year 9999 means never, and is more than a clock of nanoseconds holds.
  const std::time_t time = ::timegm(&parts) - offset.tm_gmtoff;
  return std::chrono::system_clock::from_time_t(std::clamp(time, std::time_t{0}, kFarAway));
}

}  // namespace

Result<std::shared_ptr<Credentials>> read_exec(const KubeconfigEntry& user,
                                               const Endpoint& endpoint,
                                               const Environment& environment) {
  const KubeconfigEntry entry{.file = user.file,
                              .place = user.place + ".exec",
                              .value = base::object_at(user.value, {"exec"})};
  KubeconfigReader exec(entry);
  check_exec(exec);
  ExecPlugin plugin{.where = fmt::format("{}: {}", entry.file, entry.place),
                    .api_version = exec.text("apiVersion"),
                    .install_hint = exec.text("installHint"),
                    .command = {.words = {program_of(exec)}, .environment = environment}};
  read_arguments(exec, entry.value, plugin.command);
  read_variables(exec, entry.value, plugin.command);
  Json cluster;
  if (exec.flag("provideClusterInfo")) cluster = cluster_info(endpoint);
  const Json info = exec_info(plugin.api_version, cluster);
  plugin.command.environment["KUBERNETES_EXEC_INFO"] = base::to_line(info);
  if (exec.problem()) return std::unexpected(*exec.problem());
  return std::make_shared<ExecCredentials>(std::move(plugin));
}

Result<ExecAnswer> read_exec_answer(const std::string& text, const std::string& api_version) {
  const Result<Json> document = base::parse_json(text);
  if (!document) return unusable("its output is no JSON");
  const bool is_answer = base::text_at(*document, {"kind"}) == "ExecCredential" &&
                         base::text_at(*document, {"apiVersion"}) == api_version;
  if (!is_answer) return unusable("its output is no ExecCredential of " + api_version);
  const Json& status = base::object_at(*document, {"status"});
  ExecAnswer answer;
  answer.identity.token = usable_token(base::text_at(status, {"token"}));
  answer.identity.client_cert_pem = base::text_at(status, {"clientCertificateData"});
  answer.identity.client_key_pem = base::text_at(status, {"clientKeyData"});
  const bool has_certificate = !answer.identity.client_cert_pem.empty();
  if (has_certificate != !answer.identity.client_key_pem.empty())
    return unusable("a certificate and its key go together, it gave one of them");
  if (has_certificate &&
      (!is_pem(answer.identity.client_cert_pem) || !is_pem(answer.identity.client_key_pem)))
    return unusable("the certificate or key that it gave is no PEM text");
  if (answer.identity.token.empty() && !has_certificate)
    return unusable("it gave neither a token nor a certificate");
  const std::string expires = base::text_at(status, {"expirationTimestamp"});
  answer.expires = read_rfc3339(expires);
  if (!expires.empty() && !answer.expires)
    return unusable("its expirationTimestamp is no RFC 3339 time");
  return answer;
}

}  // namespace dataplatform::kube
