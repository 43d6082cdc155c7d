// Cancelling, signals and waiting for time.
#include "operator/async/task.hpp"

#include "tests/async/loop_support.hpp"
#include "tests/support/manual_clock.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dataplatform::testing {
namespace {

using async::CancelToken;
using async::Loop;
using async::Signal;
using async::Task;
using base::Millis;

TEST(Spawn, AnExceptionOfTheTaskGoesToItsOwner) {
  Loop loop;
  std::string said;
  auto failing = []() -> Task<> {
    throw std::runtime_error("broken");
    co_return;
  };
  async::spawn(loop, failing(), [&said](std::exception_ptr failure) {
    try {
      std::rethrow_exception(failure);
    } catch (const std::exception& error) {
      said = error.what();
    }
  });
  run_ready(loop);
  EXPECT_EQ(said, "broken");
}

TEST(CancelTokenTest, TellsEveryCopyAndCallsEachCallbackOnce) {
  const CancelToken copy;
  CancelToken token = copy;
  int calls = 0;
  copy.on_cancel([&calls] { ++calls; });
  EXPECT_FALSE(copy.cancelled());
  token.cancel();
  token.cancel();
  EXPECT_TRUE(copy.cancelled());
  EXPECT_EQ(calls, 1);
}

TEST(CancelTokenTest, ACallbackThatComesLateIsCalledAtOnce) {
  CancelToken token;
  token.cancel();
  bool called = false;
  token.on_cancel([&called] { called = true; });
  EXPECT_TRUE(called);
}

TEST(CancelTokenTest, AForgottenCallbackIsNotCalled) {
  CancelToken token;
  bool called = false;
  token.forget(token.on_cancel([&called] { called = true; }));
  token.cancel();
  EXPECT_FALSE(called);
}

TEST(CancelTokenTest, ACallbackMayTakeAnotherBackOnTheWay) {
  CancelToken token;
  bool called = false;
  std::uint64_t second = 0;
  token.on_cancel([&token, &second] { token.forget(second); });
  second = token.on_cancel([&called] { called = true; });
  token.cancel();
  EXPECT_FALSE(called);
}

TEST(CancelTokenTest, ACallbackMayDestroyTheToken) {
  auto token = std::make_unique<CancelToken>();
  bool called = false;
  token->on_cancel([&token] { token.reset(); });
  token->on_cancel([&called] { called = true; });
  token->cancel();
  EXPECT_TRUE(called);
}

/// Appends `name` to `log` once `signal` is set.
Task<> note(Signal signal, std::vector<std::string>* log, std::string name) {
  co_await signal.wait();
  log->push_back(std::move(name));
}

TEST(SignalTest, WakesAllWhoWaitInTheirOrder) {
  Loop loop;
  Signal signal(loop);
  std::vector<std::string> log;
  start(loop, note(signal, &log, "a"));
  start(loop, note(signal, &log, "b"));
  run_ready(loop);
  EXPECT_TRUE(log.empty());
  signal.set();
  EXPECT_TRUE(log.empty()) << "nobody runs within set()";
  run_ready(loop);
  EXPECT_EQ(log, (std::vector<std::string>{"a", "b"}));
}

TEST(SignalTest, LetsThroughWhoComesLateUntilReset) {
  Loop loop;
  Signal signal(loop);
  signal.set();
  std::vector<std::string> log;
  start(loop, note(signal, &log, "late"));
  run_ready(loop);
  EXPECT_EQ(log.size(), 1U);
  signal.reset();
  EXPECT_FALSE(signal.is_set());
  start(loop, note(signal, &log, "after reset"));
  run_ready(loop);
  EXPECT_EQ(log.size(), 1U);
}

TEST(SignalTest, ACallbackRunsOnceFromTheLoopUnlessForgotten) {
  Loop loop;
  Signal signal(loop);
  int calls = 0;
  signal.on_set([&calls] { ++calls; });
  signal.forget(signal.on_set([&calls] { calls += 100; }));
  signal.set();
  EXPECT_EQ(calls, 0);
  run_ready(loop);
  signal.reset();
  signal.set();
  run_ready(loop);
  EXPECT_EQ(calls, 1);
  signal.on_set([&calls] { calls += 10; });
  run_ready(loop);
  EXPECT_EQ(calls, 11);
}

/// Holds `owned` while it waits.
Task<> hold(Signal signal, std::shared_ptr<int> owned) {
  co_await signal.wait();
  *owned = 1;
}

TEST(SignalTest, WhatStillWaitsIsFreedWithItsLoop) {
  auto owned = std::make_shared<int>(0);
  const std::weak_ptr<int> held = owned;
  {
    Loop loop;
    Signal signal(loop);
    start(loop, hold(signal, std::move(owned)));
    run_ready(loop);
    EXPECT_FALSE(held.expired());
  }
  EXPECT_TRUE(held.expired());
}

TEST(SignalTest, MayOutliveItsLoop) {
  auto loop = std::make_unique<Loop>();
  Signal signal(*loop);
  auto owned = std::make_shared<int>(0);
  start(*loop, hold(signal, owned));
  run_ready(*loop);
  loop.reset();
  signal.set();
  signal.on_set([&owned] { *owned = 2; });
  EXPECT_EQ(*owned, 0);
  EXPECT_EQ(owned.use_count(), 1);
}

class TimeTest : public ::testing::Test {
 protected:
  static Task<> sleep(base::Clock& clock, Millis delay, CancelToken cancel,
                      std::optional<bool>* slept) {
    *slept = co_await async::sleep(clock, delay, cancel);
  }
  static Task<> wait(base::Clock& clock, Signal signal, Millis limit, std::optional<bool>* came) {
    *came = co_await async::wait_for(clock, signal, limit);
  }

