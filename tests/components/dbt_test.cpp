// dbt: schedules, runs on demand, where the project comes from, what profiles.yml says.
#include "tests/components/lake_support.hpp"

namespace dataplatform::components::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

const std::string kJobs =
    "jobs: [{name: hourly, schedule: \"15 * * * *\", timeZone: Europe/Rome, args: [build, "
    "--fail-fast]}, {name: by-hand, target: staging, args: [test]}]";

std::string dbt_of(const std::string& project, const std::string& more = kJobs) {
  return with("Production", "{dbt: {project: {" + project + "}, " + more + "}}");
}
const std::string kGit = "git: {url: \"https://git.example.com/dbt.git\"}";

Component component_of(const Platform& platform) {
  return named(platform.components, "dbt");
}
Task hourly(const Platform& platform) {
  return component_of(platform).schedules.at(0).task;
}

TEST(Dbt, RunsByTheClockOnlyWhatHasASchedule) {
  const Component dbt = component_of(lake_of(dbt_of(kGit)));
  ASSERT_EQ(dbt.schedules.size(), 1u);
  EXPECT_EQ(dbt.schedules[0].cron, "15 * * * *");
  EXPECT_EQ(dbt.schedules[0].time_zone, "Europe/Rome");
  EXPECT_EQ(dbt.schedules[0].task.name, "hourly");
  EXPECT_THAT(dbt.tasks, IsEmpty());
  EXPECT_THAT(dbt.schedules[0].task.container.command,
              ElementsAre("python3", "/etc/dbt/run.py", "build", "--fail-fast"));
}

TEST(Dbt, ATokenRunsAJobOnce) {
  const auto run = [](const char* token) {
    const Platform platform = lake_of(dbt_of(kGit), {{"by-hand", token}});
    return task(platform, "dbt", "run-by-hand");
  };
  EXPECT_THAT(run("1").input, ElementsAre("1"));
  EXPECT_NE(run("1").input, run("2").input);
  EXPECT_FALSE(run("1").failure_blocks);
  EXPECT_EQ(run("1").retries, 1);
  EXPECT_THAT(run("1").final_exit_codes, ElementsAre(1)) << "a test that failed fails again";
  EXPECT_EQ(variable(run("1").container, "DBT_TARGET"), "staging");
}

TEST(Dbt, RunsWherePlatformsPodsMayRun) {
  const Platform platform =
      platform_of("{profile: Development, scheduling: {nodeSelector: {disk: fast}}}");
  EXPECT_THAT(named(platform.components, "dbt").task_placement.node_selector,
              ElementsAre(::testing::Pair("disk", "fast")));
}

TEST(Dbt, ATokenForNoJobIsSaid) {
  const Outcome outcome = lake_outcome(dbt_of(kGit), {{"daily", "1"}});
  EXPECT_THAT(errors_of(outcome.problems), IsEmpty());
  std::vector<std::string> paths;
  for (const base::Problem& problem : outcome.problems)
    paths.push_back(problem.path);
  EXPECT_THAT(paths, Contains("metadata.annotations[\"dataplatform.io/run-daily\"]"));
}

TEST(Dbt, WaitsForDremiosSources) {
  EXPECT_THAT(needs_of(hourly(lake_of(dbt_of(kGit))).needs),
              ::testing::IsSupersetOf({"Done dremio/sources", "Ready dremio/coordinator"}));
  EXPECT_THAT(flows_of(hourly(lake_of(dbt_of(kGit))).flows),
              ::testing::IsSupersetOf(
                  {"dremio/coordinator:9047", "objectStore/default:9000", "Internet:443"}));
}

TEST(Dbt, ItsProfileHasEveryTargetAndNoSecret) {
  const Task run = hourly(lake_of(dbt_of(kGit)));
  const base::Json profile = yaml(file(run.volumes, "scripts", "profiles.yml").text);
  const base::Json& outputs = profile["dataplatform"]["outputs"];
  ASSERT_EQ(outputs.size(), 2u);
  for (const char* target : {"prod", "staging"}) {
    EXPECT_EQ(outputs[target]["type"], "dremio");
    EXPECT_EQ(outputs[target]["use_ssl"], false);
    EXPECT_EQ(outputs[target]["password"], "{{ env_var('DBT_ENV_SECRET_DREMIO_PASSWORD') }}");
    EXPECT_EQ(outputs[target]["port"], "{{ env_var('DBT_DREMIO_PORT') | as_number }}");
    EXPECT_EQ(outputs[target]["object_storage_source"], "silver");
    EXPECT_EQ(outputs[target]["dremio_space"], "dbt");
  }
  EXPECT_EQ(variable(run.container, "DBT_PROFILE"), "dataplatform");
  EXPECT_EQ(variable(run.container, "DBT_DREMIO_PORT"), "binding dbt/sql");
  EXPECT_EQ(variable(run.container, "DBT_ENV_SECRET_DREMIO_PASSWORD"), "binding dbt/sql");
}

