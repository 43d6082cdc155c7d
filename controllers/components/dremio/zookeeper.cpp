// ZooKeeper: who of Dremio is there. What it holds is made anew whenever everybody registers.
#include "controllers/components/dremio/parts.hpp"
#include "operator/base/text.hpp"

namespace dataplatform::components::dremio_parts {
namespace {

using model::Exec;
using model::Literal;
using model::PodField;
using model::Probe;
using model::Scratch;

constexpr int kFollowers = 2888;
constexpr int kElection = 3888;
constexpr model::RunAs kZookeeperRunAs{.user = 1000, .group = 1000};

/// "server.1=lake-dremio-zookeeper-0.….svc:2888:3888;2181 server.2=…"
std::string members(const spec::Resolved& r) {
  const std::string set = r.name + "-dremio-zookeeper";
  std::vector<std::string> all;
  for (int i = 0; i < r.dremio.zookeeper.replicas; ++i) {
    all.push_back("server." + std::to_string(i + 1) + "=" + set + "-" + std::to_string(i) + "." +
                  set + "-pods." + r.namespace_ + ".svc:" + std::to_string(kFollowers) + ":" +
                  std::to_string(kElection) + ";" + std::to_string(kZookeeper));
  }
  return base::join(all, " ");
}

/// A member is the number that its pod has, from one.
constexpr const char* kStart =
    "export ZOO_MY_ID=$(( ${POD_NAME##*-} + 1 )) && exec /docker-entrypoint.sh zkServer.sh "
    "start-foreground";

Probe ruok(int delay, int failures) {
  const std::string ask = "exec 3<>/dev/tcp/127.0.0.1/" + std::to_string(kZookeeper) +
                          " && printf ruok >&3 && read -r -n 4 answer <&3; [ \"$answer\" = imok ]";
  return {.check = Exec{{"bash", "-c", ask}},
          .delay = delay,
          .period = 10,
          .timeout = 5,
          .failures = failures};
}

model::Container server(const spec::Resolved& r) {
  const spec::RoleResolved& block = r.dremio.zookeeper;
  const std::int64_t megabytes = block.resources.memory_limit.bytes() / (1024 * 1024);
  return {.name = "zookeeper",
          .image = block.image,
          .command = {"bash", "-c", kStart},
          .env = with_user_env({{"POD_NAME", PodField{"metadata.name"}},
                                {"ZOO_SERVERS", Literal(members(r))},
                                {"ZOO_4LW_COMMANDS_WHITELIST", Literal("ruok")},
                                // A member's own name leads to it only once DNS has heard of it.
                                {"ZOO_CFG_EXTRA", Literal("quorumListenOnAllIPs=true")},
                                {"ZOO_ADMINSERVER_ENABLED", Literal("false")},
                                {"ZOO_AUTOPURGE_PURGEINTERVAL", Literal("6")},
                                {"ZOO_LOG_DIR", Literal("/logs")},
                                {"ZK_SERVER_HEAP", Literal(std::to_string(megabytes / 2))}},
                               block),
          .ports = {{.name = "zookeeper", .number = kZookeeper},
                    {.name = "followers", .number = kFollowers},
                    {.name = "election", .number = kElection}},
          .probes = {.readiness = ruok(5, 3), .liveness = ruok(30, 6)},
          .resources = resources(block.resources),
          .mounts = {{.volume = "data", .path = "/data"},
                     {.volume = "data", .path = "/datalog", .sub_path = "datalog"},
                     {.volume = "conf", .path = "/conf"},
                     {.volume = "logs", .path = "/logs"},
                     {.volume = "tmp", .path = "/tmp"}}};
}

/// The image's start script writes its configuration beside what the image brings.
model::Container copy_configuration(const spec::Resolved& r) {
  return {.name = "configuration",
          .image = r.dremio.zookeeper.image,
          .kind = model::ContainerKind::Init,
          .command = {"sh", "-c", "cp -R /conf/. /copy/ && rm -f /copy/zoo.cfg"},
          .resources = resources("10m", "16Mi", "100m", "64Mi"),
          .mounts = {{.volume = "conf", .path = "/copy"}}};
}

}  // namespace

model::Role zookeeper(const spec::Resolved& r) {
  const model::Count members_there = count(r.dremio.zookeeper);
  model::Role role{
      .name = "zookeeper",
      .object_name = "zookeeper",
      .kind = model::RoleKind::StatefulParallel,  // a quorum forms only when all may start
      .count = members_there,
      .run_as = kZookeeperRunAs,
      .containers = {copy_configuration(r), server(r)},
      .volumes = {{"data", persistent(r.dremio.zookeeper.storage)},
                  {"conf", Scratch{.limit = quantity("16Mi")}},
                  {"logs", Scratch{.limit = quantity("64Mi")}},
                  {"tmp", Scratch{.limit = quantity("64Mi")}}},
      .replacement = model::OneByOne{},
      .access = {{.suffix = "", .ports = {"zookeeper"}},
                 {.suffix = "pods",
                  .ports = {"followers", "election"},
                  .headless = true,
                  .unready_too = true}},
      .flows = {{.to = "dremio/zookeeper", .port = kFollowers, .why = "followers of the leader"},
                {.to = "dremio/zookeeper", .port = kElection, .why = "election of the leader"}},
      .placement = placement(r.scheduling),
      .max_unavailable = one_away(members_there),
      .scrape = {.none_because = "ZooKeeper's own metrics are not switched on: it only registers "
                                 "Dremio's members"}};
  role.placement.required_anti_affinity =
      r.profile == spec::Profile::Production && most(members_there) > 1;
  apply_role_block(r.dremio.zookeeper, role);
  return role;
}

}  // namespace dataplatform::components::dremio_parts
