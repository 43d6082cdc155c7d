// What a user may write about the platform as a whole, besides its components.
#pragma once

#include "controllers/spec/enums.hpp"
#include "controllers/spec/role_spec.hpp"

#include <vector>

namespace dataplatform::spec {

struct NameSpec {
  Text name;
};

struct ImageSpec {
  Text name, image;
};

struct SpotSpec {
  TextMap node_selector;
  Json tolerations;
};
struct SchedulingSpec {
  TextMap node_selector;
  Json tolerations;
  std::optional<Spread> topology_spread;
  SpotSpec spot;
};

struct ClassCreateSpec {
  Text type;
  Number iops, throughput_mib_per_second;
  Text fs_type;
};
struct StorageClassSpec {
  Text storage_class_name;
  std::optional<ClassCreateSpec> create;
};
struct StorageClassesSpec {
  StorageClassSpec fast, standard, drives;
};

struct IdentitySpec {
  Text role_arn, client_id, service_account;
};
struct WorkloadIdentitySpec {
  std::optional<IdentitySpec> airbyte, dremio, superset, dbt, postgresql, object_store,
      elasticsearch, logging, backup;
};
/// One that the user named, by its field.
struct NamedIdentity {
  const char* name;
  const IdentitySpec* identity;
};
inline std::vector<NamedIdentity> identities_of(const WorkloadIdentitySpec& all) {
  std::vector<NamedIdentity> named;
  const auto add = [&named](const char* name, const std::optional<IdentitySpec>& identity) {
    if (identity) named.push_back({name, &*identity});
  };
  add("airbyte", all.airbyte);
  add("dremio", all.dremio);
  add("superset", all.superset);
  add("dbt", all.dbt);
  add("postgresql", all.postgresql);
  add("objectStore", all.object_store);
  add("elasticsearch", all.elasticsearch);
  add("logging", all.logging);
  add("backup", all.backup);
  return named;
}
struct CloudSpec {
  std::optional<CloudProvider> provider;
  Text region;
  WorkloadIdentitySpec workload_identity;
};

struct TlsSpec {
  std::optional<Switch> internal;
  struct IssuerRef {
    std::optional<IssuerKind> kind;
    Text name;
  };
  std::optional<IssuerRef> issuer_ref;
  SecretRef trust_bundle_ref;
};

struct EdgeHostsSpec {
  Text airbyte, dremio, superset;
};
struct EdgeIngressSpec {
  Text class_name;
  TextMap annotations;
};
struct EdgeGatewaySpec {
  Text class_name;
  Json parent_refs;  // gateway.networking.k8s.io/v1, verbatim
};
struct EdgeTlsSpec {
  std::optional<TlsSpec::IssuerRef> issuer_ref;
  Text secret_name, certificate_arn;
};
struct OidcSpec {
  Text issuer_url, client_id;
  SecretRef client_secret_ref;
};
struct BasicSpec {
  SecretRef users_secret_ref;
};
struct AuthenticationSpec {
  std::optional<Authentication> type;
  std::optional<OidcSpec> oidc;
  std::optional<BasicSpec> basic;
};
struct EdgeSpec {
  std::optional<EdgeType> type;
  Text domain;
  EdgeHostsSpec hosts;
  EdgeIngressSpec ingress;
  EdgeGatewaySpec gateway;
  Quantity max_body_size;
  EdgeTlsSpec tls;
  AuthenticationSpec authentication;
  std::optional<ClientAccess> client_access;
};

struct ConnectorEgressSpec {
  Text cidr;
  std::vector<int> ports;
};
struct AdditionalIngressSpec {
  Text component;
  Json from, ports;  // networking.k8s.io/v1, verbatim
};
struct AdditionalEgressSpec {
  Text component;
  Json to, ports;
};
struct NetworkPolicySpec {
  std::optional<NetworkMode> mode;
  Json ingress_controller, monitoring;  // {namespaceSelector, podSelector}
  std::optional<std::vector<ConnectorEgressSpec>> connector_egress;  // an empty list allows nothing
  std::vector<AdditionalIngressSpec> additional_ingress;
  std::vector<AdditionalEgressSpec> additional_egress;
};

struct StoreRef {
  std::optional<StoreKind> kind;
  Text name;
};
struct RemoteKeySpec {
  Text name, key, property;
};
struct RotationSpec {
  std::optional<Cron> schedule;
};
struct SecretsSpec {
  std::optional<SecretsProvider> provider;
  std::optional<StoreRef> store_ref;
  Text path_prefix;
  Number refresh_interval_seconds;
  std::vector<RemoteKeySpec> remote_keys;
  RotationSpec rotation;
};

struct MaintenanceWindowSpec {
  Text name, time_zone;
  std::optional<Cron> schedule;
  Number duration_minutes;
};
struct MaintenanceSpec {
  std::vector<MaintenanceWindowSpec> windows;
  std::vector<Maintained> applies_to;
};

struct UpgradeSpec {
  std::optional<Approval> approval;
  Text approved_plan;
};

struct ObjectOverrideSpec {
  Text kind, name;
  Json patch;
};

}  // namespace dataplatform::spec
