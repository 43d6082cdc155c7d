#include "controllers/spec/checks.hpp"

#include <array>
#include <charconv>

namespace dataplatform::spec {
namespace {

constexpr std::string_view kPath = "spec.components.postgresql";

struct Owned {
  std::string_view name;
  std::string_view fix;
};

// Settings that Patroni or the operator write themselves. A second hand there breaks fail-over.
constexpr std::array<Owned, 22> kOwned{{
    {"synchronous_standby_names",
     "use durability: Required, which lets Patroni choose the standby"},
    {"primary_conninfo", "remove it"},
    {"primary_slot_name", "remove it"},
    {"listen_addresses", "remove it"},
    {"port", "remove it"},
    {"cluster_name", "remove it"},
    {"hot_standby", "remove it"},
    {"restore_command", "use spec.backup"},
    {"recovery_target", "use a restore"},
    {"recovery_target_time", "use a restore"},
    {"recovery_target_timeline", "use a restore"},
    {"recovery_target_name", "use a restore"},
    {"recovery_target_lsn", "use a restore"},
    {"recovery_target_action", "use a restore"},
    {"data_directory", "remove it"},
    {"hba_file", "remove it"},
    {"ident_file", "remove it"},
    {"unix_socket_directories", "remove it"},
    {"archive_mode", "use spec.backup"},
    {"archive_command", "use spec.backup"},
    {"ssl_cert_file", "use spec.tls"},
    {"ssl_key_file", "use spec.tls"},
}};

bool is_name(std::string_view text) {
  return !text.empty() &&
         text.find_first_not_of("abcdefghijklmnopqrstuvwxyz0123456789_.") == std::string_view::npos;
}

void check_parameters(const TextMap& parameters, Problems& problems) {
  for (const auto& [name, value] : parameters) {
    const std::string path = std::string(kPath) + ".parameters." + name;
    if (!is_name(name)) {
      refuse(problems, path, "is no name of a setting", "use lower-case letters, digits, _ and .");
      continue;
    }
    if (value.find_first_of("\n\r") != std::string::npos)
      refuse(problems, path, "has more than one line", "write it on one line");
    for (const Owned& owned : kOwned) {
      if (name == owned.name)
        refuse(problems, path, "is " + value + " but Patroni owns this setting",
               std::string(owned.fix));
    }
  }
}

/// Whether it suffices is told by the model, which knows who asks for what.
void check_connections(const Checked& in, Problems& problems) {
  const auto written = in.spec.components.postgresql.parameters.find("max_connections");
  if (written == in.spec.components.postgresql.parameters.end()) return;
  const std::string& text = written->second;
  int offered = 0;
  const auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), offered);
  if (error == std::errc() && end == text.data() + text.size() && offered >= 25) return;
  refuse(problems, std::string(kPath) + ".parameters.max_connections",
         "is \"" + text + "\" but must be a whole number of 25 or more",
         "write a number in quotes, or leave it out: it is derived");
}

void check_durability(const Checked& in, Problems& problems) {
  const PostgresqlResolved& decided = in.resolved.postgresql;
  if (in.spec.components.postgresql.durability == Durability::Required &&
      decided.server.replicas < 2 && !decided.server.autoscaling) {
    refuse(problems, std::string(kPath) + ".durability",
           "is Required but there is one server: no standby could confirm, and every commit would "
           "wait for ever",
           "set server.replicas to 2 or more, or durability to Preferred");
  }
}

/// Who gets in, and with what: nobody there knows a password that was made here.
void check_external(const Checked& in, Problems& problems) {
  const auto& external = in.spec.components.postgresql.external;
  if (!external) return;
  const std::string path = std::string(kPath) + ".external";
  const bool provisioned = external->provision_databases.value_or(false);
  if (provisioned && !external->admin_secret_ref.name) {
    refuse(problems, path + ".adminSecretRef", "is not set, but provisionDatabases is true",
           "name a Secret with username and password of who may create roles and databases");
  }
  const bool made_here = in.resolved.secrets.provider == SecretsProvider::Generated;
  for (std::size_t i = 0; i < external->databases.size() && !provisioned && made_here; ++i) {
    if (external->databases[i].credentials_secret_ref.name) continue;
    refuse(problems, path + ".databases[" + std::to_string(i) + "].credentialsSecretRef",
           "is not set, and nobody would give the password that is made here to that server",
           "name a Secret with username and password, or set provisionDatabases");
  }
}

}  // namespace

void check_postgresql(const Checked& in, Problems& problems) {
  const PostgresqlSpec& written = in.spec.components.postgresql;
  check_parameters(written.parameters, problems);
  if (mode_of(written) == ComponentMode::External) check_external(in, problems);
  if (mode_of(written) != ComponentMode::Managed) return;
  if (written.server.autoscaling) {
    refuse(problems, std::string(kPath) + ".server.autoscaling",
           "is set but a database does not follow the load: each new member copies all data first",
           "set replicas");
  }
  if (in.resolved.postgresql.server.replicas < 1) {
    refuse(problems, std::string(kPath) + ".server.replicas",
           "is 0 but the applications need a database",
           "set 1 or more; to stop the platform use spec.suspended");
  }
  check_connections(in, problems);
  check_durability(in, problems);
}

}  // namespace dataplatform::spec
