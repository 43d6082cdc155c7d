// Larger volumes under pods that go on running.
#include "controllers/reconcile/operations/grow.hpp"

#include "controllers/reconcile/plan.hpp"
#include "tests/reconcile/fixture.hpp"
#include "tests/reconcile/life.hpp"

#include <map>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dataplatform::reconcile {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Life;
using ::testing::SizeIs;
using testing::World;

Json set_with(const std::map<std::string, std::string>& sizes) {
  Json set = testing::body(kube::kStatefulSet, "data", "lake-vault");
  set["spec"]["volumeClaimTemplates"] = Json::array();
  for (const auto& [name, size] : sizes) {
    Json claim = {{"metadata", {{"name", name}}}};
    claim["spec"]["resources"]["requests"]["storage"] = size;
    set["spec"]["volumeClaimTemplates"].push_back(claim);
  }
  return set;
}

TEST(Growth, IsWhatWantsMoreThanThereIs) {
  const Json live = set_with({{"data", "10Gi"}, {"wal", "5Gi"}});
  EXPECT_EQ(to_text(growth_of(live, set_with({{"data", "20Gi"}, {"wal", "5120Mi"}}))),
            "data to 20Gi");
  EXPECT_EQ(to_text(growth_of(live, set_with({{"data", "20Gi"}, {"wal", "6Gi"}}))),
            "data to 20Gi and wal to 6Gi");
  EXPECT_THAT(growth_of(live, set_with({{"data", "10Gi"}, {"wal", "1Gi"}, {"new", "9Gi"}})),
              IsEmpty());
  EXPECT_THAT(growth_of(set_with({}), set_with({})), IsEmpty());
}

TEST(Growth, IsOfTheClaimsOfThisSetAlone) {
  World world;
  for (const char* name : {"data-lake-vault-0", "data-lake-vault-11", "data-lake-vault-x-0",
                           "wal-lake-vault-0", "data-lake-vault-"})
    world.store.put(kube::kPersistentVolumeClaim, {"data", name}, world.digest("vault", "server"));
  world.store.put(kube::kPersistentVolumeClaim, {"apps", "data-lake-vault-3"},
                  world.digest("vault", "server"));
  std::vector<std::string> names;
  for (const Claim& claim :
       claims_of(world.store, "apps/lake", world.server(), {{"data", base::Quantity::of_bytes(9)}}))
    names.push_back(kube::to_text(claim.key));
  EXPECT_THAT(names,
              ::testing::UnorderedElementsAre("data/data-lake-vault-0", "data/data-lake-vault-11"));
}

// Between the two StatefulSets nothing that gates a start may keep the second one away.
TEST(Adoption, OfRunningPodsWaitsForNoNeed) {
  World world;
  world.put_live(world.web(), 1, 0);
  world.server().needs = {model::Ready{"shop/web"}};
  EXPECT_THAT(plan(world.now()).steps, IsEmpty());
  world.store.put(kube::kPod, {"data", "lake-vault-0"}, world.digest("vault", "server"));
  const Plan next = plan(world.now());
  ASSERT_THAT(next.steps, SizeIs(1));
  EXPECT_EQ(next.steps[0].verb, Verb::Create);
  EXPECT_FALSE(next.steps[0].drained);
}

TEST(Adoption, DeletesNoPodThatIsNotEmptied) {
  World world;
  world.put_live(world.web(), 1, 1);
  world.add_task("vault", "empty");
  world.server().shrinks_after = "vault/empty";
  world.server().body["spec"]["replicas"] = 1;
  for (const char* pod : {"lake-vault-0", "lake-vault-1"})
    world.store.put(kube::kPod, {"data", pod}, world.digest("vault", "server"));
  ASSERT_THAT(plan(world.now()).steps, SizeIs(1));
  EXPECT_EQ(plan(world.now()).steps[0].verb, Verb::Run);
  world.record.done["vault/empty"] = "1";
  ASSERT_THAT(plan(world.now()).steps, SizeIs(1));
  EXPECT_EQ(plan(world.now()).steps[0].verb, Verb::Create);
}

TEST(Adoption, PodsWithoutTheirStatefulSetStillKeepATaskWaiting) {
  World world;
  world.put_live(world.web(), 1, 1);
  world.add_task("vault", "upgrade", {"server"});
  world.server().drained_by = {"vault/upgrade"};
  world.store.put(kube::kPod, {"data", "lake-vault-0"}, world.digest("vault", "server"));
  const Plan next = plan(world.now());
  ASSERT_THAT(next.steps, SizeIs(1));
  EXPECT_EQ(next.steps[0].verb, Verb::Create);
  EXPECT_TRUE(next.steps[0].drained);
}

const kube::ObjectKey kSet{"data", "lake-postgresql"};

Json spec_with(const std::string& size) {
  Json spec = testing::small_spec();
  spec["components"]["postgresql"]["server"]["storage"]["size"] = size;
  return spec;
}

std::string size_of(const Life& life, const std::string& claim) {
  return base::text_at(*life.cluster.find(kube::kPersistentVolumeClaim, {"data", claim}),
                       {"spec", "resources", "requests", "storage"});
}

std::map<std::string, std::string> pods(const Life& life) {
  std::map<std::string, std::string> uids;
  for (const kube::ObjectKey& key : life.cluster.keys(kube::kPod)) {
    const Json& pod = *life.cluster.find(kube::kPod, key);
    const Json& labels = base::object_at(pod, {"metadata", "labels"});
    const bool of_set = labels.contains("statefulset.kubernetes.io/pod-name");
    if (of_set && key.name.starts_with("lake-postgresql-"))
      uids[key.name] = base::text_at(pod, {"metadata", "uid"});
  }
  return uids;
}

