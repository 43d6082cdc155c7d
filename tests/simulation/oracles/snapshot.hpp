// What is in a cluster at rest, without what differs from life to life by nature.
#pragma once

#include "tests/simulation/world/world.hpp"

#include <map>
#include <string>
#include <vector>

namespace dataplatform::simulation {

/// "Kind namespace/name" to its normalised object.
using Snapshot = std::map<std::string, Json>;

/// Left out, each with its reason: uid, versions, generations, times and field owners (they count
/// writes), generated values of Secrets (random; their keys stay), Events and the Lease (the
/// record of how it came about), Jobs and pods that have ended, volumes whose pods were scaled
/// away, Secrets of what is switched off, lists of what a deleted platform left that are true, the
/// operator's record of tasks and of having served, masters that form a search cluster of what is
/// suspended, addresses that the server gives to Services, which of the free names a Deployment's
/// pod has.
Snapshot snapshot_of(const World& world);

/// `found` with the last spec of `expected` in what a deleted platform left, where it is one that
/// the user wrote: an operator of the version before, which does not know the platform's release,
/// took no edit, and ends it as it was.
Snapshot with_spec_of_end(const World& world, const Snapshot& expected, Snapshot found);

/// What differs, a line each, at most `most`.
std::vector<std::string> differences(const Snapshot& expected, const Snapshot& found,
                                     std::size_t most);

}  // namespace dataplatform::simulation
