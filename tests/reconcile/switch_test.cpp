// Components that are switched off and on again, and bounds that follow the clock.
#include "tests/reconcile/life.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dataplatform::reconcile {
namespace {

using ::testing::Contains;
using ::testing::IsEmpty;
using testing::Life;
using ::testing::Not;
using testing::small_spec;

const kube::ObjectKey kWeb{"apps", "lake-superset-web"};
const kube::ObjectKey kServer{"data", "lake-postgresql"};

Json without(std::initializer_list<const char*> components) {
  Json spec = small_spec();
  for (const char* component : components)
    spec["components"][component] = {{"mode", "Disabled"}};
  return spec;
}

void bring_up(Life& life, const Json& spec = small_spec()) {
  life.apply(spec);
  ASSERT_TRUE(life.until_phase("Ready")) << life.platform().dump(1);
  life.pass(std::chrono::seconds(5));
  life.cluster.writes.clear();
}

std::vector<std::string> of_component(const Life& life, const std::string& component) {
  std::vector<std::string> names;
  for (const kube::Kind& kind : kManagedKinds) {
    for (const kube::ObjectKey& key : life.cluster.keys(kind)) {
      const Json& labels = base::object_at(*life.cluster.find(kind, key), {"metadata", "labels"});
      if (base::text_at(labels, {"dataplatform.io/component"}) == component)
        names.push_back(std::string(kind.name) + " " + kube::to_text(key));
    }
  }
  return names;
}

TEST(SwitchedOff, AnApplicationGoesAndComesBackWithItsSecret) {
  Life life;
  bring_up(life);
  const Json secret = life.cluster.find(kube::kSecret, {"apps", "lake-superset"})->at("data");
  life.apply(without({"superset"}));
  ASSERT_TRUE(life.until([&] { return of_component(life, "superset").empty(); }));
  ASSERT_TRUE(life.until_phase("Ready")) << life.platform().dump(1);
  EXPECT_EQ(base::text_at(life.platform(), {"status", "ready"}), "1/1");
  EXPECT_EQ(life.condition("SupersetReady", "reason"), "Disabled");
  life.apply(small_spec());
  ASSERT_TRUE(life.until_phase("Ready")) << life.platform().dump(1);
  EXPECT_NE(life.cluster.find(kube::kDeployment, kWeb), nullptr);
  EXPECT_EQ(life.cluster.find(kube::kSecret, {"apps", "lake-superset"})->at("data"), secret);
}

TEST(SwitchedOff, AStoreKeepsVolumesAndSecretsAndAdoptsThem) {
  Life life;
  bring_up(life);
  const auto volumes = life.cluster.keys(kube::kPersistentVolumeClaim);
  const auto secrets = life.cluster.keys(kube::kSecret);
  ASSERT_THAT(volumes, Not(IsEmpty()));
  std::map<kube::ObjectKey, std::string> ids;
  for (const kube::ObjectKey& key : volumes)
    ids[key] =
        base::text_at(*life.cluster.find(kube::kPersistentVolumeClaim, key), {"metadata", "uid"});
  life.apply(without({"superset", "postgresql"}));
  ASSERT_TRUE(life.until([&] { return of_component(life, "postgresql").empty(); }))
      << life.platform().dump(1);
  EXPECT_EQ(life.cluster.find(kube::kStatefulSet, kServer), nullptr);
  EXPECT_EQ(life.cluster.keys(kube::kPersistentVolumeClaim), volumes);
  EXPECT_EQ(life.cluster.keys(kube::kSecret), secrets);
  life.apply(small_spec());
  ASSERT_TRUE(life.until_phase("Ready")) << life.platform().dump(1);
  EXPECT_EQ(life.cluster.keys(kube::kPersistentVolumeClaim), volumes);
  for (const auto& [key, id] : ids)
    EXPECT_EQ(
        base::text_at(*life.cluster.find(kube::kPersistentVolumeClaim, key), {"metadata", "uid"}),
        id);
}

TEST(SwitchedOff, PodsGoBeforeWhatGuardsThemAndApplicationsBeforeStores) {
  Life life;
  bring_up(life);
  life.apply(without({"superset", "postgresql"}));
  ASSERT_TRUE(life.until([&] { return of_component(life, "postgresql").empty(); }));
  const auto& writes = life.cluster.writes;
  const auto place = [&writes](const std::string& write) {
    return std::find(writes.begin(), writes.end(), write) - writes.begin();
  };
  const auto web = place("delete Deployment apps/lake-superset-web");
  const auto server = place("delete StatefulSet data/lake-postgresql");
  const auto account = place("delete ServiceAccount data/lake-postgresql");
  ASSERT_LT(account, static_cast<std::ptrdiff_t>(writes.size()));
  EXPECT_LT(web, server);
  EXPECT_LT(server, account);
}

// --- bounds by the clock: the fake one begins at midnight UTC of 1 January 2026, a Thursday ------

Json with_schedule(const std::string& schedule) {
  Json spec = small_spec();
  spec["timeZone"] = "Europe/Rome";
  spec["components"]["superset"]["web"]["autoscaling"]["schedules"] =
      Json::array({Json::parse(schedule)});
  return spec;
}

std::pair<std::int64_t, std::int64_t> bounds(const Life& life) {
  const Json& autoscaler = *life.cluster.find(kube::kHorizontalPodAutoscaler, kWeb);
  return {base::integer_at(autoscaler, {"spec", "minReplicas"}),
          base::integer_at(autoscaler, {"spec", "maxReplicas"})};
}

using Bounds = std::pair<std::int64_t, std::int64_t>;

constexpr const char* kMornings = R"({"name": "mornings", "schedule": "0 8 * * *",
  "durationMinutes": 90, "minReplicas": 3, "maxReplicas": 8})";

