// The parts of Elasticsearch's data sheet: seen by its own files only.
#pragma once

#include "controllers/components/common.hpp"

#include <string>

namespace dataplatform::components::search {

inline constexpr int kHttpPort = 9200;
inline constexpr int kTransportPort = 9300;
inline constexpr int kReadinessPort = 8080;

/// Where ConfigMaps are mounted, and what is written to.
inline constexpr const char* kGivenFolder = "/etc/platform";
inline constexpr const char* kConfigFolder = "/etc/elasticsearch";
inline constexpr const char* kStateFolder = "/var/lib/elasticsearch";

/// Pods with this label answer clients.
inline constexpr const char* kServesLabel = "elasticsearch.dataplatform.io/serves";
inline constexpr const char* kServes = "clients";

/// One node in all: it looks for no others.
bool is_single(const spec::ElasticsearchResolved& e);

/// Nodes of their own hold the data; else the masters do.
bool has_data_role(const spec::ElasticsearchResolved& e);

/// Name and block of the role that holds the data.
std::string holder(const spec::ElasticsearchResolved& e);
const spec::RoleResolved& holder_block(const spec::ElasticsearchResolved& e);

/// "<cr>-elasticsearch-<role>": its pods, which are the nodes' names, are this with "-<number>".
std::string node_set(const spec::Resolved& r, const std::string& role);

/// Headless name that leads to all masters.
std::string masters_host(const spec::Resolved& r);

// Files ----------------------------------------------------------------------------------------

/// elasticsearch.yml of a role ("master" or "data").
std::string settings_text(const spec::Resolved& r, const std::string& role);

/// Names of the masters that form the first cluster, joined by commas.
std::string initial_masters(const spec::Resolved& r);

/// Options of the JVM: heap of half the memory limit, at most 31 GiB (beyond it pointers grow).
std::string java_options(const base::Quantity& memory_limit);

/// Fewest memory maps that a process may have where files are mapped (vm.max_map_count); 0 where
/// none are.
int needed_maps(const spec::Resolved& r);

/// Scripts of the pods: the start, the startup probe, what runs before a stop.
std::string start_script();
std::string started_script();
std::string stop_script();

// Roles and tasks ------------------------------------------------------------------------------

model::Role masters(const spec::Resolved& r);
model::Role data(const spec::Resolved& r);
model::Task bootstrap(const spec::Resolved& r);
model::Task allocation(const spec::Resolved& r);

}  // namespace dataplatform::components::search
