// Background tasks that are owned, and permits.
#include "operator/async/task.hpp"
#include "tests/async/loop_support.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dataplatform::testing {
namespace {

using async::CancelToken;
using async::Loop;
using async::Scope;
using async::Semaphore;
using async::Signal;
using async::Task;

Task<> until(Signal signal) {
  co_await signal.wait();
}

Task<> until_cancelled(Loop& loop, CancelToken cancel) {
  Signal over(loop);
  cancel.on_cancel([over]() mutable { over.set(); });
  co_await over.wait();
}

Task<> fail_after(Signal signal) {
  co_await signal.wait();
  throw std::runtime_error("broken");
}

Task<> stop(Scope& scope, bool* stopped) {
  co_await scope.stop();
  *stopped = true;
}

class ScopeTest : public ::testing::Test {
 protected:
  Loop loop_;
  std::vector<std::string> failed_;
  std::optional<Scope> scope_{
      std::in_place, loop_,
      [this](const std::string& task, std::exception_ptr) { failed_.push_back(task); }};
  Signal go_{loop_};
  bool stopped_ = false;
};

TEST_F(ScopeTest, CountsWhatRuns) {
  scope_->spawn("one", until(go_));
  scope_->spawn("two", until(go_));
  run_ready(loop_);
  EXPECT_EQ(scope_->running(), 2U);
  go_.set();
  run_ready(loop_);
  EXPECT_EQ(scope_->running(), 0U);
}

TEST_F(ScopeTest, ToldOfAFailureByTheTasksName) {
  scope_->spawn("watch pods", fail_after(go_));
  scope_->spawn("other", until(go_));
  go_.set();
  run_ready(loop_);
  EXPECT_EQ(failed_, std::vector<std::string>{"watch pods"});
  EXPECT_EQ(scope_->running(), 0U);
}

TEST_F(ScopeTest, StopCancelsAndWaitsForTheLast) {
  scope_->spawn("obedient", until_cancelled(loop_, scope_->cancel_token()));
  scope_->spawn("slow", until(go_));
  run_ready(loop_);
  start(loop_, stop(*scope_, &stopped_));
  run_ready(loop_);
  EXPECT_EQ(scope_->running(), 1U);
  EXPECT_FALSE(stopped_);
  go_.set();
  run_ready(loop_);
  EXPECT_TRUE(stopped_);
}

TEST_F(ScopeTest, StopOfNothingIsImmediate) {
  start(loop_, stop(*scope_, &stopped_));
  run_ready(loop_);
  EXPECT_TRUE(stopped_);
}

TEST_F(ScopeTest, StopWaitsAlsoForWhatIsStartedWhileItIsWoken) {
  Signal second(loop_);
  scope_->spawn("last", until(go_));
  start(loop_, stop(*scope_, &stopped_));
  run_ready(loop_);
  go_.set();
  loop_.restart();
  while (scope_->running() > 0)
    loop_.poll_one();
  scope_->spawn("one more", until(second));
  run_ready(loop_);
  EXPECT_FALSE(stopped_);
  second.set();
  run_ready(loop_);
  EXPECT_TRUE(stopped_);
}

TEST_F(ScopeTest, ItsEndCancelsAndTellsNobodyAnyMore) {
  const CancelToken token = scope_->cancel_token();
  scope_->spawn("left over", fail_after(go_));
  run_ready(loop_);
  scope_.reset();
  EXPECT_TRUE(token.cancelled());
  go_.set();
  run_ready(loop_);
  EXPECT_TRUE(failed_.empty());
}

TEST_F(ScopeTest, MayEndByWhatItTells) {
  std::optional<Scope> own;
  std::string said;
  own.emplace(loop_,
              [&own, &said, words = std::string(100, 'x')](const std::string&, std::exception_ptr) {
                own.reset();
                said = words;
              });
  own->spawn("broken", fail_after(go_));
  go_.set();
  run_ready(loop_);
  EXPECT_FALSE(own.has_value());
  EXPECT_EQ(said, std::string(100, 'x'));
}

TEST_F(ScopeTest, MayOutliveItsLoop) {
  auto loop = std::make_unique<Loop>();
  Scope scope(*loop, [](const std::string&, std::exception_ptr) {});
  scope.spawn("sleeper", until_cancelled(*loop, scope.cancel_token()));
  run_ready(*loop);
  loop.reset();
}

class SemaphoreTest : public ::testing::Test {
 protected:
  /// Takes a permit, writes `name`, and keeps the permit until `release`.
  static Task<> hold(Semaphore semaphore, std::vector<std::string>* log, std::string name,
                     Signal release) {
    const auto permit = co_await semaphore.acquire();
    log->push_back(std::move(name));
    co_await release.wait();
  }

