#include "controllers/components/dremio/parts.hpp"

namespace dataplatform::components::dremio_parts {
namespace {

using model::Done;
using model::HttpGet;
using model::Probe;
using model::Ready;

/// The page answers while Dremio still starts; the status says when it is really there.
const HttpGet kStatus{"/apiv2/server_status", "http"};

model::Probes probes() {
  return {// Opening a big catalogue takes its time: half an hour.
          .startup = Probe{.check = kStatus, .period = 10, .timeout = 5, .failures = 180},
          .readiness = Probe{.check = kStatus, .period = 10, .timeout = 5, .failures = 3},
          .liveness = Probe{
              .check = HttpGet{"/live", "admin"}, .period = 30, .timeout = 10, .failures = 6}};
}

std::vector<model::Port> ports(const spec::Resolved& r) {
  std::vector<model::Port> all = {{.name = "http", .number = kWeb, .app_protocol = "http"},
                                  {.name = "client", .number = kClient},
                                  {.name = "flight", .number = kFlight},
                                  {.name = "fabric", .number = kFabric},
                                  {.name = "conduit", .number = kConduit},
                                  {.name = "admin", .number = kAdmin, .app_protocol = "http"}};
  if (embedded_zookeeper(r.dremio)) all.push_back({.name = "zookeeper", .number = kZookeeper});
  return all;
}

model::Container server(const spec::Resolved& r) {
  model::Container container = process(r, r.dremio.coordinator, "coordinator");
  container.env = with_user_env(environment(r, r.dremio.coordinator, false), r.dremio.coordinator);
  container.ports = ports(r);
  container.probes = probes();
  return container;
}

/// Brings the catalogue to this version, before every start: of an empty volume, and of one that is
/// up to date, it makes nothing.
model::Container upgrade(const spec::Resolved& r) {
  model::Container container = process(r, r.dremio.coordinator, "upgrade");
  container.kind = model::ContainerKind::Init;
  container.command = {"/opt/dremio/bin/dremio-admin", "upgrade"};
  container.env = with_user_env(environment(r, r.dremio.coordinator, false), r.dremio.coordinator);
  return container;
}

std::vector<model::Access> access(const spec::Resolved& r) {
  std::vector<std::string> members = {"fabric", "conduit"};
  if (embedded_zookeeper(r.dremio)) members.push_back("zookeeper");
  return {{.suffix = "", .ports = {"http", "client", "flight"}, .alias = "dremio-coordinator"},
          {.suffix = "pods", .ports = members, .headless = true, .unready_too = true}};
}

model::Needs needs(const spec::Resolved& r) {
  model::Needs all;
  if (!embedded_zookeeper(r.dremio)) all.push_back(Ready{"dremio/zookeeper"});
  if (prepares_store(r)) all.push_back(Done{"dremio", "dist-root"});
  // Two versions must never be there together: the executors leave first.
  if (!r.dremio.pools.empty()) all.push_back(Done{"dremio", "stop-executors"});
  return all;
}

}  // namespace

model::Role coordinator(const spec::Resolved& r) {
  model::Role role{.name = "coordinator",
                   .object_name = "coordinator",
                   .kind = model::RoleKind::StatefulParallel,
                   .count = count(r.dremio.coordinator),
                   .run_as = kRunAs,
                   .containers = {upgrade(r), server(r)},
                   .volumes = shared_volumes(r, nullptr),
                   .replacement = model::OneByOne{},
                   .access = access(r),
                   .clients = model::ClientAccess{.ports = {"client", "flight"}},
                   .flows = flows(r),
                   .needs = needs(r),
                   .placement = placement(r.scheduling),
                   .grace_seconds = kCoordinatorGrace,
                   .scrape = {.port = "admin"}};
  // Users, views, jobs: all that Dremio knows. It stays whatever happens to the pod.
  role.volumes.insert(role.volumes.begin(), {"data", persistent(r.dremio.coordinator.storage)});
  if (!store_ca(r).empty())
    role.containers.insert(role.containers.begin(), truststore(r, r.dremio.coordinator));
  if (!embedded_zookeeper(r.dremio)) role.rolls_after = {"zookeeper"};
  if (r.dremio.exposure == spec::ExposureMode::Public) {
    role.exposure = model::Exposure{
        .host_prefix = "dremio", .access = "", .port = "http", .timeout_seconds = 300};
  }
  apply_role_block(r.dremio.coordinator, role);
  return role;
}

}  // namespace dataplatform::components::dremio_parts
