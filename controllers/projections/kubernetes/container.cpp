#include "controllers/projections/kubernetes/container.hpp"

#include <stdexcept>

namespace dataplatform::projections {
namespace {

using model::BindingField;
using model::BindingPart;
using model::Platform;

const model::Binding& bound(const Platform& platform, const BindingField& field) {
  const model::Binding* binding = model::find_binding(platform, field.binding);
  if (binding == nullptr) throw std::logic_error("nothing is bound as " + field.binding);
  return *binding;
}

Json key_of_secret(const std::string& object, const std::string& key) {
  return {{"secretKeyRef", {{"name", object}, {"key", key}}}};
}

bool is_credential(BindingPart part) {
  return part == BindingPart::User || part == BindingPart::Password;
}

const std::optional<model::Credential>& credential_of(const model::Binding& binding,
                                                      BindingPart part) {
  return part == BindingPart::User ? binding.user : binding.password;
}

/// Writes the one member of a variable that says where its content comes from.
struct Content {
  const Platform& platform;
  Json& variable;

  void operator()(const model::Literal& literal) const {
    // The server leaves an empty value out, and what it leaves out we must not send.
    if (!literal.text.empty()) variable["value"] = literal.text;
  }
  void operator()(const model::SecretKey& key) const {
    variable["valueFrom"] = key_of_secret(model::secret_name(platform, key.secret), key.key);
  }
  void operator()(const model::GivenSecretKey& key) const {
    variable["valueFrom"] = key_of_secret(key.object_name, key.key);
  }
  void operator()(const model::PodField& field) const {
    variable["valueFrom"] = {{"fieldRef", {{"apiVersion", "v1"}, {"fieldPath", field.path}}}};
  }
  void operator()(const BindingField& field) const {
    const model::Binding& binding = bound(platform, field);
    if (!is_credential(field.part)) {
      return (*this)(model::Literal(binding_text(binding, field.part)));
    }
    const std::optional<model::Credential>& credential = credential_of(binding, field.part);
    if (!credential) throw std::logic_error(field.binding + " has no such credential");
    std::visit(*this, *credential);
  }
};

struct Check {
  Json operator()(const model::HttpGet& http) const {
    return {
        {"httpGet",
         {{"path", http.path}, {"port", http.port}, {"scheme", http.https ? "HTTPS" : "HTTP"}}}};
  }
  Json operator()(const model::TcpConnect& tcp) const {
    return {{"tcpSocket", {{"port", tcp.port}}}};
  }
  Json operator()(const model::Exec& exec) const { return {{"exec", {{"command", exec.command}}}}; }
};

Json probe(const model::Probe& description) {
  Json probe = std::visit(Check{}, description.check);
  if (description.delay > 0) probe["initialDelaySeconds"] = description.delay;
  probe["periodSeconds"] = description.period;
  probe["timeoutSeconds"] = description.timeout;
  probe["failureThreshold"] = description.failures;
  probe["successThreshold"] = 1;
  return probe;
}

Json ports(const std::vector<model::Port>& list) {
  Json ports = Json::array();
  for (const model::Port& port : list) {
    ports.push_back({{"name", port.name}, {"containerPort", port.number}, {"protocol", "TCP"}});
  }
  return ports;
}

Json mounts(const std::vector<model::Mount>& list) {
  Json mounts = Json::array();
  for (const model::Mount& mount : list) {
    Json one = {{"name", mount.volume}, {"mountPath", mount.path}};
    if (!mount.sub_path.empty()) one["subPath"] = mount.sub_path;
    if (mount.read_only) one["readOnly"] = true;
    mounts.push_back(std::move(one));
  }
  return mounts;
}

void add_probes(const model::Probes& probes, Json& body) {
  if (probes.startup) body["startupProbe"] = probe(*probes.startup);
  if (probes.readiness) body["readinessProbe"] = probe(*probes.readiness);
  if (probes.liveness) body["livenessProbe"] = probe(*probes.liveness);
}

Json security(const model::Container& description) {
  Json context = {{"allowPrivilegeEscalation", false},
                  {"capabilities", {{"drop", Json::array({"ALL"})}}},
                  {"privileged", false},
                  {"readOnlyRootFilesystem", description.writable_root_reason.empty()},
                  {"runAsNonRoot", description.root_reason.empty()}};
  if (!description.root_reason.empty()) {
    context["runAsUser"] = 0;
    context["runAsGroup"] = 0;
  }
  return context;
}

}  // namespace

std::string binding_text(const model::Binding& binding, BindingPart part) {
  switch (part) {
    case BindingPart::Host:
      return binding.host;
    case BindingPart::Port:
      return std::to_string(binding.port);
    case BindingPart::RestPort:
      return std::to_string(binding.rest_port);
    case BindingPart::Url:
      return (binding.secure ? "https://" : "http://") + binding.host + ":" +
             std::to_string(binding.port);
    case BindingPart::Name:
      return binding.database;
    case BindingPart::Prefix:
      return binding.prefix;
    case BindingPart::Region:
      return binding.region;
    case BindingPart::User:
    case BindingPart::Password:
      break;
  }
  throw std::logic_error(binding.name + " has no such part as plain text");
}

Json environment(const Platform& platform, const model::Environment& variables) {
  Json list = Json::array();
  for (const model::Variable& variable : variables) {
    Json one = {{"name", variable.name}};
    std::visit(Content{platform, one}, variable.value);
    list.push_back(std::move(one));
  }
  return list;
}

Json resource_requirements(const model::Resources& resources) {
  const base::Quantity none;
  Json limits = {{"memory", resources.memory_limit.canonical_bytes()}};
  if (resources.cpu_limit != none) limits["cpu"] = resources.cpu_limit.canonical_cpu();
  return {{"requests",
           {{"cpu", resources.cpu_request.canonical_cpu()},
            {"memory", resources.memory_request.canonical_bytes()}}},
          {"limits", std::move(limits)}};
}

void add_secrets_of(const Platform& platform, const model::Environment& variables,
                    std::vector<std::string>& secrets) {
  for (const model::Variable& variable : variables) {
    if (const auto* key = std::get_if<model::SecretKey>(&variable.value)) {
      secrets.push_back(key->secret);
    } else if (const auto* field = std::get_if<BindingField>(&variable.value)) {
      if (!is_credential(field->part)) continue;
      const auto& credential = credential_of(bound(platform, *field), field->part);
      const auto* own = credential ? std::get_if<model::SecretKey>(&*credential) : nullptr;
      if (own != nullptr) secrets.push_back(own->secret);
    }
  }
}

Json container(const Platform& platform, const model::Container& description) {
  Json body = {{"name", description.name},
               {"image", description.image},
               {"imagePullPolicy", "IfNotPresent"},
               {"resources", resource_requirements(description.resources)},
               {"securityContext", security(description)},
               // A process that dies at once leaves its last lines where people look first.
               {"terminationMessagePolicy", "FallbackToLogsOnError"}};
  if (!description.command.empty()) body["command"] = description.command;
  if (!description.args.empty()) body["args"] = description.args;
  if (!description.env.empty()) body["env"] = environment(platform, description.env);
  if (!description.ports.empty()) body["ports"] = ports(description.ports);
  if (!description.mounts.empty()) body["volumeMounts"] = mounts(description.mounts);
  if (!description.pre_stop.empty()) {
    body["lifecycle"] = {{"preStop", {{"exec", {{"command", description.pre_stop}}}}}};
  }
  add_probes(description.probes, body);
  return body;
}

}  // namespace dataplatform::projections
