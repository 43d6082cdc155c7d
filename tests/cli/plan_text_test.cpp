// A preview as people and programs read it.
#include "controllers/cli/plan_text.hpp"

#include "tests/cli/support.hpp"

namespace dataplatform::cli::testing {
namespace {

using reconcile::ObjectVerb;
using reconcile::Preview;
using reconcile::Standing;
using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

Preview some_preview() {
  Preview preview;
  preview.platform = "apps/lake";
  preview.release = "2026.11";
  preview.exists = true;
  preview.objects = {{.verb = ObjectVerb::Change,
                      .kind = "Deployment",
                      .key = {"apps", "lake-shop-web"},
                      .component = "shop",
                      .decided_by = "spec.components.shop.web",
                      .fields = {{.path = "spec.replicas", .from = "1", .to = "2", .lines = {}}}},
                     {.verb = ObjectVerb::Make, .kind = "Service", .key = {"apps", "lake-shop"}}};
  preview.tasks = {
      {.name = "shop/migrate", .job = "apps/lake-shop-migrate-1", .again = true, .stops = {"web"}}};
  preview.restarts = {{.component = "shop",
                       .role = "web",
                       .workload = "Deployment apps/lake-shop-web",
                       .pods = 2,
                       .how = "rolling",
                       .because = {"spec.template.spec.containers[web].image"}}};
  return preview;
}

TEST(PlanText, SaysTheVerdictFirstAndTheCountsLast) {
  const std::string text = plan_text(some_preview());
  EXPECT_THAT(text, StartsWith("DataPlatform apps/lake: would be taken, release 2026.11\n"));
  EXPECT_THAT(
      text,
      EndsWith("\n\n1 object made, 1 changed, 0 deleted; 1 task runs; 2 pods of 1 role restart\n"));
}

TEST(PlanText, ShowsEachPart) {
  const std::string text = plan_text(some_preview());
  EXPECT_THAT(text, HasSubstr("~ Deployment apps/lake-shop-web  [spec.components.shop.web]\n"
                              "    spec.replicas: 1 → 2\n"
                              "+ Service apps/lake-shop\n"));
  EXPECT_THAT(
      text,
      HasSubstr("  shop/migrate, again (Job apps/lake-shop-migrate-1); meanwhile stopped: web\n"));
  EXPECT_THAT(text, HasSubstr("  shop/web: 2 pods of Deployment apps/lake-shop-web, rolling\n"
                              "    because of spec.template.spec.containers[web].image\n"));
  EXPECT_THAT(text, Not(HasSubstr("undone")));
}

TEST(PlanText, OfNothingIsTwoLines) {
  Preview preview;
  preview.platform = "apps/lake";
  preview.exists = true;
  preview.release = "2026.11";
  EXPECT_EQ(plan_text(preview),
            "DataPlatform apps/lake: would be taken, release 2026.11\n\nnothing would change\n");
}

TEST(PlanText, AnInvalidSpecHasItsProblemsOnLinesOfTheirOwn) {
  Preview preview;
  preview.platform = "apps/lake";
  preview.verdict = {Standing::Invalid, "InvalidSpec", "both"};
  preview.problems = {"spec.a is wrong", "spec.b is wrong"};
  const std::string text = plan_text(preview);
  EXPECT_THAT(text, HasSubstr("is invalid\n  spec.a is wrong\n  spec.b is wrong\n"));
  EXPECT_THAT(text, EndsWith("nothing of it would be written\n"));
}

TEST(PlanText, WhatWaitsForApprovalHasTheHash) {
  Preview preview = some_preview();
  preview.verdict.standing = Standing::AwaitingApproval;
  preview.pending_plan = {"0123abcd", "Guided", "spec.release goes from a to b"};
  const std::string text = plan_text(preview);
  EXPECT_THAT(text, AllOf(HasSubstr("waits for approval\n  spec.release goes from a to b\n"),
                          HasSubstr("spec.upgrade.approvedPlan: 0123abcd")));
  EXPECT_EQ(plan_json(preview)["pendingPlan"]["hash"], "0123abcd");
}

TEST(PlanText, WhatTheClusterHoldsDrivesNoTerminal) {
  Preview preview = some_preview();
  preview.objects[0].fields[0].to = "\x1b[2J\nroot";
  EXPECT_THAT(plan_text(preview), AllOf(HasSubstr("\\x1b[2J\\x0aroot"), Not(HasSubstr("\x1b"))));
}

TEST(PlanJson, HasTheSameContent) {
  const base::Json json = plan_json(some_preview());
  EXPECT_EQ(json["verdict"]["standing"], "Accepted");
  EXPECT_EQ(json["objects"][0]["fields"][0]["to"], "2");
  EXPECT_EQ(json["objects"][1]["action"], "Make");
  EXPECT_EQ(json["restarts"][0]["pods"], 2);
  EXPECT_EQ(json["summary"]["podsRestarted"], 2);
  EXPECT_EQ(json["waiting"], base::Json::array());
}

}  // namespace
}  // namespace dataplatform::cli::testing
