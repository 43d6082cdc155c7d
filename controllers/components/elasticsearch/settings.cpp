#include "controllers/components/elasticsearch/parts.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace dataplatform::components::search {
namespace {

/// What a node does. `data` is every tier; clients and pipelines go where the data is.
std::string node_roles(const spec::ElasticsearchResolved& e, const std::string& role) {
  const std::string holds = "data, ingest, remote_cluster_client, transform";
  if (role == "data") return holds;
  return has_data_role(e) ? "master" : "master, " + holds;
}

bool maps_files(const spec::Resolved& r) {
  return r.profile == spec::Profile::Production;
}

std::string discovery(const spec::Resolved& r) {
  if (is_single(r.elasticsearch)) return "discovery.type: single-node\n";
  return fmt::format("discovery.seed_hosts: [{}]\n", masters_host(r));
}

}  // namespace

std::string settings_text(const spec::Resolved& r, const std::string& role) {
  std::string text = fmt::format(
      R"(cluster.name: {cluster}
node.name: ${{POD_NAME}}
node.roles: [{roles}]
path.data: {state}/data
network.host: 0.0.0.0
network.publish_host: ${{POD_IP}}
http.port: {http}
transport.port: {transport}
# Open while the node is in a cluster that has a master.
readiness.port: {readiness}
action.destructive_requires_name: true
ingest.geoip.downloader.enabled: false
xpack.license.self_generated.type: basic
# Between several nodes it needs certificates of theirs.
xpack.security.enabled: false
)",
      fmt::arg("cluster", r.name), fmt::arg("roles", node_roles(r.elasticsearch, role)),
      fmt::arg("state", kStateFolder), fmt::arg("http", kHttpPort),
      fmt::arg("transport", kTransportPort), fmt::arg("readiness", kReadinessPort));
  text += discovery(r);
  // Works on any node, more slowly: a host that nobody prepared may not map enough.
  if (!maps_files(r)) text += "node.store.allow_mmap: false\n";
  return text;
}

std::string initial_masters(const spec::Resolved& r) {
  std::string all;
  for (int i = 0; i < r.elasticsearch.master.replicas; ++i)
    all += (i == 0 ? "" : ",") + node_set(r, "master") + "-" + std::to_string(i);
  return all;
}

std::string java_options(const base::Quantity& memory_limit) {
  constexpr std::int64_t kMebi = 1024 * 1024;
  constexpr std::int64_t kMost = 31 * 1024;
  const std::int64_t heap = std::min(memory_limit.bytes() / 2 / kMebi, kMost);
  // Of itself it logs collections into files of 2 GiB in all.
  return fmt::format("-Xms{0}m -Xmx{0}m -Xlog:disable -Xlog:all=warning:stderr:utctime,level,tags",
                     heap);
}

int needed_maps(const spec::Resolved& r) {
  constexpr int kNeeded = 262144;  // Elasticsearch's own check at start
  return maps_files(r) ? kNeeded : 0;
}

}  // namespace dataplatform::components::search
