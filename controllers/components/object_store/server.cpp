#include "controllers/components/object_store/parts.hpp"

namespace dataplatform::components::store_parts {
namespace {

using model::HttpGet;
using model::Literal;
using model::Probe;
using model::Scratch;
using model::SecretKey;

constexpr model::RunAs kRunAs{.user = 1000, .group = 1000};

/// Pods that serve objects; tasks of the component are none of them.
const std::pair<const std::string, std::string> kServes = {"dataplatform.io/serves", "objects"};

model::Environment environment(const spec::Resolved& r) {
  model::Environment env = {
      {"MINIO_ROOT_USER", SecretKey{kSecret, "minio-root-user"}},
      {"MINIO_ROOT_PASSWORD", SecretKey{kSecret, "minio-root-password"}},
      // Who may reach the port is said by network policies; the numbers hold no object's name.
      {"MINIO_PROMETHEUS_AUTH_TYPE", Literal("public")},
      {"MINIO_UPDATE", Literal("off")},  // the version is the image's
      {"HOME", Literal("/tmp")},         // the root file system is read-only
  };
  if (has_four_parities(r)) env.push_back({"MINIO_STORAGE_CLASS_STANDARD", Literal("EC:4")});
  return env;
}

/// Neither says anything of the quorum: with it lost all pods would be restarted for nothing.
model::Probes probes() {
  return {
      .startup = Probe{.check = HttpGet{"/minio/health/live", "api"}, .period = 5, .failures = 120},
      .readiness = Probe{.check = HttpGet{"/minio/health/ready", "api"},
                         .period = 10,
                         .timeout = 5,
                         .failures = 3},
      .liveness = Probe{.check = HttpGet{"/minio/health/live", "api"},
                        .period = 20,
                        .timeout = 10,
                        .failures = 5}};
}

std::string drive(int number) {
  return "drive" + std::to_string(number);
}

model::Container server(const spec::Resolved& r, const Pool& pool) {
  model::Container container{
      .name = "minio",
      .image = r.object_store.image,
      // Only arguments: what the program is called differs between images.
      .args = server_arguments(r),
      .env = environment(r),
      .ports = {{.name = "api", .number = kPort, .app_protocol = "http"},
                {.name = "console", .number = kConsolePort, .app_protocol = "http"}},
      .probes = probes(),
      .resources = resources(pool.resources),
      .mounts = {{.volume = "tmp", .path = "/tmp"}},
  };
  for (int i = 0; i < pool.drives_per_server; ++i)
    container.mounts.push_back({.volume = drive(i), .path = "/drives/" + drive(i)});
  return container;
}

std::vector<model::Volume> volumes(const Pool& pool) {
  std::vector<model::Volume> list = {{"tmp", Scratch{.limit = quantity("1Gi")}}};
  for (int i = 0; i < pool.drives_per_server; ++i)
    list.push_back({drive(i), persistent(pool.storage)});
  return list;
}

std::vector<model::Access> access(bool first) {
  std::vector<model::Access> list = {
      {.suffix = "pods", .ports = {"api"}, .headless = true, .unready_too = true}};
  if (!first) return list;
  list.push_back(
      {.suffix = "", .ports = {"api", "console"}, .whole_component = true, .selector = {kServes}});
  return list;
}

/// Objects go to tiers and to a second site from the servers themselves.
std::vector<model::Flow> flows(const spec::Resolved& r) {
  std::vector<model::Flow> list = flows_to_pools(r, "parts of objects on the other servers");
  for (const Tier& tier : r.object_store.tiers)
    list.push_back(flow_to_url(tier.endpoint, "old objects go to tier " + tier.name));
  if (r.object_store.replication)
    list.push_back(flow_to_url(r.object_store.replication->endpoint, "copies at the second site"));
  return list;
}

std::string field_of(const spec::Resolved& r, const Pool& pool) {
  const bool usual = r.object_store.pools.size() == 1 && pool.name == "default";
  return usual ? "managed" : "managed.pools[" + pool.name + "]";
}

}  // namespace

model::Role pool(const spec::Resolved& r, const Pool& pool, bool first) {
  const bool several = pool.servers > 1;
  model::Role role{
      .name = pool.name,
      .field = field_of(r, pool),
      .object_name = pool.name,
      .kind = model::RoleKind::StatefulParallel,  // each waits for the others at its start
      .count = model::Fixed{pool.servers},
      .run_as = kRunAs,
      .containers = {server(r, pool)},
      .volumes = volumes(pool),
      // One that is told something else than the rest waits for ever.
      .replacement = model::AllAtOnce{},
      .pod_labels = {kServes},
      .access = access(first),
      .flows = flows(r),
      .placement = placement(r.scheduling),
      .max_unavailable = one_away(model::Fixed{pool.servers}),
      .grace_seconds = 60,
      .scrape = {.port = "api", .path = "/minio/v2/metrics/cluster"},
  };
  role.placement.required_anti_affinity = r.profile == spec::Profile::Production && several;
  return role;
}

std::vector<model::Flow> flows_to_pools(const spec::Resolved& r, const std::string& why) {
  std::vector<model::Flow> list;
  for (const Pool& each : r.object_store.pools)
    list.push_back({.to = model::RoleRef(kComponent, each.name), .port = kPort, .why = why});
  return list;
}

}  // namespace dataplatform::components::store_parts
