// That the campaign can find what it looks for.
#include "tests/reconcile/life.hpp"
#include "tests/simulation/campaign/cases.hpp"
#include "tests/simulation/campaign/grounds.hpp"
#include "tests/simulation/campaign/rules.hpp"
#include "tests/simulation/campaign/schema_judge.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dataplatform::simulation {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

const Property& property(const std::string& path) {
  const auto& all = all_properties();
  const auto found =
      std::find_if(all.begin(), all.end(), [&](const Property& each) { return each.path == path; });
  if (found == all.end()) throw std::out_of_range(path);
  return *found;
}

std::vector<std::string> names_of(const std::vector<Move>& moves, Reading reading) {
  std::vector<std::string> names;
  for (const Move& move : moves) {
    if (move.reading == reading) names.push_back(move.name);
  }
  return names;
}

TEST(Properties, AreAllLinesOfTheTable) {
  EXPECT_GT(all_properties().size(), 700u);
  EXPECT_TRUE(property("components.superset.web.env[].name").names_its_item);
  EXPECT_TRUE(
      property("components.dremio.executorPools[].autoscaling.schedules[].schedule").required);
  EXPECT_EQ(property("scheduling.nodeSelector{}").shape.kind, spec::Kind::String);
}

TEST(Properties, AValueIsPutAndTakenWhereItBelongs) {
  const Property& name = property("components.dbt.jobs[].target");
  const Json with = with_value(Json::object(), name, "prod");
  EXPECT_EQ(with["components"]["dbt"]["jobs"][0]["target"], "prod");
  EXPECT_EQ(with["components"]["dbt"]["jobs"][0]["name"], "one");
  EXPECT_EQ(value_at(with, name), "prod");
  EXPECT_TRUE(value_at(with_value(with, name, Json()), name).is_null());
}

TEST(Moves, OfANumberReachItsBoundsAndBeyond) {
  const std::vector<Move> moves = moves_of(property("components.airbyte.jobs.retentionMinutes"));
  EXPECT_THAT(names_of(moves, Reading::Good), Contains("low"));
  EXPECT_THAT(names_of(moves, Reading::Good), Contains("high"));
  EXPECT_THAT(names_of(moves, Reading::Bad), Contains("below"));
  EXPECT_THAT(names_of(moves, Reading::Bad), Contains("above"));
  EXPECT_THAT(names_of(moves, Reading::Bad), Contains("type text"));
}

// A part of them; the campaign itself looks at each ground before it tries anything on it.
TEST(Grounds, AreGood) {
  const std::vector<Property>& all = all_properties();
  for (std::size_t i = 0; i < all.size(); i += 40) {
    const Json ground = ground_of(kProfiles.at(i % kProfiles.size()), all[i]);
    const spec::Parsed parsed = spec::parse(ground, spec::Strictness::Strict);
    ASSERT_THAT(parsed.problems, IsEmpty()) << all[i].path;
  }
}

TEST(SchemaJudge, RefusesWhatAServerRefuses) {
  const Json schema = spec_schema();
  const auto wrong = [&](const char* text) { return schema_problems(schema, Json::parse(text)); };
  EXPECT_THAT(wrong(R"({"profile": "Staging", "paused": true})"), IsEmpty());
  EXPECT_THAT(wrong(R"({"profile": "staging"})"), Contains(HasSubstr("enum")));
  EXPECT_THAT(wrong(R"({"paused": "yes"})"), Contains(HasSubstr("type")));
  EXPECT_THAT(wrong(R"({"noSuchField": 1})"), Contains(HasSubstr("not known")));
  EXPECT_THAT(wrong(R"({"deletionTimeoutSeconds": 1})"), Contains(HasSubstr("minimum")));
  EXPECT_THAT(wrong(R"({"images": [{"name": "a"}]})"), Contains(HasSubstr("required")));
  EXPECT_THAT(wrong(R"({"images": [{"name": "a", "image": "b"}, {"name": "a", "image": "c"}]})"),
              Contains(HasSubstr("twice")));
  EXPECT_THAT(wrong(R"({"edge": {"maxBodySize": 5}})"), IsEmpty());
  EXPECT_THAT(wrong(R"({"edge": {"maxBodySize": "5 Gi"}})"), SizeIs(1));
}

// A campaign that takes everything for good would be worth nothing.
TEST(Judging, SeesARefusalThatLeadsNowhere) {
  const Property& replicas = property("components.superset.web.replicas");
  const Json ground = ground_of("Staging", replicas);
  Json after = ground;
  after["timeZone"] = 7;
  const Judged judged = judge(replicas, {"astray", 7, Reading::Good}, ground, after);
  EXPECT_EQ(judged.answer, Answer::Refused);
  EXPECT_THAT(judged.alarms, Contains(HasSubstr("does not name the field")));
  EXPECT_THAT(judged.alarms, Contains(HasSubstr("refuses a good value")));
}

TEST(Shots, DifferButForHistory) {
  Shot changed, fresh;
  changed.objects["Secret apps/a"] = {{"data", {{"k", "1"}}}};
  fresh.objects["Secret apps/a"] = {{"data", {{"k", "2"}}}};
  changed.objects["Secret apps/old"] = Json::object();
  EXPECT_THAT(differences_of(changed, fresh), IsEmpty());
  changed.objects["Service apps/old"] = Json::object();
  fresh.objects["Service apps/new"] = Json::object();
  changed.objects["Service apps/b"] = {{"spec", {{"port", 1}}}};
  fresh.objects["Service apps/b"] = {{"spec", {{"port", 2}}}};
  EXPECT_THAT(differences_of(changed, fresh), SizeIs(3));
}

TEST(Rules, AreReadFromTheSources) {
  const std::vector<Rule> rules = rules_in_sources();
  EXPECT_GT(rules.size(), 120u);
  const std::set<std::string> said{
      "spec.edge.gateway names no gateway, but spec.edge.type is Gateway; set className or "
      "parentRefs"};
  EXPECT_EQ(silent_rules(rules, said).size(), rules.size() - 1);
}

// Case 43 of pairs from seed 7: whoever locked a bucket that can't be locked could not take it
// back.
TEST(ApiServer, LetsALockBeTakenBackButNotChange) {
  const auto spec_with = [](const std::string& lock) {
    return Json::parse(R"({"profile": "Production", "components": {"objectStore": {"buckets": [
                           {"name": "silver")" +
                       lock + "}]}}}");
  };
  const Json locked = spec_with(R"(, "objectLock": {"mode": "Governance", "days": 1})");
  for (const Json& back : {spec_with(""), Json::parse(R"({"profile": "Production"})")}) {
    reconcile::testing::Life life;
    EXPECT_EQ(life.apply(locked), "");
    EXPECT_EQ(life.apply(back), "");
  }
  reconcile::testing::Life life;
  EXPECT_EQ(life.apply(locked), "");
  EXPECT_THAT(life.apply(spec_with(R"(, "objectLock": {"mode": "Governance", "days": 2})")),
              HasSubstr("objectLock must not change"));
}

TEST(Cases, ASliceIsAlwaysTheSame) {
  Selection slice{.profile = "Staging", .prefix = "components.dbt", .id = "", .every = 5};
  const std::vector<Case> one = cases_of(slice), other = cases_of(slice);
  ASSERT_EQ(one.size(), other.size());
  EXPECT_GT(one.size(), 0u);
  EXPECT_LT(one.size(), 20u);
}

}  // namespace
}  // namespace dataplatform::simulation
