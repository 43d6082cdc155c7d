// The applications decided: Airbyte, Dremio, dbt.
#include "controllers/spec/resolve_role.hpp"

namespace dataplatform::spec {
namespace {

AirbyteResolved::Jobs airbyte_jobs(const Ground& ground, const AirbyteJobsSpec& written) {
  AirbyteResolved::Jobs decided;
  const ResourcesSpec& resources = written.resources;
  const bool sized = resources.requests.cpu || resources.requests.memory || resources.limits.cpu ||
                     resources.limits.memory;
  if (sized) decided.resources = resolve_resources(basis_of(ground, "airbyte.job"), resources);
  decided.max_concurrent_syncs =
      written.max_concurrent_syncs.value_or(ground.profile.max_concurrent_syncs);
  decided.node_selector = written.node_selector;
  if (!written.tolerations.is_null()) decided.tolerations = written.tolerations;
  decided.retention_minutes = written.retention_minutes.value_or(decided.retention_minutes);
  return decided;
}

AirbyteResolved::Storage airbyte_storage(const AirbyteStorageSpec& written) {
  return {.endpoint = written.endpoint.value_or(""),
          .region = written.region.value_or(""),
          .credentials_secret = written.credentials_secret_ref.name.value_or(""),
          .ca_config_map = written.ca_ref.name.value_or(""),
          .logs_bucket = written.logs_bucket.value_or(""),
          .state_bucket = written.state_bucket.value_or("")};
}

DbtResolved::Job dbt_job(const Ground& ground, const Facts& facts, const DbtJobSpec& written) {
  DbtResolved::Job decided;
  decided.name = written.name.value_or("");
  decided.schedule = written.schedule ? written.schedule->text : "";
  decided.time_zone = written.time_zone.value_or(ground.spec.time_zone.value_or("UTC"));
  decided.target = written.target.value_or("prod");
  decided.args = written.args.empty() ? std::vector<std::string>{"build"} : written.args;
  const auto wanted = facts.run_requests.find(decided.name);
  if (wanted != facts.run_requests.end()) decided.run_token = wanted->second;
  return decided;
}

void take_project(const DbtProjectSpec& written, DbtResolved& decided) {
  if (written.git) {
    decided.project =
        DbtResolved::Git{written.git->url.value_or(""), written.git->revision.value_or("main"),
                         written.git->credentials_secret_ref.name.value_or("")};
  } else if (written.image) {
    decided.project = DbtResolved::InImage{*written.image};
  } else if (written.config_map_ref) {
    decided.project = DbtResolved::InConfigMap{written.config_map_ref->name.value_or("")};
  } else if (written.object_store) {
    decided.project = DbtResolved::InBucket{written.object_store->bucket.value_or(""),
                                            written.object_store->prefix.value_or("")};
  }
}

RoleResolved pool_of(const Ground& ground, RoleKey key, const ExecutorPoolSpec& written) {
  key.pool = written.name.value_or("");
  return resolve_role(ground, key, written);
}

}  // namespace

AirbyteResolved resolve_airbyte(const Ground& ground) {
  const AirbyteSpec& written = ground.spec.components.airbyte;
  AirbyteResolved decided;
  resolve_component(decided, ground, "airbyte", written);
  const std::string& version = decided.version;
  const auto role = [&](const char* key, const char* image, const RoleSpec& block) {
    return resolve_role(ground, {std::string("airbyte.") + key, image, version}, block);
  };
  decided.exposure = resolve_exposure(written);
  decided.server = role("server", "airbyte-server", written.server);
  decided.webapp = role("webapp", "airbyte-webapp", written.webapp);
  decided.worker = role("worker", "airbyte-worker", written.worker);
  decided.cron = role("cron", "airbyte-cron", written.cron);
  decided.temporal = role("temporal", "airbyte-temporal", written.temporal);
  decided.connector_builder =
      role("connectorBuilder", "airbyte-connector-builder", written.connector_builder);
  decided.bootloader_image = resolve_image(ground, "airbyte-bootloader", version);
  decided.job_images = {
      .orchestrator = resolve_image(ground, "airbyte-container-orchestrator", version),
      .socat = resolve_image(ground, "airbyte-job-socat", version),
      .busybox = resolve_image(ground, "airbyte-job-busybox", version),
      .curl = resolve_image(ground, "airbyte-job-curl", version)};
  decided.jobs = airbyte_jobs(ground, written.jobs);
  if (written.storage) decided.storage = airbyte_storage(*written.storage);
  return decided;
}

DremioResolved resolve_dremio(const Ground& ground) {
  const DremioSpec& written = ground.spec.components.dremio;
  DremioResolved decided;
  resolve_component(decided, ground, "dremio", written);
  const std::string& version = decided.version;
  decided.exposure = resolve_exposure(written);
  decided.coordinator =
      resolve_role(ground, {"dremio.coordinator", "dremio", version}, written.coordinator);
  decided.zookeeper =
      resolve_role(ground, {"dremio.zookeeper", "zookeeper", version}, written.zookeeper);
  const RoleKey executor{"dremio.executor", "dremio", version};
  RoleResolved usual = resolve_role(ground, executor, written.executor);
  if (usual.replicas > 0 || usual.autoscaling) decided.pools.push_back({"default", usual});
  for (const ExecutorPoolSpec& pool : written.executor_pools)
    decided.pools.push_back({pool.name.value_or(""), pool_of(ground, executor, pool)});
  decided.admin_username = written.admin.username.value_or(decided.admin_username);
  decided.admin_email = written.admin.email.value_or(decided.admin_email);
  decided.admin_password_secret = written.admin.password_secret_ref.name.value_or("");
  decided.config = written.config;
  return decided;
}

DbtResolved resolve_dbt(const Ground& ground, const Facts& facts) {
  const DbtSpec& written = ground.spec.components.dbt;
  DbtResolved decided;
  resolve_component(decided, ground, "dbt", written);
  decided.image = written.image.value_or(resolve_image(ground, "dbt", decided.version));
  take_project(written.project, decided);
  for (const DbtJobSpec& job : written.jobs)
    decided.jobs.push_back(dbt_job(ground, facts, job));
  decided.resources = resolve_resources(basis_of(ground, "dbt.job"), written.resources);
  return decided;
}

}  // namespace dataplatform::spec
