#include "controllers/projections/kubernetes/google_gateway.hpp"

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

}  // namespace dataplatform::projections
