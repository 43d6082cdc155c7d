#include "controllers/spec/checks.hpp"
#include "controllers/spec/names.hpp"

namespace dataplatform::spec {
namespace {

/// A repository that says enough to be reached.
void check_repository(const RepositorySpec& repository, const std::string& path,
                      Problems& problems) {
  if (repository.type == StoreType::AzureBlob && !repository.account)
    refuse(problems, path + ".account", "is not set, but type is AzureBlob",
           "set the storage account");
  if (repository.type == StoreType::S3 && !repository.endpoint && !repository.region) {
    refuse(problems, path + ".region", "is not set and there is no endpoint either",
           "set region for AWS, or endpoint for another store");
  }
}

void check_backup(const Checked& in, Problems& problems) {
  const BackupSpec& backup = in.spec.backup;
  const bool disabled = backup.mode == Switch::Disabled;
  for (std::size_t i = 0; i < backup.objectives.recovery_points.size(); ++i) {
    const RecoveryPointSpec& each = backup.objectives.recovery_points[i];
    if (!disabled || !each.minutes) continue;
    refuse(problems, "spec.backup.objectives.recoveryPoints[" + std::to_string(i) + "].minutes",
           "is " + std::to_string(*each.minutes) +
               " but spec.backup.mode is Disabled: without backups no objective can be met",
           "set spec.backup.mode to Enabled, or remove the objective");
  }
  if (disabled && backup.objectives.recovery_time_minutes) {
    refuse(problems, "spec.backup.objectives.recoveryTimeMinutes",
           "is " + std::to_string(*backup.objectives.recovery_time_minutes) +
               " but spec.backup.mode is Disabled",
           "set spec.backup.mode to Enabled, or remove the objective");
  }
  if (backup.repository) check_repository(*backup.repository, "spec.backup.repository", problems);
  if (in.resolved.profile != Profile::Production) return;
  if (backup.mode != Switch::Enabled)
    warn(problems, "spec.backup.mode", "is not Enabled: a Production platform without backups",
         "set Enabled and a repository");
  else if (!backup.repository)
    warn(problems, "spec.backup.repository",
         "is not set: backups in the platform's own store are lost with it",
         "name a store elsewhere");
}

void check_secrets(const Checked& in, Problems& problems) {
  const SecretsSpec& secrets = in.spec.secrets;
  if (secrets.provider == SecretsProvider::ExternalSecrets && !secrets.store_ref) {
    refuse(problems, "spec.secrets.storeRef", "is not set, but provider is ExternalSecrets",
           "name a SecretStore or ClusterSecretStore");
  }
  const CloudProvider cloud = in.resolved.cloud.provider;
  const bool flat = cloud == CloudProvider::Azure || cloud == CloudProvider::GCP;
  const std::string prefix = secrets.path_prefix.value_or("");
  if (flat && secrets.provider == SecretsProvider::ExternalSecrets &&
      prefix.find('/') != std::string::npos) {
    warn(problems, "spec.secrets.pathPrefix",
         "is " + prefix + ", and no name in a secret store of " + std::string(text_of(cloud)) +
             " may have a slash",
         "write - instead, unless storeRef is another kind of store");
  }
}

/// Whoever a pod shall be, the cloud that it runs in must know.
void check_identity(const Checked& in, const std::string& name, const IdentitySpec& identity,
                    Problems& problems) {
  struct Member {
    const char* field;
    const Text& value;
    CloudProvider provider;
  };
  const Member members[] = {{"roleARN", identity.role_arn, CloudProvider::AWS},
                            {"clientID", identity.client_id, CloudProvider::Azure},
                            {"serviceAccount", identity.service_account, CloudProvider::GCP}};
  const std::string path = "spec.cloud.workloadIdentity." + name;
  const CloudProvider provider = in.resolved.cloud.provider;
  bool named = false;
  for (const Member& member : members) {
    named = named || member.value;
    if (!member.value || member.provider == provider) continue;
    refuse(problems, path + "." + member.field,
           "is set, but spec.cloud.provider is " + std::string(text_of(provider)),
           "set spec.cloud.provider to " + std::string(text_of(member.provider)) +
               ", or name the identity as that cloud does");
  }
  if (!named)
    refuse(problems, path, "names nobody", "set roleARN, clientID or serviceAccount, or remove it");
}

void check_identities(const Checked& in, Problems& problems) {
  const WorkloadIdentitySpec& all = in.spec.cloud.workload_identity;
  for (const NamedIdentity& each : identities_of(all))
    check_identity(in, each.name, *each.identity, problems);
}

void check_logging(const Checked& in, Problems& problems) {
  const LoggingSpec& logging = in.spec.logging;
  if (logging.mode != Switch::Enabled) return;
  if (!logging.destination)
    return refuse(problems, "spec.logging.destination", "is not set, but mode is Enabled",
                  "say where logs go");
  const LogDestinationSpec& to = *logging.destination;
  if (to.type == LogDestination::Elasticsearch && !is_enabled(in.spec.components.elasticsearch)) {
    refuse(problems, "spec.logging.destination.type",
           "is Elasticsearch, but spec.components.elasticsearch.mode is Disabled",
           "enable it, or send logs elsewhere");
  }
  if (to.type == LogDestination::S3 && !to.bucket)
    refuse(problems, "spec.logging.destination.bucket", "is not set, but type is S3", "set it");
  if (to.type == LogDestination::CloudWatch && !to.log_group)
    refuse(problems, "spec.logging.destination.logGroup", "is not set, but type is CloudWatch",
           "set it");
  if (to.type == LogDestination::AzureMonitor && !to.workspace_secret_ref.name)
    refuse(problems, "spec.logging.destination.workspaceSecretRef",
           "is not set, but type is AzureMonitor", "set it");
}

void check_recovery(const Checked& in, Problems& problems) {
  const RecoverySpec& recovery = in.spec.recovery;
  if (recovery.source.repository)
    check_repository(*recovery.source.repository, "spec.recovery.source.repository", problems);
  if (recovery.role == RecoveryRole::Standby && !recovery.source.repository &&
      !recovery.source.postgresql) {
    refuse(problems, "spec.recovery.source", "is not set, but role is Standby",
           "say which platform it follows");
  }
}

}  // namespace

void check_services(const Checked& in, Problems& problems) {
  check_backup(in, problems);
  check_secrets(in, problems);
  check_identities(in, problems);
  check_logging(in, problems);
  check_recovery(in, problems);
}

}  // namespace dataplatform::spec
