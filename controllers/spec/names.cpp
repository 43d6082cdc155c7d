#include "controllers/spec/names.hpp"

#include <array>

namespace dataplatform::spec {
namespace {

template <std::size_t N>
using Words = std::array<std::string_view, N>;

constexpr Words<3> kProfile{"Development", "Staging", "Production"};
constexpr Words<3> kComponentMode{"Managed", "External", "Disabled"};
constexpr Words<2> kDeletionPolicy{"Retain", "Delete"};
constexpr Words<2> kDurability{"Preferred", "Required"};
constexpr Words<3> kSpread{"None", "Node", "Zone"};
constexpr Words<3> kEdgeType{"None", "Ingress", "Gateway"};
constexpr Words<3> kNetworkMode{"Disabled", "IngressOnly", "Enforced"};
constexpr Words<3> kSecretsProvider{"Generated", "Existing", "ExternalSecrets"};
constexpr Words<3> kExposureMode{"Public", "Internal", "None"};
constexpr Words<2> kApproval{"Automatic", "Manual"};
constexpr Words<2> kSwitch{"Disabled", "Enabled"};
constexpr Words<3> kMonitoringMode{"Auto", "Enabled", "Disabled"};
constexpr Words<4> kCloudProvider{"None", "AWS", "Azure", "GCP"};
constexpr Words<4> kAuthentication{"OIDC", "Basic", "External", "None"};
constexpr Words<3> kClientAccess{"None", "LoadBalancer", "Route"};
constexpr Words<2> kStoreKind{"SecretStore", "ClusterSecretStore"};
constexpr Words<2> kIssuerKind{"Issuer", "ClusterIssuer"};
constexpr Words<5> kLogDestination{"Elasticsearch", "CloudWatch", "AzureMonitor", "CloudLogging",
                                   "S3"};
constexpr Words<3> kStoreType{"S3", "AzureBlob", "GCS"};
constexpr Words<1> kS3Only{"S3"};
constexpr Words<1> kObjectEngine{"MinIO"};
constexpr Words<2> kLockMode{"Governance", "Compliance"};
constexpr Words<4> kSslMode{"Disable", "Require", "VerifyCA", "VerifyFull"};
constexpr Words<5> kRecoveryScope{"Databases", "Objects", "Catalog", "Search", "Configuration"};
constexpr Words<2> kRecoveryRole{"Primary", "Standby"};
constexpr Words<4> kMaintained{"Upgrade", "Restart", "Rotation", "Growth"};
constexpr Words<2> kServiceAliases{"None", "Document"};
constexpr Words<3> kAlertSeverity{"Info", "Warning", "Critical"};

}  // namespace

Names names(const Profile*) {
  return kProfile;
}
Names names(const ComponentMode*) {
  return kComponentMode;
}
Names names(const DeletionPolicy*) {
  return kDeletionPolicy;
}
Names names(const Durability*) {
  return kDurability;
}
Names names(const Spread*) {
  return kSpread;
}
Names names(const EdgeType*) {
  return kEdgeType;
}
Names names(const NetworkMode*) {
  return kNetworkMode;
}
Names names(const SecretsProvider*) {
  return kSecretsProvider;
}
Names names(const ExposureMode*) {
  return kExposureMode;
}
Names names(const Approval*) {
  return kApproval;
}
Names names(const Switch*) {
  return kSwitch;
}
Names names(const MonitoringMode*) {
  return kMonitoringMode;
}
Names names(const CloudProvider*) {
  return kCloudProvider;
}
Names names(const Authentication*) {
  return kAuthentication;
}
Names names(const ClientAccess*) {
  return kClientAccess;
}
Names names(const StoreKind*) {
  return kStoreKind;
}
Names names(const IssuerKind*) {
  return kIssuerKind;
}
Names names(const LogDestination*) {
  return kLogDestination;
}
Names names(const StoreType*) {
  return kStoreType;
}
Names names(const S3Only*) {
  return kS3Only;
}
Names names(const ObjectEngine*) {
  return kObjectEngine;
}
Names names(const LockMode*) {
  return kLockMode;
}
Names names(const SslMode*) {
  return kSslMode;
}
Names names(const RecoveryScope*) {
  return kRecoveryScope;
}
Names names(const RecoveryRole*) {
  return kRecoveryRole;
}
Names names(const Maintained*) {
  return kMaintained;
}
Names names(const ServiceAliases*) {
  return kServiceAliases;
}
Names names(const AlertSeverity*) {
  return kAlertSeverity;
}

}  // namespace dataplatform::spec
