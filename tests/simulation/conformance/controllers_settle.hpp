// Waiting for each side to come to rest.
#pragma once

#include "tests/simulation/conformance/controllers_inventory.hpp"
#include "tests/simulation/model/api_server.hpp"
#include "tests/support/manual_clock.hpp"

namespace dataplatform::simulation {

/// Asks until the controllers have seen everything and nothing changed for some polls in a row: for
/// a few where the cluster looks like `expected`, for many where it does not, since it may yet.
async::Task<Inventory> at_rest(kube::KubeApi& api, base::Clock& clock, std::string name_space,
                               Json expected);

/// Lets the model's controllers do all they have to do, and time pass while somebody waits for it.
void settle(ApiServer& server, testing::ManualClock& clock);

}  // namespace dataplatform::simulation
