// Tasks whose input comes back, and pods that are emptied before they go.
#include "controllers/reconcile/plan.hpp"
#include "tests/reconcile/fixture.hpp"
#include "tests/reconcile/life.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dataplatform::reconcile {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::Life;
using ::testing::Pair;
using ::testing::SizeIs;
using testing::World;

/// A store of `live` pods that shall have `wanted`, emptied by its task.
struct Shrinking : World {
  Shrinking(int live, int wanted) {
    add_task("vault", "empty");
    server().shrinks_after = "vault/empty";
    server().body["spec"]["replicas"] = wanted;
    put_live(server(), live, live);
    put_live(web(), 1, 1);
    server().hash = "00000000000000bb";
  }

  projections::Object& job() { return desired.objects[2]; }

  void put_job(const std::string& name, runtime::Readiness::State state) {
    runtime::Digest made = digest("vault", "empty");
    made.readiness = {.state = state};
    store.put(kube::kJob, {"apps", name}, std::move(made));
  }
};

std::vector<std::string> steps_of(const Plan& next) {
  std::vector<std::string> out;
  for (const Step& step : next.steps) {
    const char* verb = step.verb == Verb::Delete ? "delete " : step.verb == Verb::Run ? "run " : "";
    out.push_back(verb + step.key.name);
  }
  return out;
}

TEST(Shrink, WaitsForTheTaskThatEmptiesThePods) {
  Shrinking world(5, 3);
  const Plan next = plan(world.now());
  EXPECT_THAT(steps_of(next), ElementsAre("run lake-vault-empty-1"));
  ASSERT_FALSE(next.waiting.empty());
  EXPECT_EQ(next.waiting[0].on, "vault/empty");
  world.record.done["vault/empty"] = "1";
  EXPECT_THAT(steps_of(plan(world.now())), ElementsAre("lake-vault"));
}

TEST(Shrink, GrowingAndStayingWaitForNothing) {
  for (const int wanted : {5, 7}) {
    Shrinking world(5, wanted);
    EXPECT_THAT(steps_of(plan(world.now())), ElementsAre("lake-vault", "run lake-vault-empty-1"));
  }
}

TEST(Shrink, AnotherInputIsBegunBeforeItIsRun) {
  Shrinking world(5, 3);
  world.record.done["vault/empty"] = "0";
  const Plan first = plan(world.now());
  EXPECT_THAT(first.steps, IsEmpty());
  ASSERT_THAT(first.newly_done, ElementsAre(Pair("vault/empty", "begun 1")));
  world.record.done["vault/empty"] = "begun 1";
  const Plan second = plan(world.now());
  EXPECT_THAT(second.newly_done, IsEmpty());
  EXPECT_THAT(steps_of(second), ElementsAre("run lake-vault-empty-1"));
}

// 5, 3, 5: what was done for five long ago says nothing after three was begun.
TEST(Shrink, AnInputThatComesBackIsRunAgain) {
  Shrinking world(5, 5);
  world.record.done["vault/empty"] = "begun 0";
  world.put_job("lake-vault-empty-1", runtime::Readiness::State::Ready);
  const Plan next = plan(world.now());
  EXPECT_THAT(next.newly_done, IsEmpty());
  EXPECT_THAT(steps_of(next), ElementsAre("lake-vault", "delete lake-vault-empty-1"));
}

TEST(Shrink, WhatRunsForAnEarlierInputIsEndedFirst) {
  Shrinking world(5, 5);
  world.record.done["vault/empty"] = "begun 1";
  world.put_job("lake-vault-empty-0", runtime::Readiness::State::Waiting);
  EXPECT_THAT(steps_of(plan(world.now())), ElementsAre("lake-vault", "delete lake-vault-empty-0"));
  // One that ended is no matter: it is swept later.
  world.put_job("lake-vault-empty-0", runtime::Readiness::State::Ready);
  EXPECT_THAT(steps_of(plan(world.now())), ElementsAre("lake-vault", "run lake-vault-empty-1"));
}

Json search_spec(int data, bool suspended = false) {
  Json spec = testing::small_spec();
  spec["components"]["superset"] = {{"mode", "Disabled"}};
  spec["components"]["postgresql"] = {{"mode", "Disabled"}};
  spec["components"]["elasticsearch"] = {{"data", {{"replicas", data}}}};
  spec["suspended"] = suspended;
  return spec;
}

int runs_of(const Life& life, const std::string& task) {
  return static_cast<int>(std::count_if(
      life.cluster.writes.begin(), life.cluster.writes.end(), [&](const std::string& write) {
        return write.starts_with("create Job apps/lake-elasticsearch-" + task);
      }));
}

const kube::ObjectKey kData{"data", "lake-elasticsearch-data"};

std::int64_t nodes(const Life& life) {
  return base::integer_at(*life.cluster.find(kube::kStatefulSet, kData), {"spec", "replicas"});
}

TEST(Shrink, RunsItsTaskForEachNumberAlsoForOneThatComesBack) {
  Life life;
  int runs = 0;
  for (const int number : {5, 3, 5, 3}) {
    life.apply(search_spec(number));
    ASSERT_TRUE(life.until([&] {
      return life.cluster.find(kube::kStatefulSet, kData) != nullptr && nodes(life) == number &&
             runs_of(life, "allocation") == runs + 1;
    })) << number
        << life.platform().dump(1) << life.lines;
    ASSERT_TRUE(life.until_phase("Ready")) << life.platform().dump(1);
    EXPECT_EQ(runs_of(life, "allocation"), ++runs);
  }
  EXPECT_EQ(runs_of(life, "bootstrap"), 1);
}

TEST(Shrink, NothingIsMovedForASleep) {
  Life life;
  life.apply(search_spec(3));
  ASSERT_TRUE(life.until_phase("Ready")) << life.platform().dump(1);
  life.apply(search_spec(3, true));
  ASSERT_TRUE(life.until_phase("Suspended")) << life.platform().dump(1);
  EXPECT_EQ(nodes(life), 0);
  life.apply(search_spec(3));
  ASSERT_TRUE(life.until_phase("Ready"));
  EXPECT_EQ(runs_of(life, "allocation"), 1);
}

}  // namespace
}  // namespace dataplatform::reconcile
