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

}  // namespace
}  // namespace dataplatform::reconcile
