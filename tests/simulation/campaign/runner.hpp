// Runs cases, each in a process of its own: a crash or a loop without end is an alarm, and the
// others go on. A platform is brought up once for all cases of one ground.
#pragma once

#include "tests/simulation/campaign/cases.hpp"

#include <functional>

namespace dataplatform::simulation {

/// What becomes of all trials, in the order in which they end. `workers`: processes side by side.
/// SIGINT or SIGTERM ends it early: what was found until then is reported.
void run_cases(const std::vector<Case>& cases, int workers,
               const std::function<void(const Outcome&)>& take);

/// The pure part of all cases alone, in this process.
void judge_cases(const std::vector<Case>& cases, const std::function<void(const Outcome&)>& take);

/// One case in this process, with an account for a reader.
void replay(const Case& one, const std::function<void(const Outcome&)>& take,
            const std::function<void(const std::string&)>& account);

}  // namespace dataplatform::simulation
