#include "controllers/components/platform.hpp"

#include "controllers/model/edge.hpp"
#include "controllers/spec/names.hpp"

namespace dataplatform::components {
namespace {

model::Edge::Type type_of(spec::EdgeType type) {
  switch (type) {
    case spec::EdgeType::Ingress:
      return model::Edge::Type::Ingress;
    case spec::EdgeType::Gateway:
      return model::Edge::Type::Gateway;
    case spec::EdgeType::None:
      break;
  }
  return model::Edge::Type::None;
}

model::NetworkPolicySettings::Mode mode_of(spec::NetworkMode mode) {
  switch (mode) {
    case spec::NetworkMode::Disabled:
      return model::NetworkPolicySettings::Mode::Disabled;
    case spec::NetworkMode::IngressOnly:
      return model::NetworkPolicySettings::Mode::IngressOnly;
    case spec::NetworkMode::Enforced:
      break;
  }
  return model::NetworkPolicySettings::Mode::Enforced;
}

model::Edge::Clients clients_of(spec::ClientAccess access) {
  switch (access) {
    case spec::ClientAccess::LoadBalancer:
      return model::Edge::Clients::LoadBalancer;
    case spec::ClientAccess::Route:
      return model::Edge::Clients::Route;
    case spec::ClientAccess::None:
      break;
  }
  return model::Edge::Clients::None;
}

model::Edge edge(const spec::EdgeResolved& edge) {
  return {.type = type_of(edge.type),
          .domain = edge.domain,
          .hosts = edge.hosts,
          .class_name = edge.class_name,
          .annotations = edge.annotations,
          .max_body_size = edge.max_body_size,
          .tls_secret = edge.tls_secret,
          .issuer_kind = edge.issuer_kind,
          .issuer_name = edge.issuer_name,
          .certificate_arn = edge.certificate_arn,
          .gateway_class = edge.gateway_class,
          .parent_refs = edge.parent_refs,
          .basic_users_secret =
              edge.login == spec::Authentication::Basic ? edge.basic_users_secret : "",
          .clients = clients_of(edge.clients)};
}

model::SecretSource secrets(const spec::SecretSourceResolved& source) {
  model::SecretSource settings{.store_kind = std::string(text_of(source.store_kind)),
                               .store_name = source.store_name,
                               .prefix = source.prefix,
                               .refresh_seconds = source.refresh_seconds};
  using Provider = model::SecretSource::Provider;
  if (source.provider == spec::SecretsProvider::Existing) settings.provider = Provider::Existing;
  if (source.provider == spec::SecretsProvider::ExternalSecrets)
    settings.provider = Provider::External;
  for (const auto& [name, remote] : source.remote)
    settings.remote[name] = {remote.key, remote.property};
  if (source.beta_api) settings.api_version = "external-secrets.io/v1beta1";
  return settings;
}

model::NetworkPolicySettings network_policy(const spec::NetworkPolicyResolved& policy) {
  model::NetworkPolicySettings settings{.mode = mode_of(policy.mode)};
  settings.ingress_controller = policy.ingress_controller;
  settings.monitoring = policy.monitoring;
  settings.additional_ingress = policy.additional_ingress;
  settings.additional_egress = policy.additional_egress;
  return settings;
}

}  // namespace

model::Platform platform_settings(const spec::Resolved& resolved) {
  model::Platform platform{.name = resolved.name,
                           .namespace_ = resolved.namespace_,
                           .data_namespace = resolved.data_namespace,
                           .uid = resolved.uid,
                           .edge = edge(resolved.edge),
                           .network_policy = network_policy(resolved.network_policy),
                           .secrets = secrets(resolved.secrets),
                           .image_pull_secrets = resolved.image_pull_secrets,
                           .time_zone = resolved.time_zone,
                           .service_aliases = resolved.service_aliases,
                           .tools_image = resolved.tools_image};
  platform.object_overrides = resolved.object_overrides;
  return platform;
}

std::string page_address(const spec::Resolved& resolved, const std::string& host_prefix) {
  const spec::EdgeResolved& decided = resolved.edge;
  if (decided.type == spec::EdgeType::None) return "";
  const std::string scheme = model::is_secure(edge(decided)) ? "https://" : "http://";
  const auto host = decided.hosts.find(host_prefix);
  if (host != decided.hosts.end()) return scheme + host->second;
  return decided.domain.empty() ? "" : scheme + host_prefix + "." + decided.domain;
}

}  // namespace dataplatform::components
