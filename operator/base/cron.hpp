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

}  // namespace dataplatform::base
