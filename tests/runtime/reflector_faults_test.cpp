// A mirror against a scripted API server: each way in which watches go wrong.
#include "tests/runtime/reflector_fixture.hpp"

namespace dataplatform::runtime::testing {
namespace {

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
  for (int i = 0; i < 1000; ++i)
    rig.api.refuse_watch(gone());
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
  for (int i = 0; i < 6; ++i)
    rig.api.refuse_watch(away());
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

TEST_F(Reflector, InternalErrorsCountAlsoWhereTheyAreTheAnswer) {
  rig.api.once_list(give(page({}, "100")));
  for (int i = 0; i < 5; ++i)
    rig.api.refuse_watch(api_error(ErrorKind::Unavailable, 500, "InternalError"));
  start();
  rig.api.once_list(give(page({}, "200")));
  rig.pass(seconds(200));
  EXPECT_EQ(lists(), 2U);
}

TEST_F(Reflector, AnEventForgivesWhatWasHeldAgainstTheStream) {
  rig.api.once_list(give(page({}, "100")));
  start();
  for (int i = 0; i < 20; ++i) {
    stream().push(WatchEventType::Added, object("a", std::to_string(101 + i)));
    stream().push(WatchEventType::Error, status(500, "InternalError"));
    rig.pass(seconds(61));
  }
  EXPECT_EQ(lists(), 1U);
}

TEST_F(Reflector, ASinkThatThrowsIsABugThatIsToldAndTheListIsMadeAnew) {
  class Throws final : public Sink {
   public:
    void begin_list() override {}
    void upsert(const Json& seen) override {
      if (base::text_at(seen, {"metadata", "name"}) == "bad")
        throw std::runtime_error("dropped a plate");
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

}  // namespace
}  // namespace dataplatform::runtime::testing
