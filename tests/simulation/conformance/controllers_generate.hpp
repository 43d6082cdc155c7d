// Sequences of moves on workloads from seeds, for controllers to answer.
#pragma once

#include "tests/simulation/conformance/step.hpp"

#include <vector>

namespace dataplatform::simulation {

/// One request, with what only the cluster itself knows left open.
struct Move {
  Step step;
  std::vector<std::string> owners;  // ConfigMaps that own `step.object`, by name
  std::string pod_of;               // a pod of this workload is what is deleted…
  std::size_t nth = 0;              // …this one, in the order of `pods_in_order`
};

struct Course {
  std::string name_space;
  std::vector<Move> moves;
};

/// The same for the same seed: three to eight moves in a namespace of their own.
Course course_of(std::uint64_t seed);

std::string to_text(const Move& move);

}  // namespace dataplatform::simulation
