// Google's Gateways take from objects of their own what the API has no words for there.
#pragma once

#include "controllers/projections/kubernetes/desired.hpp"

#include <vector>

namespace dataplatform::projections {

/// The platform's own Gateway is one of Google's load balancers.
bool is_googles(const model::Edge& edge);

/// How long a request may take: theirs is 30 seconds.
std::vector<Object> backend_policies(const model::Platform& platform);

/// Where to ask for health: theirs is "/", where a page may redirect, and they want 200.
std::vector<Object> health_check_policies(const model::Platform& platform);

}  // namespace dataplatform::projections
