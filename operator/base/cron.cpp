#include "operator/base/cron.hpp"

#include "operator/base/excerpt.hpp"
#include "operator/base/text.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <expected>
#include <vector>

#include <fmt/format.h>

namespace dataplatform::base {
namespace {

constexpr int kDayMinutes = 24 * 60;
constexpr std::size_t kLongestProblem = 300;

struct FieldRule {
  std::string_view name;
  int least;
  int most;
  std::string_view words;  // three letters each, for `least` and up
  std::string_view hint;
};

constexpr std::array<FieldRule, 5> kRules{{
    {"minute", 0, 59, "", ""},
    {"hour", 0, 23, "", ""},
    {"day of month", 1, 31, "", ""},
    {"month", 1, 12, "janfebmaraprmayjunjulaugsepoctnovdec", ""},
    {"day of week", 0, 6, "sunmontuewedthufrisat", " (Sunday is 0)"},
}};

struct Field {
  std::uint64_t values = 0;  // bit n: the field may be n
  bool any = false;          // a bare * (or ?), which matters for the two kinds of days

  bool has(int value) const { return (values >> value & 1) != 0; }
};

using Schedule = std::array<Field, 5>;

template <class T>
using Parsed = std::expected<T, std::string>;

/// A whole number of at most four digits; more are out of every range.
std::optional<int> parse_number(std::string_view text) {
  const bool digits = std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
  if (text.empty() || text.size() > 4 || !digits) return std::nullopt;
  int value = 0;
  for (char c : text)
    value = value * 10 + (c - '0');
  return value;
}

std::optional<int> parse_word(std::string_view text, const FieldRule& rule) {
  if (text.size() != 3) return std::nullopt;
  const std::size_t at = rule.words.find(lower_case(text));
  if (at == std::string_view::npos || at % 3 != 0) return std::nullopt;
  return rule.least + static_cast<int>(at / 3);
}

Parsed<int> parse_value(std::string_view text, const FieldRule& rule) {
  if (text.empty()) return std::unexpected(fmt::format("{} has an empty value", rule.name));
  if (auto word = parse_word(text, rule)) return *word;
  const auto number = parse_number(text);
  if (!number) return std::unexpected(fmt::format("{} '{}' is not a number", rule.name, text));
  if (*number < rule.least || *number > rule.most) {
    return std::unexpected(fmt::format("{} {} is not in {}-{}{}", rule.name, *number, rule.least,
                                       rule.most, rule.hint));
  }
  return *number;
}

struct Range {
  int first;
  int last;
  bool any = false;
  bool single = false;
};

Parsed<Range> parse_range(std::string_view text, const FieldRule& rule) {
  if (text == "*" || text == "?") return Range{rule.least, rule.most, true};
  const std::size_t dash = text.find('-');
  const auto first = parse_value(text.substr(0, dash), rule);
  if (!first) return std::unexpected(first.error());
  if (dash == std::string_view::npos) return Range{*first, *first, false, true};
  const auto last = parse_value(text.substr(dash + 1), rule);
  if (!last) return std::unexpected(last.error());
  if (*first <= *last) return Range{*first, *last};
  return std::unexpected(fmt::format("{} range {} begins after its end", rule.name, text));
}

/// One part between commas: a value, a range or *, with or without a step.
Parsed<Field> parse_part(std::string_view text, const FieldRule& rule) {
  const std::size_t slash = text.find('/');
  auto range = parse_range(text.substr(0, slash), rule);
  if (!range) return std::unexpected(range.error());
  int step = 1;
  if (slash != std::string_view::npos) {
    const auto number = parse_number(text.substr(slash + 1));
    if (!number || *number == 0) {
      return std::unexpected(
          fmt::format("{} step '{}' is not 1 or more", rule.name, text.substr(slash + 1)));
    }
    step = *number;
    // "5/10" means from 5 to the end.
    if (range->single) range->last = rule.most;
  }
  Field field;
  field.any = range->any && step == 1;
  for (int value = range->first; value <= range->last; value += step) {
    field.values |= std::uint64_t{1} << value;
  }
  return field;
}

Parsed<Field> parse_field(std::string_view text, const FieldRule& rule) {
  Field field;
  for (const std::string& part : split(text, ',')) {
    const auto parsed = parse_part(part, rule);
    if (!parsed) return std::unexpected(parsed.error());
    field.values |= parsed->values;
    field.any = field.any || parsed->any;
  }
  return field;
}

struct Macro {
  std::string_view name;
  std::string_view meaning;
};

constexpr std::array<Macro, 7> kMacros{{
    {"@yearly", "0 0 1 1 *"},
    {"@annually", "0 0 1 1 *"},
    {"@monthly", "0 0 1 * *"},
    {"@weekly", "0 0 * * 0"},
    {"@daily", "0 0 * * *"},
    {"@midnight", "0 0 * * *"},
    {"@hourly", "0 * * * *"},
}};

std::vector<std::string> words_of(std::string_view expression) {
  std::string spaced(expression);
  std::ranges::replace(spaced, '\t', ' ');
  std::vector<std::string> words = split(spaced, ' ');
  std::erase(words, "");
  return words;
}

Parsed<Schedule> parse_fields(std::string_view expression) {
  const std::vector<std::string> words = words_of(expression);
  if (words.size() != kRules.size()) {
    return std::unexpected(
        fmt::format("has {} fields but must have 5: minute, hour, day of month, month, day of week",
                    words.size()));
  }
  Schedule schedule;
  for (std::size_t i = 0; i < kRules.size(); ++i) {
    const auto field = parse_field(words[i], kRules[i]);
    if (!field) return std::unexpected(field.error());
    schedule[i] = *field;
  }
  return schedule;
}

Parsed<Schedule> parse_schedule(std::string_view expression) {
  // A CronJob's zone is a field of its own; the server refuses one in the expression.
  if (expression.starts_with("TZ=") || expression.starts_with("CRON_TZ=")) {
    return std::unexpected("names a time zone; write it to the field for the time zone");
  }
  if (!expression.starts_with('@')) return parse_fields(expression);
  for (const Macro& macro : kMacros) {
    if (macro.name == expression) return parse_fields(macro.meaning);
  }
  return std::unexpected(
      fmt::format("macro {} is not known; use @hourly, @daily, @weekly, @monthly or @yearly, or "
                  "write five fields",
                  expression));
}

bool runs_on(const Schedule& schedule, std::chrono::sys_days day) {
  const std::chrono::year_month_day date(day);
  const auto& [minute, hour, month_day, month, week_day] = schedule;
  if (!month.has(static_cast<int>(static_cast<unsigned>(date.month())))) return false;
  const bool by_month = month_day.has(static_cast<int>(static_cast<unsigned>(date.day())));
  const bool by_week = week_day.has(static_cast<int>(std::chrono::weekday(day).c_encoding()));
  // Cron's old rule: two restricted kinds of days widen each other instead of narrowing.
  if (month_day.any || week_day.any) return by_month && by_week;
  return by_month || by_week;
}

/// Minutes of a day on which the schedule runs, in order; never empty.
std::vector<int> minutes_of_day(const Schedule& schedule) {
  std::vector<int> minutes;
  for (int minute = 0; minute < kDayMinutes; ++minute) {
    if (schedule[1].has(minute / 60) && schedule[0].has(minute % 60)) minutes.push_back(minute);
  }
  return minutes;
}

// The calendar repeats itself after 28 years; four more hold every gap across the seam, as no
// schedule waits longer than for a leap day.
constexpr std::chrono::sys_days kFirstDay = std::chrono::year(2001) / 1 / 1;
constexpr std::chrono::sys_days kLastDay = std::chrono::year(2032) / 12 / 31;

/// The first day from `day` on that has a run; nullopt where none has.
std::optional<std::chrono::sys_days> next_day(const Schedule& schedule, std::chrono::sys_days day) {
  for (; day <= kLastDay; day += std::chrono::days(1)) {
    if (runs_on(schedule, day)) return day;
  }
  return std::nullopt;
}

/// Most days from one with runs to the next; 0 where there are none.
int most_days_apart(const Schedule& schedule) {
  const auto& [minute, hour, month_day, month, week_day] = schedule;
  if (month_day.any && month.any && week_day.any) return 1;
  int most = 0;
  auto last = next_day(schedule, kFirstDay);
  while (last) {
    const auto next = next_day(schedule, *last + std::chrono::days(1));
    if (next) most = std::max(most, static_cast<int>((*next - *last).count()));
    last = next;
  }
  return most;
}

/// Longest time between two runs; 0 where there are none.
int longest_gap(const Schedule& schedule) {
  const int days = most_days_apart(schedule);
  if (days == 0) return 0;
  const std::vector<int> minutes = minutes_of_day(schedule);
  int longest = days * kDayMinutes + minutes.front() - minutes.back();
  for (std::size_t i = 1; i < minutes.size(); ++i) {
    longest = std::max(longest, minutes[i] - minutes[i - 1]);
  }
  return longest;
}

}  // namespace

std::optional<std::string> cron_problem(std::string_view expression) {
  const auto schedule = parse_schedule(expression);
  if (!schedule) return excerpt(schedule.error(), kLongestProblem);
  if (!next_day(*schedule, kFirstDay)) return "never runs: no such day is in any of its months";
  return std::nullopt;
}

int cron_longest_gap_minutes(std::string_view expression) {
  const auto schedule = parse_schedule(expression);
  return schedule ? longest_gap(*schedule) : 0;
}

bool cron_runs_between(std::string_view expression,
                       std::chrono::sys_time<std::chrono::minutes> after,
                       std::chrono::sys_time<std::chrono::minutes> until) {
  using std::chrono::days;
  const auto schedule = parse_schedule(expression);
  if (!schedule) return false;
  const std::vector<int> minutes = minutes_of_day(*schedule);
  for (auto day = std::chrono::floor<days>(after); day <= until; day += days(1)) {
    if (!runs_on(*schedule, day)) continue;
    for (const int minute : minutes) {
      const auto run = day + std::chrono::minutes(minute);
      if (after < run && run <= until) return true;
    }
  }
  return false;
}

}  // namespace dataplatform::base
