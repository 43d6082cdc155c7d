// Google's load balancers take from objects of their own what a route or an Ingress has no words
// for there: how long a request may take (theirs is 30 seconds), where to ask for health.
#pragma once

#include "controllers/projections/kubernetes/desired.hpp"

#include <vector>

namespace dataplatform::projections {

/// The platform's own Gateway is one of Google's load balancers.
bool is_googles(const model::Edge& edge);

/// For its Gateways: time.
std::vector<Object> backend_policies(const model::Platform& platform);

/// For its Gateways: health. They would ask for "/", where a page may redirect, and want 200.
std::vector<Object> health_check_policies(const model::Platform& platform);

/// For its Ingresses: both.
std::vector<Object> backend_configs(const model::Platform& platform);

/// What the Service of a page says, so that its Ingress finds them and goes to the pods directly;
/// empty for any other edge or Service.
Json backend_annotations(const model::Platform& platform, const model::Component& component,
                         const model::Role& role, const model::Access& access);

}  // namespace dataplatform::projections
