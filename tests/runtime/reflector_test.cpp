// A mirror against a scripted API server: each way in which lists and watches go wrong.
#include "operator/runtime/reflector.hpp"

#include "operator/runtime/store_sink.hpp"
#include "tests/runtime/rig.hpp"

namespace dataplatform::runtime::testing {
namespace {

using base::ErrorKind;
using kube::WatchEnd;
using kube::WatchEventType;
using std::chrono::seconds;

kube::ListPage page(std::vector<Json> items, std::string version, std::string next = "") {
  return {.items = std::move(items), .resource_version = std::move(version), .continue_token = std::move(next)};
}

auto give(kube::ListPage answer) {
  return [answer](const kube::ListRequest&) -> kube::Answer<kube::ListPage> { return answer; };
}

auto fail(kube::ApiError error) {
  return [error](const kube::ListRequest&) -> kube::Answer<kube::ListPage> { return std::unexpected(error); };
}

kube::ApiError gone() { return api_error(ErrorKind::Conflict, 410, "Expired"); }
kube::ApiError not_found() { return api_error(ErrorKind::NotFound, 404, "NotFound"); }
kube::ApiError away() { return api_error(ErrorKind::Unavailable, 503, "ServiceUnavailable"); }

Json status(int code, const std::string& reason) { return {{"kind", "Status"}, {"code", code}, {"reason", reason}}; }

class Reflector : public ::testing::Test {
 protected:
  void start(ReflectorOptions options = {.kind = kube::kConfigMap}) {
    rig.spawn(reflect(rig.world(), std::move(options), sink, rig.cancel));
  }

  ScriptedKubeApi::Stream& stream() { return *rig.api.watches.back(); }
  std::size_t lists() const { return rig.api.lists.size(); }
  std::size_t watches() const { return rig.api.watches.size(); }
  std::string watched_from() { return stream().request.resource_version; }
  const Digest* find(const std::string& name) const { return store.find(kube::kConfigMap, {"apps", name}); }

