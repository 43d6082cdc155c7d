#include "operator/base/clock.hpp"

#include <fmt/format.h>

namespace dataplatform::base {
namespace {

std::string to_seconds(WallTime time) {
  // floor, not a cast: a time before 1970 must not be rounded towards the future.
  auto day = std::chrono::floor<std::chrono::days>(time);
  std::chrono::year_month_day date(day);
  std::chrono::hh_mm_ss clock(std::chrono::floor<std::chrono::seconds>(time - day));
  return fmt::format("{:04}-{:02}-{:02}T{:02}:{:02}:{:02}", static_cast<int>(date.year()),
                     static_cast<unsigned>(date.month()), static_cast<unsigned>(date.day()),
                     clock.hours().count(), clock.minutes().count(), clock.seconds().count());
}

}  // namespace

std::string to_rfc3339(WallTime time) {
  return to_seconds(time) + "Z";
}

std::string to_micro_time(WallTime time) {
  auto micros = std::chrono::floor<std::chrono::microseconds>(time);
  auto part = micros - std::chrono::floor<std::chrono::seconds>(micros);
  return fmt::format("{}.{:06}Z", to_seconds(time), part.count());
}

}  // namespace dataplatform::base
