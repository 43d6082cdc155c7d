// The edge by Gateway API: a Gateway of the platform's own or somebody else's, and routes on it.
#pragma once

#include "controllers/projections/kubernetes/desired.hpp"

#include <string>
#include <vector>

namespace dataplatform::projections {

/// The platform's own: a listener for http, one by https for each page, one by TCP for each port of
/// clients. None where the routes join somebody else's, or nothing is reached from outside.
std::vector<Object> gateways(const model::Platform& platform);

/// A route for each exposed role, and one that sends people from http to https.
std::vector<Object> http_routes(const model::Platform& platform);

/// Lets somebody else's Gateway, in another namespace, read the pages' certificate.
std::vector<Object> reference_grants(const model::Platform& platform);

/// Name of the platform's own Gateway.
std::string gateway_name(const model::Platform& platform);

/// A reference of a route to a listener of that Gateway.
Json own_parent(const model::Platform& platform, const std::string& listener);

/// A reference of a route to a Service in its own namespace.
Json backend_ref(const std::string& service, int port);

}  // namespace dataplatform::projections