  Rig rig;
  std::vector<std::string> changes;
  Store store{[this](const kube::Kind&, const kube::ObjectKey& key, const Digest* before, const Digest* after) {
    changes.push_back((before == nullptr ? "+" : after == nullptr ? "-" : "~") + key.name);
  }};
  StoreSink sink{store, kube::kConfigMap};
};

TEST_F(Reflector, ListsTheMostRecentInPagesThenWatchesFromTheVersionOfTheList) {
  rig.api.once_list(give(page({object("a", "900")}, "100", "more")));
  rig.api.once_list(give(page({object("b", "7")}, "100")));
  start({.kind = kube::kConfigMap, .namespace_ = "apps", .label_selector = "x=y", .detail = kube::Detail::Metadata});
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

// --- the three shapes of 410, and too large a version

TEST_F(Reflector, GoneAsTheAnswerToAWatchListsAgain) {
  rig.api.once_list(give(page({object("a", "1")}, "100")));
  start();
  stream().push(WatchEventType::Modified, object("a", "101"));
  rig.api.refuse_watch(gone());
  rig.api.once_list(give(page({object("b", "150")}, "200")));
  stream().end(WatchEnd::Closed);
  rig.turn();
  EXPECT_EQ(lists(), 2U);
  EXPECT_EQ(rig.api.lists[1].resource_version, "");  // never back to an old position
  EXPECT_EQ(watched_from(), "200");
  EXPECT_EQ(changes, (std::vector<std::string>{"+a", "~a", "-a", "+b"}));
}

TEST_F(Reflector, GoneInsideTheStreamListsAgain) {
  rig.api.once_list(give(page({}, "100")));
  start();
  for (const char* reason : {"Expired", "Gone"}) {
    const std::string version = std::string("200-") + reason;
    stream().push(WatchEventType::Added, object("a", "101"));
    rig.api.once_list(give(page({}, version)));
    stream().push(WatchEventType::Error, status(410, reason));
    rig.turn();
    EXPECT_EQ(watched_from(), version);
  }
  EXPECT_EQ(lists(), 3U);
}

TEST_F(Reflector, GoneOnALaterPageListsOnceMoreInOnePiece) {
  rig.api.once_list(give(page({object("a", "1")}, "100", "more")));
  rig.api.once_list(fail(gone()));
  rig.api.once_list(give(page({object("a", "1"), object("b", "2")}, "110")));
  start();
  ASSERT_EQ(lists(), 3U);
  EXPECT_EQ(rig.api.lists[2].limit, 0);
  EXPECT_EQ(rig.api.lists[2].continue_token, "");
  EXPECT_EQ(changes, (std::vector<std::string>{"+a", "+b"}));
  // The next list is in pages again.
  stream().push(WatchEventType::Added, object("c", "111"));
  rig.api.once_list(give(page({}, "300")));
  stream().push(WatchEventType::Error, status(410, "Expired"));
  rig.turn();
  EXPECT_EQ(rig.api.lists[3].limit, 250);
}

TEST_F(Reflector, TooLargeAVersionListsAgainFromTheMostRecent) {
  rig.api.once_list(give(page({}, "100")));
  start();
  stream().push(WatchEventType::Added, object("a", "101"));
  kube::ApiError error = api_error(ErrorKind::Unavailable, 504, "Timeout");
  error.causes.push_back({.reason = "ResourceVersionTooLarge", .field = "", .message = ""});
  rig.api.refuse_watch(error);
  rig.api.once_list(give(page({}, "90")));
  stream().end(WatchEnd::Closed);
  rig.turn();
  EXPECT_EQ(lists(), 2U);
  EXPECT_EQ(rig.api.lists[1].resource_version, "");
  EXPECT_EQ(watched_from(), "90");
}

TEST_F(Reflector, GoneRightAfterAListIsNoTightLoop) {
  rig.api.always_list(give(page({}, "100")));
  for (int i = 0; i < 1000; ++i) rig.api.refuse_watch(gone());
  start();
  rig.pass(seconds(60));
  EXPECT_LT(lists(), 12U);
  EXPECT_GT(lists(), 2U);
}

// --- streams that end

TEST_F(Reflector, ASilentWatchIsTakenUpFromTheLastPosition) {
  rig.api.once_list(give(page({}, "100")));
  start();
  stream().push(WatchEventType::Added, object("a", "101"));
  rig.clock.advance(seconds(70));
  stream().end(WatchEnd::Silent);
  rig.turn();
  EXPECT_EQ(watches(), 2U);
  EXPECT_EQ(watched_from(), "101");
  rig.clock.advance(seconds(70));
  stream().end(WatchEnd::Silent);
  rig.turn();
  EXPECT_EQ(watches(), 3U);
  EXPECT_EQ(lists(), 1U);
}

TEST_F(Reflector, ABrokenWatchIsTakenUpAtOnceAndThenMoreSlowly) {
  rig.api.once_list(give(page({}, "100")));
  start();
  rig.clock.advance(seconds(20));
  stream().end(WatchEnd::Broken);
  rig.turn();
  EXPECT_EQ(watches(), 2U);
  rig.clock.advance(seconds(20));
  stream().end(WatchEnd::Broken);
  rig.turn();
  EXPECT_EQ(watches(), 2U);
  rig.pass(seconds(2));
  EXPECT_EQ(watches(), 3U);
  EXPECT_EQ(lists(), 1U);
}

TEST_F(Reflector, AVeryShortWatchCountsAsAFailure) {
  rig.api.once_list(give(page({}, "100")));
  start();
  stream().end(WatchEnd::Closed);
  rig.turn();
  EXPECT_EQ(watches(), 1U);
  rig.pass(Millis(1600));
  EXPECT_EQ(watches(), 2U);
  EXPECT_EQ(watched_from(), "100");
}

TEST_F(Reflector, WhileTheServerIsAwayThePositionIsKept) {
  rig.api.once_list(give(page({}, "100")));
  start();
  for (int i = 0; i < 6; ++i) rig.api.refuse_watch(away());
  rig.clock.advance(seconds(5));
  stream().end(WatchEnd::Closed);
  rig.pass(std::chrono::minutes(5));
  EXPECT_EQ(watches(), 8U);
  EXPECT_EQ(watched_from(), "100");
  EXPECT_EQ(lists(), 1U);  // a storm of lists is what keeps a server from coming back
}

TEST_F(Reflector, TheServersWishHowLongToWaitIsRespected) {
  rig.api.once_list(give(page({}, "100")));
  start();
  kube::ApiError busy = api_error(ErrorKind::Unavailable, 429, "TooManyRequests");
  busy.retry_after = seconds(20);
  rig.api.refuse_watch(busy);
  rig.clock.advance(seconds(5));
  stream().end(WatchEnd::Closed);
  rig.pass(seconds(19));
  EXPECT_EQ(watches(), 2U);
  rig.pass(seconds(2));
  EXPECT_EQ(watches(), 3U);
}

// --- errors and nonsense inside the stream

TEST_F(Reflector, AnEventThatCannotBeReadListsAgain) {
  const std::vector<std::pair<WatchEventType, Json>> nonsense = {
      {WatchEventType::Undecodable, Json()},
      {WatchEventType::Deleted, Json()},
      {WatchEventType::Modified, Json::parse(R"({"metadata": {"name": "a"}})")},
      {WatchEventType::Added, Json::parse(R"({"metadata": {"resourceVersion": "5"}})")},
      {WatchEventType::Bookmark, Json::parse(R"({"metadata": {}})")},
  };
  rig.api.always_list(give(page({}, "100")));
  start();
  for (const auto& [type, body] : nonsense) {
    const std::size_t before = lists();
    stream().push(type, body);
    EXPECT_FALSE(stream().open()) << body.dump();
    rig.pass(std::chrono::minutes(3));
    EXPECT_EQ(lists(), before + 1) << body.dump();
  }
}

TEST_F(Reflector, WhatComesAfterNonsenseIsNotTakenIn) {
  rig.api.always_list(give(page({}, "100")));
  start();
  auto last = rig.api.watches.back();
  last->push(WatchEventType::Undecodable, Json());
  last->push(WatchEventType::Added, object("late", "101"));
  rig.turn();
  EXPECT_TRUE(changes.empty());
}

TEST_F(Reflector, BusyInsideTheStreamKeepsThePosition) {
  rig.api.once_list(give(page({}, "100")));
  start();
  stream().push(WatchEventType::Added, object("a", "101"));
  stream().push(WatchEventType::Error, status(429, "TooManyRequests"));
  rig.pass(seconds(2));
  EXPECT_EQ(watches(), 2U);
  EXPECT_EQ(watched_from(), "101");
  EXPECT_EQ(lists(), 1U);
}

TEST_F(Reflector, InternalErrorsAreSatOutThenThePositionIsDoubted) {
  rig.api.once_list(give(page({}, "100")));
  start();
  rig.api.once_list(give(page({}, "200")));
  for (int i = 0; i < 4; ++i) {
    stream().push(WatchEventType::Error, status(500, "InternalError"));
    rig.pass(seconds(61));
  }
  EXPECT_EQ(lists(), 1U);
  stream().push(WatchEventType::Error, status(500, "InternalError"));
  rig.pass(seconds(61));
  EXPECT_EQ(lists(), 2U);
}

TEST_F(Reflector, ASinkThatThrowsIsABugThatIsToldAndTheListIsMadeAnew) {
  class Throws final : public Sink {
   public:
    void begin_list() override {}
    void upsert(const Json& seen) override {
      if (base::text_at(seen, {"metadata", "name"}) == "bad") throw std::runtime_error("dropped a plate");
    }
    void erase(const Json&) override {}
    void end_list() override {}
    void not_served() override {}
  } throwing;
  rig.api.always_list(give(page({}, "100")));
  rig.spawn(reflect(rig.world(), {.kind = kube::kConfigMap}, throwing, rig.cancel));
  stream().push(WatchEventType::Added, object("bad", "101"));
  rig.pass(seconds(2));
  EXPECT_EQ(lists(), 2U);
  EXPECT_TRUE(rig.logged("dropped a plate"));
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