bool has_grown(const Life& life) {
  const Json* set = life.cluster.find(kube::kStatefulSet, kSet);
  return set != nullptr && size_of(life, "data-lake-postgresql-0") == "20Gi" &&
         size_of(life, "data-lake-postgresql-1") == "20Gi" &&
         base::array_at(
             *set,
             {"spec", "volumeClaimTemplates"})[0]["spec"]["resources"]["requests"]["storage"] ==
             "20Gi";
}

struct Running : Life {
  Running() {
    apply(spec_with("10Gi"));
    EXPECT_TRUE(until_phase("Ready")) << platform().dump(1) << lines;
    cluster.writes.clear();
  }
};

TEST(Grow, ReplacesTheStatefulSetOverItsPods) {
  Running life;
  const auto before = pods(life);
  ASSERT_FALSE(before.begin()->second.empty());
  life.apply(spec_with("20Gi"));
  ASSERT_TRUE(life.until([&] { return has_grown(life); })) << life.platform().dump(1) << life.lines;
  ASSERT_TRUE(life.until_phase("Ready"));
  EXPECT_EQ(pods(life), before);
  std::string notes;
  for (const kube::ObjectKey& key : life.cluster.keys(kube::kEvent))
    notes += base::text_at(*life.cluster.find(kube::kEvent, key), {"note"}) + "\n";
  EXPECT_THAT(notes, HasSubstr("StatefulSet data/lake-postgresql grow: data to 20Gi"));
  // And then there is peace.
  life.pass(std::chrono::minutes(1));
  life.cluster.writes.clear();
  life.pass(std::chrono::hours(1));
  EXPECT_THAT(life.cluster.writes, IsEmpty());
}

// Also what seed 717 of the simulation found: claims whose events came late stayed as they were.
TEST(Grow, ReachesClaimsThatAreOlderThanTheStatefulSet) {
  Running life;
  Json spec = spec_with("10Gi");
  spec["deletionPolicy"] = "Retain";
  life.apply(spec);
  life.pass(std::chrono::minutes(1));
  life.cluster.erase(kDataPlatform, {"apps", "lake"});
  ASSERT_TRUE(life.until([&] { return life.platform().is_null(); })) << life.lines;
  ASSERT_EQ(size_of(life, "data-lake-postgresql-0"), "10Gi");
  spec["components"]["postgresql"]["server"]["storage"]["size"] = "20Gi";
  life.apply(spec);
  ASSERT_TRUE(life.until_phase("Ready")) << life.platform().dump(1);
  EXPECT_TRUE(life.until([&] { return has_grown(life); })) << life.lines;
  life.pass(std::chrono::minutes(1));
  life.cluster.writes.clear();
  life.pass(std::chrono::hours(1));
  EXPECT_THAT(life.cluster.writes, IsEmpty());
}

TEST(Grow, AsksVolumesWhateverTheHealthOfTheirPods) {
  Running life;
  life.cluster.edit(kube::kPod, {"data", "lake-postgresql-1"},
                    {{"status", {{"conditions", Json::array()}}}}, "kubelet");
  life.apply(spec_with("20Gi"));
  EXPECT_TRUE(life.until([&] { return has_grown(life); })) << life.lines;
}

TEST(Grow, AClassThatCannotIsSaidWithTheWayOut) {
  Running life;
  life.cluster.fault = [](const std::string& verb, const kube::Kind& kind, const kube::ObjectKey&) {
    const bool hit = verb == "apply" && kind == kube::kPersistentVolumeClaim;
    return hit ? std::optional(dataplatform::testing::FakeCluster::Fault{
                     .error = {.kind = base::ErrorKind::Forbidden,
                               .status = 403,
                               .reason = "Forbidden",
                               .message = "only dynamically provisioned pvc can be resized"}})
               : std::nullopt;
  };
  life.apply(spec_with("20Gi"));
  ASSERT_TRUE(life.until([&] {
    return life.condition("PostgreSQLReady", "reason") == "Forbidden";
  })) << life.platform().dump(1);
  EXPECT_THAT(life.condition("PostgreSQLReady", "message"),
              ::testing::AllOf(HasSubstr("grow to 20Gi the PersistentVolumeClaim data/data-lake"),
                               HasSubstr("allowVolumeExpansion: true")));
  EXPECT_NE(life.cluster.find(kube::kStatefulSet, kSet), nullptr);
  life.cluster.fault = nullptr;
  EXPECT_TRUE(life.until([&] { return has_grown(life); }));
}

// The process dies with each write of a growth in turn, before it is done or right after.
TEST(Grow, ANewLeaderGoesOnWhereTheLastOneDied) {
  for (const bool lost : {false, true}) {
    for (int at = 0; at < 4; ++at) {
      Running life;
      const auto before = pods(life);
      int seen = 0;
      bool died = false;
      life.cluster.fault =
          [&](const std::string&, const kube::Kind& kind,
              const kube::ObjectKey&) -> std::optional<dataplatform::testing::FakeCluster::Fault> {
        const bool counts = kind == kube::kPersistentVolumeClaim || kind == kube::kStatefulSet;
        if (!counts || seen++ != at) return std::nullopt;
        died = true;
        return dataplatform::testing::FakeCluster::Fault{
            .error = {.kind = base::ErrorKind::Unavailable, .status = 0, .message = "gone"},
            .lost = lost};
      };
      life.apply(spec_with("20Gi"));
      ASSERT_TRUE(life.until([&] { return died; })) << at;
      life.restart();
      EXPECT_TRUE(life.until([&] { return has_grown(life); })) << at << lost << life.lines;
      EXPECT_TRUE(life.until_phase("Ready")) << at << lost;
      EXPECT_EQ(pods(life), before) << at << lost;
    }
  }
}

}  // namespace
}  // namespace dataplatform::reconcile
