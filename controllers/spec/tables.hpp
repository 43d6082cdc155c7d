// Which structs have a table. The pointer only picks the overload.
#pragma once

#include "controllers/spec/field.hpp"
#include "controllers/spec/spec.hpp"

namespace dataplatform::spec {

const Table& table(const SecretRef*);
const Table& table(const AmountsSpec*);
const Table& table(const ResourcesSpec*);
const Table& table(const StorageSpec*);
const Table& table(const ScaleScheduleSpec*);
const Table& table(const AutoscalingSpec*);
const Table& table(const EnvSpec*);
const Table& table(const ServiceAccountSpec*);
const Table& table(const RoleSpec*);
const Table& table(const NameSpec*);
const Table& table(const ImageSpec*);
const Table& table(const SpotSpec*);
const Table& table(const SchedulingSpec*);
const Table& table(const ClassCreateSpec*);
const Table& table(const StorageClassSpec*);
const Table& table(const StorageClassesSpec*);
const Table& table(const IdentitySpec*);
const Table& table(const WorkloadIdentitySpec*);
const Table& table(const CloudSpec*);
const Table& table(const TlsSpec*);
const Table& table(const TlsSpec::IssuerRef*);
const Table& table(const EdgeHostsSpec*);
const Table& table(const EdgeIngressSpec*);
const Table& table(const EdgeGatewaySpec*);
const Table& table(const EdgeTlsSpec*);
const Table& table(const OidcSpec*);
const Table& table(const BasicSpec*);
const Table& table(const AuthenticationSpec*);
const Table& table(const EdgeSpec*);
const Table& table(const ConnectorEgressSpec*);
const Table& table(const AdditionalIngressSpec*);
const Table& table(const AdditionalEgressSpec*);
const Table& table(const NetworkPolicySpec*);
const Table& table(const StoreRef*);
const Table& table(const RemoteKeySpec*);
const Table& table(const RotationSpec*);
const Table& table(const SecretsSpec*);
const Table& table(const MaintenanceWindowSpec*);
const Table& table(const MaintenanceSpec*);
const Table& table(const UpgradeSpec*);
const Table& table(const ObjectOverrideSpec*);
const Table& table(const DashboardsSpec*);
const Table& table(const AlertOverrideSpec*);
const Table& table(const AlertsSpec*);
const Table& table(const MonitoringSpec*);
const Table& table(const LogDestinationSpec*);
const Table& table(const LoggingSpec*);
const Table& table(const RepositorySpec*);
const Table& table(const BackupSchedulesSpec*);
const Table& table(const RetentionSpec*);
const Table& table(const RecoveryPointSpec*);
const Table& table(const ObjectivesSpec*);
const Table& table(const DrillSpec*);
const Table& table(const BackupSpec*);
const Table& table(const StreamingSourceSpec*);
const Table& table(const RecoverySourceSpec*);
const Table& table(const PromotionSpec*);
const Table& table(const RecoverySpec*);
const Table& table(const AdminSpec*);
const Table& table(const AirbyteJobsSpec*);
const Table& table(const AirbyteStorageSpec*);
const Table& table(const AirbyteSpec*);
const Table& table(const ExecutorPoolSpec*);
const Table& table(const DremioSpec*);
const Table& table(const SupersetSpec*);
const Table& table(const DbtGitSpec*);
const Table& table(const DbtObjectStoreSpec*);
const Table& table(const DbtProjectSpec*);
const Table& table(const DbtJobSpec*);
const Table& table(const DbtSpec*);
const Table& table(const PostgresqlServerSpec*);
const Table& table(const PoolerSpec*);
const Table& table(const ExternalDatabaseSpec*);
const Table& table(const ExternalPostgresqlSpec*);
const Table& table(const PostgresqlSpec*);
const Table& table(const StoragePoolSpec*);
const Table& table(const ManagedStoreSpec*);
const Table& table(const ExternalStoreSpec*);
const Table& table(const ObjectLockSpec*);
const Table& table(const TransitionSpec*);
const Table& table(const BucketSpec*);
const Table& table(const TierSpec*);
const Table& table(const ReplicationSpec*);
const Table& table(const ObjectStoreSpec*);
const Table& table(const ExternalSearchSpec*);
const Table& table(const ElasticsearchSpec*);
const Table& table(const ComponentsSpec*);
const Table& table(const Spec*);

}  // namespace dataplatform::spec
