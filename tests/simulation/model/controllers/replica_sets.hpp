// What stands for the ReplicaSets of a Deployment: of each template, how many pods there should be.
#pragma once

#include "operator/base/json.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

namespace dataplatform::simulation {

struct Share {
  std::string hash;
  std::size_t age = 0;  // the older template has the smaller one
  std::int64_t size = 0;
};

struct ReplicaSets {
  std::vector<Share> shares;  // the oldest first
  std::int64_t wanted = -1;   // of the Deployment when they were laid out last; -1 before
  std::int64_t most = 0;      // with what may be there besides
};

/// "25%" of `of`, or a number as it is.
std::int64_t part_of(const base::Json& value, std::int64_t of, bool up);

/// Lays a new number of replicas out: all for the only template that has pods, else each in
/// proportion to what it has; what is left over goes to the largest.
void spread(ReplicaSets& sets, std::int64_t wanted, std::int64_t most);

/// Takes up to `count` away from the oldest ones on, from each no more than `most_of` says.
template <class MostOf>
bool shrink(ReplicaSets& sets, std::int64_t count, MostOf most_of) {
  bool changed = false;
  for (Share& share : sets.shares) {
    const std::int64_t part = std::min(count, most_of(share));
    if (part <= 0) continue;
    share.size -= part;
    count -= part;
    changed = true;
  }
  return changed;
}

}  // namespace dataplatform::simulation
