#include "controllers/projections/kubernetes/google.hpp"

#include "controllers/model/edge.hpp"
#include "controllers/projections/kubernetes/edge.hpp"
#include "controllers/projections/kubernetes/identity.hpp"

namespace dataplatform::projections {
namespace {

using model::Component;
using model::Platform;
using model::Role;

Object policy(const Platform& platform, const Component& component, const Role& role,
              const char* kind, Json settings) {
  Object object = role_object(platform, component, role);
  object.field = "spec.edge";
  set_kind(object, "networking.gke.io/v1", kind);
  object.body["spec"] = {
      {"default", std::move(settings)},
      {"targetRef",
       {{"group", ""}, {"kind", "Service"}, {"name", page_service(platform, component, role)}}}};
  return object;
}

/// Google's class of Ingresses is known by an annotation, and so by how its name begins.
bool has_googles_ingress(const Platform& platform) {
  return platform.edge.type == model::Edge::Type::Ingress &&
         platform.edge.class_name.starts_with("gce");
}

Object backend_config(const Platform& platform, const Component& component, const Role& role) {
  Object object = role_object(platform, component, role);
  object.field = "spec.edge";
  set_kind(object, "cloud.google.com/v1", "BackendConfig");
  Json& spec = object.body["spec"];
  spec = {{"timeoutSec", role.exposure->timeout_seconds}};
  const std::string path = health_path(role);
  if (!path.empty()) spec["healthCheck"] = {{"type", "HTTP"}, {"requestPath", path}};
  return object;
}

}  // namespace

bool is_googles(const model::Edge& edge) {
  return model::has_own_gateway(edge) && edge.gateway_class.starts_with("gke-");
}

std::vector<Object> backend_policies(const Platform& platform) {
  std::vector<Object> objects;
  if (!is_googles(platform.edge)) return objects;
  for_each_page(platform, [&](const Component& component, const Role& role) {
    objects.push_back(policy(platform, component, role, "GCPBackendPolicy",
                             {{"timeoutSec", role.exposure->timeout_seconds}}));
  });
  return objects;
}

std::vector<Object> health_check_policies(const Platform& platform) {
  std::vector<Object> objects;
  if (!is_googles(platform.edge)) return objects;
  for_each_page(platform, [&](const Component& component, const Role& role) {
    const std::string path = health_path(role);
    if (path.empty()) return;
    Json check = {{"type", "HTTP"}, {"httpHealthCheck", {{"requestPath", path}}}};
    objects.push_back(
        policy(platform, component, role, "HealthCheckPolicy", {{"config", std::move(check)}}));
  });
  return objects;
}

std::vector<Object> backend_configs(const Platform& platform) {
  std::vector<Object> objects;
  if (!has_googles_ingress(platform)) return objects;
  for_each_page(platform, [&](const Component& component, const Role& role) {
    objects.push_back(backend_config(platform, component, role));
  });
  return objects;
}

Json backend_annotations(const Platform& platform, const Component& component, const Role& role,
                         const model::Access& access) {
  const bool is_pages = has_googles_ingress(platform) && !host_of(platform, role).empty() &&
                        access.suffix == role.exposure->access;
  if (!is_pages) return Json::object();
  const std::string config = fitting(model::object_name(platform, component, role));
  return {{"cloud.google.com/backend-config", Json{{"default", config}}.dump()},
          {"cloud.google.com/neg", Json{{"ingress", true}}.dump()}};
}

}  // namespace dataplatform::projections
