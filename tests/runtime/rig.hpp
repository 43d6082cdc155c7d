// What every test of the runtime stands on: a loop that the test turns, a clock that it moves, a
// scripted cluster.
#pragma once

#include "operator/runtime/metrics.hpp"
#include "operator/runtime/reflector.hpp"
#include "tests/support/manual_clock.hpp"
#include "tests/support/scripted_kube_api.hpp"
#include "tests/support/seeded_random.hpp"

#include <string>

#include <gtest/gtest.h>

namespace dataplatform::runtime::testing {

using base::Json;
using base::Millis;
using dataplatform::testing::api_error;
using dataplatform::testing::ManualClock;
using dataplatform::testing::ScriptedKubeApi;
using dataplatform::testing::SeededRandom;

struct Rig {
  ~Rig() {
    cancel.cancel();
    api.finish();
    turn();
    EXPECT_TRUE(api.unexpected.empty()) << api.unexpected.front();
  }

  World world() { return {loop, api, clock, random, log, metrics}; }

  /// Runs whatever can run without time passing.
  void turn() {
    loop.restart();
    loop.poll();
  }

  /// Lets `span` pass, everybody running at each moment in between.
  void pass(Millis span) {
    const Millis end = clock.elapsed() + span;
    turn();
    while (clock.next_deadline() && *clock.next_deadline() <= end) {
      clock.advance_to_next();
      turn();
    }
    clock.advance(end - clock.elapsed());
    turn();
  }

  void spawn(async::Task<> task) {
    async::spawn(loop, std::move(task), [](std::exception_ptr failure) {
      try {
        std::rethrow_exception(failure);
      } catch (const std::exception& error) {
        ADD_FAILURE() << "a task ended by an exception: " << error.what();
      }
    });
    turn();
  }

  bool logged(const std::string& words) const { return lines.find(words) != std::string::npos; }

  async::Loop loop{1};
  ManualClock clock;
  SeededRandom random{7};
  std::string lines;
  base::Log log{clock, [this](std::string_view line) { lines += std::string(line) + "\n"; },
                base::Level::Debug};
  Metrics metrics;
  ScriptedKubeApi api{loop};
  async::CancelToken cancel;
};

/// An object with the metadata that a mirror looks at.
inline Json object(const std::string& name, const std::string& version,
                   const std::string& uid = "") {
  Json made = Json::object();
  made["metadata"] = {{"name", name},
                      {"namespace", "apps"},
                      {"resourceVersion", version},
                      {"uid", uid.empty() ? "uid-" + name : uid}};
  return made;
}

}  // namespace dataplatform::runtime::testing
