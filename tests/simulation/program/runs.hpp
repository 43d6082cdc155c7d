// What the program can do with lives.
#pragma once

#include "tests/simulation/lives/life.hpp"

#include <string>
#include <vector>

namespace dataplatform::simulation {

struct Options {
  std::uint64_t from = 1;
  std::uint64_t seeds = 0;
  std::vector<std::string> platforms{"small", "development", "production"};  // of exhaustive runs
  std::uint64_t every = 1;  // of exhaustive runs: only each n-th request
  std::string course;       // of exhaustive runs: this one alone
  int request = 0;          // of exhaustive runs: this one alone, with a readable trace
  int jobs = 1;
  std::vector<std::size_t> without;  // faults that are left out of a replayed schedule
  bool quiet = false;
};

/// Lives of many seeds; the number of those with an alarm.
int explore(const Options& options);

/// One life again, with a readable trace. 1 where it has an alarm.
int replay(std::uint64_t seed, const Options& options);

/// The fewest faults of the seed's schedule that still raise an alarm of the same oracle.
int shrink(std::uint64_t seed);

/// For each request of recorded lives: a crash right after it, and its reply lost; the number of
/// runs with an alarm.
int exhaustive(const Options& options);

/// "seed 7, small: install, image" and its faults, a line each.
std::string to_text(const LifePlan& plan);
std::string to_text(const Alarm& alarm);

}  // namespace dataplatform::simulation
