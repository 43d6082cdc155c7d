// A server that the user has already: RDS, Cloud SQL, Flexible Server, or one of his own. Nobody is
// superuser there.
#include "controllers/components/postgresql/parts.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace dataplatform::components::postgres {
namespace {

using model::GivenSecretKey;
using model::Literal;

using External = spec::ExternalPostgresqlResolved;

/// Where Debian keeps the public CAs, for the modes that know no word for them.
constexpr const char* kPublicCas = "/etc/ssl/certs/ca-certificates.crt";

/// Keeps passwords out of the server's log where the administrator may say so.
constexpr std::string_view kQuiet =
    R"(DO $$ BEGIN PERFORM set_config('log_statement', 'none', false);
EXCEPTION WHEN insufficient_privilege THEN NULL; END $$;
DO $$ BEGIN PERFORM set_config('log_min_duration_statement', '-1', false);
EXCEPTION WHEN insufficient_privilege THEN NULL; END $$;
DO $$ BEGIN PERFORM set_config('log_min_error_statement', 'panic', false);
EXCEPTION WHEN insufficient_privilege THEN NULL; END $$;
)";

/// Who gives a database to a role must be a member of it where he is no superuser.
constexpr std::string_view kDatabase = R"(
\set owner '{owner}'
\set database '{database}'
\getenv password {variable}
SELECT format('CREATE ROLE %I LOGIN', :'owner') WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = :'owner') \gexec
ALTER ROLE :"owner" LOGIN PASSWORD :'password';
SELECT format('GRANT %I TO CURRENT_USER', :'owner') WHERE NOT pg_has_role(current_user, :'owner', 'USAGE') \gexec
SELECT format('CREATE DATABASE %I OWNER %I', :'database', :'owner') WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = :'database') \gexec
SELECT format('ALTER DATABASE %I OWNER TO %I', :'database', :'owner') FROM pg_database WHERE datname = :'database' AND pg_get_userbyid(datdba) <> :'owner' \gexec
REVOKE CONNECT, TEMPORARY ON DATABASE :"database" FROM PUBLIC;
)";

/// What a database is called there.
std::string name_there(const External& external, const std::string& name) {
  const auto given = external.databases.find(name);
  return given == external.databases.end() ? name : given->second.database;
}

/// One with credentials of its own is there already, with its owner.
bool is_made(const External& external, const std::string& name) {
  const auto given = external.databases.find(name);
  return given != external.databases.end() && !given->second.credentials_secret.empty();
}

std::vector<model::DatabaseRequest> missing(const External& external, const model::Demand& demand) {
  std::vector<model::DatabaseRequest> list = databases_of(demand);
  std::erase_if(list, [&](const model::DatabaseRequest& database) {
    return is_made(external, database.name);
  });
  return list;
}

std::string script(const External& external, const model::Demand& demand) {
  std::string text(kQuiet);
  for (const model::DatabaseRequest& database : missing(external, demand)) {
    text += fmt::format(fmt::runtime(kDatabase), fmt::arg("owner", database.owner),
                        fmt::arg("database", name_there(external, database.name)),
                        fmt::arg("variable", password_variable(database.owner)));
  }
  return text;
}

/// Of the modes only verify-full takes the system's CAs by a word.
std::string root_certificates(const DatabaseTls& tls) {
  if (!tls.ca_file.empty()) return tls.ca_file;
  if (tls.mode == "verify-full") return "system";
  return tls.mode == "verify-ca" ? kPublicCas : "";
}

model::Environment environment(const External& external, const DatabaseTls& tls,
                               const model::Demand& demand) {
  model::Environment env = {
      {"PGHOST", Literal(external.host)},
      {"PGPORT", Literal(std::to_string(external.port))},
      {"PGDATABASE", Literal("postgres")},
      {"PGUSER", GivenSecretKey{external.admin_secret, "username"}},
      {"PGPASSWORD", GivenSecretKey{external.admin_secret, "password"}},
      {"PGSSLMODE", Literal(tls.mode)},
      {"PGCONNECT_TIMEOUT", Literal("10")},
  };
  if (const std::string roots = root_certificates(tls); !roots.empty())
    env.push_back({"PGSSLROOTCERT", Literal(roots)});
  for (const model::DatabaseRequest& database : missing(external, demand)) {
    const model::Variable password{password_variable(database.owner), database.password};
    if (std::find(env.begin(), env.end(), password) == env.end()) env.push_back(password);
  }
  return env;
}

}  // namespace

model::DatabaseOffer external_offer(const spec::Resolved& r) {
  const External& external = *r.postgresql.external;
  model::DatabaseOffer offer{.direct_port = external.port,
                             .provisioned_by = external.provision ? "databases" : "",
                             .external_host = external.host};
  for (const auto& [name, database] : external.databases) {
    model::DatabaseOffer::Given& given = offer.given[name];
    given.database = database.database;
    if (database.credentials_secret.empty()) continue;
    given.user = GivenSecretKey{database.credentials_secret, "username"};
    given.password = GivenSecretKey{database.credentials_secret, "password"};
  }
  return offer;
}

model::Task external_databases(const spec::Resolved& r, const model::Demand& demand) {
  const External& external = *r.postgresql.external;
  const DatabaseTls tls = database_tls(r);
  model::Task task = psql_task(r, script(external, demand));
  task.container.env = environment(external, tls, demand);
  task.container.mounts.insert(task.container.mounts.end(), tls.mounts.begin(), tls.mounts.end());
  task.volumes.insert(task.volumes.end(), tls.volumes.begin(), tls.volumes.end());
  task.flows = {
      {.to = model::Internet{}, .port = external.port, .why = "makes databases and their owners"}};
  task.failure_means =
      "the databases of the applications could not be made: does the server answer, is it trusted "
      "by sslMode and caRef, and may the user of adminSecretRef create roles and databases?";
  return task;
}

}  // namespace dataplatform::components::postgres
