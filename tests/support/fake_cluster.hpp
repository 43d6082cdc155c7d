// The cluster in memory, by the name that tests of the loop know it by.
#pragma once

#include "tests/simulation/model/api_server.hpp"

namespace dataplatform::testing {

using FakeCluster = simulation::ApiServer;

}  // namespace dataplatform::testing
