// The queue's promises: one worker a key, no wake-up lost, urgent first, nobody starves.
#include "operator/runtime/queue.hpp"

#include "tests/runtime/rig.hpp"

#include <algorithm>
#include <set>

namespace dataplatform::runtime::testing {
namespace {

using base::ErrorKind;
using std::chrono::minutes;
using std::chrono::seconds;

kube::ObjectKey key(const std::string& name) {
  return {"apps", name};
}

class QueueTest : public ::testing::Test {
 protected:
  /// The next key; "" where none is there, "end" where there never will be one.
  std::string take() {
    auto result = std::make_shared<std::string>();
    auto one = [](Queue& from, std::shared_ptr<std::string> into) -> async::Task<> {
      const std::optional<kube::ObjectKey> next = co_await from.next();
      *into = next ? next->name : "end";
    };
    if (queue.depth() == 0 && !over) return "";
    rig.spawn(one(queue, result));
    return *result;
  }
  void add(const std::string& name, Priority priority = Priority::SpecChanged) {
    queue.add(key(name), priority);
  }
  void done(const std::string& name) { queue.done(key(name)); }

  Rig rig;
  Queue queue{rig.loop, rig.clock};
  bool over = false;
};

TEST_F(QueueTest, AKeyAddedManyTimesIsWorkedOnOnce) {
  for (int i = 0; i < 5; ++i)
    add("a");
  EXPECT_EQ(queue.depth(), 1U);
  EXPECT_EQ(take(), "a");
  EXPECT_EQ(queue.depth(), 0U);
  EXPECT_EQ(queue.running(), 1U);
  done("a");
  EXPECT_EQ(queue.depth(), 0U);
  EXPECT_EQ(queue.running(), 0U);
}

TEST_F(QueueTest, AKeyAddedWhileItIsWorkedOnComesAgainAfterItAndNotBefore) {
  add("a");
  EXPECT_EQ(take(), "a");
  add("a");
  add("a");
  EXPECT_EQ(queue.depth(), 0U);
  EXPECT_EQ(take(), "");
  done("a");
  EXPECT_EQ(take(), "a");
  done("a");
  EXPECT_EQ(queue.depth(), 0U);
}

TEST_F(QueueTest, WhoWaitsIsWokenByAnAdd) {
  std::vector<std::string> got;
  auto worker = [](Queue& from, std::vector<std::string>& into) -> async::Task<> {
    for (auto next = co_await from.next(); next; next = co_await from.next()) {
      into.push_back(next->name);
      from.done(*next);
    }
    into.push_back("end");
  };
  rig.spawn(worker(queue, got));
  rig.spawn(worker(queue, got));
  add("a");
  add("b");
  rig.turn();
  EXPECT_EQ(got, (std::vector<std::string>{"a", "b"}));
  add("c");
  rig.turn();
  EXPECT_EQ(got.back(), "c");
  queue.shut_down();
  rig.turn();
  EXPECT_EQ(std::count(got.begin(), got.end(), "end"), 2);
}

TEST_F(QueueTest, UrgentFirstThenInOrderOfComing) {
  add("resync", Priority::Resync);
  add("progress", Priority::ChildProgressed);
  add("broken", Priority::ChildBroken);
  add("specZ", Priority::SpecChanged);
  add("specA", Priority::SpecChanged);
  add("deleted", Priority::Deletion);
  for (const char* expected : {"deleted", "specZ", "specA", "broken", "progress", "resync"})
    EXPECT_EQ(take(), expected);
}

TEST_F(QueueTest, OfTwoPrioritiesTheMoreUrgentCounts) {
  add("a", Priority::Resync);
  add("b", Priority::ChildProgressed);
  add("a", Priority::Deletion);
  add("a", Priority::Resync);
  EXPECT_EQ(queue.depth(), 2U);
  EXPECT_EQ(take(), "a");
  add("a", Priority::Resync);
  add("a", Priority::Deletion);
  add("a", Priority::Resync);
  add("c", Priority::SpecChanged);
  done("a");
  EXPECT_EQ(take(), "a");
}

TEST_F(QueueTest, WhoWaitsHalfAMinuteMovesUp) {
  add("old", Priority::Resync);
  rig.clock.advance(Millis(29'999));
  add("new", Priority::ChildProgressed);
  EXPECT_EQ(take(), "new");
  done("new");
  rig.clock.advance(Millis(1));
  add("new", Priority::ChildProgressed);
  EXPECT_EQ(take(), "old");
}

TEST_F(QueueTest, NobodyStarvesUnderASteadyStreamOfUrgentKeys) {
  add("patient", Priority::Resync);
  int rounds = 0;
  for (std::string got; got != "patient"; ++rounds) {
    ASSERT_LT(rounds, 200);
    add("urgent" + std::to_string(rounds), Priority::Deletion);
    got = take();
    done(got);
    rig.clock.advance(seconds(1));
  }
  EXPECT_GE(rounds, 119);
}

TEST_F(QueueTest, ATimerAddsTheKeyWhenItIsDue) {
  queue.add_after(key("a"), seconds(10), Priority::Resync);
  EXPECT_EQ(queue.depth(), 0U);
  rig.clock.advance(Millis(9999));
  EXPECT_EQ(queue.depth(), 0U);
  rig.clock.advance(Millis(1));
  EXPECT_EQ(take(), "a");
}

TEST_F(QueueTest, AKeyHasOneTimerAndTheEarlierWins) {
  for (int i = 0; i < 100; ++i)
    queue.add_after(key("a"), minutes(10), Priority::Resync);
  EXPECT_EQ(rig.clock.pending(), 1U);
  queue.add_after(key("a"), seconds(1), Priority::Resync);
  queue.add_after(key("a"), minutes(1), Priority::Resync);
  EXPECT_EQ(rig.clock.pending(), 1U);
  rig.clock.advance(seconds(1));
  EXPECT_EQ(take(), "a");
  done("a");
  rig.clock.advance(minutes(20));
  EXPECT_EQ(queue.depth(), 0U);
}

TEST_F(QueueTest, AnAddTakesTheTimerBackSoThatTheKeyDoesNotRunTwice) {
  queue.add_after(key("a"), seconds(10), Priority::Resync);
  add("a");
  EXPECT_EQ(rig.clock.pending(), 0U);
  EXPECT_EQ(take(), "a");
  done("a");
  rig.clock.advance(minutes(1));
  EXPECT_EQ(queue.depth(), 0U);
}

TEST_F(QueueTest, ATimerForAKeyThatWaitsAnywayIsNotSet) {
  add("a");
  queue.add_after(key("a"), seconds(1), Priority::Resync);
  EXPECT_EQ(rig.clock.pending(), 0U);
  EXPECT_EQ(take(), "a");
  add("a");  // comes again after this
  queue.add_after(key("a"), seconds(1), Priority::Resync);
  EXPECT_EQ(rig.clock.pending(), 0U);
}

TEST_F(QueueTest, ATimerThatFiresWhileTheKeyIsWorkedOnBringsItAgain) {
  add("a");
  EXPECT_EQ(take(), "a");
  queue.add_after(key("a"), seconds(1), Priority::Resync);
  rig.clock.advance(seconds(1));
  EXPECT_EQ(queue.depth(), 0U);
  done("a");
  EXPECT_EQ(take(), "a");
}

TEST_F(QueueTest, ATimerKeepsTheMostUrgentPriorityAskedFor) {
  queue.add_after(key("a"), seconds(1), Priority::Deletion);
  queue.add_after(key("a"), minutes(1), Priority::Resync);
  add("b", Priority::SpecChanged);
  rig.clock.advance(seconds(1));
  EXPECT_EQ(take(), "a");
}

TEST_F(QueueTest, NoDelayIsNow) {
  queue.add_after(key("a"), Millis(0), Priority::Resync);
  EXPECT_EQ(take(), "a");
}

TEST_F(QueueTest, WhatIsForgottenDoesNotComeBack) {
  queue.add_after(key("a"), seconds(1), Priority::Resync);
  queue.forget(key("a"));
  queue.forget(key("never seen"));
  EXPECT_EQ(rig.clock.pending(), 0U);
  rig.clock.advance(minutes(1));
  EXPECT_EQ(queue.depth(), 0U);
}

TEST_F(QueueTest, DoneWithWhatIsNotWorkedOnIsIgnored) {
  done("a");
  add("a");
  done("a");
  EXPECT_EQ(queue.depth(), 1U);
  EXPECT_EQ(queue.running(), 0U);
}

TEST_F(QueueTest, AfterShutdownNothingComesOutOrIn) {
  add("running");
  EXPECT_EQ(take(), "running");
  add("waiting");
  add("running");
  queue.add_after(key("later"), seconds(1), Priority::Resync);
  queue.shut_down();
  queue.shut_down();
  over = true;
  EXPECT_EQ(rig.clock.pending(), 0U);
  EXPECT_EQ(queue.depth(), 0U);
  EXPECT_EQ(queue.running(), 1U);
  EXPECT_EQ(take(), "end");
  add("new");
  queue.add_after(key("new"), seconds(1), Priority::Deletion);
  done("running");
  EXPECT_EQ(queue.depth(), 0U);
  EXPECT_EQ(queue.running(), 0U);
  EXPECT_EQ(take(), "end");
}

TEST_F(QueueTest, ItMayGoWhileSomebodyWaits) {
  auto mortal = std::make_unique<Queue>(rig.loop, rig.clock);
  bool ended = false;
  auto wait = [](Queue& from, bool& flag) -> async::Task<> {
    const auto next = co_await from.next();
    flag = !next;
  };
  rig.spawn(wait(*mortal, ended));
  mortal->add_after(key("a"), seconds(1), Priority::Resync);
  mortal.reset();
  rig.pass(seconds(2));
  EXPECT_TRUE(ended);
}

/// Many keys, workers that take their time, adds at random: what is added is worked on after it was
/// added, never by two at a time; shutting down in the middle of it ends everybody.
struct Load {
  Load(Rig& its_rig, Queue& its_queue) : rig(its_rig), queue(its_queue) {}

  async::Task<> worker() {
    for (auto next = co_await queue.next(); next; next = co_await queue.next()) {
      EXPECT_TRUE(working.insert(*next).second) << "two workers on " << next->name;
      owed.erase(*next);
      const Millis work(rig.random.below(50));
      co_await async::sleep(rig.clock, work, async::CancelToken());
      working.erase(*next);
      queue.done(*next);
    }
    ++ended;
  }

  void add_some() {
    const kube::ObjectKey chosen = key(std::to_string(rig.random.below(20)));
    owed.insert(chosen);
    if (rig.random.below(3) == 0) {
      queue.add_after(chosen, Millis(rig.random.below(100)), Priority::Resync);
    } else {
      queue.add(chosen, static_cast<Priority>(rig.random.below(5)));
    }
  }

  Rig& rig;
  Queue& queue;
  std::set<kube::ObjectKey> working, owed;
  int ended = 0;
};

TEST_F(QueueTest, UnderLoadNoWakeUpIsLostAndNoKeyIsWorkedOnTwice) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    rig.random = SeededRandom(seed);
    Queue loaded(rig.loop, rig.clock);
    Load load(rig, loaded);
    for (int i = 0; i < 4; ++i)
      rig.spawn(load.worker());
    for (int i = 0; i < 500; ++i) {
      load.add_some();
      rig.pass(Millis(rig.random.below(5)));
    }
    rig.pass(seconds(10));
    EXPECT_TRUE(load.owed.empty()) << "seed " << seed;
    EXPECT_EQ(loaded.depth(), 0U);
    loaded.shut_down();
    rig.turn();
    EXPECT_EQ(load.ended, 4);
  }
}

TEST_F(QueueTest, ShuttingDownUnderLoadEndsEveryWorker) {
  for (std::uint64_t seed = 1; seed <= 50; ++seed) {
    rig.random = SeededRandom(seed);
    Queue loaded(rig.loop, rig.clock);
    Load load(rig, loaded);
    for (int i = 0; i < 4; ++i)
      rig.spawn(load.worker());
    const std::uint64_t adds = rig.random.below(100);
    for (std::uint64_t i = 0; i < adds; ++i) {
      load.add_some();
      rig.pass(Millis(rig.random.below(5)));
    }
    loaded.shut_down();
    load.add_some();
    rig.pass(seconds(1));
    EXPECT_EQ(load.ended, 4) << "seed " << seed;
    EXPECT_EQ(loaded.running(), 0U);
  }
}

}  // namespace
}  // namespace dataplatform::runtime::testing
