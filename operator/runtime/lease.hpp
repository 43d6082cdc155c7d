// The Lease as values: what a candidate reads from one and what it writes. Pure.
#pragma once

#include "operator/base/clock.hpp"
#include "operator/base/json.hpp"
#include "operator/kube/kind.hpp"

#include <string>

namespace dataplatform::runtime {

/// What counts in a Lease. Its times are for people: expiry is judged by when we saw it change.
struct LeaseRecord {
  std::string holder;
  base::Millis duration{0};
  std::int64_t transitions = 0;
};

LeaseRecord read_lease(const base::Json& lease);

/// A Lease that does not exist yet, taken by `holder`.
base::Json new_lease(const kube::ObjectKey& key, const std::string& holder,
                     std::chrono::seconds duration, base::WallTime now);

/// `lease` taken or renewed by `holder`; everything else in it, known or not, stays as it is.
base::Json held_lease(base::Json lease, const std::string& holder, std::chrono::seconds duration,
                      base::WallTime now);

/// `lease` given back: anybody may take it at once.
base::Json released_lease(base::Json lease, base::WallTime now);

}  // namespace dataplatform::runtime
