// What a Deployment says of its pods.
#pragma once

#include "operator/base/json.hpp"

#include <cstdint>
#include <string>

namespace dataplatform::simulation {

struct PodCounts {
  std::int64_t all = 0;
  std::int64_t updated = 0;  // of the newest template
  std::int64_t serving = 0;
  std::int64_t wanted = 0;
  std::int64_t least = 0;  // that must serve for it to be available
};

base::Json deployment_status(const base::Json& deployment, const PodCounts& pods,
                             const std::string& time);

}  // namespace dataplatform::simulation
