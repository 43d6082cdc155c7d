// Watches: events out of bytes, and how a stream ends.
#include "tests/kube/rig.hpp"

#include <set>
#include <thread>

namespace dataplatform::kube::testing {
namespace {

using base::ErrorKind;
using WatchResult = std::shared_ptr<std::optional<Answer<WatchEnd>>>;

std::string line_of(const std::string& type, const std::string& name) {
  const Json event = {{"type", type},
                      {"object", {{"kind", "Pod"}, {"metadata", {{"name", name}}}}}};
  return event.dump() + "\n";
}

class Watch : public ::testing::Test {
 protected:
  void open() {
    result = rig.start(rig.api->watch(
        {.kind = kPod}, [this](const WatchEvent& event) { receive(event); }, cancel));
  }
  void receive(const WatchEvent& event) {
    const std::string name = base::text_at(event.object, {"metadata", "name"});
    seen.push_back(std::to_string(static_cast<int>(event.type)) + name);
    threads.insert(std::this_thread::get_id());
    if (name == "stop") cancel.cancel();
    if (name == "bad") throw std::runtime_error("dropped a plate");
  }
  Sent& stream() { return *rig.net.sent.back(); }
  void feed(const std::string& bytes) {
    stream().chunk(bytes);
    rig.turn();
  }
  void end(TransportFailure failure, int status) {
    stream().fail(failure, status);
    rig.turn();
  }
  WatchEnd ended() const { return ***result; }

