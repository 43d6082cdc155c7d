// What comes before Superset's processes: order, drains, secrets, first user.
#include "tests/components/support.hpp"

namespace dataplatform::components::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

Role role_of(const Platform& platform, const std::string& name) {
  return role(platform, "superset", name);
}
Task task_of(const Platform& platform, const std::string& name) {
  return task(platform, "superset", name);
}

struct Order {
  std::string who;
  std::vector<std::string> needs;
};
void PrintTo(const Order& row, std::ostream* out) {
  *out << row.who;
}

class OrderOf : public ::testing::TestWithParam<Order> {};

TEST_P(OrderOf, NothingBeginsBeforeWhatItNeeds) {
  const Platform platform = platform_of(with("Production", "{superset: {loadExamples: true}}"));
  const Component& superset = named(platform.components, "superset");
  const auto task = std::find_if(superset.tasks.begin(), superset.tasks.end(),
                                 [](const Task& t) { return t.name == GetParam().who; });
  const model::Needs needs =
      task == superset.tasks.end() ? role_of(platform, GetParam().who).needs : task->needs;
  EXPECT_THAT(needs_of(needs), ::testing::UnorderedElementsAreArray(GetParam().needs));
}

INSTANTIATE_TEST_SUITE_P(
    All, OrderOf,
    ::testing::Values(Order{"cache", {}},
                      Order{"migrate", {"Done postgresql/databases", "Ready postgresql/server"}},
                      Order{"init",
                            {"Done superset/migrate", "Done postgresql/databases",
                             "Ready postgresql/pooler", "Ready superset/cache"}},
                      Order{"admin",
                            {"Done superset/init", "Done postgresql/databases",
                             "Ready postgresql/pooler", "Ready superset/cache"}},
                      Order{"examples",
                            {"Done superset/admin", "Done postgresql/databases",
                             "Ready postgresql/pooler", "Ready superset/cache"}},
                      Order{"web",
                            {"Done superset/init", "Done postgresql/databases",
                             "Ready postgresql/pooler", "Ready superset/cache"}},
                      Order{"worker",
                            {"Done superset/init", "Done postgresql/databases",
                             "Ready postgresql/pooler", "Ready superset/cache"}},
                      Order{"beat",
                            {"Done superset/init", "Done postgresql/databases",
                             "Ready postgresql/pooler", "Ready superset/cache"}}));

TEST(Migration, StopsAllThatKnowsTheOldTables) {
  EXPECT_THAT(task_of(platform_of(with("Production")), "migrate").drains,
              UnorderedElementsAre("web", "worker", "beat"));
  EXPECT_THAT(task_of(platform_of(with("Development")), "migrate").drains,
              UnorderedElementsAre("web", "worker"));
  for (const char* name : {"init", "admin"})
    EXPECT_THAT(task_of(platform_of(with("Production")), name).drains, ::testing::IsEmpty());
}

// It stops Superset, so it may run again only for another version or another database.
TEST(Migration, RunsAgainForNothingThatTheUserEdits) {
  const std::string edited =
      "{superset: {config: \"ROW_LIMIT = 5\", web: {env: [{name: TZ, value: UTC}], resources: "
      "{limits: {memory: 4Gi}}}, exposure: None, "
      "loadExamples: true, admin: {username: root}}}";
  EXPECT_EQ(task_of(platform_of(with("Production")), "migrate"),
            task_of(platform_of(with("Production", edited)), "migrate"));
  const Task other =
      task_of(platform_of(with("Production", "{superset: {web: {image: \"own/superset:3.1.0\"}}}")),
              "migrate");
  EXPECT_EQ(other.container.image, "own/superset:3.1.0");
}

TEST(Migration, NeedsNoCacheAndNoPooler) {
  const Task& migrate = task_of(platform_of(with("Production")), "migrate");
  EXPECT_THAT(migrate.container.command, ElementsAre("superset", "db", "upgrade"));
  EXPECT_EQ(variable(migrate.container, "DB_HOST"), "binding superset/migrations");
  EXPECT_EQ(variable(migrate.container, "CACHE_HOST"), "absent");
  EXPECT_THAT(flows_of(migrate.flows), ElementsAre("postgresql/server:5432"));
  const std::string text = file(migrate.volumes, "config", "superset_config.py").text;
  EXPECT_THAT(text, Not(HasSubstr("CACHE_")));
  EXPECT_THAT(
      file(role_of(platform_of(with("Production")), "web").volumes, "config", "superset_config.py")
          .text,
      ::testing::StartsWith(text));
}

