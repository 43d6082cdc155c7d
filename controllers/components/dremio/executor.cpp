#include "controllers/components/dremio/parts.hpp"

namespace dataplatform::components::dremio_parts {
namespace {

using model::Done;
using model::HttpGet;
using model::Probe;
using model::Ready;
using model::TcpConnect;

/// On every executor's pods, whatever its pool: one name leads to all of them.
constexpr const char* kKindLabel = "dataplatform.io/dremio-kind";

model::Persistent cache_volume(const Pool& pool) {
  model::Persistent volume = persistent(pool.executor.storage);
  volume.cache = true;  // spilled data and copies of the store's: lost, it costs time
  return volume;
}

model::Container server(const spec::Resolved& r, const Pool& pool) {
  model::Container container = process(r, pool.executor, "executor");
  container.env = with_user_env(environment(r, pool.executor, true), pool.executor);
  container.ports = {{.name = "fabric", .number = kFabric},
                     {.name = "conduit", .number = kConduit},
                     {.name = "admin", .number = kAdmin, .app_protocol = "http"}};
  container.probes = {
      .startup = Probe{.check = TcpConnect{"fabric"}, .period = 10, .failures = 60},
      .readiness = Probe{.check = TcpConnect{"fabric"}, .period = 10, .failures = 3},
      .liveness =
          Probe{.check = HttpGet{"/live", "admin"}, .period = 30, .timeout = 10, .failures = 6}};
  container.mounts.push_back({.volume = "cloudcache", .path = "/opt/dremio/cloudcache/c0"});
  return container;
}

std::vector<model::Access> access(bool first) {
  const std::vector<std::string> ports = {"fabric", "conduit"};
  std::vector<model::Access> all = {
      {.suffix = "pods", .ports = ports, .headless = true, .unready_too = true}};
  if (!first) return all;
  all.push_back({.suffix = "executors",
                 .ports = ports,
                 .headless = true,
                 .unready_too = true,  // until the last pod is gone, however it does
                 .whole_component = true,
                 .selector = {{kKindLabel, "executor"}}});
  return all;
}

std::string field_of(const Pool& pool) {
  return pool.name == "default" ? "executor" : "executorPools[name=" + pool.name + "]";
}

}  // namespace

model::Role executor(const spec::Resolved& r, const Pool& pool, bool first) {
  model::Role role{.name = role_of(pool),
                   .field = field_of(pool),
                   .object_name = role_of(pool),
                   .kind = model::RoleKind::StatefulParallel,
                   .count = count(pool.executor),
                   .run_as = kRunAs,
                   .containers = {server(r, pool)},
                   .volumes = shared_volumes(r, &pool),
                   .replacement = model::OneByOne{},
                   .rolls_after = {"coordinator"},
                   .pod_labels = {{kKindLabel, "executor"}},
                   .access = access(first),
                   .flows = flows(r),
                   .needs = {Ready{"dremio/coordinator"}, Done{"dremio", "resume-executors"}},
                   .placement = placement(r.scheduling),
                   .max_unavailable = one_away(count(pool.executor)),
                   .grace_seconds = kExecutorGrace,
                   .scrape = {.port = "admin"}};
  role.volumes.insert(role.volumes.begin(),
                      {{"data", cache_volume(pool)}, {"cloudcache", cache_volume(pool)}});
  if (!embedded_zookeeper(r.dremio)) role.needs.push_back(Ready{"dremio/zookeeper"});
  if (!store_ca(r).empty())
    role.containers.insert(role.containers.begin(), truststore(r, pool.executor));
  apply_role_block(pool.executor, role);
  return role;
}

}  // namespace dataplatform::components::dremio_parts
