// The store under orders of events that a cluster really produces.
#include "operator/runtime/store.hpp"

#include "operator/runtime/store_sink.hpp"
#include "operator/runtime/version.hpp"

#include <gtest/gtest.h>

namespace dataplatform::runtime {
namespace {

using Keys = std::vector<std::string>;

Digest digest(const std::string& version, const std::string& uid = "u",
              const std::string& platform = "apps/lake") {
  Digest made;
  made.uid = uid;
  made.resource_version = version;
  made.platform = platform;
  return made;
}

class StoreTest : public ::testing::Test {
 protected:
  void put(const std::string& name, Digest value) {
    store.put(kube::kPod, {"apps", name}, std::move(value));
  }
  const Digest* find(const std::string& name) { return store.find(kube::kPod, {"apps", name}); }
  Keys taken() { return std::exchange(changes, {}); }

  Keys changes;
  Store store{[this](const kube::Kind&, const kube::ObjectKey& key, const Digest* before,
                     const Digest* after) {
    changes.push_back(key.name + " " + (before == nullptr ? "none" : before->resource_version) +
                      ">" + (after == nullptr ? "none" : after->resource_version));
  }};
};

TEST_F(StoreTest, TellsWhatWasAndWhatIs) {
  put("a", digest("1"));
  put("a", digest("2"));
  store.erase(kube::kPod, {"apps", "a"});
  store.erase(kube::kPod, {"apps", "a"});
  EXPECT_EQ(taken(), (Keys{"a none>1", "a 1>2", "a 2>none"}));
}

TEST_F(StoreTest, TheSameEventAgainIsNoChange) {
  put("a", digest("1"));
  put("a", digest("1"));
  EXPECT_EQ(taken(), Keys{"a none>1"});
}

TEST_F(StoreTest, AnEventFromBeforeOurOwnWriteDoesNotUndoIt) {
  put("a", digest("10"));  // the answer to our write
  put("a", digest("9"));   // the watch is behind
  EXPECT_EQ(find("a")->resource_version, "10");
  EXPECT_EQ(taken(), Keys{"a none>10"});
}

TEST_F(StoreTest, VersionsThatAreNoNumbersAreTakenAsTheyCome) {
  EXPECT_FALSE(older("x9", "x10"));
  EXPECT_FALSE(older("", "1"));
  EXPECT_TRUE(older("9", "10"));
  EXPECT_FALSE(older("10", "10"));
  EXPECT_FALSE(older("99999999999999999999999", "100000000000000000000000"));
  put("a", digest("x10"));
  put("a", digest("x9"));
  EXPECT_EQ(find("a")->resource_version, "x9");
}

TEST_F(StoreTest, ANamesakeIsOneGoneAndOneNew) {
  put("a", digest("1", "first"));
  put("a", digest("2", "second"));
  EXPECT_EQ(taken(), (Keys{"a none>1", "a 1>none", "a none>2"}));
}

TEST_F(StoreTest, TheEndOfAnEarlierNamesakeIsNotTheEndOfThePresentOne) {
  put("a", digest("20", "second"));  // made by us, the watch is behind
  store.erase(kube::kPod, {"apps", "a"}, digest("15", "first"));
  EXPECT_NE(find("a"), nullptr);
  store.erase(kube::kPod, {"apps", "a"}, digest("30", "second"));
  EXPECT_EQ(find("a"), nullptr);
}

TEST_F(StoreTest, TheEndOfALaterNamesakeThatWasNeverSeenIsTheEndOfAll) {
  put("a", digest("5", "first"));
  store.erase(kube::kPod, {"apps", "a"}, digest("15", "second"));
  EXPECT_EQ(find("a"), nullptr);
}

TEST_F(StoreTest, AFreshListReportsWhatIsGoneChangedAndNew) {
  put("a", digest("1"));
  put("b", digest("2"));
  put("c", digest("3"));
  taken();
  EXPECT_FALSE(store.synced(kube::kPod));
  std::map<kube::ObjectKey, Digest> fresh{
      {{"apps", "b"}, digest("2")}, {{"apps", "c"}, digest("9")}, {{"apps", "d"}, digest("8")}};
  store.replace(kube::kPod, std::move(fresh), "50");
  EXPECT_EQ(taken(), (Keys{"a 1>none", "c 3>9", "d none>8"}));
  EXPECT_TRUE(store.synced(kube::kPod));
  EXPECT_EQ(store.size(kube::kPod), 3U);
}

TEST_F(StoreTest, ASlowListDoesNotUndoWhatWasWrittenMeanwhile) {
  put("made", digest("60"));     // created after the list was taken
  put("changed", digest("61"));  // changed after it
  put("gone", digest("40"));
  taken();
  store.replace(kube::kPod, {{{"apps", "changed"}, digest("30")}}, "50");
  EXPECT_EQ(taken(), Keys{"gone 40>none"});
  EXPECT_EQ(find("changed")->resource_version, "61");
  EXPECT_NE(find("made"), nullptr);
}

TEST_F(StoreTest, KindsAreApart) {
  put("a", digest("1"));
  store.replace(kube::kConfigMap, {}, "50");
  EXPECT_NE(find("a"), nullptr);
  EXPECT_EQ(store.find(kube::kConfigMap, {"apps", "a"}), nullptr);
  EXPECT_EQ(store.size(kube::kConfigMap), 0U);
  EXPECT_EQ(store.size(kube::kSecret), 0U);
  EXPECT_FALSE(store.synced(kube::kPod));
}

TEST_F(StoreTest, FindsEverythingOfAPlatform) {
  put("a", digest("1"));
  put("b", digest("2", "u", "apps/other"));
  store.put(kube::kSecret, {"data", "s"}, digest("3"));
  ASSERT_EQ(store.of_platform("apps/lake").size(), 2U);
  EXPECT_EQ(store.of_platform("apps/lake")[0].digest->platform, "apps/lake");
  put("a", digest("4", "u", "apps/other"));  // relabelled
  EXPECT_EQ(store.of_platform("apps/lake").size(), 1U);
  EXPECT_EQ(store.of_platform("apps/other").size(), 2U);
  store.erase(kube::kSecret, {"data", "s"});
  EXPECT_TRUE(store.of_platform("apps/lake").empty());
}

TEST_F(StoreTest, ASinkOfAKindThatIsNoLongerServedIsEmptyAndSynced) {
  StoreSink sink(store, kube::kPod);
  base::Json pod = base::Json::parse(
      R"({"metadata": {"name": "a", "namespace": "apps", "resourceVersion": "1"}})");
  sink.upsert(pod);
  EXPECT_EQ(*sink.size(), 1U);
  sink.not_served();
  EXPECT_EQ(*sink.size(), 0U);
  EXPECT_TRUE(store.synced(kube::kPod));
  sink.upsert(pod);  // it is back, and no list is under way
  EXPECT_EQ(*sink.size(), 1U);
}

TEST_F(StoreTest, AListThatIsBegunAgainForgetsItsFirstHalf) {
  StoreSink sink(store, kube::kPod);
  sink.begin_list();
  sink.upsert(base::Json::parse(R"({"metadata": {"name": "a", "resourceVersion": "1"}})"));
  sink.begin_list();
  sink.upsert(base::Json::parse(R"({"metadata": {"name": "b", "resourceVersion": "2"}})"));
  sink.end_list_at("3");
  EXPECT_EQ(taken(), Keys{"b none>2"});
}

}  // namespace
}  // namespace dataplatform::runtime
