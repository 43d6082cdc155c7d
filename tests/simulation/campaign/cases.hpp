// Which cases there are: every property in every profile, and pairs from a seed.
#pragma once

#include "tests/simulation/campaign/trial.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace dataplatform::simulation {

struct Selection {
  std::string profile;     // "" is all
  std::string prefix;      // of the property's path
  std::string id;          // one case alone: "Staging/components.dbt.jobs", "pair/7/12"
  int every = 1;           // of all cases only every so manieth, always the same ones
  int pairs = 0;           // instead of single properties
  bool pure = false;       // judged only, no life
  std::uint64_t seed = 1;  // of the pairs
};

/// One chain on one ground.
struct Case {
  std::string id;
  std::string profile;
  Json ground;
  std::vector<Trial> trials;
};

/// The properties that all cases point into.
const std::vector<Property>& all_properties();

/// In an order in which equal grounds stand together.
std::vector<Case> cases_of(const Selection& selection);

}  // namespace dataplatform::simulation
