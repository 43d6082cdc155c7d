// All that is in a cluster at rest, and two of them beside each other.
#pragma once

#include "tests/reconcile/life.hpp"

#include <map>
#include <string>
#include <vector>

namespace dataplatform::simulation {

using base::Json;

/// "Kind namespace/name" to the object, without what every cluster numbers in its own way.
struct Shot {
  std::map<std::string, Json> objects;
  std::string phase;
  Json status;
};

Shot shot_of(const reconcile::testing::Life& life);

/// In what a platform that was changed differs from one that was made so: what history explains
/// (see shot.cpp) is left out.
std::vector<std::string> differences_of(const Shot& changed, const Shot& fresh);

/// Generated secret values that stand anywhere but in Secrets; "" where none does.
std::string leaked_secret(const reconcile::testing::Life& life);

}  // namespace dataplatform::simulation
