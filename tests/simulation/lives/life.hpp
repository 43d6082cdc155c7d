// One whole life: what the user does, faults meanwhile, calm, and the judgement.
#pragma once

#include "tests/simulation/faults/fault.hpp"
#include "tests/simulation/lives/script.hpp"
#include "tests/simulation/oracles/oracle.hpp"
#include "tests/simulation/oracles/snapshot.hpp"

#include <functional>
#include <optional>

namespace dataplatform::simulation {

/// What can go wrong at one request.
enum class Trouble { CrashBefore, CrashAfter, LostReply };

struct LifePlan {
  std::uint64_t seed = 0;
  Script script;
  Schedule schedule;
  /// Asked at each request of the first process, by its number; all else is fair then.
  std::function<std::optional<Trouble>(int request)> trouble = nullptr;
  Millis silence = std::chrono::minutes(12);  // watched for writes at the end
  std::function<void(const std::string&)> trace;
  bool long_failure = false;
  bool to_first_alarm = false;  // it is not lived on after that
};

/// Where the fault-free life of a script ends.
struct Ending {
  std::string phase;
  Snapshot objects;
};

struct Outcome {
  std::vector<Alarm> alarms;
  Ending ending;
  std::vector<int> requests;  // of the first process, by the end of each deed
  Millis lived{0};
  int effects = 0;
};

/// Lives it; `expected` is null for the fault-free life itself.
Outcome live(const LifePlan& plan, const Ending* expected);

/// The plan that a seed draws.
LifePlan draw_plan(std::uint64_t seed);

}  // namespace dataplatform::simulation
