// The worker, and what brings the database to its version before any of them starts.
#include "controllers/components/airbyte/parts.hpp"

namespace dataplatform::components::airbyte_parts {
namespace {

using model::Done;
using model::HttpGet;
using model::Internet;
using model::Literal;
using model::Probe;
using model::Ready;

model::Flow to(const std::string& part, int port, const std::string& why) {
  return {.to = model::RoleRef("airbyte", part), .port = port, .why = why};
}

/// It says that Java lives, and no more: what it does, it does for Temporal.
model::Probes worker_probes() {
  const HttpGet heartbeat{"/", "heartbeat"};
  return {.startup = Probe{.check = heartbeat, .period = 5, .timeout = 10, .failures = 60},
          .readiness = Probe{.check = heartbeat, .period = 10, .timeout = 10},
          .liveness = Probe{.check = heartbeat, .period = 30, .timeout = 10, .failures = 5}};
}

model::Environment worker_environment(const spec::Resolved& r) {
  const Store kept = store(r);
  model::Environment env = kept.state;
  append(env, kept.jobs);
  // Where the API is; orchestrators are told the same. The environment lets it read secrets that
  // are kept in the database.
  append(env, {{"INTERNAL_API_HOST", Literal(address(r, "server", kServerPort))},
               {"MICRONAUT_ENVIRONMENTS", Literal("control-plane")}});
  append(env, job_environment(r));
  return env;
}

}  // namespace

model::Role worker(const spec::Resolved& r) {
  model::Role worker = java_role(r, r.airbyte.worker, "worker");
  model::Container& container = worker.containers[0];
  append(container.env, worker_environment(r));
  container.env = with_user_env(container.env, r.airbyte.worker);
  container.ports = {{.name = "heartbeat", .number = kHeartbeatPort, .app_protocol = "http"},
                     {.name = "streams", .number = kFirstStreamPort}};
  container.probes = worker_probes();
  worker.needs = {Done{"airbyte", "bootloader"}, Ready{"airbyte/temporal"},
                  Ready{"airbyte/server"}};
  worker.flows.push_back(to("server", kServerPort, "asks the API"));
  worker.flows.push_back(to("temporal", kTemporalPort, "takes work"));
  worker.flows.push_back(to("job", kInputPort, "what a connector is to read"));
  worker.flows.push_back({.to = model::ApiServer{}, .why = "starts the pods of syncs"});
  worker.flows.push_back({.to = Internet{}, .port = 443, .why = "notifications to people"});
  worker.permissions = {{.cluster_role = "dataplatform-airbyte-worker",
                         .why = "starts, follows and ends the pods of syncs, and copies their "
                                "settings into them; orchestrators do the same by this account"}};
  worker.uses_api_server = true;
  worker.spawned = {job_pods(r)};
  worker.placement = spot_placement(r.scheduling);
  worker.grace_seconds = 120;  // a check or a discovery may end first
  return worker;
}

model::Task bootloader(const spec::Resolved& r) {
  const DatabaseTls tls = database_tls(r);
  model::Task task{.name = "bootloader",
                   .container = java_container("bootloader", r.airbyte.bootloader_image,
                                               resources("250m", "512Mi", "1", "1Gi")),
                   .volumes = java_volumes(),
                   .run_as = kRunAs,
                   // What must not meet a schema of another version.
                   .drains = {"server", "worker", "cron"},
                   .timeout_seconds = 3600,
                   .retries = 2};
  // Without the user's variables: an edit of these must not stop Airbyte.
  task.container.env = java_environment(r);
  append(task.container.env, database_environment(r));
  append(task.container.env, {{"RUN_DATABASE_MIGRATION_ON_STARTUP", Literal("true")},
                              {"TRACKING_STRATEGY", Literal("logging")}});
  task.container.mounts.insert(task.container.mounts.end(), tls.mounts.begin(), tls.mounts.end());
  task.volumes.insert(task.volumes.end(), tls.volumes.begin(), tls.volumes.end());
  task.failure_means =
      "Airbyte's tables could not be brought to this version; the log of the Job says why. Where "
      "it "
      "speaks of an upgrade that is not allowed, go to the version that it names first; where of "
      "protocol versions, upgrade the connectors that it names. Going back to an older version "
      "needs a restore";
  return task;
}

}  // namespace dataplatform::components::airbyte_parts