  Rig rig;
  async::CancelToken cancel;
  std::vector<std::string> seen;
  std::set<std::thread::id> threads;  // that delivered
  WatchResult result;
};

// The numbers are those of WatchEventType: Added, Modified, Deleted, Bookmark, Error, Undecodable.

TEST_F(Watch, GivesEventsInOrderWhateverTheBordersOfChunks) {
  const std::string bytes =
      line_of("ADDED", "a") + line_of("MODIFIED", "b") + line_of("DELETED", "c");
  open();
  for (std::size_t cut = 0; cut <= bytes.size(); ++cut) {
    seen.clear();
    feed(bytes.substr(0, cut));
    feed(bytes.substr(cut));
    EXPECT_EQ(seen, (std::vector<std::string>{"0a", "1b", "2c"})) << "cut at " << cut;
  }
}

TEST_F(Watch, GivesBookmarksErrorsAndWhatItCannotRead) {
  open();
  feed(line_of("BOOKMARK", "a") + line_of("ERROR", "b") + "nonsense\n\n \r\n" +
       line_of("ADDED", "c"));
  EXPECT_EQ(seen, (std::vector<std::string>{"3a", "4b", "5", "0c"}));
}

TEST_F(Watch, EndsInGoodOrder) {
  open();
  feed(line_of("ADDED", "a"));
  end(TransportFailure::None, 200);
  EXPECT_EQ(ended(), WatchEnd::Closed);
  EXPECT_FALSE(stream().aborted);
  EXPECT_EQ(rig.clock.pending(), 0U);
}

TEST_F(Watch, ThatEndsWithinAnEventIsBroken) {
  open();
  feed(line_of("ADDED", "a") + "{\"type\":");
  end(TransportFailure::None, 200);
  EXPECT_EQ(ended(), WatchEnd::Broken);
}

TEST_F(Watch, ThatIsCutIsBrokenAndThatFallsSilentIsSilent) {
  open();
  EXPECT_EQ(stream().limit, seconds(70));
  feed(line_of("ADDED", "a"));
  end(TransportFailure::Unreachable, 0);
  EXPECT_EQ(ended(), WatchEnd::Broken);
  open();
  end(TransportFailure::Other, 200);
  EXPECT_EQ(ended(), WatchEnd::Broken);
  open();
  end(TransportFailure::TimedOut, 200);
  EXPECT_EQ(ended(), WatchEnd::Silent);
}

TEST_F(Watch, ThatWasNeverOpenIsAnError) {
  open();
  end(TransportFailure::Unreachable, 0);
  EXPECT_EQ((**result).error().kind, ErrorKind::Unavailable);
  open();
  end(TransportFailure::TimedOut, 0);
  EXPECT_EQ((**result).error().kind, ErrorKind::Unavailable);
  open();
  stream().answer(refusal(410, "Expired"));
  rig.turn();
  EXPECT_TRUE((**result).error().expired());
}

TEST_F(Watch, ThatIsCancelledEndsAtOnceAndStopsTheRequest) {
  open();
  cancel.cancel();
  rig.turn();
  EXPECT_EQ(ended(), WatchEnd::Cancelled);
  EXPECT_TRUE(stream().aborted);
  feed(line_of("ADDED", "late"));
  end(TransportFailure::Cancelled, 200);
  EXPECT_TRUE(seen.empty()) << "nothing is delivered to somebody who has left";
}

TEST_F(Watch, ThatIsCancelledByAReceiverDeliversNothingMore) {
  open();
  feed(line_of("ADDED", "stop") + line_of("ADDED", "b"));
  EXPECT_EQ(seen, std::vector<std::string>{"0stop"});
  EXPECT_EQ(ended(), WatchEnd::Cancelled);
}

TEST_F(Watch, ThatIsCancelledBeforeItBeginsSendsNothing) {
  rig.credentials->stalled.emplace(rig.loop);
  open();
  cancel.cancel();
  rig.turn();
  EXPECT_EQ(ended(), WatchEnd::Cancelled);
  EXPECT_TRUE(rig.net.sent.empty());
}

TEST_F(Watch, WithALineWithoutEndIsUndecodableAndBroken) {
  open();
  const std::string mebibyte(1U << 20, 'x');
  for (int i = 0; i < 8; ++i)
    feed(mebibyte);
  EXPECT_TRUE(seen.empty());
  feed("x");
  EXPECT_EQ(seen, std::vector<std::string>{"5"});
  EXPECT_EQ(ended(), WatchEnd::Broken);
  EXPECT_TRUE(stream().aborted);
}

TEST_F(Watch, PassesOnWhatAReceiverThrows) {
  std::string thrown;
  auto watched = [](async::Task<Answer<WatchEnd>> watch) -> async::Task<> {
    co_await std::move(watch);
  };
  auto on_event = [this](const WatchEvent& event) { receive(event); };
  auto watch = rig.api->watch({.kind = kPod}, on_event, cancel);
  async::spawn(rig.loop, watched(std::move(watch)), [&](const std::exception_ptr& failure) {
    try {
      std::rethrow_exception(failure);
    } catch (const std::exception& error) {
      thrown = error.what();
    }
  });
  rig.turn();
  feed(line_of("ADDED", "bad") + line_of("ADDED", "b"));
  EXPECT_EQ(thrown, "dropped a plate");
  EXPECT_EQ(seen, std::vector<std::string>{"0bad"});
  EXPECT_TRUE(stream().aborted);
}

TEST_F(Watch, ThatIsRefusedIsOpenedOnceMoreWithFreshCredentials) {
  rig.credentials->identities = {{.token = "first"}, {.token = "second"}};
  open();
  stream().answer(refusal(401, "Unauthorized"));
  rig.turn();
  ASSERT_EQ(rig.net.sent.size(), 2U);
  EXPECT_EQ(rig.header("Authorization"), "Bearer second");
  feed(line_of("ADDED", "a"));
  EXPECT_EQ(seen, std::vector<std::string>{"0a"});
  end(TransportFailure::None, 200);
  EXPECT_EQ(ended(), WatchEnd::Closed);
}

TEST_F(Watch, ThatIsRefusedTwiceIsAnError) {
  open();
  for (int i = 0; i < 2; ++i) {
    stream().answer(refusal(401, "Unauthorized"));
    rig.turn();
  }
  EXPECT_EQ((**result).error().status, 401);
  EXPECT_EQ(rig.net.sent.size(), 2U);
}

TEST_F(Watch, RespectsAPauseAndAsksForOne) {
  open();
  stream().answer(reply(429, Json::object(), {{"retry-after", "50"}}));
  rig.turn();
  EXPECT_EQ((**result).error().retry_after, seconds(50));
  open();
  rig.pass(Millis(49'999));
  EXPECT_EQ(rig.net.sent.size(), 1U);
  rig.pass(Millis(1));
  EXPECT_EQ(rig.net.sent.size(), 2U);
}

TEST_F(Watch, GivesUpAtOnceOnALongPauseAndIsCancelledInAShortOne) {
  open();
  stream().answer(reply(429, Json::object(), {{"retry-after", "100"}}));
  rig.turn();
  open();
  EXPECT_EQ((**result).error().retry_after, seconds(100));
  rig.pass(seconds(60));
  open();
  EXPECT_FALSE(*result);
  cancel.cancel();
  rig.turn();
  EXPECT_EQ(ended(), WatchEnd::Cancelled);
}

TEST_F(Watch, IsCountedWithoutADuration) {
  open();
  rig.pass(seconds(30));
  end(TransportFailure::None, 200);
  open();
  end(TransportFailure::Unreachable, 0);
  EXPECT_EQ(rig.counted, (std::vector<std::string>{"WATCH 200 -", "WATCH 0 -"}));
}

TEST_F(Watch, DeliversOnTheLoopWhatComesOnAnotherThread) {
  open();
  std::thread other([&] {
    for (int i = 0; i < 100; ++i)
      stream().chunk(line_of("ADDED", std::to_string(i)));
    stream().fail(TransportFailure::None, 200);
  });
  rig.loop.restart();
  rig.loop.run();
  other.join();
  EXPECT_EQ(threads, std::set<std::thread::id>{std::this_thread::get_id()});
  ASSERT_EQ(seen.size(), 100U);
  EXPECT_EQ(seen.back(), "099");
  EXPECT_EQ(ended(), WatchEnd::Closed);
}

}  // namespace
}  // namespace dataplatform::kube::testing
