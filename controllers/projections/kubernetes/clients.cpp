#include "controllers/projections/kubernetes/clients.hpp"

#include "controllers/model/edge.hpp"
#include "controllers/projections/kubernetes/gateway.hpp"
#include "controllers/projections/kubernetes/identity.hpp"

#include <algorithm>

namespace dataplatform::projections {
namespace {

using model::Component;
using model::Platform;
using model::Role;
using Clients = model::Edge::Clients;

constexpr const char* kSuffix = "clients";

bool by_route(const Platform& platform) {
  return platform.edge.clients == Clients::Route &&
         platform.edge.type == model::Edge::Type::Gateway;
}

std::string listener_of(const Role& role, const std::string& port) {
  return "tcp-" + std::to_string(port_number(role, port));
}

void for_each_reached(const Platform& platform, const RoleVisitor& visit) {
  if (platform.edge.clients != Clients::LoadBalancer && !by_route(platform)) return;
  for_each_role(platform, [&](const Component& component, const Role& role) {
    if (role.clients) visit(component, role);
  });
}

Json ports_of(const Role& role) {
  Json ports = Json::array();
  for (const std::string& name : role.clients->ports) {
    ports.push_back({{"name", name},
                     {"port", port_number(role, name)},
                     {"targetPort", name},
                     {"protocol", "TCP"}});
  }
  return ports;
}

Object service(const Platform& platform, const Component& component, const Role& role) {
  Object object = role_object(platform, component, role, kSuffix);
  object.field = "spec.edge.clientAccess";
  set_kind(object, "v1", "Service");
  object.body["spec"] = {{"type", by_route(platform) ? "ClusterIP" : "LoadBalancer"},
                         {"selector", role_selector(platform, component, role)},
                         {"ports", ports_of(role)}};
  return object;
}

/// As the user wrote them, each told which port: a section of theirs is for pages.
Json parents_of(const Platform& platform, const Role& role, const std::string& port) {
  const model::Edge& edge = platform.edge;
  if (model::has_own_gateway(edge))
    return Json::array({own_parent(platform, listener_of(role, port))});
  Json parents = Json::array();
  for (Json parent : edge.parent_refs) {
    parent.erase("sectionName");
    parent["port"] = port_number(role, port);
    // Two sections of one Gateway are now the same, which the server would refuse.
    if (std::find(parents.begin(), parents.end(), parent) == parents.end())
      parents.push_back(std::move(parent));
  }
  return parents;
}

Object tcp_route(const Platform& platform, const Component& component, const Role& role,
                 const std::string& port) {
  Object object = role_object(platform, component, role, std::string(kSuffix) + "-" + port);
  object.field = "spec.edge.clientAccess";
  set_kind(object, "gateway.networking.k8s.io/v1", "TCPRoute");
  const std::string to = fitting(model::object_name(platform, component, role, kSuffix));
  const Json rule = {{"backendRefs", Json::array({backend_ref(to, port_number(role, port))})}};
  object.body["spec"] = {{"parentRefs", parents_of(platform, role, port)},
                         {"rules", Json::array({rule})}};
  return object;
}

}  // namespace

std::vector<Object> client_services(const Platform& platform) {
  std::vector<Object> objects;
  for_each_reached(platform, [&](const Component& component, const Role& role) {
    objects.push_back(service(platform, component, role));
  });
  return objects;
}

std::vector<Object> tcp_routes(const Platform& platform) {
  std::vector<Object> objects;
  if (!by_route(platform)) return objects;
  for_each_reached(platform, [&](const Component& component, const Role& role) {
    for (const std::string& port : role.clients->ports)
      objects.push_back(tcp_route(platform, component, role, port));
  });
  return objects;
}

std::vector<ClientPort> routed_ports(const Platform& platform) {
  std::vector<ClientPort> ports;
  if (!by_route(platform) || !model::has_own_gateway(platform.edge)) return ports;
  for_each_reached(platform, [&](const Component& component, const Role& role) {
    for (const std::string& port : role.clients->ports) {
      ports.push_back({.listener = listener_of(role, port),
                       .number = port_number(role, port),
                       .namespace_ = model::namespace_of(platform, component.site)});
    }
  });
  return ports;
}

}  // namespace dataplatform::projections
