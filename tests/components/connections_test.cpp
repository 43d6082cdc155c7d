// Poolers, the databases that are made, the shared settings, and whether the connections add up.
#include "tests/components/support.hpp"

namespace dataplatform::components::testing {
namespace {

using base::Json;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

model::DatabaseOffer offer(const Platform& platform) {
  return std::get<model::DatabaseOffer>(named(platform.components, "postgresql").offers.at(0));
}

struct Budget {
  std::string name, spec;
  int needed;  // of the server: what goes directly and each pooler's pool
  int allowed;
};
void PrintTo(const Budget& row, std::ostream* out) {
  *out << row.name;
}

class BudgetOf : public ::testing::TestWithParam<Budget> {};

TEST_P(BudgetOf, TheServerAllowsWhatAllMayOpen) {
  const Platform platform = platform_of(GetParam().spec);
  EXPECT_EQ(model::connections_needed(model::demand_of(platform), offer(platform)),
            GetParam().needed);
  EXPECT_EQ(offer(platform).max_connections, GetParam().allowed);
  const Json shared = yaml_file(role(platform, "postgresql", "server"), "config",
                                "bootstrap.yml")["bootstrap"]["dcs"];
  const Json& said = shared["postgresql"]["parameters"]["max_connections"];
  EXPECT_EQ(said.is_string() ? said.get<std::string>() : said.dump(),
            std::to_string(GetParam().allowed));
}

/// Airbyte goes to the server directly, and would hide what the pooler and Superset do.
std::string without_airbyte(const std::string& profile, const std::string& components = "{}") {
  const std::string more =
      components == "{}" ? "" : ", " + components.substr(1, components.size() - 2);
  return with(profile, "{airbyte: {mode: Disabled}" + more + "}");
}

TEST(Budget, OfTheWholePlatformIsAllowedAsWell) {
  for (const char* profile : {"Development", "Staging", "Production"}) {
    const Platform platform = platform_of(with(profile));
    const model::DatabaseOffer given = offer(platform);
    const int needed = model::connections_needed(model::demand_of(platform), given);
    EXPECT_GE(given.max_connections, needed + given.reserved_connections) << profile;
    EXPECT_GT(needed, 150) << "Airbyte and Temporal go directly";
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, BudgetOf,
    ::testing::Values(
        // No pooler: one web process with 15, two worker processes with 2 each, beat's 1, and 2 of
        // the migration.
        Budget{"Development", without_airbyte("Development"), 22, 200},
        Budget{"Staging", without_airbyte("Staging"), 25 + 2, 200},
        Budget{"Production", without_airbyte("Production"), 2 * 25 + 2, 200},
        Budget{"NoPooler", without_airbyte("Production", "{postgresql: {pooler: {replicas: 0}}}"),
               2 * 2 * 15 + 2 * 4 * 2 + 1 + 2, 200},
        Budget{"MorePoolers",
               without_airbyte("Production", "{postgresql: {pooler: {replicas: 8}}}"), 8 * 25 + 2,
               250},
        Budget{"BiggerPools",
               without_airbyte("Production", "{postgresql: {pooler: {defaultPoolSize: 100}}}"),
               2 * 100 + 2, 250},
        Budget{"AutoscaledPoolers",
               without_airbyte(
                   "Production",
                   "{postgresql: {pooler: {autoscaling: {minReplicas: 2, maxReplicas: 10}}}}"),
               10 * 25 + 2, 300},
        Budget{"ManyWebPodsDirectly",
               without_airbyte(
                   "Production",
                   "{postgresql: {pooler: {replicas: 0}}, superset: {web: {replicas: 20}}}"),
               20 * 2 * 15 + 2 * 4 * 2 + 1 + 2, 650},
        Budget{
            "SaidByTheUser",
            without_airbyte("Production", "{postgresql: {parameters: {max_connections: \"400\"}}}"),
            52, 400}));

TEST(Budget, TooFewSaidByTheUserAreRefusedWithTheSum) {
  const Outcome outcome =
      outcome_of(with("Production",
                      "{airbyte: {mode: Disabled}, postgresql: {pooler: {replicas: 0}, parameters: "
                      "{max_connections: \"80\"}}}"));
  EXPECT_THAT(errors_of(outcome.problems),
              ElementsAre(::testing::AllOf(HasSubstr("allows 80 connections"),
                                           HasSubstr("may open 92"), HasSubstr("at least 92"))));
}

TEST(Budget, TheInvalidExampleIsRefusedWithTheFieldThatSaysTooFew) {
  const Outcome outcome =
      outcome_of(with("Production",
                      "{postgresql: {pooler: {replicas: 8, defaultPoolSize: 100}, parameters: "
                      "{max_connections: \"200\"}}}"));
  base::Problems errors = outcome.problems;
  std::erase_if(errors, [](const auto& each) { return each.severity != base::Severity::Error; });
  ASSERT_EQ(errors.size(), 1u);
  EXPECT_EQ(errors[0].path, "spec.components.postgresql.parameters.max_connections");
  EXPECT_THAT(errors[0].fix, HasSubstr("make the pools smaller, or leave it out"));
}

TEST(Pooler, StandsBetweenTheApplicationsAndTheServer) {
  const Platform platform = platform_of(with("Production"));
  const model::Binding& database = named(platform.bindings, "superset/database");
  EXPECT_EQ(database.host, "lakehouse-postgresql-pooler.data-storage.svc");
  EXPECT_EQ(database.port, 6432);
  // Locks of a migration belong to its session: it never goes through a pooler.
  const model::Binding& migrations = named(platform.bindings, "superset/migrations");
  EXPECT_EQ(migrations.host, "lakehouse-postgresql.data-storage.svc");
  EXPECT_EQ(migrations.port, 5432);
}

TEST(Pooler, WithoutOneTheApplicationsGoDirectly) {
  const Platform platform = platform_of(with("Development"));
  const model::Binding& database = named(platform.bindings, "superset/database");
  EXPECT_EQ(database.host, "lakehouse-postgresql.data-storage.svc");
  EXPECT_EQ(database.port, 5432);
}

TEST(Pooler, AnAutoscaledOneIsThereToo) {
  const Platform platform = platform_of(with(
      "Development", "{postgresql: {pooler: {autoscaling: {minReplicas: 1, maxReplicas: 3}}}}"));
  EXPECT_EQ(count_of(role(platform, "postgresql", "pooler")), "1-3");
  EXPECT_EQ(named(platform.bindings, "superset/database").port, 6432);
  EXPECT_THAT(
      file(task(platform, "postgresql", "databases").volumes, "script", "databases.sql").text,
      HasSubstr("get_auth"));
}

TEST(Pooler, ServesOnlyWhatWasAskedFor) {
  const std::string ini =
      file(role(platform_of(with("Production")), "postgresql", "pooler").volumes, "config",
           "pgbouncer.ini")
          .text;
  EXPECT_THAT(ini, HasSubstr("superset = host=lakehouse-postgresql.data-storage.svc port=5432\n"));
  EXPECT_THAT(ini, Not(HasSubstr("\n* =")));
  EXPECT_THAT(ini, HasSubstr("max_client_conn = 1000\n"));
  EXPECT_THAT(ini, HasSubstr("default_pool_size = 25\n"));
  EXPECT_THAT(ini, HasSubstr("auth_type = scram-sha-256\n"));
  EXPECT_THAT(ini, HasSubstr("server_login_retry = 3\n"));
}

TEST(Pooler, TakesItsNumbersFromTheSpec) {
  const Platform platform = platform_of(with(
      "Production", "{postgresql: {pooler: {maxClientConnections: 3000, defaultPoolSize: 40}}}"));
  const std::string ini =
      file(role(platform, "postgresql", "pooler").volumes, "config", "pgbouncer.ini").text;
  EXPECT_THAT(ini, HasSubstr("max_client_conn = 3000\n"));
  EXPECT_THAT(ini, HasSubstr("default_pool_size = 40\n"));
  EXPECT_EQ(offer(platform).pool_size, 40);
}

TEST(Pooler, ItsPasswordIsPutInAtStart) {
  const Role& pooler = role(platform_of(with("Production")), "postgresql", "pooler");
  const model::ConfigFile& users = file(pooler.volumes, "config", "userlist.txt");
  EXPECT_EQ(users.text, "\"pooler\" \"${POOLER_PASSWORD}\"\n");
  ASSERT_THAT(names(users.secrets), ElementsAre("POOLER_PASSWORD"));
  EXPECT_EQ(text_of(users.secrets[0].value), "secret postgresql/pooler-password");
  EXPECT_TRUE(file(pooler.volumes, "config", "pgbouncer.ini").secrets.empty());
}

TEST(Pooler, MayLoseOnePodAndGivesClientsTimeToLeave) {
  const Role& pooler = role(platform_of(with("Production")), "postgresql", "pooler");
  EXPECT_EQ(pooler.max_unavailable, 1);
  EXPECT_EQ(pooler.grace_seconds, 120);
  EXPECT_THAT(main_of(pooler).pre_stop, ElementsAre("sleep", "10"));
  EXPECT_EQ(role(platform_of(with("Staging")), "postgresql", "pooler").max_unavailable,
            std::nullopt);
  EXPECT_THAT(flows_of(pooler.flows), ElementsAre("postgresql/server:5432"));
}

std::string script_of(const Platform& platform) {
  return file(task(platform, "postgresql", "databases").volumes, "script", "databases.sql").text;
}

TEST(Databases, EachIsMadeOnceWithItsOwner) {
  const Platform platform = platform_of(with("Production"));
  const std::string script = script_of(platform);
  const auto first = script.find("\\set database 'superset'");
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(script.find("\\set database 'superset'", first + 1), std::string::npos);
  EXPECT_THAT(script, HasSubstr("\\set owner 'superset'"));
  EXPECT_THAT(script, HasSubstr("\\getenv password PASSWORD_SUPERSET"));
  const Container& psql = task(platform, "postgresql", "databases").container;
  EXPECT_EQ(variable(psql, "PASSWORD_SUPERSET"), "secret superset/db-password");
  EXPECT_EQ(variable(psql, "PGPASSWORD"), "secret postgresql/postgres-password");
  EXPECT_EQ(variable(psql, "PGHOST"), "lakehouse-postgresql.data-storage.svc");
  EXPECT_THAT(psql.command, Contains("--set=ON_ERROR_STOP=1"));
}

// Each \connect begins a session that would log statements and wait for standbys again.
TEST(Databases, EverySessionHidesPasswordsAndWaitsForNoStandby) {
  const std::string script = script_of(platform_of(with("Production")));
  EXPECT_TRUE(script.starts_with("SET synchronous_commit = LOCAL;\nSET log_statement = 'none';"));
  for (std::size_t at = script.find("\\connect "); at != std::string::npos;
       at = script.find("\\connect ", at + 1)) {
    const auto line = script.find('\n', at) + 1;
    EXPECT_EQ(script.substr(line, 31), "SET synchronous_commit = LOCAL;");
  }
  const auto back = script.rfind("\\connect postgres\n");
  EXPECT_THAT(script.substr(back), HasSubstr("SET log_statement = 'none';"));
}

TEST(Databases, ThePoolerCanLookUpNoSuperuser) {
  const std::string with_pooler = script_of(platform_of(with("Production")));
  EXPECT_THAT(with_pooler, HasSubstr("AND NOT rolsuper AND NOT rolreplication"));
  EXPECT_THAT(with_pooler,
              HasSubstr("REVOKE ALL ON FUNCTION pgbouncer.get_auth(text) FROM PUBLIC"));
  const Platform development = platform_of(with("Development"));
  EXPECT_THAT(script_of(development), Not(HasSubstr("get_auth")));
  EXPECT_EQ(variable(task(development, "postgresql", "databases").container, "POOLER_PASSWORD"),
            "absent");
}

TEST(Databases, AreMadeAsSoonAsThereIsAPrimary) {
  const Platform platform = platform_of(with("Production"));
  EXPECT_THAT(needs_of(task(platform, "postgresql", "databases").needs),
              ElementsAre("Ready postgresql/server"));
  EXPECT_THAT(flows_of(task(platform, "postgresql", "databases").flows),
              ElementsAre("postgresql/server:5432"));
}

TEST(Settings, AreWhatTheFirstStartReadsToo) {
  const Platform platform = platform_of(with("Production"));
  const Task& settings = task(platform, "postgresql", "settings");
  const Json put = Json::parse(file(settings.volumes, "settings", "settings.json").text);
  EXPECT_EQ(put, yaml_file(role(platform, "postgresql", "server"), "config",
                           "bootstrap.yml")["bootstrap"]["dcs"]);
  EXPECT_EQ(variable(settings.container, "PATRONI_HOST"),
            "lakehouse-postgresql-pods.data-storage.svc:8008");
  EXPECT_EQ(variable(settings.container, "PATRONI_PASSWORD"), "secret postgresql/patroni-password");
  EXPECT_THAT(flows_of(settings.flows), ElementsAre("postgresql/server:8008"));
}

TEST(Settings, RunAgainOnlyWhenTheyChange) {
  const auto text = [](const std::string& components) {
    return file(task(platform_of(with("Production", components)), "postgresql", "settings").volumes,
                "settings", "settings.json")
        .text;
  };
  EXPECT_EQ(text("{}"), text("{postgresql: {server: {resources: {limits: {memory: 8Gi}}}}}"));
  EXPECT_NE(text("{}"), text("{postgresql: {parameters: {max_wal_senders: \"20\"}}}"));
  EXPECT_NE(text("{}"), text("{postgresql: {durability: Preferred}}"));
}

TEST(Poolers, AreWarnedOfNothingInDefaults) {
  EXPECT_THAT(
      errors_of(outcome_of(with("Staging", "{postgresql: {pooler: {replicas: 0}}}")).problems),
      IsEmpty());
}

}  // namespace
}  // namespace dataplatform::components::testing
