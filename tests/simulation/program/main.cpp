// ./dev simulate: lives of the operator from seeds, see docs/simulation.md.
#include "operator/base/text.hpp"
#include "tests/simulation/program/runs.hpp"

#include <algorithm>
#include <cstdio>
#include <cstdlib>
#include <thread>

namespace dataplatform::simulation {
namespace {

constexpr const char* kUsage = R"(./dev simulate --seeds N [--from S]   lives of N seeds
               --seed N              one of them again, with a readable trace
                      --without I,J  without some of its faults
               --shrink N            the fewest of its faults that still raise the alarm
               --exhaustive          a crash after each request of recorded lives, and each reply lost
                      --platform P   of small, development, production alone
                      --course C     of install, scale, image, storage, suspend, deletion alone
                      --every N      each n-th request only
                      --request N    this one alone, with a readable trace
               --jobs N              processes; one a core
               --quiet               no progress, no trace
)";

struct Command {
  std::string what;
  std::uint64_t seed = 0;
  Options options;
};

/// An option that takes a value; false where there is none of this name.
bool take(Command& command, const std::string& word, const std::string& value) {
  const std::uint64_t number = std::strtoull(value.c_str(), nullptr, 10);
  Options& options = command.options;
  if (word == "--seed" || word == "--shrink" || word == "--seeds")
    command.what = word == "--seeds" ? "explore" : word == "--seed" ? "replay" : "shrink";
  if (word == "--seed" || word == "--shrink") {
    command.seed = number;
  } else if (word == "--seeds") {
    options.seeds = number;
  } else if (word == "--from") {
    options.from = number;
  } else if (word == "--jobs") {
    options.jobs = static_cast<int>(number);
  } else if (word == "--every") {
    options.every = std::max<std::uint64_t>(1, number);
  } else if (word == "--course") {
    options.course = value;
  } else if (word == "--request") {
    options.request = static_cast<int>(number);
  } else if (word == "--platform") {
    options.platforms = {value};
  } else if (word == "--without") {
    for (const std::string& one : base::split(value, ','))
      options.without.push_back(std::strtoull(one.c_str(), nullptr, 10));
  } else {
    return false;
  }
  return true;
}

bool parse(int argc, char** argv, Command& command) {
  command.options.jobs = static_cast<int>(std::max(1U, std::thread::hardware_concurrency()));
  for (int i = 1; i < argc; ++i) {
    const std::string word = argv[i];
    if (word == "--exhaustive") {
      command.what = "exhaustive";
    } else if (word == "--quiet") {
      command.options.quiet = true;
    } else if (i + 1 >= argc || !take(command, word, argv[++i])) {
      return false;
    }
  }
  return !command.what.empty();
}

int run(const Command& command) {
  if (command.what == "explore") return explore(command.options);
  if (command.what == "replay") return replay(command.seed, command.options);
  if (command.what == "shrink") return shrink(command.seed);
  return exhaustive(command.options);
}

}  // namespace
}  // namespace dataplatform::simulation

int main(int argc, char** argv) {
  dataplatform::simulation::Command command;
  if (!dataplatform::simulation::parse(argc, argv, command)) {
    std::fputs(dataplatform::simulation::kUsage, stderr);
    return 2;
  }
  return dataplatform::simulation::run(command) == 0 ? 0 : 1;
}
