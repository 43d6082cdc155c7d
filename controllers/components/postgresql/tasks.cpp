#include "controllers/components/postgresql/parts.hpp"

#include <algorithm>
#include <cctype>

#include <fmt/format.h>

namespace dataplatform::components::postgres {
namespace {

using model::Literal;
using model::SecretKey;

constexpr model::RunAs kRunAs{.user = 999, .group = 999};

/// A missing standby must not hang the task, and no password may reach the server's log.
constexpr std::string_view kPrelude = R"(SET synchronous_commit = LOCAL;
SET log_statement = 'none';
SET log_min_error_statement = 'panic';
SET log_min_duration_statement = -1;
)";

/// Role and database, made where they are missing. psql quotes what it puts in.
constexpr std::string_view kDatabase = R"(
\set owner '{owner}'
\set database '{database}'
\getenv password {variable}
SELECT format('CREATE ROLE %I LOGIN', :'owner') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'owner') \gexec
ALTER ROLE :"owner" LOGIN PASSWORD :'password';
SELECT format('CREATE DATABASE %I OWNER %I', :'database', :'owner') WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
ALTER DATABASE :"database" OWNER TO :"owner";
REVOKE CONNECT, TEMPORARY ON DATABASE :"database" FROM PUBLIC;
)";

constexpr std::string_view kPoolerRole = R"(
\set pooler '{pooler}'
\getenv password POOLER_PASSWORD
SELECT format('CREATE ROLE %I LOGIN', :'pooler') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'pooler') \gexec
ALTER ROLE :"pooler" LOGIN PASSWORD :'password';
)";

/// The pooler asks each database for its users' verifiers; it can see neither superusers nor
/// replication.
constexpr std::string_view kPoolerLookup = R"(
GRANT CONNECT ON DATABASE :"database" TO :"pooler";
\connect :"database"
SET synchronous_commit = LOCAL;
CREATE SCHEMA IF NOT EXISTS pgbouncer;
CREATE OR REPLACE FUNCTION pgbouncer.get_auth(wanted text) RETURNS TABLE (username text, password text)
  LANGUAGE sql SECURITY DEFINER SET search_path = pg_catalog AS
  'SELECT rolname::text, rolpassword::text FROM pg_authid WHERE rolname = $1 AND rolcanlogin AND NOT rolsuper AND NOT rolreplication';
REVOKE ALL ON SCHEMA pgbouncer FROM PUBLIC;
REVOKE ALL ON FUNCTION pgbouncer.get_auth(text) FROM PUBLIC;
GRANT USAGE ON SCHEMA pgbouncer TO :"pooler";
GRANT EXECUTE ON FUNCTION pgbouncer.get_auth(text) TO :"pooler";
\connect postgres
)";

bool pooled(const model::Demand& demand, const std::string& database) {
  const auto list = pooled_of(demand);
  return std::any_of(list.begin(), list.end(),
                     [&](const auto& one) { return one.name == database; });
}

std::string script(const model::Demand& demand, bool with_pooler) {
  std::string text(kPrelude);
  if (with_pooler) text += fmt::format(fmt::runtime(kPoolerRole), fmt::arg("pooler", kPoolerUser));
  for (const model::DatabaseRequest& database : databases_of(demand)) {
    text += fmt::format(fmt::runtime(kDatabase), fmt::arg("owner", database.owner),
                        fmt::arg("database", database.name),
                        fmt::arg("variable", password_variable(database.owner)));
    if (!with_pooler || !pooled(demand, database.name)) continue;
    text += kPoolerLookup;
    text += kPrelude;  // \connect began a new session
  }
  return text;
}

model::Environment psql_environment(const spec::Resolved& r, const model::Demand& demand,
                                    bool with_pooler) {
  model::Environment env = {
      {"PGHOST", Literal(primary_host(r))},
      {"PGPORT", Literal(std::to_string(kPort))},
      {"PGDATABASE", Literal("postgres")},
      {"PGUSER", Literal(kSuperuser)},
      {"PGPASSWORD", SecretKey{kSecret, "postgres-password"}},
      {"PGCONNECT_TIMEOUT", Literal("10")},
  };
  if (with_pooler) env.push_back({"POOLER_PASSWORD", SecretKey{kSecret, "pooler-password"}});
  for (const model::DatabaseRequest& database : databases_of(demand)) {
    const model::Variable password{password_variable(database.owner), database.password};
    if (std::find(env.begin(), env.end(), password) == env.end()) env.push_back(password);
  }
  return env;
}

