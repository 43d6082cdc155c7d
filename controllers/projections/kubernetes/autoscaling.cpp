#include "controllers/projections/kubernetes/autoscaling.hpp"

#include "controllers/projections/kubernetes/identity.hpp"

namespace dataplatform::projections {
namespace {

// What the server itself takes where nothing is said.
constexpr int kUsualCpuPercent = 80;

Json metric(const char* resource, int percent) {
  return {{"type", "Resource"},
          {"resource",
           {{"name", resource},
            {"target", {{"type", "Utilization"}, {"averageUtilization", percent}}}}}};
}

Json metrics(const model::Autoscaled& scaled) {
  Json list = Json::array();
  if (scaled.cpu_percent) list.push_back(metric("cpu", *scaled.cpu_percent));
  if (scaled.memory_percent) list.push_back(metric("memory", *scaled.memory_percent));
  if (list.empty()) list.push_back(metric("cpu", kUsualCpuPercent));
  return list;
}

Object autoscaler(const model::Platform& platform, const model::Component& component,
                  const model::Role& role) {
  const auto& scaled = std::get<model::Autoscaled>(role.count);
  const bool stateless = role.kind == model::RoleKind::Stateless;
  Object object = role_object(platform, component, role);
  object.field += ".autoscaling";
  set_kind(object, "autoscaling/v2", "HorizontalPodAutoscaler");
  Json& spec = object.body["spec"];
  spec = {{"scaleTargetRef",
           {{"apiVersion", "apps/v1"},
            {"kind", stateless ? "Deployment" : "StatefulSet"},
            {"name", model::object_name(platform, component, role)}}},
          {"minReplicas", scaled.min},
          {"maxReplicas", scaled.max},
          {"metrics", metrics(scaled)}};
  if (scaled.behavior.is_object() && !scaled.behavior.empty()) spec["behavior"] = scaled.behavior;
  return object;
}

}  // namespace

std::vector<Object> autoscalers(const model::Platform& platform) {
  std::vector<Object> objects;
  for_each_role(platform, [&](const model::Component& component, const model::Role& role) {
    if (is_autoscaled(component, role)) objects.push_back(autoscaler(platform, component, role));
  });
  return objects;
}

}  // namespace dataplatform::projections
