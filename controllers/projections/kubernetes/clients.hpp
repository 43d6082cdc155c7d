// How database clients from outside reach a role directly, by TCP.
#pragma once

#include "controllers/projections/kubernetes/desired.hpp"

#include <string>
#include <vector>

namespace dataplatform::projections {

/// A Service for each role that clients may reach: a load balancer, or what their routes lead to.
std::vector<Object> client_services(const model::Platform& platform);

/// A route for each port, where clients come by the Gateway.
std::vector<Object> tcp_routes(const model::Platform& platform);

/// A port of clients that come by the platform's own Gateway.
struct ClientPort {
  std::string listener;
  int number = 0;
  std::string namespace_;  // of its route
};

std::vector<ClientPort> routed_ports(const model::Platform& platform);

}  // namespace dataplatform::projections