TEST(Init, SeesWhatTheUserAppendsAndSets) {
  const Platform platform = platform_of(
      with("Production",
           "{superset: {config: \"ROW_LIMIT = 5\", web: {env: [{name: LDAP, value: on-site}]}}}"));
  const Task& init = task_of(platform, "init");
  EXPECT_THAT(file(init.volumes, "config", "superset_config.py").text,
              ::testing::EndsWith("ROW_LIMIT = 5\n"));
  EXPECT_EQ(variable(init.container, "LDAP"), "on-site");
  for (const char* name : {"web", "worker", "beat"}) {
    EXPECT_THAT(file(role_of(platform, name).volumes, "config", "superset_config.py").text,
                ::testing::EndsWith("ROW_LIMIT = 5\n"))
        << name;
  }
}

TEST(Secrets, AreOnlyWhereTheApplicationIs) {
  const Platform platform = platform_of(with("Production"));
  const model::SecretSpec& secret =
      named(named(platform.components, "superset").secrets, "superset");
  EXPECT_THAT(secret.sites, ElementsAre(model::Site::Applications));
  std::vector<std::string> keys;
  for (const model::SecretEntry& entry : secret.entries)
    keys.push_back(entry.key);
  EXPECT_THAT(keys, UnorderedElementsAre("superset-secret-key", "db-user", "db-password",
                                         "admin-user", "admin-password", "cache-password"));
  EXPECT_GE(std::get<model::Generated>(secret.entries[0].source).length, 42);
  EXPECT_THAT(named(platform.components, "superset").credentials, ElementsAre("superset"));
}

TEST(Secrets, EveryProcessHasTheSameKey) {
  const Platform platform = platform_of(with("Production", "{superset: {loadExamples: true}}"));
  for (const char* name : {"web", "worker", "beat"}) {
    EXPECT_EQ(variable(main_of(role_of(platform, name)), "SUPERSET_SECRET_KEY"),
              "secret superset/superset-secret-key")
        << name;
  }
  for (const char* name : {"migrate", "init", "admin", "examples"}) {
    EXPECT_EQ(variable(task_of(platform, name).container, "SUPERSET_SECRET_KEY"),
              "secret superset/superset-secret-key")
        << name;
  }
}

TEST(Admin, HasTheUsersPasswordWhereOneIsGiven) {
  const auto password = [](const std::string& components) {
    return variable(task_of(platform_of(with("Production", components)), "admin").container,
                    "ADMIN_PASSWORD");
  };
  EXPECT_EQ(password("{}"), "secret superset/admin-password");
  EXPECT_EQ(password("{superset: {admin: {passwordSecretRef: {name: chosen}}}}"),
            "given chosen/password");
  const Container& admin =
      task_of(platform_of(with("Production",
                               "{superset: {admin: {username: root, email: root@example.com}}}")),
              "admin")
          .container;
  EXPECT_EQ(variable(admin, "ADMIN_USERNAME"), "root");
  EXPECT_EQ(variable(admin, "ADMIN_EMAIL"), "root@example.com");
  // Names come as variables: one that the shell would read otherwise can't.
  EXPECT_THAT(admin.command.back(), Not(HasSubstr("root")));
}

TEST(Examples, AreLoadedOnlyWhereAskedFor) {
  EXPECT_THAT(names(named(platform_of(with("Production")).components, "superset").tasks),
              Not(Contains("examples")));
  const Task& examples =
      task_of(platform_of(with("Production", "{superset: {loadExamples: true}}")), "examples");
  EXPECT_THAT(examples.container.command, ElementsAre("superset", "load_examples"));
  EXPECT_THAT(flows_of(examples.flows), Contains("Internet:443"));
}

}  // namespace
}  // namespace dataplatform::components::testing
