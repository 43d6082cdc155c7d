#include "controllers/projections/kubernetes/workloads.hpp"

#include "controllers/projections/kubernetes/identity.hpp"
#include "controllers/projections/kubernetes/pod.hpp"
#include "controllers/projections/kubernetes/volumes.hpp"

#include <algorithm>

namespace dataplatform::projections {
namespace {

using model::Component;
using model::Platform;
using model::Role;

constexpr int kKeptRevisions = 5;

int replicas_of(const Component& component, const Role& role) {
  if (component.suspended) return 0;
  const auto* fixed = std::get_if<model::Fixed>(&role.count);
  return fixed == nullptr ? 1 : fixed->replicas;
}

Json rolling_update(int surge, int unavailable) {
  return {{"type", "RollingUpdate"},
          {"rollingUpdate", {{"maxSurge", surge}, {"maxUnavailable", unavailable}}}};
}

/// Two of a Singleton must never run, not even while one is replaced.
Json deployment_strategy(const Role& role) {
  const bool alone = std::holds_alternative<model::Singleton>(role.count);
  if (alone || std::holds_alternative<model::AllAtOnce>(role.replacement)) {
    return {{"type", "Recreate"}};
  }
  return std::holds_alternative<model::Rolling>(role.replacement) ? rolling_update(1, 0)
                                                                  : rolling_update(0, 1);
}

bool rolls_itself(const Role& role) {
  return std::holds_alternative<model::Rolling>(role.replacement);
}

Json update_strategy(const Role& role) {
  if (!rolls_itself(role)) return {{"type", "OnDelete"}};
  return {{"type", "RollingUpdate"}, {"rollingUpdate", {{"partition", 0}}}};
}

/// The Service that gives each member a name of its own.
std::string governing_service(const Platform& platform, const Component& component,
                              const Role& role) {
  const auto headless = std::find_if(role.access.begin(), role.access.end(),
                                     [](const model::Access& access) { return access.headless; });
  const std::string suffix = headless == role.access.end() ? "" : headless->suffix;
  return model::object_name(platform, component, role, suffix);
}

/// Volumes whose loss costs time and no data: a pod that is scaled away takes them along.
bool keeps_only_caches(const Role& role) {
  bool any = false;
  for (const model::Volume& volume : role.volumes) {
    const auto* kept = std::get_if<model::Persistent>(&volume.source);
    if (kept == nullptr) continue;
    if (!kept->cache) return false;
    any = true;
  }
  return any;
}

void add_stateful(const Platform& platform, const Component& component, const Role& role,
                  Json& spec) {
  const bool ordered = role.kind == model::RoleKind::StatefulOrdered;
  spec["podManagementPolicy"] = ordered ? "OrderedReady" : "Parallel";
  spec["serviceName"] = governing_service(platform, component, role);
  spec["updateStrategy"] = update_strategy(role);
  spec["persistentVolumeClaimRetentionPolicy"] = {
      {"whenDeleted", "Retain"}, {"whenScaled", keeps_only_caches(role) ? "Delete" : "Retain"}};
  Json templates = claim_templates(role.volumes, role_selector(platform, component, role));
  if (!templates.empty()) spec["volumeClaimTemplates"] = std::move(templates);
}

void add_drains(const Component& component, const Role& role, Object& object) {
  for (const model::Task& task : component.tasks) {
    const auto drained = std::find(task.drains.begin(), task.drains.end(), role.name);
    if (drained != task.drains.end()) {
      object.drained_by.push_back(component.name + "/" + task.name);
    }
  }
}

Object workload(const Platform& platform, const Component& component, const Role& role) {
  const bool stateless = role.kind == model::RoleKind::Stateless;
  Object object = role_object(platform, component, role);
  set_kind(object, "apps/v1", stateless ? "Deployment" : "StatefulSet");
  object.needs = role.needs;
  object.gate_template = true;
  object.autoscaled = is_autoscaled(component, role);
  add_drains(component, role, object);
  // Nothing is moved away for a sleep: all pods come back to their volumes.
  if (!role.before_shrink.empty() && !component.suspended)
    object.shrinks_after = component.name + "/" + role.before_shrink;
  Json& spec = object.body["spec"];
  spec = {{"revisionHistoryLimit", kKeptRevisions},
          {"selector", {{"matchLabels", role_selector(platform, component, role)}}},
          {"template", pod_template(pods_of(platform, component, role))}};
  if (!object.autoscaled) spec["replicas"] = replicas_of(component, role);
  if (stateless) {
    spec["strategy"] = deployment_strategy(role);
  } else {
    add_stateful(platform, component, role, spec);
  }
  return object;
}

}  // namespace

std::vector<Object> workloads(const Platform& platform) {
  std::vector<Object> objects;
  for_each_role(platform, [&](const Component& component, const Role& role) {
    objects.push_back(workload(platform, component, role));
  });
  return objects;
}

std::vector<Roll> rolls(const Platform& platform) {
  std::vector<Roll> list;
  for_each_role(platform, [&](const Component& component, const Role& role) {
    if (role.kind == model::RoleKind::Stateless || rolls_itself(role)) return;
    list.push_back({.component = component.name,
                    .role = role.name,
                    .namespace_ = model::namespace_of(platform, component.site),
                    .name = model::object_name(platform, component, role),
                    .how = role.replacement,
                    .after = role.rolls_after});
  });
  return list;
}

}  // namespace dataplatform::projections
