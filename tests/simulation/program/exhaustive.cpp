#include "tests/simulation/program/runs.hpp"
#include "tests/simulation/program/spread.hpp"

#include <chrono>
#include <cstdio>
#include <map>

#include <fmt/format.h>

namespace dataplatform::simulation {
namespace {

struct Course {
  std::string name;
  std::vector<std::string> changes;
};

const std::vector<Course>& courses() {
  static const std::vector<Course> all{{"install", {}},
                                       {"scale", {"scale"}},
                                       {"image", {"image"}},
                                       {"storage", {"storage"}},
                                       {"suspend and wake", {"suspend", "wake"}},
                                       {"deletion", {"delete"}}};
  return all;
}

struct Case {
  const Script* script;
  Pin pin;
};

LifePlan plan_of(const Script& script, const Pin& pin) {
  LifePlan plan{.seed = 1, .script = script, .schedule = {}, .pin = pin};
  plan.silence = std::chrono::minutes(2);
  return plan;
}

std::string to_text(const Case& one) {
  return one.script->name +
         (one.pin.how == Pin::How::LostReply ? ", reply " : ", crash after request ") +
         std::to_string(one.pin.request) + (one.pin.how == Pin::How::LostReply ? " lost" : "");
}

Result result_of(const Case& one, std::uint64_t item) {
  const Outcome& reference = reference_of(*one.script);
  const Outcome outcome = live(plan_of(*one.script, one.pin), &reference.ending);
  Result result{.item = item, .bad = !outcome.alarms.empty()};
  result.lived = outcome.lived / std::chrono::seconds(1);
  if (result.bad) result.text = to_text(one) + "\n";
  for (const Alarm& alarm : outcome.alarms)
    result.text += simulation::to_text(alarm) + "\n";
  return result;
}

/// Requests of the recorded life: from the first of the change to the last.
std::vector<Case> cases_of(const Script& script, std::uint64_t every) {
  const Outcome recorded = live(plan_of(script, Pin()), nullptr);
  const auto& marks = recorded.requests;
  const int first = marks.size() > 1 ? marks.front() : 0;
  std::vector<Case> cases;
  for (int request = first + 1; request <= marks.back(); ++request) {
    if (static_cast<std::uint64_t>(request) % every != 0) continue;
    cases.push_back({&script, {Pin::How::CrashAfter, request}});
    cases.push_back({&script, {Pin::How::LostReply, request}});
  }
  return cases;
}

}  // namespace

int exhaustive(const Options& options) {
  static std::vector<Script> scripts;
  scripts.reserve(options.platforms.size() * courses().size());
  std::vector<Case> cases;
  for (const std::string& platform : options.platforms) {
    for (const Course& course : courses()) {
      scripts.push_back(script_of(platform, course.changes));
      const std::vector<Case> more = cases_of(scripts.back(), options.every);
      fmt::print("{}: {}: {} runs\n", platform, course.name, more.size());
      std::fflush(stdout);
      cases.insert(cases.end(), more.begin(), more.end());
      reference_of(scripts.back());  // known before the processes part
    }
  }
  const auto begin = std::chrono::steady_clock::now();
  int bad = 0;
  std::uint64_t done = 0;
  const auto heard = [&](const Result& result) {
    ++done;
    if (result.bad) ++bad, fmt::print("{}\n", result.text);
    if (!options.quiet && done % 200 == 0)
      fmt::print(stderr, "{} of {} runs, {} with an alarm\n", done, cases.size(), bad);
    std::fflush(stdout);
  };
  const auto job = [&](std::uint64_t item) { return result_of(cases[item], item); };
  const bool whole = spread(0, cases.size(), options.jobs, job, heard);
  const double took =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  fmt::print("{} runs in {:.0f} s, {} with an alarm{}\n", done, took, bad,
             whole ? "" : "; interrupted");
  return bad;
}

}  // namespace dataplatform::simulation
