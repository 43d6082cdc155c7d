#include "tests/simulation/lives/references.hpp"
#include "tests/simulation/program/runs.hpp"
#include "tests/simulation/program/spread.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <map>

#include <fmt/format.h>

namespace dataplatform::simulation {
namespace {

using Stopwatch = std::chrono::steady_clock;

double seconds_since(Stopwatch::time_point begin) {
  return std::chrono::duration<double>(Stopwatch::now() - begin).count();
}

LifePlan without(LifePlan plan, const std::vector<std::size_t>& left_out) {
  Schedule kept;
  for (std::size_t i = 0; i < plan.schedule.size(); ++i) {
    if (std::find(left_out.begin(), left_out.end(), i) == left_out.end())
      kept.push_back(plan.schedule[i]);
  }
  plan.schedule = std::move(kept);
  return plan;
}

std::vector<Alarm> alarms_of(const LifePlan& plan) {
  const Outcome& reference = reference_of(plan.script);
  std::vector<Alarm> alarms = reference.alarms;
  const Outcome outcome = live(plan, &reference.ending);
  alarms.insert(alarms.end(), outcome.alarms.begin(), outcome.alarms.end());
  return alarms;
}

Result result_of(std::uint64_t seed) {
  const LifePlan plan = draw_plan(seed);
  const Outcome& reference = reference_of(plan.script);
  const Outcome outcome = live(plan, &reference.ending);
  Result result{.item = seed, .lived = outcome.lived / std::chrono::seconds(1)};
  result.effects = outcome.effects;
  std::vector<Alarm> alarms = reference.alarms;
  alarms.insert(alarms.end(), outcome.alarms.begin(), outcome.alarms.end());
  result.bad = !alarms.empty();
  if (result.bad) result.text = to_text(plan);
  for (const Alarm& alarm : alarms)
    result.text += to_text(alarm) + "\n";
  return result;
}

/// One script of each name, those of large platforms first.
std::vector<Script> scripts_of(const Options& options) {
  std::map<std::string, Script> scripts;
  for (std::uint64_t seed = options.from; seed < options.from + options.seeds; ++seed) {
    Script script = draw_plan(seed).script;
    scripts.try_emplace(script.name, std::move(script));
  }
  std::vector<Script> ordered;
  for (auto& [name, script] : scripts)
    ordered.push_back(std::move(script));
  std::ranges::stable_partition(
      ordered, [](const Script& script) { return !script.name.starts_with("small"); });
  return ordered;
}

/// What the lives are compared with is lived once, and not in each process.
void live_references(const Options& options) {
  const std::vector<Script> scripts = scripts_of(options);
  const auto job = [&](std::uint64_t item, const Tell& tell) {
    tell({.item = item, .text = reference_line(scripts[item])});
  };
  const auto heard = [&](const Result& result) {
    if (!result.bad) keep_reference(scripts[result.item], result.text);
  };
  spread(0, scripts.size(), options.jobs, job, heard);
}

bool has(const std::vector<Alarm>& alarms, const std::string& oracle) {
  return std::any_of(alarms.begin(), alarms.end(),
                     [&](const Alarm& alarm) { return alarm.oracle == oracle; });
}

}  // namespace

std::string to_text(const Alarm& alarm) {
  return "  ALARM at " + clock_text(alarm.at) + " of " + alarm.oracle + ": " + alarm.what;
}

std::string to_text(const LifePlan& plan) {
  std::string text = fmt::format("seed {}, {}{}\n", plan.seed, plan.script.name,
                                 plan.script.in_the_middle ? ", in the middle of one another" : "");
  for (std::size_t i = 0; i < plan.schedule.size(); ++i)
    text += fmt::format("  {}: {}\n", i, to_text(plan.schedule[i]));
  return text;
}

int explore(const Options& options) {
  const auto begin = Stopwatch::now();
  std::uint64_t done = 0;
  int bad = 0;
  std::int64_t lived = 0;
  const auto heard = [&](const Result& result) {
    ++done;
    lived += result.lived;
    if (result.bad) {
      ++bad;
      fmt::print("{}  replay: ./dev simulate --seed {}\n\n", result.text, result.item);
    }
    if (!options.quiet && done % 200 == 0)
      fmt::print(stderr, "{} lives, {} with an alarm, {:.0f} a minute\n", done, bad,
                 static_cast<double>(done) * 60 / seconds_since(begin));
    std::fflush(stdout);
  };
  const auto job = [](std::uint64_t seed, const Tell& tell) { tell(result_of(seed)); };
  live_references(options);
  const bool whole = spread(options.from, options.seeds, options.jobs, job, heard);
  fmt::print(
      "{} lives of {} hours of virtual time in {:.0f} s ({:.0f} a minute), {} with an alarm{}\n",
      done, lived / 3600, seconds_since(begin),
      static_cast<double>(done) * 60 / seconds_since(begin), bad, whole ? "" : "; interrupted");
  return bad;
}

int replay(std::uint64_t seed, const Options& options) {
  LifePlan plan = without(draw_plan(seed), options.without);
  const Outcome& reference = reference_of(plan.script);
  fmt::print("{}", to_text(plan));
  if (!options.quiet) plan.trace = [](const std::string& line) { fmt::print("{}\n", line); };
  const Outcome outcome = live(plan, &reference.ending);
  for (const Alarm& alarm : reference.alarms)
    fmt::print("without any fault: {}\n", to_text(alarm));
  for (const Alarm& alarm : outcome.alarms)
    fmt::print("{}\n", to_text(alarm));
  const std::size_t count = outcome.alarms.size() + reference.alarms.size();
  fmt::print("{} alarms; ended {} after {} s of virtual time\n", count, outcome.ending.phase,
             outcome.lived / std::chrono::seconds(1));
  return count == 0 ? 0 : 1;
}

int shrink(std::uint64_t seed) {
  LifePlan plan = draw_plan(seed);
  const std::vector<Alarm> alarms = alarms_of(plan);
  if (alarms.empty()) {
    fmt::print("seed {} raises no alarm\n", seed);
    return 0;
  }
  std::vector<std::size_t> left_out;
  for (std::size_t i = 0; i < plan.schedule.size(); ++i) {
    std::vector<std::size_t> more = left_out;
    more.push_back(i);
    if (has(alarms_of(without(plan, more)), alarms.front().oracle)) left_out = std::move(more);
  }
  std::string words;
  for (const std::size_t index : left_out)
    words += (words.empty() ? "" : ",") + std::to_string(index);
  fmt::print("{}", to_text(without(plan, left_out)));
  for (const Alarm& alarm : alarms_of(without(plan, left_out)))
    fmt::print("{}\n", to_text(alarm));
  fmt::print("  replay: ./dev simulate --seed {}{}{}\n", seed, words.empty() ? "" : " --without ",
             words);
  return 1;
}

}  // namespace dataplatform::simulation
