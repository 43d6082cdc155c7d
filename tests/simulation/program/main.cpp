// ./dev simulate: lives of the operator from seeds.
#include "tests/simulation/lives/life.hpp"

#include <cstdio>
#include <cstdlib>
#include <string>

namespace dataplatform::simulation {
namespace {

void print(const LifePlan& plan) {
  std::printf("seed %llu, %s%s\n", static_cast<unsigned long long>(plan.seed),
              plan.script.name.c_str(),
              plan.script.in_the_middle ? " (each in the middle of the one before)" : "");
  for (const Fault& fault : plan.schedule)
    std::printf("  %s\n", to_text(fault).c_str());
}

int replay(std::uint64_t seed, bool with_trace) {
  LifePlan plan = draw_plan(seed);
  const Outcome& expected = reference_of(plan.script);
  print(plan);
  if (with_trace) plan.trace = [](const std::string& line) { std::printf("%s\n", line.c_str()); };
  const Outcome outcome = live(plan, &expected.ending);
  for (const Alarm& alarm : outcome.alarms)
    std::printf("ALARM %s %s: %s\n", clock_text(alarm.at).c_str(), alarm.oracle.c_str(),
                alarm.what.c_str());
  return outcome.alarms.empty() ? 0 : 1;
}

}  // namespace
}  // namespace dataplatform::simulation

int main(int argc, char** argv) {
  std::uint64_t from = 1;
  std::uint64_t count = 1;
  bool trace = false;
  for (int i = 1; i + 1 < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--seed") from = std::strtoull(argv[i + 1], nullptr, 10), trace = true;
    if (word == "--from") from = std::strtoull(argv[i + 1], nullptr, 10);
    if (word == "--seeds") count = std::strtoull(argv[i + 1], nullptr, 10);
  }
  int bad = 0;
  for (std::uint64_t seed = from; seed < from + count; ++seed)
    bad += dataplatform::simulation::replay(seed, trace);
  return bad == 0 ? 0 : 1;
}
