// Local time of a zone, from its POSIX rule: a standard offset, perhaps a summer one, and the two
// days of a year on which they change ("M3.5.0/2" is the last Sunday of March at two).
#include "operator/base/cron.hpp"
#include "operator/base/time_zone_rule.hpp"

#include <cctype>

namespace dataplatform::base {
namespace {

using std::chrono::minutes;
using Minute = std::chrono::sys_time<minutes>;

struct ChangeDay {
  unsigned month = 1, week = 1, weekday = 0;  // week 5 is the last
  minutes at{120};                            // after midnight, by the clock that goes until then

  /// When it is in `year`, by that clock.
  Minute in(std::chrono::year year) const {
    const std::chrono::year_month when = year / std::chrono::month(month);
    const std::chrono::weekday day(weekday);
    if (week == 5) return std::chrono::sys_days(when / day[std::chrono::last]) + at;
    return std::chrono::sys_days(when / day[week]) + at;
  }
};

/// Takes a rule apart from left to right. Rules come from our own table: all of them are good.
class RuleText {
 public:
  explicit RuleText(std::string_view text) : left_(text) {}

  bool ended() const { return left_.empty(); }
  bool at_comma() const { return !left_.empty() && left_.front() == ','; }

  /// An abbreviation, "CET" or "<+01>", says nothing.
  void skip_name() {
    const bool quoted = left_.front() == '<';
    while (!left_.empty() && (quoted ? left_.front() != '>' : std::isalpha(byte()) != 0))
      left_.remove_prefix(1);
    if (quoted) left_.remove_prefix(1);
  }

  /// "-1", "3:30"; hours with minutes.
  minutes time() {
    const bool negative = take('-');
    minutes value(60 * number());
    if (take(':')) value += minutes(number());
    return negative ? -value : value;
  }

  /// ",M3.5.0" or ",M10.5.0/3".
  ChangeDay change() {
    left_.remove_prefix(2);
    ChangeDay day;
    day.month = static_cast<unsigned>(number());
    left_.remove_prefix(1);
    day.week = static_cast<unsigned>(number());
    left_.remove_prefix(1);
    day.weekday = static_cast<unsigned>(number());
    if (take('/')) day.at = time();
    return day;
  }

 private:
  unsigned char byte() const { return static_cast<unsigned char>(left_.front()); }

  bool take(char wanted) {
    const bool here = !left_.empty() && left_.front() == wanted;
    if (here) left_.remove_prefix(1);
    return here;
  }

  int number() {
    int value = 0;
    for (; !left_.empty() && std::isdigit(byte()) != 0; left_.remove_prefix(1))
      value = value * 10 + (left_.front() - '0');
    return value;
  }

  std::string_view left_;
};

}  // namespace

std::chrono::minutes utc_offset(std::string_view zone, WallTime time) {
  RuleText rule(time_zone_rule(zone));
  rule.skip_name();
  const minutes standard = -rule.time();  // POSIX counts to the west
  if (rule.ended()) return standard;
  rule.skip_name();
  const minutes summer = rule.at_comma() ? standard + minutes(60) : -rule.time();
  const ChangeDay forward = rule.change(), back = rule.change();
  const auto local = std::chrono::floor<minutes>(time) + standard;
  const std::chrono::year year =
      std::chrono::year_month_day(std::chrono::floor<std::chrono::days>(local)).year();
  const Minute begin = forward.in(year)-standard, end = back.in(year)-summer;
  const bool is_summer = begin < end ? begin <= time && time < end : !(end <= time && time < begin);
  return is_summer ? summer : standard;
}

bool is_window_open(const Window& window, WallTime now) {
  const minutes length(window.duration_minutes);
  const auto minute = std::chrono::floor<minutes>(now);
  // Each end by the clock that goes then: a window across a change of clocks keeps its length.
  const auto local = [&window](std::chrono::sys_time<minutes> time) {
    return time + utc_offset(window.time_zone, time);
  };
  return cron_runs_between(window.schedule, local(minute - length), local(minute));
}

std::optional<Millis> next_window_change(const Window& window, WallTime now, Millis within) {
  const bool open = is_window_open(window, now);
  const auto minute = std::chrono::floor<minutes>(now);
  for (auto next = minute + minutes(1); next - now <= within; next += minutes(1)) {
    if (is_window_open(window, next) != open) return std::chrono::ceil<Millis>(next - now);
  }
  return std::nullopt;
}

}  // namespace dataplatform::base
