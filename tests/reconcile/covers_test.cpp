#include "controllers/reconcile/covers.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dataplatform::reconcile {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(Differences, IgnoresWhatOthersAddedAndTheServerDefaulted) {
  const Json live =
      Json::parse(R"({"spec":{"replicas":3,"template":{"spec":{"dnsPolicy":"ClusterFirst",
    "containers":[{"name":"sidecar"},{"name":"web","image":"a","terminationMessagePath":"/dev/x"}]}}}})");
  const Json desired =
      Json::parse(R"({"spec":{"template":{"spec":{"containers":[{"name":"web","image":"a"}]}}}})");
  EXPECT_THAT(differences(live, desired), IsEmpty());
}

TEST(Differences, AnItemOfAListNeedNotSayWhatKindItIs) {
  const Json desired =
      Json::parse(R"({"apiVersion":"v1","kind":"Service","spec":{"type":"ClusterIP"}})");
  EXPECT_THAT(differences(Json::parse(R"({"spec":{"type":"ClusterIP"}})"), desired), IsEmpty());
}

TEST(Differences, NullSaysThatSomethingShallBeAbsent) {
  const Json desired = Json::parse(R"({"spec":{"a":null}})");
  EXPECT_THAT(differences(Json::parse(R"({"spec":{}})"), desired), IsEmpty());
  EXPECT_THAT(differences(Json::parse(R"({"spec":{"a":1}})"), desired), ElementsAre("spec.a"));
}

TEST(Differences, NamesTheFieldByItsMergeKey) {
  const Json live =
      Json::parse(R"({"spec":{"containers":[{"name":"b"},{"name":"web","image":"old"}]}})");
  const Json desired = Json::parse(R"({"spec":{"containers":[{"name":"web","image":"new"}]}})");
  EXPECT_THAT(differences(live, desired), ElementsAre("spec.containers[web].image"));
}

TEST(Differences, SeesWhatIsMissing) {
  const Json desired = Json::parse(R"({"data":{"a":"1","b":"2"}})");
  EXPECT_THAT(differences(Json::parse(R"({"data":{"a":"1"}})"), desired), ElementsAre("data.b"));
  EXPECT_THAT(differences(Json::object(), desired), ElementsAre("data"));
}

TEST(Differences, AtomicListsMustBeTheSameInLengthAndOrder) {
  const Json desired = Json::parse(R"({"args":["a","b"]})");
  EXPECT_THAT(differences(Json::parse(R"({"args":["a","b"]})"), desired), IsEmpty());
  EXPECT_THAT(differences(Json::parse(R"({"args":["b","a"]})"), desired),
              ElementsAre("args[0]", "args[1]"));
  EXPECT_THAT(differences(Json::parse(R"({"args":["a","b","c"]})"), desired), ElementsAre("args"));
}

TEST(Differences, StopsAtTheBound) {
  Json desired = Json::object();
  for (int i = 0; i < 50; ++i)
    desired["k" + std::to_string(i)] = i;
  EXPECT_EQ(differences(Json::object(), desired, 4).size(), 4u);
}

Json owned_by_us(Json object, const char* fields) {
  Json entry = {{"manager", "dataplatform-operator"}, {"operation", "Apply"}};
  entry["fieldsV1"] = Json::parse(fields);
  object["metadata"]["managedFields"] = Json::array({std::move(entry)});
  return object;
}

TEST(Dropped, IsWhatWeOwnedAndWantNoMore) {
  const Json live = owned_by_us(Json::parse(R"({"data":{"a":"1","b":"2","other":"3"}})"),
                                R"({"f:data":{"f:a":{},"f:b":{}}})");
  const auto gone = dropped(live, Json::parse(R"({"data":{"a":"1"}})"), 8);
  ASSERT_EQ(gone.size(), 1u);
  EXPECT_EQ(gone[0].path, "data.b");
}

// Found by the campaign: who owns a map that is one value owns its keys, though none is named.
TEST(Dropped, ReachesIntoMapsThatAreOneValue) {
  const Json live = owned_by_us(Json::parse(R"({"spec":{"nodeSelector":{"zone":"a","disk":"b"}}})"),
                                R"({"f:spec":{"f:nodeSelector":{}}})");
  const auto gone = dropped(live, Json::parse(R"({"spec":{"nodeSelector":{"zone":"a"}}})"), 8);
  ASSERT_EQ(gone.size(), 1u);
  EXPECT_EQ(gone[0].path, "spec.nodeSelector.disk");
  EXPECT_THAT(dropped(live, live, 8), IsEmpty());
}

}  // namespace
}  // namespace dataplatform::reconcile
