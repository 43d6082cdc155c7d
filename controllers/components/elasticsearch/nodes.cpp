#include "controllers/components/elasticsearch/parts.hpp"

namespace dataplatform::components::search {
namespace {

using model::Literal;
using model::PodField;
using model::Probe;
using model::Scratch;

constexpr model::RunAs kRunAs{.user = 1000, .group = 1000};  // of the image

std::string script(const std::string& name) {
  return std::string(kGivenFolder) + "/" + name;
}

model::Environment environment(const spec::Resolved& r, const spec::RoleResolved& block) {
  model::Environment env = {
      {"POD_NAME", PodField{"metadata.name"}},
      {"POD_IP", PodField{"status.podIP"}},
      {"NODE_NAME", PodField{"spec.nodeName"}},
      {"ES_PATH_CONF", Literal(kConfigFolder)},
      {"ES_TMPDIR", Literal("/tmp")},
      {"ES_JAVA_OPTS", Literal(java_options(block.resources.memory_limit))},
  };
  if (const int maps = needed_maps(r); maps > 0)
    env.push_back({"NEEDED_MAPS", Literal(std::to_string(maps))});
  return env;
}

/// No liveness: a node that can't find its masters is not healed by a restart.
model::Probes probes(bool holds) {
  std::vector<std::string> started = {"/bin/bash", script("started.sh")};
  if (holds) started.emplace_back("shards");
  return {
      // Masters that wait for each other, and shards that are read again, are not killed: a day.
      .startup = Probe{.check = model::Exec{started},
                       .delay = 10,
                       .period = 5,
                       .timeout = 10,
                       .failures = 17280},
      .readiness = Probe{.check = model::TcpConnect{"readiness"}, .period = 5, .failures = 3},
  };
}

model::Container node(const spec::Resolved& r, const spec::RoleResolved& block, bool holds) {
  model::Container container{
      .name = "elasticsearch",
      .image = block.image,
      .command = {"/bin/bash", script("start.sh")},
      .env = with_user_env(environment(r, block), block),
      .ports = {{.name = "http", .number = kHttpPort, .app_protocol = "http"},
                {.name = "transport", .number = kTransportPort},
                {.name = "readiness", .number = kReadinessPort}},
      .probes = probes(holds),
      .resources = resources(block.resources),
      .mounts = {{.volume = "data", .path = kStateFolder},
                 {.volume = "files", .path = kGivenFolder, .read_only = true},
                 {.volume = "config", .path = kConfigFolder},
                 {.volume = "logs", .path = "/usr/share/elasticsearch/logs"},
                 {.volume = "tmp", .path = "/tmp"}},
  };
  if (holds) container.pre_stop = {"/bin/bash", script("stop.sh")};
  return container;
}

model::Files files(const spec::Resolved& r, const std::string& role) {
  model::Files all{.files = {{.name = "elasticsearch.yml", .text = settings_text(r, role)},
                             {.name = "start.sh", .text = start_script()},
                             {.name = "started.sh", .text = started_script()},
                             {.name = "stop.sh", .text = stop_script()}}};
  const spec::ElasticsearchResolved& e = r.elasticsearch;
  // Read by the start of an empty node only; it goes once a cluster was formed, and nobody
  // restarts.
  if (role == "master" && !e.bootstrapped && !is_single(e))
    all.files.push_back({.name = "initial-masters", .text = initial_masters(r), .restarts = false});
  return all;
}

std::vector<model::Volume> volumes(const spec::Resolved& r, const spec::RoleResolved& block,
                                   const std::string& role) {
  return {
      {"data", persistent(block.storage)},
      {"files", files(r, role)},
      {"config", Scratch{.limit = quantity("16Mi")}},
      {"logs", Scratch{.limit = quantity("512Mi")}},
      {"tmp", Scratch{.limit = quantity("1Gi")}},
  };
}

std::vector<model::Flow> flows(const spec::ElasticsearchResolved& e) {
  std::vector<model::Flow> list = {{.to = "elasticsearch/master",
                                    .port = kTransportPort,
                                    .why = "joins, and takes the cluster's state"}};
  if (has_data_role(e))
    list.push_back({.to = "elasticsearch/data",
                    .port = kTransportPort,
                    .why = "shards, their copies, searches, checks of each other"});
  return list;
}

std::vector<model::Access> access(bool holds) {
  std::vector<model::Access> list = {
      {.suffix = "pods", .ports = {"http", "transport"}, .headless = true, .unready_too = true}};
  if (holds)
    list.push_back({.suffix = "",
                    .ports = {"http"},
                    .whole_component = true,
                    .alias = "elasticsearch",
                    .selector = {{kServesLabel, kServes}}});
  return list;
}

model::Role role_of(const spec::Resolved& r, const std::string& name,
                    const spec::RoleResolved& block) {
  const model::Count nodes = model::Fixed{block.replicas};
  const bool holds = holder(r.elasticsearch) == name;
  model::Role role{
      .name = name,
      .object_name = name,
      .kind = model::RoleKind::StatefulParallel,  // masters wait for each other
      .count = nodes,
      .run_as = kRunAs,
      .containers = {node(r, block, holds)},
      .volumes = volumes(r, block, name),
      .replacement = model::OneByOne{},
      .before_shrink = holds ? "allocation" : "",
      .access = access(holds),
      .flows = flows(r.elasticsearch),
      .placement = placement(r.scheduling),
      .max_unavailable = one_away(nodes),
      .grace_seconds = 120,
      .scrape = {.none_because =
                     "Elasticsearch has no page for Prometheus; an exporter is not part "
                     "of this version"},
  };
  if (holds) role.pod_labels[kServesLabel] = kServes;
  role.placement.required_anti_affinity = r.profile == spec::Profile::Production && most(nodes) > 1;
  apply_role_block(block, role);
  return role;
}

}  // namespace

bool is_single(const spec::ElasticsearchResolved& e) {
  return e.master.replicas + e.data.replicas == 1;
}

bool has_data_role(const spec::ElasticsearchResolved& e) {
  return e.data.replicas > 0;
}

std::string holder(const spec::ElasticsearchResolved& e) {
  return has_data_role(e) ? "data" : "master";
}

const spec::RoleResolved& holder_block(const spec::ElasticsearchResolved& e) {
  return has_data_role(e) ? e.data : e.master;
}

std::string node_set(const spec::Resolved& r, const std::string& role) {
  return r.name + "-elasticsearch-" + role;
}

std::string masters_host(const spec::Resolved& r) {
  return node_set(r, "master") + "-pods." + r.data_namespace + ".svc";
}

model::Role masters(const spec::Resolved& r) {
  model::Role role = role_of(r, "master", r.elasticsearch.master);
  // An older master may lead newer nodes, but not the other way round.
  if (has_data_role(r.elasticsearch)) role.rolls_after = {"data"};
  return role;
}

model::Role data(const spec::Resolved& r) {
  return role_of(r, "data", r.elasticsearch.data);
}

}  // namespace dataplatform::components::search
