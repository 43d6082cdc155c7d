// The clock of production and the signals of the process.
#include "operator/async/real_clock.hpp"

#include "operator/async/signals.hpp"
#include "tests/async/loop_support.hpp"

#include <csignal>
#include <optional>

namespace dataplatform::testing {
namespace {

using async::Loop;
using async::RealClock;
using base::Millis;

TEST(RealClockTest, CallsFromTheLoopOnce) {
  Loop loop;
  RealClock clock(loop);
  int calls = 0;
  clock.call_after(Millis(0), [&calls] { ++calls; });
  EXPECT_EQ(calls, 0);
  loop.run();
  EXPECT_EQ(calls, 1);
}

TEST(RealClockTest, ElapsesWhileATimerRuns) {
  Loop loop;
  RealClock clock(loop);
  const Millis begun = clock.elapsed();
  clock.call_after(Millis(20), [] {});
  loop.run();
  EXPECT_GE(clock.elapsed() - begun, Millis(19));
}

TEST(RealClockTest, ACancelledTimerDoesNotCall) {
  Loop loop;
  RealClock clock(loop);
  bool called = false;
  clock.cancel(clock.call_after(Millis(0), [&called] { called = true; }));
  loop.run();
  EXPECT_FALSE(called);
}

TEST(RealClockTest, ATimerThatIsDueTooCanStillBeCancelled) {
  Loop loop;
  RealClock clock(loop);
  base::Clock::TimerId other = 0;
  bool called = false;
  clock.call_after(Millis(0), [&] { clock.cancel(other); });
  other = clock.call_after(Millis(0), [&called] { called = true; });
  loop.run();
  EXPECT_FALSE(called);
}

TEST(RealClockTest, MayGoWhileATimerIsDue) {
  Loop loop;
  std::optional<RealClock> clock(std::in_place, loop);
  bool called = false;
  clock->call_after(Millis(0), [&clock] { clock.reset(); });
  clock->call_after(Millis(0), [&called] { called = true; });
  loop.run();
  EXPECT_FALSE(called);
}

TEST(RealClockTest, ACallbackMaySetTheNextTimer) {
  Loop loop;
  RealClock clock(loop);
  int calls = 0;
  std::function<void()> again = [&] {
    if (++calls < 3) clock.call_after(Millis(0), again);
  };
  clock.call_after(Millis(0), again);
  loop.run();
  EXPECT_EQ(calls, 3);
}

TEST(StopSignal, IsAnEventOfTheLoopEachTime) {
  Loop loop;
  int stops = 0;
  const auto watcher = async::on_stop_signal(loop, [&stops] { ++stops; });
  std::raise(SIGTERM);
  run_until(loop, [&] { return stops == 1; });
  std::raise(SIGINT);
  run_until(loop, [&] { return stops == 2; });
}

TEST(StopSignal, IsNotHeardWhenTheHandleHasGone) {
  Loop loop;
  int stops = 0;
  auto watcher = async::on_stop_signal(loop, [&stops] { ++stops; });
  std::raise(SIGTERM);
  watcher.reset();
  run_ready(loop);
  EXPECT_EQ(stops, 0);
}

TEST(StopSignal, ABrokenPipeDoesNotEndTheProcess) {
  Loop loop;
  const auto watcher = async::on_stop_signal(loop, [] {});
  std::raise(SIGPIPE);
}

}  // namespace
}  // namespace dataplatform::testing
