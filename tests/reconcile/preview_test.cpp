// What `plan` says is what the loop then does: neither more nor less.
#include "tests/reconcile/planned.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dataplatform::reconcile {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using testing::document_of;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Life;
using testing::look;
using testing::named;
using testing::Names;
using testing::small_spec;
using testing::written;

kube::Answer<Preview> answer_for(Life& life, const Json& spec) {
  std::optional<kube::Answer<Preview>> out;
  async::spawn(life.loop, look(life, document_of(spec), out), [](std::exception_ptr failure) {
    if (failure) std::rethrow_exception(failure);
  });
  for (int turn = 0; turn < 100 && !out; ++turn)
    life.turn();
  return out.value();
}

Preview plan_of(Life& life, const Json& spec) {
  const std::size_t writes = life.cluster.writes.size();
  kube::Answer<Preview> preview = answer_for(life, spec);
  EXPECT_EQ(life.cluster.writes.size(), writes) << "looking wrote something";
  EXPECT_TRUE(preview) << (preview ? "" : preview.error().message);
  return std::move(*preview);
}

/// Workloads with pods that are of another template than before, or stopped in between.
std::map<std::string, std::string> templates(const Life& life) {
  std::map<std::string, std::string> found;
  for (const kube::Kind& kind : {kube::kDeployment, kube::kStatefulSet}) {
    for (const kube::ObjectKey& key : life.cluster.keys(kind)) {
      found[std::string(kind.name) + " " + kube::to_text(key)] =
          base::to_line(base::object_at(*life.cluster.find(kind, key), {"spec", "template"}));
    }
  }
  return found;
}

/// Watches for workloads at zero while a change is made.
struct Stops {
  std::set<std::string> seen;

  void look(const Life& life) {
    for (const kube::Kind& kind : {kube::kDeployment, kube::kStatefulSet}) {
      for (const kube::ObjectKey& key : life.cluster.keys(kind)) {
        if (base::integer_at(*life.cluster.find(kind, key), {"spec", "replicas"}, 1) == 0)
          seen.insert(std::string(kind.name) + " " + kube::to_text(key));
      }
    }
  }
};

Names restarted(const Life& life, const std::map<std::string, std::string>& before,
                const Stops& stops) {
  Names names;
  for (const auto& [name, text] : templates(life)) {
    const auto old = before.find(name);
    const bool changed = old != before.end() && old->second != text;
    if (changed || (old != before.end() && stops.seen.contains(name))) names.insert(name);
  }
  return names;
}

Names told_restarts(const Preview& preview) {
  Names names;
  for (const Restart& entry : preview.restarts)
    names.insert(entry.workload);
  return names;
}

Life& brought_up(Life& life, const Json& spec) {
  life.apply(spec);
  EXPECT_TRUE(life.until_phase("Ready")) << life.platform().dump(1);
  life.pass(std::chrono::seconds(5));
  life.cluster.writes.clear();
  return life;
}

struct Edit {
  std::string name;
  std::string patch;  // a merge patch of the spec
};
void PrintTo(const Edit& edit, std::ostream* out) {
  *out << edit.name;
}

class Edits : public ::testing::TestWithParam<Edit> {};

TEST_P(Edits, WhatIsPlannedIsWhatHappens) {
  Life life;
  brought_up(life, small_spec());
  const auto before = templates(life);
  Json wanted = small_spec();
  wanted.merge_patch(Json::parse(GetParam().patch));
  const Preview preview = plan_of(life, wanted);
  ASSERT_EQ(preview.verdict.standing, Standing::Accepted) << preview.verdict.message;
  Stops stops;
  life.apply(wanted);
  ASSERT_TRUE(life.until([&] {
    stops.look(life);
    return life.phase() == "Ready" &&
           base::integer_at(life.platform(), {"status", "observedGeneration"}) ==
               base::integer_at(life.platform(), {"metadata", "generation"});
  })) << life.platform().dump(1);
  life.pass(std::chrono::minutes(2));
  EXPECT_EQ(named(preview), written(life)) << summary_of(preview);
  EXPECT_EQ(told_restarts(preview), restarted(life, before, stops)) << summary_of(preview);
  EXPECT_TRUE(plan_of(life, wanted).changes_nothing()) << summary_of(plan_of(life, wanted));
}

