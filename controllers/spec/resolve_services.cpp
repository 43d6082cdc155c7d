// The platform's services decided: edge, where secrets come from, who pods are in the cloud.
#include "controllers/spec/names.hpp"
#include "controllers/spec/resolve_role.hpp"

namespace dataplatform::spec {
namespace {

void resolve_hosts(const EdgeSpec& written, EdgeResolved& decided) {
  const std::pair<const char*, const Text&> hosts[] = {{"airbyte", written.hosts.airbyte},
                                                       {"dremio", written.hosts.dremio},
                                                       {"superset", written.hosts.superset}};
  for (const auto& [name, host] : hosts) {
    if (host)
      decided.hosts[name] = *host;
    else if (written.domain)
      decided.hosts[name] = std::string(name) + "." + *written.domain;
  }
}

void resolve_certificate(const EdgeTlsSpec& written, const Facts& facts, EdgeResolved& decided) {
  if (written.issuer_ref) {
    decided.issuer_kind = text_of(written.issuer_ref->kind.value_or(IssuerKind::Issuer));
    decided.issuer_name = written.issuer_ref->name.value_or("");
  }
  decided.tls_secret =
      written.secret_name.value_or(decided.issuer_name.empty() ? "" : facts.name + "-edge-tls");
  decided.certificate_arn = written.certificate_arn.value_or("");
}

void resolve_login(const Ground& ground, const AuthenticationSpec& written, EdgeResolved& decided) {
  decided.login = written.type.value_or(Authentication::None);
  if (written.oidc) {
    decided.oidc_issuer = written.oidc->issuer_url.value_or("");
    decided.oidc_client = written.oidc->client_id.value_or("");
    decided.oidc_secret = written.oidc->client_secret_ref.name.value_or("");
  }
  if (written.basic) decided.basic_users_secret = written.basic->users_secret_ref.name.value_or("");
  decided.login_image = resolve_image(ground, "login", "");
}

IdentityResolved identity_of(const IdentitySpec& written) {
  IdentityResolved decided;
  if (written.role_arn)
    decided.account_annotations["eks.amazonaws.com/role-arn"] = *written.role_arn;
  if (written.client_id) {
    decided.account_annotations["azure.workload.identity/client-id"] = *written.client_id;
    decided.pod_labels["azure.workload.identity/use"] = "true";
  }
  if (written.service_account)
    decided.account_annotations["iam.gke.io/gcp-service-account"] = *written.service_account;
  return decided;
}

}  // namespace

EdgeResolved resolve_edge(const Ground& ground, const Facts& facts) {
  const EdgeSpec& written = ground.spec.edge;
  EdgeResolved decided;
  decided.type = written.type.value_or(EdgeType::None);
  decided.domain = written.domain.value_or("");
  resolve_hosts(written, decided);
  decided.class_name = written.ingress.class_name.value_or("");
  decided.annotations = written.ingress.annotations;
  decided.gateway_class = written.gateway.class_name.value_or("");
  if (written.gateway.parent_refs.is_array()) decided.parent_refs = written.gateway.parent_refs;
  if (written.max_body_size) decided.max_body_size = written.max_body_size->text;
  resolve_certificate(written.tls, facts, decided);
  resolve_login(ground, written.authentication, decided);
  decided.clients = written.client_access.value_or(ClientAccess::None);
  return decided;
}

SecretSourceResolved resolve_secrets(const Ground& ground, const Facts& facts) {
  const SecretsSpec& written = ground.spec.secrets;
  SecretSourceResolved decided;
  decided.provider = written.provider.value_or(SecretsProvider::Generated);
  if (written.store_ref) {
    decided.store_kind = written.store_ref->kind.value_or(StoreKind::SecretStore);
    decided.store_name = written.store_ref->name.value_or("");
  }
  const CloudProvider cloud = ground.spec.cloud.provider.value_or(CloudProvider::None);
  // The stores of Azure and Google know no slash in a name.
  const bool flat = cloud == CloudProvider::Azure || cloud == CloudProvider::GCP;
  decided.prefix = written.path_prefix.value_or(facts.name) + (flat ? "-" : "/");
  decided.refresh_seconds = written.refresh_interval_seconds.value_or(decided.refresh_seconds);
  for (const RemoteKeySpec& each : written.remote_keys)
    decided.remote[each.name.value_or("")] = {each.key.value_or(""), each.property.value_or("")};
  decided.beta_api = !facts.served.contains("external-secrets.io/ExternalSecret") &&
                     facts.served.contains("external-secrets.io/v1beta1/ExternalSecret");
  return decided;
}

CloudResolved resolve_cloud(const Ground& ground) {
  const CloudSpec& written = ground.spec.cloud;
  CloudResolved decided;
  decided.provider = written.provider.value_or(CloudProvider::None);
  decided.region = written.region.value_or("");
  const WorkloadIdentitySpec& all = written.workload_identity;
  for (const NamedIdentity& each : identities_of(all))
    decided.identities[each.name] = identity_of(*each.identity);
  return decided;
}

}  // namespace dataplatform::spec