  Loop loop_;
  ManualClock clock_;
  CancelToken cancel_;
  Signal signal_{loop_};
  std::optional<bool> result_;
};

TEST_F(TimeTest, SleepEndsWithItsTime) {
  start(loop_, sleep(clock_, Millis(100), cancel_, &result_));
  run_ready(loop_);
  clock_.advance(Millis(99));
  run_ready(loop_);
  EXPECT_EQ(result_, std::nullopt);
  clock_.advance(Millis(1));
  run_ready(loop_);
  EXPECT_EQ(result_, true);
}

TEST_F(TimeTest, SleepIsCutShortByCancelAndLeavesNoTimer) {
  start(loop_, sleep(clock_, Millis(100), cancel_, &result_));
  run_ready(loop_);
  cancel_.cancel();
  run_ready(loop_);
  EXPECT_EQ(result_, false);
  EXPECT_EQ(clock_.pending(), 0U);
}

TEST_F(TimeTest, SleepDoesNotBeginWhereCancelled) {
  cancel_.cancel();
  start(loop_, sleep(clock_, Millis(100), cancel_, &result_));
  run_ready(loop_);
  EXPECT_EQ(result_, false);
  EXPECT_EQ(clock_.pending(), 0U);
}

TEST_F(TimeTest, WaitForSeesTheSignal) {
  start(loop_, wait(clock_, signal_, Millis(100), &result_));
  run_ready(loop_);
  EXPECT_EQ(result_, std::nullopt);
  signal_.set();
  run_ready(loop_);
  EXPECT_EQ(result_, true);
  EXPECT_EQ(clock_.pending(), 0U);
}

TEST_F(TimeTest, WaitForASetSignalSetsNoTimer) {
  signal_.set();
  start(loop_, wait(clock_, signal_, Millis(100), &result_));
  run_ready(loop_);
  EXPECT_EQ(result_, true);
  EXPECT_EQ(clock_.pending(), 0U);
}

TEST_F(TimeTest, WaitForGivesUpAndLeavesNothingWithTheSignal) {
  start(loop_, wait(clock_, signal_, Millis(100), &result_));
  run_ready(loop_);
  clock_.advance(Millis(100));
  run_ready(loop_);
  EXPECT_EQ(result_, false);
  signal_.set();
  EXPECT_EQ(run_ready(loop_), 0U) << "a watcher was left behind";
}

TEST_F(TimeTest, WaitForSeesASignalOfTheSameTurnAsItsLimit) {
  start(loop_, wait(clock_, signal_, Millis(100), &result_));
  run_ready(loop_);
  clock_.advance(Millis(100));
  signal_.set();
  run_ready(loop_);
  EXPECT_EQ(result_, true);
}

}  // namespace
}  // namespace dataplatform::testing
