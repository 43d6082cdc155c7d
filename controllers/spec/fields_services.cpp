// The lines of monitoring, logging, backup and recovery.
#include "controllers/spec/codec.hpp"
#include "controllers/spec/server_rules.hpp"

namespace dataplatform::spec {

const Table& table(const DashboardsSpec*) {
  using S = DashboardsSpec;
  static const Table lines{{
      field("mode", &S::mode, "Auto: where Grafana's sidecar would find them."),
      field("labels", &S::labels,
            "Labels of the dashboards' ConfigMaps; default grafana_dashboard: \"1\".",
            {.most = 16}),
      field("folder", &S::folder, "Folder in Grafana.", {.longest = 128}),
  }};
  return lines;
}

const Table& table(const AlertOverrideSpec*) {
  using S = AlertOverrideSpec;
  static const Table lines{
      {
          field("name", &S::name, "Name of the alert.", {.longest = 128, .required = true}),
          field("disabled", &S::disabled, "Leave it out."),
          field("forSeconds", &S::for_seconds, "How long it must hold.",
                {.minimum = 0, .maximum = 604800}),
          field("severity", &S::severity, "How bad it is."),
      },
      {"name"}};
  return lines;
}

const Table& table(const AlertsSpec*) {
  using S = AlertsSpec;
  static const Table lines{{
      field("mode", &S::mode, "Auto: where the Prometheus operator is."),
      field("labels", &S::labels, "Labels of the rules.", {.most = 16}),
      field("overrides", &S::overrides, "Changes to single alerts.", {.most = 128}),
  }};
  return lines;
}

const Table& table(const MonitoringSpec*) {
  using S = MonitoringSpec;
  static const Table lines{{
      field("mode", &S::mode, "Auto: where the Prometheus operator is; default Auto.",
            {.change = Change::Free}),
      field("scrapeIntervalSeconds", &S::scrape_interval_seconds,
            "How often metrics are read; default 30.",
            {.minimum = 5, .maximum = 3600, .change = Change::Free}),
      field("labels", &S::labels, "Labels of the ServiceMonitors.",
            {.most = 16, .change = Change::Free}),
      field("dashboards", &S::dashboards, "Dashboards for Grafana.", {.change = Change::Free}),
      field("alerts", &S::alerts, "Alert rules.", {.change = Change::Free}),
  }};
  return lines;
}

const Table& table(const LogDestinationSpec*) {
  using S = LogDestinationSpec;
  static const Table lines{{
      field("type", &S::type, "Where logs go.", {.required = true}),
      field("logGroup", &S::log_group, "CloudWatch: log group.", {.longest = 512}),
      field("region", &S::region, "CloudWatch and S3: region.", {.longest = 63}),
      field("project", &S::project, "CloudLogging: project; default the cluster's own.",
            {.longest = 63}),
      field("bucket", &S::bucket, "S3: bucket.", {.format = Format::BucketName}),
      field("endpoint", &S::endpoint, "S3: address.", {.format = Format::Url}),
      field("workspaceSecretRef", &S::workspace_secret_ref,
            "AzureMonitor: Secret with workspace-id and shared-key."),
      field("credentialsSecretRef", &S::credentials_secret_ref,
            "S3: Secret with access-key and secret-key."),
  }};
  return lines;
}

const Table& table(const LoggingSpec*) {
  using S = LoggingSpec;
  static const Table lines{{
      field("mode", &S::mode, "Collect the logs of all pods on all nodes; default Disabled.",
            {.change = Change::Free}),
      field("destination", &S::destination, "Where they go.", {.change = Change::Free}),
      field("retentionDays", &S::retention_days, "How long they are kept.",
            {.minimum = 1, .maximum = 3650, .change = Change::Free}),
  }};
  return lines;
}

const Table& table(const RepositorySpec*) {
  using S = RepositorySpec;
  static const Table lines{{
      field("type", &S::type, "Kind of store.", {.required = true}),
      field("bucket", &S::bucket, "Bucket or container.",
            {.format = Format::BucketName, .required = true}),
      field("account", &S::account, "AzureBlob: storage account.", {.longest = 63}),
      field("prefix", &S::prefix, "Path in the bucket.", {.longest = 256}),
      field("endpoint", &S::endpoint, "Address, where it is not the cloud's own.",
            {.format = Format::Url}),
      field("region", &S::region, "Region.", {.longest = 63}),
      field("credentialsSecretRef", &S::credentials_secret_ref,
            "Secret with access-key and secret-key, or the cloud's own key."),
      field("caRef", &S::ca_ref, "ConfigMap with the CA under ca.crt."),
      field("encryptionSecretRef", &S::encryption_secret_ref,
            "Secret with the pass phrase under passphrase."),
  }};
  return lines;
}

const Table& table(const BackupSchedulesSpec*) {
  using S = BackupSchedulesSpec;
  static const Table lines{{
      field("full", &S::full, "Full backup of databases; default 0 0 * * *."),
      field("incremental", &S::incremental,
            "Incremental backup of databases; default 0 6,12,18 * * *."),
      field("objects", &S::objects, "Objects; default 0 1 * * *."),
      field("catalog", &S::catalog, "Dremio's catalogue; default 30 2 * * *."),
      field("search", &S::search, "Elasticsearch; default 0 3 * * *."),
      field("configuration", &S::configuration,
            "The resource and generated Secrets; default 0 2 * * *."),
  }};
  return lines;
}

const Table& table(const RetentionSpec*) {
  using S = RetentionSpec;
  static const Table lines{{
      field("recoveryWindowDays", &S::recovery_window_days,
            "How far back one can go; default 7, 14, 30 days by profile.",
            {.minimum = 1, .maximum = 3650}),
      field("minimumFullBackups", &S::minimum_full_backups,
            "Full backups that are never deleted; default 3 in Development, else 7.",
            {.minimum = 1, .maximum = 365}),
  }};
  return lines;
}

const Table& table(const RecoveryPointSpec*) {
  using S = RecoveryPointSpec;
  static const Table lines{
      {
          field("scope", &S::scope, "What it is about.", {.required = true}),
          field("minutes", &S::minutes, "Most minutes of work that may be lost.",
                {.minimum = 1, .maximum = 525600, .required = true}),
      },
      {"scope"}};
  return lines;
}

const Table& table(const ObjectivesSpec*) {
  using S = ObjectivesSpec;
  static const Table lines{{
      field("recoveryTimeMinutes", &S::recovery_time_minutes,
            "Within how long all must run again; default 1440, 240, 60 by profile.",
            {.minimum = 1, .maximum = 525600}),
      field("recoveryPoints", &S::recovery_points, "How much may be lost.", {.most = 5}),
  }};
  return lines;
}

const Table& table(const DrillSpec*) {
  using S = DrillSpec;
  static const Table lines{{
      field("schedule", &S::schedule,
            "When a restore is practised in a scratch namespace, as five-field cron."),
  }};
  return lines;
}

const Table& table(const BackupSpec*) {
  using S = BackupSpec;
  static const Table lines{
      {
          field("mode", &S::mode, "Whether backups are taken.", {.change = Change::Free}),
          field("repository", &S::repository,
                "Where they go; unset: the platform's own object store, which a disaster takes "
                "along.",
                {.change = Change::Guided}),
          field("schedules", &S::schedules, "When.", {.change = Change::Free}),
          field("retention", &S::retention, "How long they are kept.", {.change = Change::Free}),
          field("objectives", &S::objectives, "What recovery must achieve; measured and compared.",
                {.change = Change::Free}),
          field("drill", &S::drill, "Restores practised from time to time.",
                {.change = Change::Free}),
      },
      {},
      {objective_rule()}};
  return lines;
}

const Table& table(const StreamingSourceSpec*) {
  using S = StreamingSourceSpec;
  static const Table lines{{
      field("host", &S::host, "Host of the first site's PostgreSQL.",
            {.format = Format::Host, .required = true}),
      field("port", &S::port, "Its port; default 5432.", {.minimum = 1, .maximum = 65535}),
      field("tlsSecretRef", &S::tls_secret_ref, "Secret with the client's certificate."),
  }};
  return lines;
}

const Table& table(const RecoverySourceSpec*) {
  using S = RecoverySourceSpec;
  static const Table lines{{
      field("repository", &S::repository, "The first site's backups."),
      field("postgresql", &S::postgresql, "Streaming as well."),
  }};
  return lines;
}

const Table& table(const PromotionSpec*) {
  using S = PromotionSpec;
  static const Table lines{{
      field("token", &S::token, "Says that the first site is down for good.", {.longest = 128}),
      field("allowDataLoss", &S::allow_data_loss, "Promote although the last changes are missing."),
  }};
  return lines;
}

const Table& table(const RecoverySpec*) {
  using S = RecoverySpec;
  constexpr std::string_view kWhy = "a second site is not run yet";
  static const Table lines{{
      field("role", &S::role, "Standby: the platform follows another one; default Primary.",
            {.effect = Effect::Hold,
             .change = Change::Guided,
             .why = "asks for a platform that follows another one, which this version cannot run: "
                    "it would start as a second primary",
             .harmless = "Primary"}),
      field("source", &S::source, "What a standby follows.",
            {.effect = Effect::Inert, .change = Change::Guided, .why = kWhy}),
      field("promotion", &S::promotion, "Makes a standby the primary.",
            {.effect = Effect::Inert, .change = Change::Guided, .why = kWhy}),
  }};
  return lines;
}

}  // namespace dataplatform::spec
