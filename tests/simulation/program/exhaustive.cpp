#include "tests/simulation/lives/references.hpp"
#include "tests/simulation/program/runs.hpp"
#include "tests/simulation/program/spread.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <sys/wait.h>
#include <unistd.h>

#include <fmt/format.h>

namespace dataplatform::simulation {
namespace {

// A recorded life is lived this often, each time for its share of the requests.
constexpr std::uint64_t kParts = 8;

struct Course {
  std::string name;
  std::vector<std::string> changes;
};

const std::vector<Course>& courses() {
  static const std::vector<Course> all{{"install", {}},
                                       {"scale", {"scale"}},
                                       {"image", {"image"}},
                                       {"storage", {"storage"}},
                                       {"suspend", {"suspend", "wake"}},
                                       {"deletion", {"delete"}}};
  return all;
}

/// A recorded life, and the requests of its last change.
struct Recorded {
  Script script;
  std::vector<int> requests;
};

LifePlan plan_of(const Script& script) {
  LifePlan plan{.seed = 1, .script = script, .schedule = {}};
  plan.silence = std::chrono::minutes(2);
  return plan;
}

Recorded record(const std::string& platform, const Course& course, const Options& options) {
  Recorded recorded{.script = script_of(platform, course.changes), .requests = {}};
  LifePlan plan = plan_of(recorded.script);
  plan.trouble = [](int) { return std::nullopt; };
  const std::vector<int> marks = live(plan, nullptr).requests;
  const int first = marks.size() > 1 ? marks.front() : 0;
  for (int request = first + 1; request <= marks.back(); ++request) {
    const bool chosen = options.request == 0
                            ? static_cast<std::uint64_t>(request) % options.every == 0
                            : request == options.request;
    if (chosen) recorded.requests.push_back(request);
  }
  reference_of(recorded.script);  // known before the processes part
  return recorded;
}

/// A life that is lived once; at each chosen request two children go on from there, one with a
/// crash, one with the reply lost.
class Branching {
 public:
  Branching(const Recorded& recorded, std::uint64_t part, const Tell& tell)
      : recorded_(recorded), part_(part), tell_(tell) {}

  void run(bool aloud) {
    LifePlan plan = plan_of(recorded_.script);
    plan.trouble = [this](int request) { return at(request); };
    if (aloud)
      plan.trace = [this](const std::string& line) {
        if (child_) fmt::print("{}\n", line);
      };
    const Outcome outcome = live(plan, &reference_of(recorded_.script).ending);
    if (!child_) return;
    tell_(result_of(outcome));
    std::fflush(stdout);
    ::_exit(0);
  }

 private:
  std::optional<Trouble> at(int request) {
    if (child_ || !is_ours(request)) return std::nullopt;
    for (const Trouble trouble : {Trouble::CrashAfter, Trouble::LostReply}) {
      name_ =
          fmt::format(fmt::runtime(trouble == Trouble::LostReply ? "{}, reply {} lost"
                                                                 : "{}, crash after request {}"),
                      recorded_.script.name, request);
      std::fflush(stdout);
      const pid_t child = ::fork();
      child_ = child == 0;
      if (child_) return trouble;
      int status = 0;
      ::waitpid(child, &status, 0);
      if (status != 0)
        tell_({.bad = true, .text = name_ + "\nthe process ended with " + std::to_string(status)});
    }
    return std::nullopt;
  }

  bool is_ours(int request) const {
    const auto found = std::ranges::lower_bound(recorded_.requests, request);
    const auto place = static_cast<std::uint64_t>(found - recorded_.requests.begin());
    return found != recorded_.requests.end() && *found == request && place % kParts == part_;
  }

  Result result_of(const Outcome& outcome) const {
    Result result{.bad = !outcome.alarms.empty(), .lived = outcome.lived / std::chrono::seconds(1)};
    if (result.bad) result.text = name_ + "\n";
    for (const Alarm& alarm : outcome.alarms)
      result.text += to_text(alarm) + "\n";
    return result;
  }

  const Recorded& recorded_;
  std::uint64_t part_;
  const Tell& tell_;
  bool child_ = false;
  std::string name_;
};

std::vector<Recorded> all_recorded(const Options& options) {
  std::vector<Recorded> all;
  for (const std::string& platform : options.platforms) {
    for (const Course& course : courses()) {
      if (!options.course.empty() && options.course != course.name) continue;
      all.push_back(record(platform, course, options));
      fmt::print("{}: {}: {} runs\n", platform, course.name, 2 * all.back().requests.size());
      std::fflush(stdout);
    }
  }
  return all;
}

}  // namespace

int exhaustive(const Options& options) {
  const auto begin = std::chrono::steady_clock::now();
  const std::vector<Recorded> all = all_recorded(options);
  int bad = 0;
  std::uint64_t done = 0;
  const auto heard = [&](const Result& result) {
    ++done;
    if (result.bad) ++bad, fmt::print("{}\n", result.text);
    if (!options.quiet && done % 200 == 0)
      fmt::print(stderr, "{} runs, {} with an alarm\n", done, bad);
    std::fflush(stdout);
  };
  const auto job = [&](std::uint64_t item, const Tell& tell) {
    Branching(all[item / kParts], item % kParts, tell).run(options.request > 0 && !options.quiet);
  };
  const bool whole = spread(0, all.size() * kParts, options.jobs, job, heard);
  const double took =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  fmt::print("{} runs in {:.0f} s, {} with an alarm{}\n", done, took, bad,
             whole ? "" : "; interrupted");
  return bad;
}

}  // namespace dataplatform::simulation