INSTANTIATE_TEST_SUITE_P(
    All, Edits,
    ::testing::Values(
        Edit{"Nothing", "{}"},
        Edit{"Bounds",
             R"({"components": {"superset": {"web": {"autoscaling": {"maxReplicas": 9}}}}})"},
        Edit{"Replicas", R"({"components": {"superset": {"worker": {"replicas": 3}}}})"},
        Edit{"Variable",
             R"({"components": {"superset": {"web": {"env": [{"name": "A", "value": "b"}]}}}})"},
        Edit{
            "Resources",
            R"({"components": {"postgresql": {"server": {"resources": {"limits": {"cpu": "3"}}}}}})"},
        Edit{"Configuration", R"({"components": {"superset": {"config": "ROW_LIMIT = 7\n"}}})"},
        Edit{"PatchVersion", R"({"components": {"superset": {"version": "3.0.4"}}})"},
        Edit{"NoPage", R"({"components": {"superset": {"exposure": "None"}}})"},
        Edit{"NoPolicies", R"({"networkPolicy": {"mode": "Disabled"}})"},
        Edit{"SwitchedOff", R"({"components": {"superset": {"mode": "Disabled"}}})"},
        Edit{
            "AllSwitchedOff",
            R"({"components": {"superset": {"mode": "Disabled"}, "postgresql": {"mode": "Disabled"}}})"},
        Edit{
            "ComponentPaused",
            R"({"components": {"superset": {"paused": true, "web": {"env": [{"name": "A", "value": "b"}]}}}})"},
        Edit{"FixedNumber",
             R"({"components": {"superset": {"web": {"autoscaling": null, "replicas": 2}}}})"}),
    [](const auto& row) { return row.param.name; });

TEST(Plan, OfANewPlatformNamesAllThatIsMade) {
  Life life;
  const Preview preview = plan_of(life, small_spec());
  EXPECT_FALSE(preview.exists);
  life.cluster.writes.clear();
  life.apply(small_spec());
  ASSERT_TRUE(life.until_phase("Ready"));
  EXPECT_EQ(named(preview), written(life));
  EXPECT_THAT(preview.restarts, IsEmpty());
  EXPECT_EQ(preview.count(ObjectVerb::Make), static_cast<int>(preview.objects.size()));
}

TEST(Plan, SaysOldAndNew) {
  Life life;
  brought_up(life, small_spec());
  Json wanted = small_spec();
  wanted["components"]["superset"]["web"]["autoscaling"]["maxReplicas"] = 9;
  const Preview preview = plan_of(life, wanted);
  ASSERT_EQ(preview.objects.size(), 1u);
  const ObjectChange& change = preview.objects.front();
  EXPECT_EQ(change.decided_by, "spec.components.superset.web.autoscaling");
  ASSERT_EQ(change.fields.size(), 1u);
  EXPECT_EQ(change.fields.front().path, "spec.maxReplicas");
  EXPECT_EQ(change.fields.front().from, "4");
  EXPECT_EQ(change.fields.front().to, "9");
  EXPECT_EQ(summary_of(preview),
            "no objects made, 1 changed, 0 deleted; no tasks run; no pod restarts");
}

TEST(Plan, SaysHowPodsAreReplacedAndWhy) {
  Life life;
  brought_up(life, small_spec());
  Json wanted = small_spec();
  wanted["components"]["postgresql"]["server"]["resources"]["limits"]["cpu"] = "3";
  const Preview preview = plan_of(life, wanted);
  ASSERT_EQ(preview.restarts.size(), 1u);
  const Restart& entry = preview.restarts.front();
  EXPECT_EQ(entry.role, "server");
  EXPECT_EQ(entry.pods, 2);
  EXPECT_THAT(entry.how, AllOf(HasSubstr("one by one"), HasSubstr("role=primary last")));
  EXPECT_THAT(entry.because, Contains(HasSubstr("resources.limits.cpu")));
}

// Found by the campaign: pods that end were said to restart.
TEST(Plan, ARoleThatIsScaledToNothingDoesNotRestart) {
  Life life;
  Json spec = small_spec();
  spec["components"]["superset"]["worker"] = {{"replicas", 1}};
  brought_up(life, spec);
  spec["components"]["superset"]["worker"] = {{"replicas", 0},
                                              {"env", {{{"name", "A"}, {"value", "b"}}}}};
  const Preview preview = plan_of(life, spec);
  EXPECT_THAT(named(preview), Contains("Deployment apps/lake-superset-worker"));
  EXPECT_THAT(told_restarts(preview), IsEmpty());
}

TEST(Plan, SaysWhichTaskStopsWhom) {
  Life life;
  brought_up(life, small_spec());
  Json wanted = small_spec();
  wanted["components"]["superset"]["version"] = "3.0.4";
  const Preview preview = plan_of(life, wanted);
  const auto migrate =
      std::find_if(preview.tasks.begin(), preview.tasks.end(),
                   [](const auto& task) { return task.name == "superset/migrate"; });
  ASSERT_NE(migrate, preview.tasks.end());
  EXPECT_TRUE(migrate->again);
  EXPECT_THAT(migrate->stops, Contains("web"));
  const auto web = std::find_if(preview.restarts.begin(), preview.restarts.end(),
                                [](const auto& entry) { return entry.role == "web"; });
  ASSERT_NE(web, preview.restarts.end());
  EXPECT_THAT(web->how, HasSubstr("task superset/migrate runs"));
  EXPECT_THAT(preview.irreversible, Contains(HasSubstr("superset/migrate")));
}

