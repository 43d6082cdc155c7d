// The samples that users start from, and the bare profiles, rendered as the operator would.
#pragma once

#include "controllers/projections/kubernetes/desired.hpp"

#include <string>
#include <vector>

namespace dataplatform::testing {

struct Sample {
  std::string name;  // of its file in deploy/examples, or "bare-<profile>"
  base::Json platform;
};

/// Every valid sample, and for each profile a platform that says nothing else.
std::vector<Sample> samples();

struct Rendered {
  model::Platform platform;
  projections::Desired desired;
  base::Problems problems;  // of every check on the way
};

Rendered rendered(const Sample& sample);

}  // namespace dataplatform::testing
