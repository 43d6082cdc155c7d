// What a user may write about watching, logging, backup and recovery.
#pragma once

#include "controllers/spec/enums.hpp"
#include "controllers/spec/role_spec.hpp"

namespace dataplatform::spec {

struct DashboardsSpec {
  std::optional<MonitoringMode> mode;
  TextMap labels;
  Text folder;
};
struct AlertOverrideSpec {
  Text name;
  Flag disabled;
  Number for_seconds;
  std::optional<AlertSeverity> severity;
};
struct AlertsSpec {
  std::optional<MonitoringMode> mode;
  TextMap labels;
  std::vector<AlertOverrideSpec> overrides;
};
struct MonitoringSpec {
  std::optional<MonitoringMode> mode;
  Number scrape_interval_seconds;
  TextMap labels;
  DashboardsSpec dashboards;
  AlertsSpec alerts;
};

struct LogDestinationSpec {
  std::optional<LogDestination> type;
  Text log_group, region, project, bucket, endpoint;
  SecretRef workspace_secret_ref, credentials_secret_ref;
};
struct LoggingSpec {
  std::optional<Switch> mode;
  std::optional<LogDestinationSpec> destination;
  Number retention_days;
};

struct RepositorySpec {
  std::optional<StoreType> type;
  Text bucket, account, prefix, endpoint, region;
  SecretRef credentials_secret_ref, ca_ref, encryption_secret_ref;
};
struct BackupSchedulesSpec {
  std::optional<Cron> full, incremental, objects, catalog, search, configuration;
};
struct RetentionSpec {
  Number recovery_window_days, minimum_full_backups;
};
struct RecoveryPointSpec {
  std::optional<RecoveryScope> scope;
  Number minutes;
};
struct ObjectivesSpec {
  Number recovery_time_minutes;
  std::vector<RecoveryPointSpec> recovery_points;
};
struct DrillSpec {
  std::optional<Cron> schedule;
};
struct BackupSpec {
  std::optional<Switch> mode;
  std::optional<RepositorySpec> repository;
  BackupSchedulesSpec schedules;
  RetentionSpec retention;
  ObjectivesSpec objectives;
  DrillSpec drill;
};

struct StreamingSourceSpec {
  Text host;
  Number port;
  SecretRef tls_secret_ref;
};
struct RecoverySourceSpec {
  std::optional<RepositorySpec> repository;
  std::optional<StreamingSourceSpec> postgresql;
};
struct PromotionSpec {
  Text token;
  Flag allow_data_loss;
};
struct RecoverySpec {
  std::optional<RecoveryRole> role;
  RecoverySourceSpec source;
  PromotionSpec promotion;
};

}  // namespace dataplatform::spec
