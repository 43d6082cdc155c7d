// Patroni's configuration. Passwords and the member's own names are not in it: they come as
// variables.
#include "controllers/components/postgresql/parts.hpp"
#include "operator/base/yaml.hpp"

namespace dataplatform::components::postgres {
namespace {

using base::Json;

std::string data_directory(const spec::Resolved& r) {
  return "/pgdata/pg" + r.postgresql.version;
}
std::string wal_directory(const spec::Resolved& r) {
  return "/pgwal/pg" + r.postgresql.version;
}

/// Nobody gets in without a password, not even inside the pod.
Json host_rules() {
  return Json::array({"local all all scram-sha-256",
                      "host replication replicator all scram-sha-256",
                      "host all all all scram-sha-256"});
}

Json server_section(const spec::Resolved& r) {
  Json parameters = memory_parameters(r.postgresql);
  parameters["unix_socket_directories"] = "/run/postgresql";
  Json base_backup = Json::array({Json{{"checkpoint", "fast"}}});
  if (r.postgresql.wal_storage) base_backup.push_back(Json{{"waldir", wal_directory(r)}});
  return {{"listen", "*:" + std::to_string(kPort)},
          {"data_dir", data_directory(r)},
          {"bin_dir", "/usr/lib/postgresql/" + r.postgresql.version + "/bin"},
          {"pgpass", "/tmp/pgpass"},
          {"use_unix_socket", true},
          {"parameters", parameters},
          {"pg_hba", host_rules()},
          {"basebackup", base_backup},
          // A standby that can't be rewound is made anew instead of staying away.
          {"remove_data_directory_on_rewind_failure", true},
          {"remove_data_directory_on_diverged_timelines", true}};
}

Json member(const spec::Resolved& r) {
  return {
      {"scope", scope(r)},
      {"kubernetes",
       {{"use_endpoints", false},
        {"labels", {{"application", "patroni"}}},
        {"scope_label", "cluster-name"},
        {"role_label", "role"},
        {"leader_label_value", "primary"},
        {"follower_label_value", "replica"},
        {"standby_leader_label_value", "primary"}}},
      {"restapi", {{"listen", "*:" + std::to_string(kPatroniPort)}}},
      {"postgresql", server_section(r)},
      {"watchdog", {{"mode", "off"}}}};  // pods have no /dev/watchdog; the liveness probe stands in
}

Json bootstrap(const spec::Resolved& r, const model::DatabaseOffer& offer) {
  Json initdb = Json::array(
      {"data-checksums", Json{{"encoding", "UTF8"}}, Json{{"locale", r.postgresql.locale}},
       Json{{"auth-host", "scram-sha-256"}}, Json{{"auth-local", "scram-sha-256"}}});
  if (r.postgresql.wal_storage) initdb.push_back(Json{{"waldir", wal_directory(r)}});
  return {{"bootstrap", {{"dcs", dynamic_configuration(r, offer)}, {"initdb", initdb}}}};
}

}  // namespace

std::string scope(const spec::Resolved& r) {
  return r.name + "-postgresql";
}

std::string primary_host(const spec::Resolved& r) {
  return scope(r) + "." + r.data_namespace + ".svc";
}

std::string members_host(const spec::Resolved& r) {
  return scope(r) + "-pods." + r.data_namespace + ".svc";
}

model::Files patroni_files(const spec::Resolved& r, const model::DatabaseOffer& offer) {
  // Patroni reads all files of the folder as one.
  return {.files = {{.name = "member.yml", .text = base::to_yaml(member(r))},
                    {.name = "bootstrap.yml",
                     .text = base::to_yaml(bootstrap(r, offer)),
                     .restarts = false}}};
}

}  // namespace dataplatform::components::postgres
