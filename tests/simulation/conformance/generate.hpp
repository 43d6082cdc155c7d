// Sequences of requests from seeds.
#pragma once

#include "tests/simulation/conformance/step.hpp"

#include <vector>

namespace dataplatform::simulation {

struct Sequence {
  std::string label;              // "s17": every object of the sequence has it as `conformance`
  std::vector<kube::Kind> kinds;  // what it is about
  std::vector<Step> steps;
};

/// The same for the same seed. Objects are in `name_space`.
Sequence sequence_of(std::uint64_t seed, const std::string& name_space);

/// All kinds that sequences are about.
const std::vector<kube::Kind>& kinds_of_sequences();

}  // namespace dataplatform::simulation
