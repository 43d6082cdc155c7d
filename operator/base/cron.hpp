// Five-field cron expressions as Kubernetes CronJobs take them, and time zone names.
#pragma once

#include <chrono>
#include <optional>
#include <string>
#include <string_view>

#include "operator/base/clock.hpp"

namespace dataplatform::base {

/// nullopt where `expression` is a good schedule; else what is wrong with it ("minute 61 is not in 0-59").
std::optional<std::string> cron_problem(std::string_view expression);

/// Longest time between two runs of a schedule over a year from a fixed date, in minutes: what an RPO can at best be.
int cron_longest_gap_minutes(std::string_view expression);

/// True for an IANA zone name ("Europe/Rome", "UTC"); decided by an embedded list, not by the machine's files.
bool is_time_zone(std::string_view name);

}  // namespace dataplatform::base
