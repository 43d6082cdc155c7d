#include "controllers/components/postgresql/parts.hpp"

namespace dataplatform::components::postgres {
namespace {

using model::HttpGet;
using model::Literal;
using model::PodField;
using model::Probe;
using model::Scratch;
using model::SecretKey;
using model::Volume;

// As in PostgreSQL's well-known images; our Dockerfile makes the user with this number.
constexpr model::RunAs kRunAs{.user = 999, .group = 999};

model::Environment environment(const spec::Resolved& r) {
  const std::string own_host = "$(PATRONI_NAME)." + members_host(r);
  return {
      {"PATRONI_NAME", PodField{"metadata.name"}},
      {"PATRONI_KUBERNETES_NAMESPACE", PodField{"metadata.namespace"}},
      {"PATRONI_POSTGRESQL_CONNECT_ADDRESS", Literal(own_host + ":" + std::to_string(kPort))},
      {"PATRONI_RESTAPI_CONNECT_ADDRESS", Literal(own_host + ":" + std::to_string(kPatroniPort))},
      {"PATRONI_RESTAPI_USERNAME", Literal(kPatroniUser)},
      {"PATRONI_RESTAPI_PASSWORD", SecretKey{kSecret, "patroni-password"}},
      {"PATRONI_SUPERUSER_USERNAME", Literal(kSuperuser)},
      {"PATRONI_SUPERUSER_PASSWORD", SecretKey{kSecret, "postgres-password"}},
      {"PATRONI_REPLICATION_USERNAME", Literal("replicator")},
      {"PATRONI_REPLICATION_PASSWORD", SecretKey{kSecret, "replication-password"}},
      {"PATRONI_REWIND_USERNAME", Literal("rewind")},
      {"PATRONI_REWIND_PASSWORD", SecretKey{kSecret, "rewind-password"}},
      {"PATRONICTL_CONFIG_FILE", Literal("/etc/patroni")},
  };
}

model::Probes probes() {
  return {
      // A restore or a crash recovery takes hours and must not be killed: a day.
      .startup = Probe{.check = HttpGet{"/liveness", "patroni"}, .period = 5, .failures = 17280},
      .readiness =
          Probe{
              .check = HttpGet{"/readiness", "patroni"}, .period = 10, .timeout = 5, .failures = 3},
      .liveness =
          Probe{
              .check = HttpGet{"/liveness", "patroni"}, .period = 10, .timeout = 5, .failures = 3},
  };
}

model::Container member(const spec::Resolved& r) {
  model::Container container{
      .name = "postgresql",
      .image = r.postgresql.server.image,
      .command = {"patroni", "/etc/patroni"},
      .env = with_user_env(environment(r), r.postgresql.server),
      .ports = {{.name = "postgresql", .number = kPort},
                {.name = "patroni", .number = kPatroniPort, .app_protocol = "http"}},
      .probes = probes(),
      .resources = resources(r.postgresql.server.resources),
      .mounts = {{.volume = "data", .path = "/pgdata"},
                 {.volume = "config", .path = "/etc/patroni", .read_only = true},
                 {.volume = "tmp", .path = "/tmp"},
                 {.volume = "run", .path = "/run/postgresql"},
                 {.volume = "shm", .path = "/dev/shm"}},
  };
  if (r.postgresql.wal_storage) container.mounts.push_back({.volume = "wal", .path = "/pgwal"});
  return container;
}

std::vector<Volume> volumes(const spec::Resolved& r, const model::DatabaseOffer& offer) {
  // Parallel queries share their work through /dev/shm; it counts against the memory limit.
  const auto shared =
      base::Quantity::of_bytes(r.postgresql.server.resources.memory_limit.bytes() / 4);
  std::vector<Volume> list = {
      {"data", persistent(r.postgresql.server.storage)},
      {"config", patroni_files(r, offer)},
      {"tmp", Scratch{.limit = quantity("1Gi")}},
      {"run", Scratch{.limit = quantity("16Mi")}},
      {"shm", Scratch{.limit = shared, .memory = true}},
  };
  if (r.postgresql.wal_storage) list.push_back({"wal", persistent(*r.postgresql.wal_storage)});
  return list;
}

}  // namespace

model::Role server(const spec::Resolved& r, const model::DatabaseOffer& offer) {
  const model::Count members = count(r.postgresql.server);
  model::Role role{
      .name = "server",
      .object_name = "",
      .kind = model::RoleKind::StatefulParallel,  // a broken member must not hold the others up
      .count = members,
      .run_as = kRunAs,
      .containers = {member(r)},
      .volumes = volumes(r, offer),
      // Patroni hands over by itself when the primary's pod is stopped: no task is needed for it.
      .replacement = model::LabelledLast{.label = "role", .value = "primary"},
      .pod_labels = {{"application", "patroni"}, {"cluster-name", scope(r)}},
      .access = {{.suffix = "pods",
                  .ports = {"postgresql", "patroni"},
                  .headless = true,
                  .unready_too = true},
                 {.suffix = "",
                  .ports = {"postgresql"},
                  .alias = "postgres-service",
                  .selector = {{"role", "primary"}}},
                 {.suffix = "ro", .ports = {"postgresql"}, .selector = {{"role", "replica"}}}},
      .flows = {{.to = "postgresql/server",
                 .port = kPort,
                 .why = "replication, rewind, base backups"},
                {.to = "postgresql/server",
                 .port = kPatroniPort,
                 .why = "election, and staying primary while the API server is away"},
                {.to = model::ApiServer{}, .why = "leader key, role labels"}},
      .permissions = {{.cluster_role = "dataplatform-patroni",
                       .why = "keeps its state in ConfigMaps and its role on its pods"}},
      .leaves = {{.kind = "ConfigMap", .label = "cluster-name", .value = scope(r)}},
      .placement = placement(r.scheduling),
      .max_unavailable = one_away(members),
      .grace_seconds = 300,  // the last checkpoint may be long
      .scrape = {.port = "patroni"},
      .uses_api_server = true,
  };
  role.placement.required_anti_affinity =
      r.profile == spec::Profile::Production && most(members) > 1;
  apply_role_block(r.postgresql.server, role);
  return role;
}

}  // namespace dataplatform::components::postgres