TEST(Schedules, BoundsFollowTheWindowToTheMinute) {
  Life life;
  bring_up(life, with_schedule(kMornings));
  EXPECT_EQ(bounds(life), Bounds(1, 4));
  // Eight in Rome is seven in UTC.
  const base::Millis midnight = std::chrono::minutes(1);
  const auto at = [&](base::Millis time) { life.pass(midnight + time - life.clock.elapsed()); };
  at(std::chrono::hours(7) - std::chrono::seconds(1));
  EXPECT_EQ(bounds(life), Bounds(1, 4));
  at(std::chrono::hours(7) + std::chrono::seconds(2));
  EXPECT_EQ(bounds(life), Bounds(3, 8));
  at(std::chrono::minutes(8 * 60 + 30) - std::chrono::seconds(1));
  EXPECT_EQ(bounds(life), Bounds(3, 8));
  at(std::chrono::minutes(8 * 60 + 30) + std::chrono::seconds(2));
  EXPECT_EQ(bounds(life), Bounds(1, 4));
}

// The disruption budget follows the lower bound; pods and what they are made from do not.
TEST(Schedules, NoPodIsTouched) {
  Life life;
  bring_up(life, with_schedule(kMornings));
  life.pass(std::chrono::hours(24));
  std::vector<std::string> children;
  for (const std::string& write : life.cluster.writes) {
    const bool child = !write.starts_with("status ") && write.find(" Event ") == std::string::npos;
    if (child) children.push_back(write);
  }
  EXPECT_THAT(children, ::testing::UnorderedElementsAre(
                            "apply HorizontalPodAutoscaler apps/lake-superset-web",
                            "apply HorizontalPodAutoscaler apps/lake-superset-web",
                            "apply PodDisruptionBudget apps/lake-superset-web",
                            "delete PodDisruptionBudget apps/lake-superset-web"));
}

TEST(Schedules, ThoseOfTheLastGoodSpecGoOnWhileANewOneIsInvalid) {
  Life life;
  bring_up(life, with_schedule(kMornings));
  Json broken = small_spec();
  broken["timeZone"] = "Europe/Atlantis";
  life.apply(broken);
  ASSERT_TRUE(life.until_phase("Invalid"));
  life.pass(std::chrono::minutes(7 * 60 + 30));
  EXPECT_EQ(bounds(life), Bounds(3, 8));
}

}  // namespace
}  // namespace dataplatform::reconcile
