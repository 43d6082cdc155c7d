// The whole loop against a cluster in memory.
#include "tests/reconcile/life.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dataplatform::reconcile {
namespace {

using testing::Life;
using testing::small_spec;

kube::ApiError refused(base::ErrorKind kind, int status, const std::string& message) {
  return {.kind = kind, .status = status, .reason = "Refused", .message = message};
}

TEST(Loop, BringsThePlatformUp) {
  Life life;
  life.apply(small_spec());
  ASSERT_TRUE(life.until_phase("Ready")) << life.platform().dump(1) << life.lines;
  EXPECT_EQ(base::text_at(life.platform(), {"status", "ready"}), "2/2");
  EXPECT_NE(life.cluster.find(kube::kStatefulSet, {"data", "lake-postgresql"}), nullptr);
  EXPECT_NE(life.cluster.find(kube::kIngress, {"apps", "lake-superset-web"}), nullptr);
}

TEST(Loop, AFirstStartIsNeverCalledAChange) {
  Life life;
  life.apply(small_spec());
  std::set<std::string> phases;
  ASSERT_TRUE(life.until([&] { return *phases.insert(life.phase()).first == "Ready"; }));
  EXPECT_THAT(phases, ::testing::IsSubsetOf({"", "Progressing", "Ready"}));
}

TEST(Loop, WritesNothingAtRest) {
  Life life;
  life.apply(small_spec());
  ASSERT_TRUE(life.until_phase("Ready"));
  life.pass(std::chrono::seconds(5));
  life.cluster.writes.clear();
  life.pass(std::chrono::hours(2));
  EXPECT_THAT(life.cluster.writes, ::testing::IsEmpty());
}

TEST(Loop, ARestartWritesNothingWhenNothingChanged) {
  Life life;
  life.apply(small_spec());
  ASSERT_TRUE(life.until_phase("Ready"));
  life.pass(std::chrono::seconds(5));
  life.cluster.writes.clear();
  life.restart();
  life.pass(std::chrono::minutes(1));
  EXPECT_THAT(life.cluster.writes, ::testing::IsEmpty());
}

TEST(Loop, ADeletedChildComesBack) {
  Life life;
  life.apply(small_spec());
  ASSERT_TRUE(life.until_phase("Ready"));
  life.cluster.erase(kube::kDeployment, {"apps", "lake-superset-web"});
  EXPECT_TRUE(life.until([&] {
    return life.cluster.find(kube::kDeployment, {"apps", "lake-superset-web"}) != nullptr;
  }));
  EXPECT_TRUE(life.until_phase("Ready"));
}

TEST(Loop, AnEditedChildIsPutBackAndNamed) {
  Life life;
  life.apply(small_spec());
  ASSERT_TRUE(life.until_phase("Ready"));
  const kube::ObjectKey worker{"apps", "lake-superset-worker"};
  const std::int64_t wanted =
      base::integer_at(*life.cluster.find(kube::kDeployment, worker), {"spec", "replicas"});
  life.cluster.edit(kube::kDeployment, worker, {{"spec", {{"replicas", wanted + 5}}}},
                    "kubectl-scale");
  EXPECT_TRUE(life.until([&] {
    return base::integer_at(*life.cluster.find(kube::kDeployment, worker), {"spec", "replicas"}) ==
           wanted;
  }));
  life.pass(std::chrono::seconds(2));
  std::string notes;
  for (const kube::ObjectKey& key : life.cluster.keys(kube::kEvent))
    notes += base::text_at(*life.cluster.find(kube::kEvent, key), {"note"}) + "\n";
  EXPECT_THAT(notes, ::testing::AllOf(::testing::HasSubstr("kubectl-scale"),
                                      ::testing::HasSubstr("spec.replicas"),
                                      ::testing::HasSubstr("spec.components.superset.worker")));
}

/// A platform that serves, and a spec after it that is not taken.
bool refuses_the_next_spec(Life& life) {
  life.apply(small_spec());
  if (!life.until_phase("Ready")) return false;
  Json broken = small_spec();
  broken["timeZone"] = "Europe/Atlantis";
  life.apply(broken);
  return life.until_phase("Invalid");
}

TEST(Loop, TheLastGoodSpecIsEnforcedWhileANewOneIsInvalid) {
  Life life;
  ASSERT_TRUE(refuses_the_next_spec(life));
  life.cluster.erase(kube::kDeployment, {"apps", "lake-superset-web"});
  EXPECT_TRUE(life.until([&] {
    return life.cluster.find(kube::kDeployment, {"apps", "lake-superset-web"}) != nullptr;
  }));
  EXPECT_EQ(life.phase(), "Invalid");
}

// Found by simulation, seed 746: with the record went the spec to keep to, and all of status.
TEST(Loop, ARecordThatIsTakenAwayIsWrittenAgain) {
  Life life;
  ASSERT_TRUE(refuses_the_next_spec(life));
  const kube::ObjectKey state{"apps", "lake-state"};
  const Json before = life.cluster.find(kube::kConfigMap, state)->at("data");
  life.cluster.erase(kube::kConfigMap, state);
  ASSERT_TRUE(life.until([&] { return life.cluster.find(kube::kConfigMap, state) != nullptr; }));
  EXPECT_EQ(life.cluster.find(kube::kConfigMap, state)->at("data"), before);
  life.cluster.erase(kube::kDeployment, {"apps", "lake-superset-web"});
  EXPECT_TRUE(life.until([&] {
    return life.cluster.find(kube::kDeployment, {"apps", "lake-superset-web"}) != nullptr;
  }));
}

TEST(Loop, SecretDataNeverComesBackToUs) {
  Life life;
  life.apply(small_spec());
  ASSERT_TRUE(life.until_phase("Ready"));
  const Json& secret = *life.cluster.find(kube::kSecret, {"data", "lake-postgresql"});
  const std::string password = secret.at("data").at("postgres-password").get<std::string>();
  EXPECT_THAT(life.lines, ::testing::Not(::testing::HasSubstr(password)));
  EXPECT_THAT(life.platform().dump(), ::testing::Not(::testing::HasSubstr(password)));
}

TEST(Loop, OneBrokenComponentHoldsTheOtherNotUp) {
  Life life;
  life.cluster.fault =
      [](const std::string& verb, const kube::Kind& kind,
         const kube::ObjectKey& key) -> std::optional<testing::FakeCluster::Fault> {
    if (verb != "apply" || kind != kube::kDeployment ||
        key.name.find("superset") == std::string::npos)
      return std::nullopt;
    return testing::FakeCluster::Fault{
        refused(base::ErrorKind::Forbidden, 403, "deployments is forbidden"), false};
  };
  life.apply(small_spec());
  ASSERT_TRUE(life.until_phase("Blocked")) << life.platform().dump(1);
  EXPECT_EQ(life.condition("Ready", "reason"), "Forbidden");
  EXPECT_TRUE(life.until([&] { return life.condition("PostgreSQLReady", "status") == "True"; }));
  life.cluster.fault = nullptr;
  EXPECT_TRUE(life.until_phase("Ready"));
}

TEST(Loop, DeletionKeepsDataAndTheSameNameAdoptsIt) {
  Life life;
  life.apply(small_spec());
  ASSERT_TRUE(life.until_phase("Ready"));
  const Json key = life.cluster.find(kube::kSecret, {"apps", "lake-superset"})->at("data");
  life.cluster.erase(kDataPlatform, {"apps", "lake"});
  ASSERT_TRUE(life.until([&] { return life.platform().is_null(); })) << life.lines;
  EXPECT_THAT(life.cluster.keys(kube::kDeployment), ::testing::IsEmpty());
  EXPECT_THAT(life.cluster.keys(kube::kStatefulSet), ::testing::IsEmpty());
  EXPECT_NE(life.cluster.find(kube::kConfigMap, {"apps", "lake-retained"}), nullptr);
  EXPECT_FALSE(life.cluster.keys(kube::kPersistentVolumeClaim).empty());
  life.apply(small_spec());
  ASSERT_TRUE(life.until_phase("Ready")) << life.platform().dump(1);
  EXPECT_EQ(life.cluster.find(kube::kSecret, {"apps", "lake-superset"})->at("data"), key);
  EXPECT_EQ(life.cluster.find(kube::kConfigMap, {"apps", "lake-retained"}), nullptr);
}

TEST(Loop, AFinalizerThatABackupToolWroteComesOutAndAStrangersStays) {
  Life life;
  life.apply(small_spec(), "lake", Json::array({"example.com/held", kFinalizer}));
  ASSERT_TRUE(life.until_phase("Ready"));
  life.cluster.erase(kDataPlatform, {"apps", "lake"});
  EXPECT_TRUE(life.until([&] {
    return life.platform().at("metadata").at("finalizers") == Json::array({"example.com/held"});
  })) << life.lines;
}

TEST(Loop, DeletionUnderDeleteLeavesNothing) {
  Life life;
  Json spec = small_spec();
  spec["deletionPolicy"] = "Delete";
  life.apply(spec);
  ASSERT_TRUE(life.until_phase("Ready"));
  life.cluster.erase(kDataPlatform, {"apps", "lake"});
  ASSERT_TRUE(life.until([&] { return life.platform().is_null(); })) << life.lines;
  for (const kube::Kind& kind : kManagedKinds)
    EXPECT_THAT(life.cluster.keys(kind), ::testing::IsEmpty()) << kind.name;
  for (const kube::Kind& kind : kObservedKinds)
    EXPECT_THAT(life.cluster.keys(kind), ::testing::IsEmpty()) << kind.name;
}

TEST(Loop, ACertManagerThatComesLaterIsTakenUp) {
  Life life;
  life.cluster.uninstall(kube::kCertificate);
  life.restart();
  life.apply(small_spec());
  ASSERT_TRUE(life.until([&] {
    return life.condition("Ready", "message").find("kind Certificate") != std::string::npos;
  })) << life.lines;
  life.cluster.install(kube::kCertificate);
  EXPECT_TRUE(life.until_phase("Ready"));
}

// Found by simulation, seeds 11 and 16: our record goes before the finalizer, and whoever came back
// in between wrote down anew what is retained, without the spec.
TEST(Loop, WhatIsRetainedIsWrittenDownOnce) {
  Life life;
  life.apply(small_spec());
  ASSERT_TRUE(life.until_phase("Ready")) << life.platform().dump(1);
  int lost = 0;
  life.cluster.fault =
      [&](const std::string& verb, const kube::Kind&,
          const kube::ObjectKey& key) -> std::optional<testing::FakeCluster::Fault> {
    if (verb != "delete" || key.name != "lake-state" || lost++ > 0) return std::nullopt;
    return testing::FakeCluster::Fault{
        {.kind = base::ErrorKind::Unavailable, .message = "no answer in time"}, /*lost=*/true};
  };
  life.cluster.erase(kDataPlatform, {"apps", "lake"});
  ASSERT_TRUE(life.until([&] { return life.platform().is_null(); }));
  ASSERT_GE(lost, 1);
  const Json* retained = life.cluster.find(kube::kConfigMap, {"apps", "lake-retained"});
  ASSERT_NE(retained, nullptr);
  EXPECT_EQ(base::text_at(*retained, {"data", "lastSpec"}), base::to_line(small_spec()));
}

// Found by simulation: the record was lost while the platform was deleted.
TEST(Loop, WhatIsRetainedIsKnownWithoutTheRecord) {
  Life life;
  life.apply(small_spec());
  ASSERT_TRUE(life.until_phase("Ready")) << life.platform().dump(1);
  const std::string release = base::text_at(life.platform(), {"status", "version"});
  ASSERT_FALSE(release.empty());
  life.kill();
  life.cluster.erase(kDataPlatform, {"apps", "lake"});
  life.cluster.erase(kube::kConfigMap, {"apps", "lake-state"});
  life.restart();
  ASSERT_TRUE(life.until([&] { return life.platform().is_null(); }));
  const Json* retained = life.cluster.find(kube::kConfigMap, {"apps", "lake-retained"});
  ASSERT_NE(retained, nullptr);
  EXPECT_EQ(base::text_at(*retained, {"data", "lastSpec"}), base::to_line(small_spec()));
  EXPECT_EQ(base::text_at(*retained, {"data", "release"}), release);
}

// Found by simulation, seed 2940: an operator of the version before ended all at once.
TEST(Loop, APlatformOfALaterReleaseEndsInOrder) {
  Life life;
  Json spec = small_spec();
  spec.erase("dataNamespace");
  life.apply(spec);
  ASSERT_TRUE(life.until_phase("Ready"));
  life.kill();
  life.cluster.edit(kube::kConfigMap, {"apps", "lake-state"}, {{"data", {{"release", "2099.01"}}}},
                    "a later operator");
  life.cluster.erase(kDataPlatform, {"apps", "lake"});
  life.cluster.writes.clear();
  life.restart();
  ASSERT_TRUE(life.until([&] { return life.platform().is_null(); }));
  const std::vector<std::string>& writes = life.cluster.writes;
  const auto at = [&](const std::string& write) {
    return std::find(writes.begin(), writes.end(), write) - writes.begin();
  };
  for (const char* role : {"beat", "cache", "web", "worker"})
    EXPECT_LT(at("delete Deployment apps/lake-superset-" + std::string(role)),
              at("delete Deployment apps/lake-postgresql-pooler"));
  EXPECT_LT(at("delete Deployment apps/lake-postgresql-pooler"), std::ssize(writes));
}

}  // namespace
}  // namespace dataplatform::reconcile
