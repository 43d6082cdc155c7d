// Tasks: Jobs that run once for each input.
#include "controllers/projections/kubernetes/tasks.hpp"

#include "tests/projections/look.hpp"

namespace dataplatform::projections {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::MatchesRegex;

std::string job_of(model::Platform& platform, const model::Task& task) {
  return job_name(platform, component(platform, "shop"), task, input_hash(platform, task));
}

std::string migrate_job(model::Platform& platform) {
  return job_of(platform, task(platform, "shop/migrate"));
}

std::vector<Object> jobs(const model::Platform& platform) {
  std::vector<Object> objects = tasks(platform).objects;
  std::erase_if(objects, [](const Object& object) { return object.body["kind"] != "Job"; });
  return objects;
}

/// True where a change of the platform makes the task run again.
bool runs_again(void (*change)(model::Platform& platform)) {
  model::Platform platform = lake();
  const std::string before = migrate_job(platform);
  change(platform);
  return migrate_job(platform) != before;
}

model::Container& container_of(model::Platform& platform) {
  return task(platform, "shop/migrate").container;
}

model::ConfigFile& file_of(model::Platform& platform) {
  return std::get<model::Files>(task(platform, "shop/migrate").volumes[0].source).files[0];
}

TEST(Jobs, AreNamedByTheirInput) {
  model::Platform platform = lake();
  EXPECT_THAT(migrate_job(platform), MatchesRegex("lake-shop-migrate-[0-9a-f]{10}"));
  EXPECT_EQ(input_hash(platform, task(platform, "shop/migrate")).size(), 16u);
}

TEST(Jobs, OfLongNamesFitAndStillTellTheirInputsApart) {
  model::Platform platform = lake();
  platform.name = std::string(30, 'n');
  model::Task& migrate = task(platform, "shop/migrate");
  migrate.name = std::string(30, 'm');
  const auto job = [&] { return job_of(platform, migrate); };
  const std::string before = job();
  EXPECT_LE(before.size(), 63u);
  migrate.container.args.push_back("--all");
  EXPECT_NE(job(), before);
}

TEST(Jobs, RunAgainWhenTheirInputChanges) {
  const std::pair<const char*, void (*)(model::Platform&)> rows[] = {
      {"image", [](auto& p) { container_of(p).image = "example.com/migrate:2"; }},
      {"command", [](auto& p) { container_of(p).command.push_back("--all"); }},
      {"arguments", [](auto& p) { container_of(p).args.push_back("--all"); }},
      {"variable", [](auto& p) { container_of(p).env.push_back({"A", model::Literal("b")}); }},
      {"what a binding leads to", [](auto& p) { p.bindings[1].host = "elsewhere"; }},
      {"text of a file", [](auto& p) { file_of(p).text += "more\n"; }},
      {"name of a file", [](auto& p) { file_of(p).name = "other"; }},
      {"secret of a file",
       [](auto& p) { file_of(p).secrets = {{"A", model::SecretKey{"shop", "db-password"}}}; }},
      {"further input", [](auto& p) { task(p, "shop/migrate").input = {"schema 8"}; }},
  };
  for (const auto& [name, change] : rows)
    EXPECT_TRUE(runs_again(change)) << name;
}

TEST(Jobs, DoNotRunAgainForWhatChangesNothing) {
  const std::pair<const char*, void (*)(model::Platform&)> rows[] = {
      {"time-out", [](auto& p) { task(p, "shop/migrate").timeout_seconds = 1; }},
      {"retries", [](auto& p) { task(p, "shop/migrate").retries = 9; }},
      {"needs", [](auto& p) { task(p, "shop/migrate").needs.clear(); }},
      {"resources", [](auto& p) { container_of(p).resources.cpu_limit = amount("2"); }},
      {"tools", [](auto& p) { p.tools_image = "example.com/tools:2"; }},
      {"drains", [](auto& p) { task(p, "shop/migrate").drains.clear(); }},
      {"nodes", [](auto& p) { component(p, "shop").task_placement.node_selector = {{"a", "b"}}; }},
      {"what a failure means", [](auto& p) { task(p, "shop/migrate").failure_means = "x"; }},
      {"another task", [](auto& p) { task(p, "vault/provision").container.image = "x:2"; }},
  };
  for (const auto& [name, change] : rows)
    EXPECT_FALSE(runs_again(change)) << name;
}

TEST(Jobs, EndByThemselvesAndAreNotSweptAway) {
  const auto objects = jobs(lake());
  const Object& migrate = object_of(objects, "Job", "lake-shop-migrate-");
  Json spec = migrate.body["spec"];
  const Json pod = spec["template"]["spec"];
  spec.erase("template");
  EXPECT_EQ(spec, yaml(R"(
      backoffLimit: 2
      activeDeadlineSeconds: 600
      podFailurePolicy:
        rules:
          - action: Ignore
            onPodConditions: [{type: DisruptionTarget, status: "True"}])"));
  EXPECT_EQ(pod["restartPolicy"], "Never");
}

TEST(Jobs, RunInTheNamespaceOfTheirSite) {
  model::Platform platform = lake();
  EXPECT_EQ(object_of(jobs(platform), "Job", "lake-vault-provision-").body["metadata"]["namespace"],
            "apps");
  task(platform, "vault/provision").site = model::Site::Data;
  EXPECT_EQ(object_of(jobs(platform), "Job", "lake-vault-provision-").body["metadata"]["namespace"],
            "data");
}

TEST(Jobs, HavePodsLikeThoseOfRoles) {
  model::Platform platform = lake();
  component(platform, "shop").task_placement.node_selector = {{"disk", "fast"}};
  component(platform, "shop").task_placement.tolerations = yaml("[{key: only, operator: Exists}]");
  const auto objects = jobs(platform);
  const Json& body = body_of(objects, "Job", "lake-shop-migrate-");
  const Json& pod = pod_of(body);
  EXPECT_EQ(pod["nodeSelector"], (Json{{"disk", "fast"}}));
  EXPECT_EQ(pod["tolerations"].size(), 1u);
  EXPECT_FALSE(pod.contains("affinity"));
  EXPECT_EQ(pod["securityContext"]["runAsUser"], 1001);
  EXPECT_EQ(pod["serviceAccountName"], "lake-shop-tasks");
  EXPECT_EQ(pod["automountServiceAccountToken"], false);
  EXPECT_EQ(pod["containers"][0]["command"], yaml("[shop, migrate]"));
  EXPECT_EQ(body["spec"]["template"]["metadata"]["labels"]["dataplatform.io/task"], "migrate");
}

TEST(Jobs, AreNotTriedAgainWhereTheyWouldEndTheSame) {
  model::Platform platform = lake();
  task(platform, "shop/migrate").final_exit_codes = {1, 3};
  const auto objects = jobs(platform);
  const Json& spec = body_of(objects, "Job", "lake-shop-migrate-")["spec"];
  ASSERT_EQ(spec["podFailurePolicy"]["rules"].size(), 2u);
  const std::string container = task(platform, "shop/migrate").container.name;
  EXPECT_EQ(spec["podFailurePolicy"]["rules"][1],
            (Json{{"action", "FailJob"},
                  {"onExitCodes",
                   {{"containerName", container}, {"operator", "In"}, {"values", {1, 3}}}}}));
}

TEST(Jobs, AreMadeOnceAndGatedByTheirNeeds) {
  model::Platform platform = lake();
  const auto objects = jobs(platform);
  const Object& migrate = object_of(objects, "Job", "lake-shop-migrate-");
  EXPECT_EQ(migrate.write, Write::CreateOnce);
  EXPECT_EQ(migrate.task, "migrate");
  EXPECT_EQ(migrate.role, "");
  EXPECT_EQ(migrate.needs, task(platform, "shop/migrate").needs);
}

TEST(Jobs, OfWhatIsAtZeroDoNotRun) {
  model::Platform platform = lake();
  component(platform, "shop").suspended = true;
  EXPECT_THAT(names_of(jobs(platform)), ElementsAre(MatchesRegex("lake-vault-.*")));
  component(platform, "vault").mode = model::Mode::Disabled;
  EXPECT_THAT(jobs(platform), IsEmpty());
  EXPECT_THAT(tasks(platform).runs, IsEmpty());
}

TEST(Jobs, OfWhatIsOutsideRun) {
  model::Platform platform = lake();
  component(platform, "shop").suspended = true;
  component(platform, "vault").mode = model::Mode::External;
  EXPECT_THAT(names_of(jobs(platform)), ElementsAre(MatchesRegex("lake-vault-.*")));
}

TEST(TaskRuns, SayWhatIsFollowed) {
  model::Platform platform = lake();
  const auto runs = tasks(platform).runs;
  ASSERT_EQ(runs.size(), 2u);
  EXPECT_EQ(runs[1].component + "/" + runs[1].task, "shop/migrate");
  EXPECT_EQ(runs[1].job, migrate_job(platform));
  EXPECT_EQ(runs[1].namespace_, "apps");
  EXPECT_EQ(runs[1].input, input_hash(platform, task(platform, "shop/migrate")));
  EXPECT_THAT(runs[1].drains, ElementsAre("worker"));
  EXPECT_EQ(runs[1].failure_means, "look at its log");
}

}  // namespace
}  // namespace dataplatform::projections
