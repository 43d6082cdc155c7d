// The simulator itself: that it can be replayed, and that it raises no alarm over a healthy life.
#include "tests/simulation/lives/references.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dataplatform::simulation {
namespace {

using ::testing::IsEmpty;

std::string trace_of(std::uint64_t seed) {
  LifePlan plan = draw_plan(seed);
  std::string text;
  plan.trace = [&](const std::string& line) { text += line + "\n"; };
  const Outcome& reference = reference_of(plan.script);
  live(plan, &reference.ending);
  return text;
}

std::string text_of(const std::vector<Alarm>& alarms) {
  std::string text;
  for (const Alarm& alarm : alarms)
    text += alarm.oracle + ": " + alarm.what + "\n";
  return text;
}

TEST(Lives, TheSameSeedIsTheSameLife) {
  const std::string first = trace_of(20);
  EXPECT_GT(first.size(), 10'000u);
  EXPECT_EQ(first, trace_of(20));
  EXPECT_NE(first, trace_of(4));
}

TEST(Lives, WithoutFaultsRaiseNoAlarm) {
  for (const std::vector<std::string>& changes : std::vector<std::vector<std::string>>{
           {}, {"image"}, {"storage"}, {"suspend", "wake"}, {"delete"}}) {
    const Outcome& outcome = reference_of(script_of("small", changes));
    EXPECT_THAT(text_of(outcome.alarms), IsEmpty());
  }
}

TEST(Lives, AFewWithFaultsRaiseNoAlarm) {
  // 996: deleted by the version before, which does not know its release, and must end its claim.
  // 515, 1150: a new process sees an older DataPlatform first, and status must not go back.
  for (const std::uint64_t seed : {1, 2, 3, 4, 5, 6, 7, 515, 996, 1150}) {
    const LifePlan plan = draw_plan(seed);
    const Outcome& reference = reference_of(plan.script);
    EXPECT_THAT(text_of(live(plan, &reference.ending).alarms), IsEmpty()) << "seed " << seed;
  }
}

TEST(Lives, ASeedAlwaysDrawsTheSame) {
  const Schedule schedule = draw_schedule(7, std::chrono::minutes(10));
  ASSERT_EQ(schedule.size(), draw_schedule(7, std::chrono::minutes(10)).size());
  EXPECT_EQ(to_text(schedule.front()), to_text(draw_schedule(7, std::chrono::minutes(10)).front()));
  EXPECT_EQ(draw_script(7).name, draw_script(7).name);
}

}  // namespace
}  // namespace dataplatform::simulation
