// How pods fare, as a test wants it.
#pragma once

#include "operator/base/clock.hpp"
#include "operator/base/json.hpp"

#include <functional>
#include <string>

namespace dataplatform::simulation {

struct Fate {
  enum class Kind { Runs, Crashes, Waits };
  Kind kind = Kind::Runs;
  /// From the start of the pod to Ready, or, of a Job's pod, to its end.
  base::Millis after{0};
  /// Why it crashes ("Error", "OOMKilled") or waits ("ImagePullBackOff", "Unschedulable").
  std::string reason;
  int exit_code = 1;  // of a crash

  bool operator==(const Fate&) const = default;
};

/// The fate of a pod that is about to start; all run, at once, where it is not set. Asked again
/// when a test calls `ApiServer::settle` after it has changed.
using PodPolicy = std::function<Fate(const base::Json& pod)>;

}  // namespace dataplatform::simulation
