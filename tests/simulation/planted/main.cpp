// ./dev simulate --planted: do the oracles bite? Each bug, life after life until one finds it.
#include "tests/simulation/lives/references.hpp"
#include "tests/simulation/planted/planted.hpp"
#include "tests/simulation/program/spread.hpp"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <iterator>
#include <map>
#include <thread>

#include <CLI/CLI.hpp>
#include <fmt/format.h>

namespace dataplatform::simulation {
namespace {

constexpr std::uint64_t kMostSeeds = 400;

/// "oracle" of the first alarm and its words; the fault-free life is lived without the bug.
std::vector<Alarm> alarms_with(const std::string& bug, std::uint64_t seed) {
  LifePlan plan = draw_plan(seed);
  plan.to_first_alarm = true;
  plant("");
  const Outcome& reference = reference_of(plan.script);
  plant(bug);
  return live(plan, &reference.ending).alarms;
}

Result hunt(const std::string& bug, std::uint64_t item, std::uint64_t most) {
  Result result{.item = item, .bad = true};
  for (std::uint64_t seed = 1; seed <= most; ++seed) {
    const std::vector<Alarm> alarms = alarms_with(bug, seed);
    if (alarms.empty()) continue;
    result.bad = false;
    result.text = fmt::format("| {} | {} | {} | {} |", bug, alarms.front().oracle, seed,
                              alarms.front().what.substr(0, 110));
    return result;
  }
  result.text = fmt::format("| {} | not found | {} | |", bug, most);
  return result;
}

int run(std::uint64_t most, int jobs, const std::string& only) {
  fmt::print("| bug | found by | after lives | words |\n|---|---|---|---|\n");
  const auto begin = std::chrono::steady_clock::now();
  const std::vector<std::string> chosen = only.empty() ? plants() : std::vector{only};
  std::map<std::uint64_t, Result> results;
  const auto job = [&](std::uint64_t item, const Tell& tell) {
    tell(hunt(chosen[item], item, most));
  };
  int missed = 0;
  const bool whole = spread(0, chosen.size(), jobs, job, [&](const Result& result) {
    // A bug that ends the process was found, too.
    const bool crashed = result.text.starts_with("crash");
    const std::string line =
        crashed ? fmt::format("| {} | the process | - | {} |", chosen[result.item], result.text)
                : result.text;
    missed += result.bad && !crashed ? 1 : 0;
    fmt::print("{}\n", line);
    std::fflush(stdout);
  });
  const double took =
      std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count();
  fmt::print("\n{} planted bugs, {} not found, in {:.0f} s{}\n", chosen.size(), missed, took,
             whole ? "" : "; interrupted");
  return missed == 0 ? 0 : 1;
}

}  // namespace
}  // namespace dataplatform::simulation

int main(int argc, char** argv) {
  std::vector<std::string> all = dataplatform::simulation::plants();
  std::ranges::copy(dataplatform::simulation::rare_plants(), std::back_inserter(all));
  std::uint64_t most = dataplatform::simulation::kMostSeeds;
  int jobs = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  std::string only;
  CLI::App app{"Plants each bug in turn and lives until an oracle finds it"};
  app.add_option("--most", most, "lives a bug at most")->capture_default_str();
  app.add_option("--plant", only, "this bug alone, also a rare one")->check(CLI::IsMember(all));
  app.add_option("--jobs", jobs, "processes; one a core")->check(CLI::PositiveNumber);
  CLI11_PARSE(app, argc, argv);
  return dataplatform::simulation::run(most, jobs, only);
}
