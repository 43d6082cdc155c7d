// campaign: every property of the CRD set, changed, removed, at its bounds, beyond them, and to
// nonsense, in every profile. Exit code 1 where there is an alarm.
#include "tests/simulation/campaign/report.hpp"
#include "tests/simulation/campaign/runner.hpp"

#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <cstring>
#include <thread>

namespace {

using namespace dataplatform::simulation;

constexpr const char* kUsage =
    "campaign [--profile P] [--path PREFIX] [--every N] [--pairs N --seed S] [--case ID] "
    "[--workers N] [--pure] [--rules]\n"
    "  --profile P    Development, Staging or Production alone\n"
    "  --path PREFIX  properties whose path begins so, as in components.superset\n"
    "  --every N      a fixed slice: one case of N\n"
    "  --pairs N      N pairs of properties at random instead, from seed S\n"
    "  --case ID      one case alone, with an account: Staging/components.dbt.jobs, pair/1/17\n"
    "  --pure         the pure part alone: parser, checks, changes, projections; no lives\n"
    "  --rules        which rules of the checks never spoke\n";

struct Options {
  Selection selection;
  int workers = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  bool rules = false;
};

/// Alarms as they come, and how far it is.
class Listener {
 public:
  explicit Listener(const std::vector<Case>& cases) {
    for (const Case& one : cases)
      all_ += one.trials.size();
  }

  void take(const Outcome& outcome) {
    report.take(outcome);
    for (const std::string& alarm : outcome.alarms)
      std::fprintf(stderr, "%s · %s · %s\n", outcome.case_id.c_str(), outcome.move.c_str(),
                   alarm.c_str());
    if (++heard_ % 1000 == 0)
      std::fprintf(stderr, "%zu of about %zu transitions, %zu alarms\n", heard_, all_,
                   report.alarms());
  }

  Report report;

 private:
  std::size_t all_ = 0;
  std::size_t heard_ = 0;
};

/// False where an option is not known.
bool read(int count, char** words, Options& options) {
  Selection& wanted = options.selection;
  for (int i = 1; i < count; ++i) {
    const std::string word = words[i];
    if (word == "--rules" || word == "--pure") {
      (word == "--rules" ? options.rules : wanted.pure) = true;
      continue;
    }
    if (i + 1 >= count) return false;
    const char* value = words[++i];
    if (word == "--profile")
      wanted.profile = value;
    else if (word == "--path")
      wanted.prefix = value;
    else if (word == "--case")
      wanted.id = value;
    else if (word == "--every")
      wanted.every = std::atoi(value);
    else if (word == "--pairs")
      wanted.pairs = std::atoi(value);
    else if (word == "--seed")
      wanted.seed = std::strtoull(value, nullptr, 10);
    else if (word == "--workers")
      options.workers = std::atoi(value);
    else
      return false;
  }
  return true;
}

}  // namespace

int main(int count, char** words) {
  Options options;
  if (!read(count, words, options)) {
    std::fputs(kUsage, stderr);
    return 2;
  }
  const auto begin = std::chrono::steady_clock::now();
  const std::vector<Case> cases = cases_of(options.selection);
  if (cases.empty()) {
    std::fputs("no such case\n", stderr);
    return 2;
  }
  Listener listener(cases);
  const auto take = [&listener](const Outcome& outcome) { listener.take(outcome); };
  if (!options.selection.id.empty())
    replay(cases.front(), take, [](const std::string& line) { std::printf("%s\n", line.c_str()); });
  else if (options.selection.pure)
    judge_cases(cases, take);
  else
    run_cases(cases, options.workers, take);
  std::fputs(listener.report.text(options.rules).c_str(), stdout);
  const std::chrono::duration<double> took = std::chrono::steady_clock::now() - begin;
  std::printf("%zu cases in %.1f s\n", cases.size(), took.count());
  return listener.report.alarms() == 0 ? 0 : 1;
}
