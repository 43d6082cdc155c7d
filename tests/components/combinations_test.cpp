// Components that are Disabled, paused or suspended, alone and against each other.
#include "tests/components/support.hpp"

namespace dataplatform::components::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

TEST(Combinations, ADisabledComponentHasNothingThatRuns) {
  const Platform platform = platform_of(with("Production", "{superset: {mode: Disabled}}"));
  const Component& superset = named(platform.components, "superset");
  EXPECT_EQ(superset.mode, model::Mode::Disabled);
  EXPECT_THAT(superset.roles, IsEmpty());
  EXPECT_THAT(superset.tasks, IsEmpty());
  EXPECT_THAT(superset.secrets, IsEmpty());
  EXPECT_THAT(superset.requests, IsEmpty());
  EXPECT_THAT(superset.credentials, IsEmpty());
  EXPECT_EQ(superset.condition, "SupersetReady");
}

TEST(Combinations, WithoutSupersetNobodyGetsADatabase) {
  const Platform platform =
      platform_of(with("Production", "{superset: {mode: Disabled}, airbyte: {mode: Disabled}}"));
  for (const model::Binding& binding : platform.bindings)
    EXPECT_EQ(binding.name.find("superset/"), std::string::npos) << binding.name;
  const Task& databases = task(platform, "postgresql", "databases");
  EXPECT_THAT(file(databases.volumes, "script", "databases.sql").text,
              ::testing::Not(HasSubstr("CREATE DATABASE")));
  EXPECT_EQ(variable(databases.container, "PASSWORD_SUPERSET"), "absent");
  const Role& pooler = role(platform, "postgresql", "pooler");
  EXPECT_THAT(file(pooler.volumes, "config", "pgbouncer.ini").text, HasSubstr("[databases]\n\n"));
}

TEST(Combinations, SupersetWithoutPostgresqlIsRefusedByTheNamesOfBoth) {
  const Outcome outcome = outcome_of(with("Production", "{postgresql: {mode: Disabled}}"));
  EXPECT_THAT(errors_of(outcome.problems),
              Contains(::testing::AllOf(HasSubstr("spec.components.superset"),
                                        HasSubstr("postgresql"), HasSubstr("Disabled"))));
}

TEST(Combinations, BothDisabledIsAnEmptyPlatform) {
  const Platform platform = platform_of(
      "{profile: Development, components: {airbyte: {mode: Disabled}, dremio: {mode: Disabled}, "
      "dbt: {mode: Disabled}, "
      "superset: {mode: Disabled}, postgresql: {mode: Disabled}, objectStore: {mode: Disabled}, "
      "elasticsearch: {mode: "
      "Disabled}}}");
  for (const Component& component : platform.components) {
    EXPECT_THAT(component.roles, IsEmpty()) << component.name;
    EXPECT_THAT(component.secrets, IsEmpty()) << component.name;
  }
}

TEST(Combinations, SuspendedAndPausedAreSaidOfTheComponent) {
  const Platform platform =
      platform_of(with("Production", "{superset: {suspended: true}, postgresql: {paused: true}}"));
  EXPECT_TRUE(named(platform.components, "superset").suspended);
  EXPECT_FALSE(named(platform.components, "superset").paused);
  EXPECT_TRUE(named(platform.components, "postgresql").paused);
  EXPECT_FALSE(named(platform.components, "postgresql").suspended);
  const Platform whole = platform_of("{suspended: true}");
  for (const Component& component : whole.components)
    EXPECT_TRUE(component.suspended) << component.name;
}

TEST(Combinations, TheOrderOfComponentsIsFixed) {
  EXPECT_THAT(names(platform_of(with("Production")).components),
              ElementsAre("postgresql", "objectStore", "airbyte", "dremio", "elasticsearch",
                          "superset", "dbt"));
  EXPECT_EQ(names(platform_of(with("Development", "{postgresql: {mode: Managed}}")).components),
            names(platform_of(with("Production")).components));
}

TEST(Combinations, TheSameSpecGivesTheSameModel) {
  const std::string spec =
      with("Production", "{superset: {loadExamples: true, web: {env: [{name: A, value: b}]}}}");
  EXPECT_EQ(platform_of(spec), platform_of(spec));
}

}  // namespace
}  // namespace dataplatform::components::testing
