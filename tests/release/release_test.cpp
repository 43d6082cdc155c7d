// The operator under a catalog with later releases: what it does to platforms of before. Which
// releases there are say the YAML files of this folder.
#include "controllers/catalog/catalog.hpp"
#include "tests/reconcile/life.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dataplatform::reconcile {
namespace {

using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Life;
using testing::small_spec;

const kube::ObjectKey kWeb{"apps", "lake-superset-web"};
const kube::ObjectKey kServer{"data", "lake-postgresql"};

Json on(const char* release) {
  Json spec = small_spec();
  spec["release"] = release;
  return spec;
}

/// A platform that was made under the first release and does not name it.
void bring_up_of_before(Life& life) {
  life.apply(on("2026.11"));
  ASSERT_TRUE(life.until_phase("Ready")) << life.platform().dump(1);
  life.apply(small_spec());
  ASSERT_TRUE(life.until_phase("Ready")) << life.platform().dump(1);
  life.pass(std::chrono::seconds(5));
  life.cluster.writes.clear();
}

std::string image_of(const Life& life, const kube::Kind& kind, const kube::ObjectKey& key) {
  const Json& live = *life.cluster.find(kind, key);
  return base::text_at(
      base::array_at(base::object_at(live, {"spec", "template", "spec"}), {"containers"}).front(),
      {"image"});
}

std::string recorded(const Life& life) {
  return base::text_at(*life.cluster.find(kube::kConfigMap, {"apps", "lake-state"}),
                       {"data", "release"});
}

TEST(Release, TheCatalogIsTheMadeUpOne) {
  EXPECT_THAT(catalog::releases(), ElementsAre("2026.11", "2027.02", "2027.06"));
}

TEST(Release, ANewOperatorChangesNothingOfAPlatformOfBefore) {
  Life life;
  bring_up_of_before(life);
  life.restart();
  life.pass(std::chrono::hours(2));
  EXPECT_THAT(life.cluster.writes, IsEmpty());
  EXPECT_EQ(image_of(life, kube::kDeployment, kWeb), "apache/superset:3.0.0");
  EXPECT_EQ(recorded(life), "2026.11");
  EXPECT_EQ(base::text_at(life.platform(), {"status", "version"}), "2026.11");
}

TEST(Release, TheNewerOneIsSaidWithTheWayToIt) {
  Life life;
  bring_up_of_before(life);
  EXPECT_EQ(life.condition("UpgradePending", "status"), "True");
  EXPECT_EQ(life.condition("UpgradePending", "reason"), "NewerRelease");
  EXPECT_THAT(life.condition("UpgradePending", "message"),
              AllOf(HasSubstr("2027.06 is known"), HasSubstr("2026.11 is in force"),
                    HasSubstr("spec.release: \"2027.06\"")));
}

TEST(Release, ANewPlatformGetsTheNewestAndNothingPends) {
  Life life;
  life.apply(small_spec());
  ASSERT_TRUE(life.until_phase("Ready"));
  EXPECT_EQ(recorded(life), "2027.06");
  EXPECT_EQ(life.condition("UpgradePending", "status"), "");
}

TEST(Release, ARetainedPlatformComesBackInItsOwn) {
  Life life;
  bring_up_of_before(life);
  life.cluster.erase(kDataPlatform, {"apps", "lake"});
  ASSERT_TRUE(life.until([&] { return life.platform().is_null(); }));
  life.apply(small_spec());
  ASSERT_TRUE(life.until_phase("Ready"));
  EXPECT_EQ(recorded(life), "2026.11");
}

TEST(Release, WithinTheFamiliesItGoesAheadAndStays) {
  Life life;
  bring_up_of_before(life);
  life.apply(on("2027.02"));
  ASSERT_TRUE(life.until_phase("Ready")) << life.platform().dump(1);
  EXPECT_EQ(image_of(life, kube::kDeployment, kWeb), "apache/superset:3.0.4");
  EXPECT_THAT(image_of(life, kube::kStatefulSet, kServer), HasSubstr("16-2027.02"));
  EXPECT_EQ(recorded(life), "2027.02");
  life.apply(small_spec());
  ASSERT_TRUE(life.until_phase("Ready"));
  EXPECT_EQ(image_of(life, kube::kDeployment, kWeb), "apache/superset:3.0.4");
}

// The roll-out order: no pod of the new version before the tables are of the new version.
TEST(Release, TasksGateTheNewPods) {
  Life life;
  bring_up_of_before(life);
  life.apply(on("2027.02"));
  const auto& writes = life.cluster.writes;
  const auto first = [&writes](const std::string& begin) {
    return std::find_if(writes.begin(), writes.end(),
                        [&](const std::string& write) { return write.starts_with(begin); });
  };
  ASSERT_TRUE(life.until([&] {
    return image_of(life, kube::kDeployment, kWeb).ends_with("3.0.4") && life.phase() == "Ready";
  }));
  const auto migrate = first("create Job apps/lake-superset-migrate");
  ASSERT_NE(migrate, writes.end());
  const auto stopped = first("apply Deployment apps/lake-superset-web");
  EXPECT_LT(stopped, migrate);
  EXPECT_NE(std::find(migrate, writes.end(), "apply Deployment apps/lake-superset-web"),
            writes.end());
}

TEST(Release, ManualApprovalHoldsItUntilItsHashIsThere) {
  Life life;
  bring_up_of_before(life);
  Json wanted = on("2027.02");
  wanted["upgrade"]["approval"] = "Manual";
  life.apply(wanted);
  ASSERT_TRUE(life.until_phase("AwaitingApproval")) << life.platform().dump(1);
  const Json plan = base::object_at(life.platform(), {"status", "pendingPlan"});
  EXPECT_EQ(base::text_at(plan, {"class"}), "Guided");
  EXPECT_THAT(base::text_at(plan, {"summary"}), HasSubstr("from 2026.11 to 2027.02"));
  life.pass(std::chrono::minutes(30));
  EXPECT_EQ(image_of(life, kube::kDeployment, kWeb), "apache/superset:3.0.0");
  wanted["upgrade"]["approvedPlan"] = base::text_at(plan, {"hash"});
  life.apply(wanted);
  ASSERT_TRUE(life.until_phase("Ready"));
  EXPECT_EQ(image_of(life, kube::kDeployment, kWeb), "apache/superset:3.0.4");
}

TEST(Release, AnotherFamilyIsHeldAndSaysWhich) {
  Life life;
  bring_up_of_before(life);
  life.apply(on("2027.06"));
  ASSERT_TRUE(life.until_phase("Stalled")) << life.platform().dump(1);
  EXPECT_THAT(life.condition("Ready", "message"),
              HasSubstr("spec.components.superset.version goes from 3.0.0 to 3.1.0"));
  life.pass(std::chrono::minutes(30));
  EXPECT_EQ(image_of(life, kube::kDeployment, kWeb), "apache/superset:3.0.0");
  EXPECT_EQ(recorded(life), "2026.11");
}

TEST(Release, AComponentCanStayBehind) {
  Life life;
  bring_up_of_before(life);
  Json wanted = on("2027.06");
  wanted["components"]["superset"]["version"] = "3.0.0";
  life.apply(wanted);
  ASSERT_TRUE(life.until_phase("Ready")) << life.platform().dump(1);
  EXPECT_EQ(image_of(life, kube::kDeployment, kWeb), "apache/superset:3.0.0");
  EXPECT_EQ(recorded(life), "2027.06");
}

TEST(Release, BackIsHeld) {
  Life life;
  bring_up_of_before(life);
  life.apply(on("2027.02"));
  ASSERT_TRUE(life.until_phase("Ready"));
  life.apply(on("2026.11"));
  ASSERT_TRUE(life.until_phase("Stalled"));
  EXPECT_THAT(life.condition("Ready", "message"), HasSubstr("spec.release"));
  EXPECT_EQ(recorded(life), "2027.02");
}

TEST(Release, OneThatTheOperatorDoesNotKnowChangesNothing) {
  Life life;
  bring_up_of_before(life);
  life.kill();
  life.cluster.edit(kube::kConfigMap, {"apps", "lake-state"}, {{"data", {{"release", "2025.05"}}}},
                    "an-older-operator");
  life.cluster.writes.clear();
  life.restart();
  ASSERT_TRUE(life.until_phase("Invalid")) << life.platform().dump(1);
  EXPECT_THAT(life.condition("Ready", "message"), HasSubstr("on release 2025.05"));
  life.pass(std::chrono::hours(1));
  EXPECT_EQ(image_of(life, kube::kDeployment, kWeb), "apache/superset:3.0.0");
  EXPECT_EQ(recorded(life), "2025.05");
}

}  // namespace
}  // namespace dataplatform::reconcile
