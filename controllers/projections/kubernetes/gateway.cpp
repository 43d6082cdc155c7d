// What the API server would fill in is said here, so that nothing of it ever counts as a change.
#include "controllers/projections/kubernetes/gateway.hpp"

#include "controllers/model/edge.hpp"
#include "controllers/projections/kubernetes/clients.hpp"
#include "controllers/projections/kubernetes/edge.hpp"
#include "controllers/projections/kubernetes/google.hpp"
#include "controllers/projections/kubernetes/identity.hpp"

#include <set>

namespace dataplatform::projections {
namespace {

using model::Component;
using model::Edge;
using model::Platform;
using model::Role;

constexpr const char* kGroup = "gateway.networking.k8s.io";
constexpr const char* kVersion = "gateway.networking.k8s.io/v1";
constexpr const char* kHttpListener = "http";
constexpr int kHttp = 80;
constexpr int kHttps = 443;

bool is_gateway(const Platform& platform) {
  return platform.edge.type == Edge::Type::Gateway;
}

std::string https_listener(const Role& role) {
  return "https-" + role.exposure->host_prefix;
}

/// Routes from these namespaces may join.
Json allowed_from(const Platform& platform, const std::set<std::string>& namespaces) {
  if (namespaces == std::set<std::string>{platform.namespace_})
    return {{"namespaces", {{"from", "Same"}}}};
  const Json listed = {
      {"key", "kubernetes.io/metadata.name"}, {"operator", "In"}, {"values", namespaces}};
  return {{"namespaces",
           {{"from", "Selector"}, {"selector", {{"matchExpressions", Json::array({listed})}}}}}};
}

Json http_listener(const Platform& platform) {
  // Requests that are sent on to https come by a route of our own namespace.
  std::set<std::string> namespaces = {platform.namespace_};
  if (platform.edge.tls_secret.empty()) {
    namespaces.clear();
    for_each_page(platform, [&](const Component& component, const Role&) {
      namespaces.insert(model::namespace_of(platform, component.site));
    });
  }
  return {{"name", kHttpListener},
          {"port", kHttp},
          {"protocol", "HTTP"},
          {"allowedRoutes", allowed_from(platform, namespaces)}};
}

Json https_listener(const Platform& platform, const Component& component, const Role& role) {
  const Json certificate = {{"group", ""}, {"kind", "Secret"}, {"name", platform.edge.tls_secret}};
  return {
      {"name", https_listener(role)},
      {"hostname", host_of(platform, role)},
      {"port", kHttps},
      {"protocol", "HTTPS"},
      {"tls", {{"mode", "Terminate"}, {"certificateRefs", Json::array({certificate})}}},
      {"allowedRoutes", allowed_from(platform, {model::namespace_of(platform, component.site)})}};
}

Json tcp_listener(const Platform& platform, const ClientPort& port) {
  return {{"name", port.listener},
          {"port", port.number},
          {"protocol", "TCP"},
          {"allowedRoutes", allowed_from(platform, {port.namespace_})}};
}

Json listeners_of(const Platform& platform) {
  Json listeners = Json::array();
  for_each_page(platform, [&](const Component& component, const Role& role) {
    if (listeners.empty()) listeners.push_back(http_listener(platform));
    if (!platform.edge.tls_secret.empty())
      listeners.push_back(https_listener(platform, component, role));
  });
  for (const ClientPort& port : routed_ports(platform))
    listeners.push_back(tcp_listener(platform, port));
  return listeners;
}

Json parents_of(const Platform& platform, const Role& role) {
  const Edge& edge = platform.edge;
  if (!model::has_own_gateway(edge)) return edge.parent_refs;
  return Json::array(
      {own_parent(platform, edge.tls_secret.empty() ? kHttpListener : https_listener(role))});
}

Json everything() {
  return Json::array({{{"path", {{"type", "PathPrefix"}, {"value", "/"}}}}});
}

Object http_route(const Platform& platform, const Component& component, const Role& role) {
  const model::Exposure& exposure = *role.exposure;
  Object object = role_object(platform, component, role);
  object.field = "spec.edge";
  set_kind(object, kVersion, "HTTPRoute");
  Json rule = {{"matches", everything()},
               {"backendRefs", Json::array({backend_ref(page_service(platform, component, role),
                                                        port_number(role, exposure.port))})}};
  // Google's load balancer refuses a route that has this; its policy says it there.
  if (!is_googles(platform.edge))
    rule["timeouts"] = {{"request", std::to_string(exposure.timeout_seconds) + "s"}};
  object.body["spec"] = {{"parentRefs", parents_of(platform, role)},
                         {"hostnames", Json::array({host_of(platform, role)})},
                         {"rules", Json::array({std::move(rule)})}};
  return object;
}

Object redirect(const Platform& platform, const Json& hosts) {
  Object object =
      named_object(platform, nullptr, gateway_name(platform) + "-redirect", platform.namespace_);
  object.field = "spec.edge.tls";
  set_kind(object, kVersion, "HTTPRoute");
  const Json filter = {{"type", "RequestRedirect"},
                       {"requestRedirect", {{"scheme", "https"}, {"statusCode", 301}}}};
  const Json rule = {{"matches", everything()}, {"filters", Json::array({filter})}};
  object.body["spec"] = {{"parentRefs", Json::array({own_parent(platform, kHttpListener)})},
                         {"hostnames", hosts},
                         {"rules", Json::array({rule})}};
  return object;
}

/// Who of somebody else's reads our Secret: kind and namespace, each once.
std::set<std::pair<std::string, std::string>> strangers(const Platform& platform) {
  std::set<std::pair<std::string, std::string>> found;
  for (const Json& parent : platform.edge.parent_refs) {
    const std::string name_space = base::text_at(parent, {"namespace"});
    const std::string kind = base::text_at(parent, {"kind"});
    if (!name_space.empty() && name_space != platform.namespace_)
      found.insert({kind.empty() ? "Gateway" : kind, name_space});
  }
  return found;
}

}  // namespace

std::string gateway_name(const Platform& platform) {
  return fitting(platform.name + "-edge");
}

Json own_parent(const Platform& platform, const std::string& listener) {
  return {{"group", kGroup},
          {"kind", "Gateway"},
          {"name", gateway_name(platform)},
          {"namespace", platform.namespace_},
          {"sectionName", listener}};
}

Json backend_ref(const std::string& service, int port) {
  return {{"group", ""}, {"kind", "Service"}, {"name", service}, {"port", port}, {"weight", 1}};
}

std::vector<Object> gateways(const Platform& platform) {
  std::vector<Object> objects;
  if (!model::has_own_gateway(platform.edge)) return objects;
  Json listeners = listeners_of(platform);
  if (listeners.empty()) return objects;
  Object object = named_object(platform, nullptr, gateway_name(platform), platform.namespace_);
  object.field = "spec.edge.gateway";
  set_kind(object, kVersion, "Gateway");
  object.body["spec"] = {{"gatewayClassName", platform.edge.gateway_class},
                         {"listeners", std::move(listeners)}};
  objects.push_back(std::move(object));
  return objects;
}

std::vector<Object> http_routes(const Platform& platform) {
  std::vector<Object> objects;
  if (!is_gateway(platform)) return objects;
  Json hosts = Json::array();
  for_each_page(platform, [&](const Component& component, const Role& role) {
    objects.push_back(http_route(platform, component, role));
    hosts.push_back(host_of(platform, role));
  });
  const Edge& edge = platform.edge;
  const bool redirects = model::has_own_gateway(edge) && !edge.tls_secret.empty();
  if (redirects && !hosts.empty()) objects.push_back(redirect(platform, hosts));
  return objects;
}

std::vector<Object> reference_grants(const Platform& platform) {
  std::vector<Object> objects;
  const auto readers = strangers(platform);
  if (!is_gateway(platform) || platform.edge.tls_secret.empty() || readers.empty()) return objects;
  Json from = Json::array();
  for (const auto& [kind, name_space] : readers)
    from.push_back({{"group", kGroup}, {"kind", kind}, {"namespace", name_space}});
  const Json secret = {{"group", ""}, {"kind", "Secret"}, {"name", platform.edge.tls_secret}};
  Object object = named_object(platform, nullptr, gateway_name(platform), platform.namespace_);
  object.field = "spec.edge.gateway";
  // Served by every release of the API that has the kind; v1 is there since 1.5 only.
  set_kind(object, "gateway.networking.k8s.io/v1beta1", "ReferenceGrant");
  object.body["spec"] = {{"from", std::move(from)}, {"to", Json::array({secret})}};
  objects.push_back(std::move(object));
  return objects;
}

}  // namespace dataplatform::projections
