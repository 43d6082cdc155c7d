// Connections that a server must allow for all that may be opened to it.
#include "tests/support/lake.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dataplatform::model {
namespace {

using testing::component;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::lake;
using ::testing::SizeIs;

constexpr const char* kOwner = "keeper";

Wanted database(const std::string& name, int connections, bool pooled,
                const std::string& owner = kOwner) {
  return {"shop",
          {.name = name,
           .what = DatabaseRequest{
               .name = name, .owner = owner, .connections = connections, .pooled = pooled}}};
}

DatabaseOffer offer(int poolers) {
  DatabaseOffer made{.direct_role = "server", .pool_size = 20, .poolers = poolers};
  if (poolers > 0) made.pooled_role = "gate";
  return made;
}

struct Row {
  const char* what;
  Demand demand;
  int poolers;
  int expected;
};

TEST(Connections, AreThoseThatGoDirectlyAndAPoolForEachPooledDatabase) {
  const Row rows[] = {
      {"nobody asks", {}, 2, 0},
      {"one goes directly", {database("a", 30, false)}, 2, 30},
      {"one pool in each of two poolers", {database("a", 30, true)}, 2, 40},
      {"what is pooled goes directly without a pooler", {database("a", 30, true)}, 0, 30},
      {"two databases have two pools", {database("a", 30, true), database("b", 5, true)}, 2, 80},
      {"one database has one pool", {database("a", 30, true), database("a", 9, true)}, 2, 40},
      {"each owner has a pool", {database("a", 30, true), database("a", 9, true, "guest")}, 2, 80},
      {"both sorts add up", {database("a", 30, true), database("b", 5, false)}, 1, 25},
      {"a cache needs none", {{"shop", {.name = "cache", .what = CacheRequest{}}}}, 2, 0},
  };
  for (const Row& row : rows) {
    EXPECT_EQ(connections_needed(row.demand, offer(row.poolers)), row.expected) << row.what;
  }
}

TEST(Demand, IsWhatEveryEnabledComponentAsksFor) {
  Platform platform = lake();
  EXPECT_THAT(demand_of(platform), SizeIs(3));
  EXPECT_EQ(demand_of(platform)[0].component, "shop");
  component(platform, "shop").mode = Mode::Disabled;
  EXPECT_THAT(demand_of(platform), IsEmpty());
}

/// The lake with a server that allows so many.
base::Problems problems_with(int max_connections) {
  Platform platform = lake();
  std::get<DatabaseOffer>(component(platform, "vault").offers[0]).max_connections = max_connections;
  return check(platform);
}

// Two poolers with 20 for goods, 2 of the migration, 10 kept back.
constexpr int kNeeded = 52;

TEST(Budget, IsKeptWhereTheServerAllowsJustEnough) {
  EXPECT_THAT(problems_with(kNeeded), IsEmpty());
}

TEST(Budget, IsBrokenWhereOneIsMissing) {
  const base::Problems problems = problems_with(kNeeded - 1);
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_EQ(problems[0].path, "spec.components.vault");
  EXPECT_THAT(problems[0].what, HasSubstr("allows 51 connections"));
  EXPECT_THAT(problems[0].what, HasSubstr("may open 52"));
  EXPECT_THAT(problems[0].fix, HasSubstr("at least 52"));
}

TEST(Budget, IsNotCountedWhereTheServersLimitIsUnknown) {
  EXPECT_THAT(problems_with(0), IsEmpty());
}

}  // namespace
}  // namespace dataplatform::model
