// The closed sets of words that a user may write. Their spelling is API for ever: names.cpp has it.
#pragma once

namespace dataplatform::spec {

enum class Profile { Development, Staging, Production };
enum class ComponentMode { Managed, External, Disabled };
enum class DeletionPolicy { Retain, Delete };
enum class Durability { Preferred, Required };
enum class Spread { None, Node, Zone };
enum class EdgeType { None, Ingress, Gateway };
enum class NetworkMode { Disabled, IngressOnly, Enforced };
enum class SecretsProvider { Generated, Existing, ExternalSecrets };
enum class ExposureMode { Public, Internal, None };
enum class Approval { Automatic, Manual };
enum class Switch { Disabled, Enabled };
enum class MonitoringMode { Auto, Enabled, Disabled };
enum class CloudProvider { None, AWS, Azure, GCP };
enum class Authentication { OIDC, Basic, External, None };
enum class ClientAccess { None, LoadBalancer, Route };
enum class StoreKind { SecretStore, ClusterSecretStore };
enum class IssuerKind { Issuer, ClusterIssuer };
enum class LogDestination { Elasticsearch, CloudWatch, AzureMonitor, CloudLogging, S3 };
enum class StoreType { S3, AzureBlob, GCS };
enum class S3Only { S3 };
enum class ObjectEngine { MinIO };
enum class LockMode { Governance, Compliance };
enum class SslMode { Disable, Require, VerifyCA, VerifyFull };
enum class RecoveryScope { Databases, Objects, Catalog, Search, Configuration };
enum class RecoveryRole { Primary, Standby };
enum class Maintained { Upgrade, Restart, Rotation, Growth };
enum class ServiceAliases { None, Document };
enum class AlertSeverity { Info, Warning, Critical };

}  // namespace dataplatform::spec