  Loop loop_;
  Semaphore semaphore_{loop_, 2};
  std::vector<std::string> log_;
};

TEST_F(SemaphoreTest, LetsInAtMostItsPermitsAndTheOthersInTheirOrder) {
  std::vector<Signal> release(4, Signal(loop_));
  for (std::size_t i = 0; i < release.size(); ++i) {
    release[i] = Signal(loop_);
    start(loop_, hold(semaphore_, &log_, std::to_string(i), release[i]));
  }
  run_ready(loop_);
  EXPECT_EQ(log_, (std::vector<std::string>{"0", "1"}));
  release[1].set();
  run_ready(loop_);
  EXPECT_EQ(log_, (std::vector<std::string>{"0", "1", "2"}));
  release[0].set();
  run_ready(loop_);
  EXPECT_EQ(log_, (std::vector<std::string>{"0", "1", "2", "3"}));
}

TEST_F(SemaphoreTest, APermitThatNobodyWaitsForIsFreeAgain) {
  const Signal open(loop_);
  Signal release = open;
  release.set();
  for (int i = 0; i < 5; ++i) {
    start(loop_, hold(semaphore_, &log_, "in", release));
    run_ready(loop_);
  }
  EXPECT_EQ(log_.size(), 5U);
}

TEST_F(SemaphoreTest, WhoAsksJustAsAPermitComesBackDoesNotPassTheOneWhoWaits) {
  Signal first(loop_);
  const Signal never(loop_);
  start(loop_, hold(semaphore_, &log_, "a", first));
  start(loop_, hold(semaphore_, &log_, "b", never));
  start(loop_, hold(semaphore_, &log_, "waited", never));
  run_ready(loop_);
  first.set();
  start(loop_, hold(semaphore_, &log_, "came later", never));
  run_ready(loop_);
  EXPECT_EQ(log_, (std::vector<std::string>{"a", "b", "waited"}));
}

TEST_F(SemaphoreTest, ACopyOfAPermitKeepsIt) {
  auto take = [](Semaphore semaphore, std::vector<Semaphore::Permit>* taken) -> Task<> {
    taken->push_back(co_await semaphore.acquire());
  };
  std::vector<Semaphore::Permit> taken;
  Semaphore one(loop_, 1);
  start(loop_, take(one, &taken));
  run_ready(loop_);
  Semaphore::Permit copy = taken.back();
  taken.clear();
  start(loop_, take(one, &taken));
  run_ready(loop_);
  EXPECT_TRUE(taken.empty());
  copy = {};
  run_ready(loop_);
  EXPECT_EQ(taken.size(), 1U);
}

TEST_F(SemaphoreTest, WhoeverWaitsWhenTheLoopGoesIsFreed) {
  auto loop = std::make_unique<Loop>();
  Semaphore one(*loop, 1);
  const Signal never(*loop);
  start(*loop, hold(one, &log_, "in", never));
  start(*loop, hold(one, &log_, "waits", never));
  run_ready(*loop);
  loop.reset();
  EXPECT_EQ(log_, std::vector<std::string>{"in"});
}

}  // namespace
}  // namespace dataplatform::testing