TEST(Plan, ConfigurationIsShownByItsLines) {
  Life life;
  brought_up(life, small_spec());
  Json wanted = small_spec();
  wanted["components"]["superset"]["config"] = "ROW_LIMIT = 7\n";
  const Preview preview = plan_of(life, wanted);
  std::vector<std::string> lines;
  for (const ObjectChange& change : preview.objects) {
    for (const FieldChange& field : change.fields)
      lines.insert(lines.end(), field.lines.begin(), field.lines.end());
  }
  EXPECT_THAT(lines, Contains("+ROW_LIMIT = 7"));
  ASSERT_FALSE(preview.restarts.empty());
  EXPECT_THAT(preview.restarts.front().because,
              Contains(HasSubstr("its configuration in ConfigMap")));
}

TEST(Plan, ASecretsValueIsNeverSeen) {
  Life life;
  const Preview made = plan_of(life, small_spec());
  const auto secret = std::find_if(made.objects.begin(), made.objects.end(),
                                   [](const auto& change) { return change.kind == "Secret"; });
  ASSERT_NE(secret, made.objects.end());
  EXPECT_THAT(secret->fields, IsEmpty());
  EXPECT_THAT(secret->note, HasSubstr("never shown"));
}

TEST(Plan, WhatNeedsApprovalHasTheHashThatStatusHas) {
  Life life;
  brought_up(life, small_spec());
  Json wanted = small_spec();
  wanted["deletionPolicy"] = "Delete";
  const Preview preview = plan_of(life, wanted);
  EXPECT_EQ(preview.verdict.standing, Standing::AwaitingApproval);
  EXPECT_THAT(preview.irreversible, Contains(HasSubstr("will delete its volumes")));
  life.apply(wanted);
  ASSERT_TRUE(life.until_phase("AwaitingApproval"));
  const Json status = life.platform();
  ASSERT_TRUE(preview.pending_plan);
  EXPECT_EQ(preview.pending_plan->hash, base::text_at(status, {"status", "pendingPlan", "hash"}));
  EXPECT_EQ(preview.pending_plan->summary,
            base::text_at(status, {"status", "pendingPlan", "summary"}));
  EXPECT_EQ(preview.pending_plan->hash, plan_of(life, wanted).pending_plan->hash);
  wanted["upgrade"]["approvedPlan"] = preview.pending_plan->hash;
  EXPECT_EQ(plan_of(life, wanted).verdict.standing, Standing::Accepted);
}

TEST(Plan, AnInvalidSpecHasAllItsProblemsAndNoObjects) {
  Life life;
  brought_up(life, small_spec());
  Json wanted = small_spec();
  wanted["timeZone"] = "Europe/Atlantis";
  wanted["components"]["postgresql"]["server"]["storage"]["size"] = "1 elephant";
  const Preview preview = plan_of(life, wanted);
  EXPECT_EQ(preview.verdict.standing, Standing::Invalid);
  EXPECT_EQ(preview.problems.size(), 2u);
  EXPECT_THAT(preview.objects, IsEmpty());
}

TEST(Plan, AStrangersObjectIsSaidBeforehand) {
  Life life;
  Json stranger = {{"apiVersion", "v1"}, {"kind", "Service"}};
  stranger["metadata"] = {{"name", "lake-superset-web"}, {"namespace", "apps"}};
  stranger["spec"]["ports"] = {{{"port", 80}}};
  kube::CreateRequest request;
  request.kind = kube::kService;
  request.object = stranger;
  async::spawn(
      life.loop,
      [](Life& on, kube::CreateRequest asked) -> async::Task<> {
        co_await on.cluster.create(std::move(asked));
      }(life, std::move(request)),
      [](std::exception_ptr) {});
  life.turn();
  const Preview preview = plan_of(life, small_spec());
  ASSERT_EQ(preview.blocked.size(), 1u);
  EXPECT_EQ(preview.blocked.front().reason, "NameCollision");
}

TEST(Plan, WhatSomebodyElseChangedIsPutBack) {
  Life life;
  brought_up(life, small_spec());
  life.kill();
  const kube::ObjectKey worker{"apps", "lake-superset-worker"};
  life.cluster.edit(kube::kDeployment, worker, {{"spec", {{"replicas", 7}}}}, "kubectl-scale");
  const Preview preview = plan_of(life, small_spec());
  ASSERT_EQ(preview.objects.size(), 1u);
  EXPECT_THAT(preview.objects.front().note, HasSubstr("put back"));
  EXPECT_EQ(preview.objects.front().fields.front().path, "spec.replicas");
}

TEST(Plan, APausedPlatformChangesNothing) {
  Life life;
  brought_up(life, small_spec());
  Json wanted = small_spec();
  wanted["paused"] = true;
  wanted["components"]["superset"]["worker"]["replicas"] = 3;
  const Preview preview = plan_of(life, wanted);
  EXPECT_TRUE(preview.paused);
  EXPECT_TRUE(preview.changes_nothing());
}

}  // namespace
}  // namespace dataplatform::reconcile
