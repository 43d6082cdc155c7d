// Five-field cron expressions as Kubernetes CronJobs take them, and time zone names.
#pragma once

#include "operator/base/clock.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

namespace dataplatform::base {

/// nullopt where `expression` is a good schedule; else what is wrong with it ("minute 61 is not in
/// 0-59"). As strict as the API server: Sunday is 0, not 7; @daily and the like are fine, but not
/// @every, whose runs depend on when the CronJob was made.
std::optional<std::string> cron_problem(std::string_view expression);

/// Longest time between two runs of a schedule over a whole cycle of the calendar (28 years, in
/// UTC), in minutes: what an RPO can at best be. 0 where `expression` is no good schedule.
int cron_longest_gap_minutes(std::string_view expression);

/// True for an IANA zone name ("Europe/Rome", "UTC"); decided by an embedded list, not by the
/// machine's files.
bool is_time_zone(std::string_view name);

/// How far the clocks of a zone are ahead of UTC at `time`; 0 for a zone that is not known. By the
/// rules in force today: of the past it knows nothing.
std::chrono::minutes utc_offset(std::string_view zone, WallTime time);

/// A time that comes again and again: begins with each run of `schedule` in its zone.
struct Window {
  std::string schedule;
  std::string time_zone;
  int duration_minutes = 0;
};

/// A run on a minute that the clocks leave out does not take place; on one that comes twice, twice.
bool is_window_open(const Window& window, WallTime now);

/// Time until the window opens or closes; nullopt where that is further away than `within`.
std::optional<Millis> next_window_change(const Window& window, WallTime now, Millis within);

/// Does the schedule run after `after` and not later than `until`? Both by the clock of its zone.
/// False for what is no good schedule.
bool cron_runs_between(std::string_view expression,
                       std::chrono::sys_time<std::chrono::minutes> after,
                       std::chrono::sys_time<std::chrono::minutes> until);

}  // namespace dataplatform::base
