// A mirror against a scripted API server: how it lists, watches, and deals with kinds that come and
// go.
#include "tests/runtime/reflector_fixture.hpp"

#include <set>

namespace dataplatform::runtime::testing {
namespace {

TEST_F(Reflector, ListsTheMostRecentInPagesThenWatchesFromTheVersionOfTheList) {
  rig.api.once_list(give(page({object("a", "900")}, "100", "more")));
  rig.api.once_list(give(page({object("b", "7")}, "100")));
  start({.kind = kube::kConfigMap,
         .namespace_ = "apps",
         .label_selector = "x=y",
         .detail = kube::Detail::Metadata});
  ASSERT_EQ(lists(), 2U);
  EXPECT_EQ(rig.api.lists[0].resource_version, "");
  EXPECT_EQ(rig.api.lists[0].limit, 250);
  EXPECT_EQ(rig.api.lists[1].continue_token, "more");
  EXPECT_EQ(rig.api.lists[1].label_selector, "x=y");
  EXPECT_EQ(rig.api.lists[1].detail, kube::Detail::Metadata);
  ASSERT_EQ(watches(), 1U);
  EXPECT_EQ(watched_from(), "100");  // not 900, the version of an item
  EXPECT_EQ(stream().request.namespace_, "apps");
  EXPECT_EQ(stream().request.label_selector, "x=y");
  EXPECT_TRUE(store.synced(kube::kConfigMap));
  EXPECT_EQ(changes, (std::vector<std::string>{"+a", "+b"}));
}

TEST_F(Reflector, NothingIsToldOfAListThatIsNotWhole) {
  rig.api.once_list(give(page({object("a", "1")}, "100", "more")));
  rig.api.once_list(fail(away()));
  start();
  EXPECT_TRUE(changes.empty());
  EXPECT_FALSE(store.synced(kube::kConfigMap));
  rig.api.once_list(give(page({object("b", "2")}, "101")));
  rig.pass(seconds(2));
  EXPECT_EQ(changes, std::vector<std::string>{"+b"});
}

TEST_F(Reflector, EventsChangeTheStoreAndMoveThePosition) {
  rig.api.once_list(give(page({object("a", "1")}, "100")));
  start();
  stream().push(WatchEventType::Added, object("b", "101"));
  stream().push(WatchEventType::Modified, object("a", "102"));
  stream().push(WatchEventType::Deleted, object("a", "103"));
  EXPECT_EQ(changes, (std::vector<std::string>{"+a", "+b", "~a", "-a"}));
  rig.clock.advance(seconds(2));
  stream().end(WatchEnd::Closed);
  rig.turn();
  EXPECT_EQ(watches(), 2U);
  EXPECT_EQ(watched_from(), "103");
  EXPECT_EQ(lists(), 1U);
}

TEST_F(Reflector, ABookmarkMovesThePositionAndReachesNobody) {
  rig.api.once_list(give(page({}, "100")));
  start();
  Json bookmark = Json::object();
  bookmark["metadata"] = {{"resourceVersion", "150"}};
  stream().push(WatchEventType::Bookmark, bookmark);
  stream().end(WatchEnd::Closed);
  rig.turn();
  EXPECT_EQ(watched_from(), "150");
  EXPECT_TRUE(changes.empty());
}

TEST_F(Reflector, TheServersTimeoutDiffersFromWatchToWatch) {
  rig.api.once_list(give(page({}, "100")));
  start();
  std::set<std::chrono::seconds> timeouts;
  for (int i = 0; i < 10; ++i) {
    timeouts.insert(stream().request.server_timeout);
    rig.pass(seconds(70));
    stream().end(WatchEnd::Closed);
    rig.turn();
  }
  EXPECT_GT(timeouts.size(), 3U);
  EXPECT_GE(*timeouts.begin(), seconds(240));
  EXPECT_LT(*timeouts.rbegin(), seconds(290));
}

// --- lists

TEST_F(Reflector, AListMadeAgainLosesNoDeletion) {
  rig.api.once_list(give(page({object("a", "1"), object("b", "2", "first")}, "100")));
  start();
  stream().push(WatchEventType::Added, object("c", "101"));
  changes.clear();
  rig.api.once_list(give(page({object("b", "150", "second")}, "200")));
  stream().push(WatchEventType::Error, status(410, "Expired"));
  rig.turn();
  EXPECT_EQ(changes, (std::vector<std::string>{"-a", "-c", "-b", "+b"}));
}

TEST_F(Reflector, AListWithoutAVersionOrWithNamelessObjectsIsNotUsed) {
  rig.api.once_list(give(page({object("a", "1")}, "")));
  rig.api.once_list(give(page({Json::object()}, "100")));
  rig.api.once_list(give(page({Json("text")}, "100")));
  rig.api.once_list(give(page({object("a", "1")}, "100")));
  start();
  EXPECT_EQ(lists(), 1U);
  EXPECT_TRUE(changes.empty());
  rig.pass(seconds(30));
  EXPECT_EQ(lists(), 4U);
  EXPECT_EQ(changes, std::vector<std::string>{"+a"});
}

TEST_F(Reflector, FailedListsComeMoreSlowlyAndStartOverAfterAHealthyTime) {
  rig.api.always_list(fail(away()));
  start();
  rig.pass(std::chrono::minutes(10));
  EXPECT_LT(lists(), 40U);
  EXPECT_GT(lists(), 10U);
  rig.api.always_list(give(page({}, "100")));
  rig.pass(std::chrono::minutes(3));
  ASSERT_EQ(watches(), 1U);
  rig.api.refuse_watch(away());
  stream().end(WatchEnd::Closed);
  rig.turn();
  EXPECT_EQ(watches(), 2U);
  rig.pass(Millis(1600));
  EXPECT_EQ(watches(), 3U);
}

// --- kinds that come and go

TEST_F(Reflector, AKindThatIsNotServedIsAskedForUntilItComes) {
  rig.api.once_list(fail(not_found()));
  bool served = false;
  rig.api.always("serves", [&served](const auto&) -> kube::Answer<Json> { return Json(served); });
  start({.kind = kube::kConfigMap, .optional = true});
  EXPECT_TRUE(store.synced(kube::kConfigMap));
  EXPECT_TRUE(rig.metrics.heard().empty());  // readiness does not wait for it
  rig.pass(std::chrono::minutes(10));
  EXPECT_LE(rig.api.count("serves"), 20U);  // two reads a minute
  EXPECT_GE(rig.api.count("serves"), 17U);
  EXPECT_EQ(lists(), 1U);
  served = true;
  rig.api.once_list(give(page({object("a", "1")}, "100")));
  rig.pass(seconds(33));
  EXPECT_EQ(changes, std::vector<std::string>{"+a"});
  EXPECT_EQ(watches(), 1U);
}

TEST_F(Reflector, AKindThatIsTakenAwayEmptiesItsStore) {
  rig.api.always("serves", [](const auto&) -> kube::Answer<Json> { return Json(false); });
  rig.api.once_list(give(page({object("a", "1")}, "100")));
  start({.kind = kube::kConfigMap, .optional = true});
  rig.api.refuse_watch(not_found());
  rig.clock.advance(seconds(5));
  stream().end(WatchEnd::Closed);
  rig.turn();
  EXPECT_EQ(changes, (std::vector<std::string>{"+a", "-a"}));
  EXPECT_TRUE(rig.metrics.heard().empty());  // readiness does not wait for it
  EXPECT_TRUE(store.synced(kube::kConfigMap));
}

TEST_F(Reflector, AKindThatMustBeThereIsAFailureWhenItIsNot) {
  rig.api.once_list(fail(not_found()));
  start();
  EXPECT_FALSE(store.synced(kube::kConfigMap));
  rig.api.once_list(give(page({}, "100")));
  rig.pass(seconds(2));
  EXPECT_TRUE(store.synced(kube::kConfigMap));
}

// --- ends and numbers

TEST_F(Reflector, EndsWhenCancelledWhereverItIs) {
  rig.api.always_list(give(page({}, "100")));
  bool ended = false;
  auto run = [](World world, Sink& into, async::CancelToken cancel, bool& flag) -> async::Task<> {
    ReflectorOptions options{.kind = kube::kConfigMap};
    co_await reflect(world, std::move(options), into, cancel);
    flag = true;
  };
  rig.spawn(run(rig.world(), sink, rig.cancel, ended));
  EXPECT_FALSE(ended);
  rig.cancel.cancel();
  rig.turn();
  EXPECT_TRUE(ended);
}

TEST_F(Reflector, AnAnswerThatDoesNotComeHoldsNobodyUpAtTheEnd) {
  rig.api.stall("list");
  rig.api.always_list(give(page({object("a", "1")}, "100")));
  bool ended = false;
  auto run = [](World world, Sink& into, async::CancelToken cancel, bool& flag) -> async::Task<> {
    ReflectorOptions options{.kind = kube::kConfigMap};
    co_await reflect(world, std::move(options), into, cancel);
    flag = true;
  };
  rig.spawn(run(rig.world(), sink, rig.cancel, ended));
  rig.cancel.cancel();
  rig.turn();
  EXPECT_TRUE(ended);
  rig.api.resume("list");
  rig.turn();
  EXPECT_TRUE(changes.empty());
}

TEST_F(Reflector, AListThatIsNeverAnsweredIsTriedAgain) {
  rig.api.stall("list");
  start();
  rig.pass(std::chrono::minutes(2));
  rig.api.always_list(give(page({object("a", "1")}, "100")));
  rig.api.resume("list");
  rig.pass(seconds(2));
  EXPECT_EQ(lists(), 2U);
  EXPECT_EQ(changes, std::vector<std::string>{"+a"});
}

TEST_F(Reflector, SaysHowManyObjectsItHoldsAndWhyItListed) {
  rig.api.once_list(give(page({object("a", "1"), object("b", "2")}, "100")));
  start();
  stream().push(WatchEventType::Deleted, object("a", "101"));
  rig.api.once_list(give(page({object("b", "2")}, "200")));
  stream().push(WatchEventType::Error, status(410, "Expired"));
  rig.turn();
  const std::string text = rig.metrics.text();
  EXPECT_NE(text.find("cache_objects{kind=\"ConfigMap\"} 1"), std::string::npos) << text;
  EXPECT_NE(text.find("relists_total{kind=\"ConfigMap\",reason=\"start\"} 1"), std::string::npos);
  EXPECT_NE(text.find("relists_total{kind=\"ConfigMap\",reason=\"expired\"} 1"), std::string::npos);
  EXPECT_EQ(rig.metrics.heard().at("ConfigMap"), rig.clock.elapsed());
}

}  // namespace
}  // namespace dataplatform::runtime::testing
