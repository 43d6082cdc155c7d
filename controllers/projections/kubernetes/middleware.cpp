// Traefik takes users and body sizes from objects of its own, which an Ingress names.
#include "controllers/projections/kubernetes/edge.hpp"
#include "controllers/projections/kubernetes/identity.hpp"
#include "operator/base/quantity.hpp"

namespace dataplatform::projections {
namespace {

using model::Component;
using model::Edge;
using model::Platform;
using model::Role;

bool is_known_here(const Edge& edge) {
  return edge.type == Edge::Type::Ingress && edge.class_name.find("traefik") != std::string::npos;
}

Object middleware(const Platform& platform, const Component& component, const Role& role,
                  const char* suffix, Json spec) {
  Object object = role_object(platform, component, role, suffix);
  object.field = "spec.edge";
  set_kind(object, "traefik.io/v1alpha1", "Middleware");
  object.body["spec"] = std::move(spec);
  return object;
}

/// Without one nothing is limited. With one whole bodies and answers are kept before they are
/// passed on, so none is made for the default size, which everything within it passes anyway.
bool limits_bodies(const Edge& edge) {
  return edge.max_body_size != Edge{}.max_body_size;
}

std::vector<Object> middlewares_of(const Platform& platform, const Component& component,
                                   const Role& role) {
  std::vector<Object> objects;
  const Edge& edge = platform.edge;
  if (!is_known_here(edge)) return objects;
  if (const std::string users = guarded_by(edge, role); !users.empty()) {
    // The password is nobody's business behind it.
    objects.push_back(middleware(platform, component, role, "users",
                                 {{"basicAuth", {{"secret", users}, {"removeHeader", true}}}}));
  }
  const auto size = base::Quantity::parse(edge.max_body_size);
  if (limits_bodies(edge) && size) {
    objects.push_back(middleware(platform, component, role, "body",
                                 {{"buffering", {{"maxRequestBodyBytes", size->bytes()}}}}));
  }
  return objects;
}

}  // namespace

std::vector<Object> middlewares(const Platform& platform) {
  std::vector<Object> objects;
  for_each_page(platform, [&](const Component& component, const Role& role) {
    for (Object& object : middlewares_of(platform, component, role))
      objects.push_back(std::move(object));
  });
  return objects;
}

std::string middleware_list(const Platform& platform, const Component& component,
                            const Role& role) {
  std::string list;
  for (const Object& object : middlewares_of(platform, component, role)) {
    if (!list.empty()) list += ",";
    list += base::text_at(object.body, {"metadata", "namespace"}) + "-" +
            base::text_at(object.body, {"metadata", "name"}) + "@kubernetescrd";
  }
  return list;
}

}  // namespace dataplatform::projections
