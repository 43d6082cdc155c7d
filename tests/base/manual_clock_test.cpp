// The clock that other tests trust.
#include "tests/support/manual_clock.hpp"

#include <string>

#include <gtest/gtest.h>

namespace dataplatform::testing {
namespace {

using base::Millis;

TEST(ManualClock, FiresInOrderOfDeadlineThenOfSetting) {
  ManualClock clock;
  std::string fired;
  clock.call_after(Millis(20), [&] { fired += 'c'; });
  clock.call_after(Millis(10), [&] { fired += 'a'; });
  clock.call_after(Millis(10), [&] { fired += 'b'; });
  clock.advance(Millis(9));
  EXPECT_EQ(fired, "");
  clock.advance(Millis(11));
  EXPECT_EQ(fired, "abc");
  EXPECT_EQ(clock.pending(), 0u);
}

TEST(ManualClock, NeverCallsFromWithinCallAfter) {
  ManualClock clock;
  bool fired = false;
  clock.call_after(Millis(-5), [&] { fired = true; });
  EXPECT_FALSE(fired);
  clock.advance(Millis(0));
  EXPECT_TRUE(fired);
}

TEST(ManualClock, EachTimerSeesItsOwnDeadline) {
  ManualClock clock;
  const Millis begin = clock.elapsed();
  std::vector<long> seen;
  clock.call_after(Millis(10), [&] {
    seen.push_back((clock.elapsed() - begin).count());
    clock.call_after(Millis(5), [&] { seen.push_back((clock.elapsed() - begin).count()); });
  });
  clock.advance(Millis(100));
  EXPECT_EQ(seen, (std::vector<long>{10, 15}));
  EXPECT_EQ((clock.elapsed() - begin).count(), 100);
}

TEST(ManualClock, CancelledTimersStaySilent) {
  ManualClock clock;
  std::string fired;
  base::Clock::TimerId second = 0;
  const auto first = clock.call_after(Millis(1), [&] {
    fired += 'a';
    clock.cancel(second);
  });
  second = clock.call_after(Millis(1), [&] { fired += 'b'; });
  clock.advance(Millis(1));
  EXPECT_EQ(fired, "a");
  clock.cancel(first);
  clock.cancel(999);
}

TEST(ManualClock, WallMovesAlongAndCanBeShifted) {
  ManualClock clock;
  clock.advance(Millis(1500));
  EXPECT_EQ(base::to_micro_time(clock.wall()), "2026-01-01T00:00:01.500000Z");
  const Millis before = clock.elapsed();
  clock.shift_wall(Millis(-2000));
  EXPECT_EQ(base::to_rfc3339(clock.wall()), "2025-12-31T23:59:59Z");
  EXPECT_EQ(clock.elapsed(), before);
}

TEST(ManualClock, AdvanceToNext) {
  ManualClock clock;
  EXPECT_FALSE(clock.advance_to_next());
  bool fired = false;
  clock.call_after(Millis(3), [&] { fired = true; });
  EXPECT_TRUE(clock.advance_to_next());
  EXPECT_TRUE(fired);
}

TEST(ManualClock, SaysWhenATimerSetsItselfForEver) {
  ManualClock clock;
  std::function<void()> again = [&] { clock.call_after(Millis(0), again); };
  again();
  EXPECT_THROW(clock.advance(Millis(1)), std::logic_error);
}

}  // namespace
}  // namespace dataplatform::testing
