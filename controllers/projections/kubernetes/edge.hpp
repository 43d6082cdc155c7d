// How people reach the platform from outside: Ingresses, and the Certificate that they share.
#pragma once

#include "controllers/projections/kubernetes/desired.hpp"

#include <functional>
#include <string>
#include <vector>

namespace dataplatform::projections {

/// An Ingress for each exposed role: its time-outs and its failures are nobody else's.
std::vector<Object> ingresses(const model::Platform& platform);

/// One for each namespace that has Ingresses, where an issuer is named.
std::vector<Object> certificates(const model::Platform& platform);

/// "https://shop.example.com", in the order of the components.
std::vector<std::string> endpoints(const model::Platform& platform);

/// Host of a role; "" where nobody reaches it from outside.
std::string host_of(const model::Platform& platform, const model::Role& role);

/// True where the load balancer sends to pods from addresses that no selector matches.
bool comes_from_outside(const model::Edge& edge);

/// What the controller of the class must be told: body size, time-outs, health check, redirect.
Json class_annotations(const model::Edge& edge, const model::Role& role);

}  // namespace dataplatform::projections
