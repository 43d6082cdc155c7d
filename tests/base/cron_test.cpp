#include "operator/base/cron.hpp"

#include <string>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dataplatform::base {
namespace {

using testing::HasSubstr;

std::string problem(std::string_view expression) {
  return cron_problem(expression).value_or("");
}

TEST(Cron, TakesWhatACronJobTakes) {
  for (const char* good :
       {"* * * * *", "*/15 2-4,6 1,15 JAN-mar,12 MON-FRI", "0 2 * * 0", "5/10 * * * *", "0 0 ? * 1",
        "0-30/10 0 * * *", "  0\t2 * *   * ", "@yearly", "@annually", "@monthly", "@weekly",
        "@daily", "@midnight", "@hourly", "0 0 29 2 *", "0 0 31 2 1"}) {
    EXPECT_EQ(problem(good), "") << good;
  }
}

TEST(Cron, SaysWhatIsWrong) {
  EXPECT_EQ(problem("61 * * * *"), "minute 61 is not in 0-59");
  EXPECT_EQ(problem("* 24 * * *"), "hour 24 is not in 0-23");
  EXPECT_EQ(problem("* * 0 * *"), "day of month 0 is not in 1-31");
  EXPECT_EQ(problem("* * * 13 *"), "month 13 is not in 1-12");
  EXPECT_EQ(problem("* * * foo *"), "month 'foo' is not a number");
  EXPECT_EQ(problem("* * * * jan"), "day of week 'jan' is not a number");
  EXPECT_EQ(problem("*/0 * * * *"), "minute step '0' is not 1 or more");
  EXPECT_EQ(problem("*/ * * * *"), "minute step '' is not 1 or more");
  EXPECT_EQ(problem("30-10 * * * *"), "minute range 30-10 begins after its end");
  EXPECT_EQ(problem("1,,2 * * * *"), "minute has an empty value");
  EXPECT_EQ(problem("-5 * * * *"), "minute has an empty value");
  EXPECT_EQ(problem("99999999999999999999 * * * *"),
            "minute '99999999999999999999' is not a number");
}

TEST(Cron, CountsFields) {
  EXPECT_THAT(problem(""), HasSubstr("has 0 fields but must have 5"));
  EXPECT_THAT(problem("0 0 * * * *"), HasSubstr("has 6 fields but must have 5"));
}

// A CronJob with 7 for Sunday is refused by the API server, whatever other crons say.
TEST(Cron, SundayIsZeroOnly) {
  EXPECT_EQ(problem("0 0 * * 7"), "day of week 7 is not in 0-6 (Sunday is 0)");
  EXPECT_EQ(problem("0 0 * * sun"), "");
}

TEST(Cron, RefusesZonesAndUnknownMacros) {
  EXPECT_THAT(problem("TZ=Europe/Rome 0 0 * * *"), HasSubstr("time zone"));
  EXPECT_THAT(problem("CRON_TZ=UTC 0 0 * * *"), HasSubstr("time zone"));
  EXPECT_THAT(problem("@every 1h"), HasSubstr("is not known"));
  EXPECT_THAT(problem("@Daily"), HasSubstr("is not known"));
}

TEST(Cron, RefusesWhatNeverRuns) {
  EXPECT_THAT(problem("0 0 30 2 *"), HasSubstr("never runs"));
  EXPECT_THAT(problem("0 0 31 4,6,9,11 *"), HasSubstr("never runs"));
}

TEST(Cron, LongestGap) {
  EXPECT_EQ(cron_longest_gap_minutes("* * * * *"), 1);
  EXPECT_EQ(cron_longest_gap_minutes("*/15 * * * *"), 15);
  EXPECT_EQ(cron_longest_gap_minutes("*/25 * * * *"), 25);
  EXPECT_EQ(cron_longest_gap_minutes("5/10 * * * *"), 10);
  EXPECT_EQ(cron_longest_gap_minutes("@hourly"), 60);
  EXPECT_EQ(cron_longest_gap_minutes("@daily"), 1440);
  EXPECT_EQ(cron_longest_gap_minutes("0 8,20 * * *"), 720);
  EXPECT_EQ(cron_longest_gap_minutes("0 9-17 * * *"), 16 * 60);
  EXPECT_EQ(cron_longest_gap_minutes("0 9-17 * * mon-fri"), (2 * 24 + 16) * 60);
  EXPECT_EQ(cron_longest_gap_minutes("@weekly"), 7 * 1440);
  EXPECT_EQ(cron_longest_gap_minutes("@monthly"), 31 * 1440);
  EXPECT_EQ(cron_longest_gap_minutes("0 0 31 * *"), 61 * 1440);
  EXPECT_EQ(cron_longest_gap_minutes("@yearly"), 366 * 1440);
  EXPECT_EQ(cron_longest_gap_minutes("0 0 29 2 *"), 1461 * 1440);
}

TEST(Cron, GapOfABadScheduleIsZero) {
  EXPECT_EQ(cron_longest_gap_minutes("nonsense"), 0);
  EXPECT_EQ(cron_longest_gap_minutes("0 0 30 2 *"), 0);
}

// Two restricted kinds of days widen each other; with a bare * they narrow.
TEST(Cron, DaysOfMonthAndWeek) {
  EXPECT_EQ(cron_longest_gap_minutes("0 0 1 * 1"), 7 * 1440);
  EXPECT_EQ(cron_longest_gap_minutes("0 0 */2 * 1"), 2 * 1440);
  EXPECT_EQ(cron_longest_gap_minutes("0 0 * * 1"), 7 * 1440);
  EXPECT_EQ(cron_longest_gap_minutes("0 0 ? * 1"), 7 * 1440);
}

TEST(TimeZone, KnowsZonesAndLinks) {
  for (const char* name : {"UTC", "Etc/UTC", "Europe/Rome", "America/Argentina/Buenos_Aires",
                           "Asia/Calcutta", "Zulu", "Africa/Abidjan", "GMT", "US/Pacific"}) {
    EXPECT_TRUE(is_time_zone(name)) << name;
  }
}

TEST(TimeZone, RefusesEverythingElse) {
  for (const char* name : {"", "Local", "Europe/Roma", "europe/rome", "Factory", "CEST", "+01:00",
                           "Europe", "../etc/passwd", "Europe/Rome "}) {
    EXPECT_FALSE(is_time_zone(name)) << name;
  }
}

WallTime at(int year, unsigned month, unsigned day, int hour, int minute = 0) {
  return std::chrono::sys_days(std::chrono::year(year) / static_cast<int>(month) /
                               static_cast<int>(day)) +
         std::chrono::hours(hour) + std::chrono::minutes(minute);
}

int offset(std::string_view zone, WallTime time) {
  return static_cast<int>(utc_offset(zone, time).count());
}

TEST(TimeZone, OffsetsFollowTheRulesOfTheirZone) {
  EXPECT_EQ(offset("UTC", at(2026, 7, 1, 0)), 0);
  EXPECT_EQ(offset("Europe/Rome", at(2026, 1, 1, 0)), 60);
  EXPECT_EQ(offset("Europe/Rome", at(2026, 7, 1, 0)), 120);
  EXPECT_EQ(offset("America/New_York", at(2026, 1, 1, 0)), -300);
  EXPECT_EQ(offset("Asia/Kolkata", at(2026, 1, 1, 0)), 330);
  EXPECT_EQ(offset("America/St_Johns", at(2026, 7, 1, 0)), -150);
  EXPECT_EQ(offset("Pacific/Chatham", at(2026, 1, 1, 0)), 825);
  EXPECT_EQ(offset("Etc/GMT+5", at(2026, 1, 1, 0)), -300);
  EXPECT_EQ(offset("Nowhere", at(2026, 1, 1, 0)), 0);
}

TEST(TimeZone, ClocksChangeOnTheMinute) {
  EXPECT_EQ(offset("Europe/Rome", at(2026, 3, 29, 0, 59)), 60);
  EXPECT_EQ(offset("Europe/Rome", at(2026, 3, 29, 1)), 120);
  EXPECT_EQ(offset("Europe/Rome", at(2026, 10, 25, 0, 59)), 120);
  EXPECT_EQ(offset("Europe/Rome", at(2026, 10, 25, 1)), 60);
  // The south: summer across the turn of the year.
  EXPECT_EQ(offset("Australia/Sydney", at(2026, 1, 1, 0)), 660);
  EXPECT_EQ(offset("Australia/Sydney", at(2026, 4, 4, 15, 59)), 660);
  EXPECT_EQ(offset("Australia/Sydney", at(2026, 4, 4, 16)), 600);
  // Winter is what Dublin's rule calls the exception; Nuuk changes on the evening before.
  EXPECT_EQ(offset("Europe/Dublin", at(2026, 1, 1, 0)), 0);
  EXPECT_EQ(offset("Europe/Dublin", at(2026, 7, 1, 0)), 60);
  EXPECT_EQ(offset("America/Nuuk", at(2026, 3, 29, 0, 59)), -120);
  EXPECT_EQ(offset("America/Nuuk", at(2026, 3, 29, 1)), -60);
}

TEST(Window, IsOpenFromItsBeginningForItsLength) {
  const Window nights{"0 20 * * *", "Europe/Rome", 600};
  EXPECT_FALSE(is_window_open(nights, at(2026, 1, 1, 18, 59)));
  EXPECT_TRUE(is_window_open(nights, at(2026, 1, 1, 19)));
  EXPECT_TRUE(is_window_open(nights, at(2026, 1, 2, 4, 59)));
  EXPECT_FALSE(is_window_open(nights, at(2026, 1, 2, 5)));
}

TEST(Window, KeepsItsLengthAcrossAChangeOfClocks) {
  const Window night{"0 20 * * 6", "Europe/Rome", 600};
  EXPECT_TRUE(is_window_open(night, at(2026, 3, 28, 19)));
  EXPECT_TRUE(is_window_open(night, at(2026, 3, 29, 4, 59)));
  EXPECT_FALSE(is_window_open(night, at(2026, 3, 29, 5)));
}

TEST(Window, OfDaysStaysWithItsDays) {
  const Window weekend{"0 0 * * 6", "UTC", 2880};
  EXPECT_FALSE(is_window_open(weekend, at(2026, 1, 2, 23, 59)));
  EXPECT_TRUE(is_window_open(weekend, at(2026, 1, 4, 23, 59)));
  EXPECT_FALSE(is_window_open(weekend, at(2026, 1, 5, 0)));
}

TEST(Window, OfABadScheduleIsNeverOpen) {
  EXPECT_FALSE(is_window_open({"nonsense", "UTC", 60}, at(2026, 1, 1, 0)));
}

TEST(Window, SaysWhenItChanges) {
  const Window hour{"0 8 * * *", "UTC", 60};
  const auto half_past = at(2026, 1, 1, 7, 50) + std::chrono::seconds(15);
  EXPECT_EQ(next_window_change(hour, half_past, std::chrono::minutes(11)),
            std::chrono::seconds(585));
  EXPECT_EQ(next_window_change(hour, half_past, std::chrono::minutes(9)), std::nullopt);
  EXPECT_EQ(next_window_change(hour, at(2026, 1, 1, 8, 55), std::chrono::minutes(11)),
            std::chrono::minutes(5));
}

}  // namespace
}  // namespace dataplatform::base