/// Puts the shared settings and restarts members that wait for it: standbys first, so that the
/// primary is away only once and for seconds. A value that became smaller needs a second round:
/// standbys keep the old one until the primary has run with the new.
constexpr std::string_view kApplySettings = R"(set -eu
api() { curl --fail --silent --show-error --max-time 300 --user "$PATRONI_USER:$PATRONI_PASSWORD" "$@"; }
base="http://$PATRONI_HOST"
# Paused or following another site is not ours to end.
present=$(api "$base/config")
kept=$(printf '%s' "$present" | jq '{pause, standby_cluster} | with_entries(select(.value != null))')
wanted=$(jq --argjson kept "$kept" '. + $kept' /etc/settings/settings.json)
printf '%s' "$wanted" | api -X PUT --data-binary @- "$base/config" > /dev/null
for round in 1 2; do
  # Two turns of the members' loop: until then none knows that it should restart.
  sleep 25
  cluster=$(api "$base/cluster")
  waiting=$(printf '%s' "$cluster" | jq -r '.members | sort_by(.role == "leader") | .[] | select(.pending_restart) | .api_url')
  [ -n "$waiting" ] || exit 0
  for url in $waiting; do
    echo "round $round: restarting ${url%/patroni}"
    api -X POST --data '{"restart_pending": true}' "${url%/patroni}/restart"
    echo
  done
done
)";

}  // namespace

std::string password_variable(const std::string& owner) {
  std::string name = "PASSWORD_" + owner;
  std::transform(name.begin(), name.end(), name.begin(), [](unsigned char c) {
    return std::isalnum(c) ? static_cast<char>(std::toupper(c)) : '_';
  });
  return name;
}

std::vector<model::DatabaseRequest> databases_of(const model::Demand& demand) {
  std::vector<model::DatabaseRequest> list;
  for (const model::Wanted& wanted : demand) {
    const auto* database = std::get_if<model::DatabaseRequest>(&wanted.request.what);
    if (database == nullptr) continue;
    const bool known = std::any_of(list.begin(), list.end(),
                                   [&](const auto& one) { return one.name == database->name; });
    if (!known) list.push_back(*database);
  }
  return list;
}

std::vector<model::DatabaseRequest> pooled_of(const model::Demand& demand) {
  model::Demand pooled;
  std::copy_if(demand.begin(), demand.end(), std::back_inserter(pooled),
               [](const model::Wanted& wanted) {
                 const auto* database = std::get_if<model::DatabaseRequest>(&wanted.request.what);
                 return database != nullptr && database->pooled;
               });
  return databases_of(pooled);
}

model::Task psql_task(const spec::Resolved& r, const std::string& script) {
  return {
      .name = "databases",
      .container = {.name = "psql",
                    .image = r.postgresql.server.image,
                    .command = {"psql", "--no-psqlrc", "--quiet", "--set=ON_ERROR_STOP=1",
                                "--file=/etc/databases/databases.sql"},
                    .resources = resources("50m", "64Mi", "250m", "256Mi"),
                    .mounts = {{.volume = "script", .path = "/etc/databases", .read_only = true}}},
      .volumes = {{"script", model::Files{.files = {{.name = "databases.sql", .text = script}}}}},
      .run_as = kRunAs,
      .timeout_seconds = 600,
  };
}

model::Task databases(const spec::Resolved& r, const model::Demand& demand) {
  const bool with_pooler = has_pooler(r.postgresql);
  model::Task task = psql_task(r, script(demand, with_pooler));
  task.container.env = psql_environment(r, demand, with_pooler);
  task.needs = {model::Ready{"postgresql/server"}};
  task.flows = {
      {.to = "postgresql/server", .port = kPort, .why = "makes databases and their owners"}};
  task.failure_means =
      "the databases of the applications could not be made: is there a primary, and is its "
      "password the one in the Secret?";
  return task;
}

model::Task settings(const spec::Resolved& r, const model::DatabaseOffer& offer) {
  const std::string wanted = dynamic_configuration(r, offer).dump(2) + "\n";
  return {
      .name = "settings",
      .container = {.name = "settings",
                    .image = r.tools_image,
                    .command = {"/bin/sh", "/etc/settings/apply.sh"},
                    .env = {{"PATRONI_HOST",
                             Literal(members_host(r) + ":" + std::to_string(kPatroniPort))},
                            {"PATRONI_USER", Literal(kPatroniUser)},
                            {"PATRONI_PASSWORD", SecretKey{kSecret, "patroni-password"}}},
                    .resources = resources("50m", "32Mi", "250m", "128Mi"),
                    .mounts = {{.volume = "settings", .path = "/etc/settings", .read_only = true}}},
      .volumes = {{"settings",
                   model::Files{.files = {{.name = "apply.sh", .text = std::string(kApplySettings)},
                                          {.name = "settings.json", .text = wanted}}}}},
      .run_as = {.user = 65532, .group = 65532},
      .needs = {model::Ready{"postgresql/server"}},
      .flows = {{.to = "postgresql/server",
                 .port = kPatroniPort,
                 .why = "puts the settings that all members share"}},
      .timeout_seconds = 1800,
      .failure_means =
          "the members did not take the shared settings: look at their log for a parameter that "
          "PostgreSQL refuses",
  };
}

}  // namespace dataplatform::components::postgres