TEST(DbtProject, IsClonedWithTheSecretAsFiles) {
  const Task run =
      hourly(lake_of(dbt_of("git: {url: \"ssh://git@git.example.com:2222/dbt.git\", revision: v1, "
                            "credentialsSecretRef: {name: dbt-git}}")));
  EXPECT_THAT(names(run.before), ElementsAre("project", "mc"));
  EXPECT_EQ(variable(run.before[0], "GIT_REVISION"), "v1");
  EXPECT_EQ(std::get<model::GivenFiles>(named(run.volumes, "git-credentials").source).object_name,
            "dbt-git");
  EXPECT_THAT(flows_of(run.flows), Contains("Internet:2222"));
}

TEST(DbtProject, IsCopiedOutOfAnImage) {
  const Task run = hourly(lake_of(dbt_of("image: \"example.com/analytics:7\"")));
  EXPECT_EQ(run.before.at(0).image, "example.com/analytics:7");
  EXPECT_NE(run.container.image, "example.com/analytics:7");
}

TEST(DbtProject, ComesFromAConfigMap) {
  const Task run = hourly(lake_of(dbt_of("configMapRef: {name: tiny}")));
  const auto given = std::get<model::GivenFiles>(named(run.volumes, "project").source);
  EXPECT_EQ(given.object_name, "tiny");
  EXPECT_EQ(given.kind, model::GivenFiles::Kind::ConfigMap);
}

TEST(DbtProject, ComesFromABucket) {
  const Platform platform =
      lake_of(dbt_of("objectStore: {bucket: datalake, prefix: projects/dbt}"));
  EXPECT_EQ(variable(hourly(platform).before.at(0), "STORE_BUCKET"), "binding dbt/project");
  EXPECT_EQ(variable(hourly(platform).before.at(0), "PROJECT_PREFIX"), "projects/dbt");
  const auto request = named(component_of(platform).requests, "project");
  EXPECT_FALSE(std::get<model::BucketRequest>(request.what).writes);
}

TEST(Dbt, KeepsNothingWhereTheStoreTakesNoKeys) {
  const std::string jobs = "dbt: {project: {" + kGit + "}, " + kJobs + "}, ";
  for (const char* external : {"{type: AzureBlob, account: a, credentialsSecretRef: {name: k}}"}) {
    const Task run = hourly(lake_of(outside(external, jobs)));
    EXPECT_THAT(names(run.before), ElementsAre("project")) << external;
    EXPECT_EQ(variable(run.container, "MC"), "absent");
  }
  const Task kept = hourly(lake_of(outside("{type: S3, credentialsSecretRef: {name: k}}", jobs)));
  EXPECT_EQ(variable(kept.container, "MC"), "/dbt/mc");
}

TEST(Dbt, WritesOnlyWhereItMay) {
  const Task run = hourly(lake_of(dbt_of(kGit)));
  EXPECT_EQ(run.run_as.user, 1000);
  EXPECT_EQ(run.container.writable_root_reason, "");
  for (const char* name : {"DBT_TARGET_PATH", "DBT_LOG_PATH", "DBT_PROJECT_DIR"})
    EXPECT_THAT(variable(run.container, name), ::testing::StartsWith("/dbt/")) << name;
  EXPECT_EQ(variable(run.container, "HOME"), "/tmp");
}

TEST(SupersetAndTheLake, TheEngineIsMadeKnownAndHoldsNothingUp) {
  const Platform platform = lake_of(with("Production"));
  const Task task_found = task(platform, "superset", "register-dremio");
  EXPECT_FALSE(task_found.failure_blocks);
  EXPECT_THAT(needs_of(task_found.needs),
              ::testing::IsSupersetOf({"Done superset/init", "Done dremio/sources"}));
  EXPECT_EQ(variable(task_found.container, "DREMIO_PASSWORD"), "binding superset/sql");
  for (const char* name : {"web", "worker"}) {
    EXPECT_THAT(flows_of(role(platform, "superset", name).flows),
                Contains("dremio/coordinator:32010"));
    EXPECT_THAT(needs_of(role(platform, "superset", name).needs),
                Not(Contains(HasSubstr("dremio"))));
  }
}

TEST(SupersetAndTheLake, WithoutAnEngineThereIsNothingToRegister) {
  const Platform platform =
      lake_of(with("Production", "{dremio: {mode: Disabled}, dbt: {mode: Disabled}}"));
  EXPECT_THAT(names(named(platform.components, "superset").tasks),
              Not(Contains("register-dremio")));
  EXPECT_THAT(flows_of(role(platform, "superset", "web").flows),
              Not(Contains(HasSubstr("dremio"))));
}

}  // namespace
}  // namespace dataplatform::components::testing
