#include "controllers/projections/kubernetes/pod.hpp"

#include "controllers/projections/kubernetes/config.hpp"
#include "controllers/projections/kubernetes/container.hpp"
#include "controllers/projections/kubernetes/identity.hpp"
#include "controllers/projections/kubernetes/placement.hpp"
#include "controllers/projections/kubernetes/volumes.hpp"

namespace dataplatform::projections {
namespace {

Json pod_security(const PodPlan& plan) {
  Json context = {{"runAsNonRoot", true},
                  {"runAsUser", plan.run_as.user},
                  {"runAsGroup", plan.run_as.group},
                  {"fsGroup", plan.run_as.group},
                  // Else a big volume is walked through at each start.
                  {"fsGroupChangePolicy", "OnRootMismatch"},
                  {"seccompProfile", {{"type", "RuntimeDefault"}}}};
  for (const auto& [name, value] : plan.sysctls)
    context["sysctls"].push_back({{"name", name}, {"value", value}});
  return context;
}

void add_containers(const PodPlan& plan, Json& spec) {
  Json first = Json::array();
  Json main = Json::array();
  if (const auto expanding = expander(plan.platform, plan.volumes)) {
    first.push_back(container(plan.platform, *expanding));
  }
  for (const model::Container& one : plan.containers) {
    Json& list = one.kind == model::ContainerKind::Init ? first : main;
    list.push_back(container(plan.platform, one));
  }
  if (!first.empty()) spec["initContainers"] = std::move(first);
  spec["containers"] = std::move(main);
}

Json pull_secrets(const std::vector<std::string>& names) {
  Json list = Json::array();
  for (const std::string& name : names)
    list.push_back({{"name", name}});
  return list;
}

}  // namespace

Json pod_template(const PodPlan& plan) {
  Json spec = {{"automountServiceAccountToken", plan.uses_api_server},
               {"enableServiceLinks", false},
               {"securityContext", pod_security(plan)},
               {"serviceAccountName", plan.service_account},
               {"terminationGracePeriodSeconds", plan.grace_seconds}};
  add_containers(plan, spec);
  Json all = volumes(plan.platform, plan.owner, plan.volumes);
  if (!all.empty()) spec["volumes"] = std::move(all);
  if (!plan.platform.image_pull_secrets.empty()) {
    spec["imagePullSecrets"] = pull_secrets(plan.platform.image_pull_secrets);
  }
  place(plan.placement, plan.selector, plan.several, spec);
  Json metadata = {{"labels", plan.labels}};
  if (const std::string hash = restarting_hash(plan.volumes); !hash.empty()) {
    metadata["annotations"] = {{kConfigHashAnnotation, hash}};
  }
  return {{"metadata", std::move(metadata)}, {"spec", std::move(spec)}};
}

PodPlan pods_of(const model::Platform& platform, const model::Component& component,
                const model::Role& role) {
  const std::string name = model::object_name(platform, component, role);
  PodPlan plan{.platform = platform,
               .owner = name,
               .labels = labels(platform, &component, role.name, name),
               .selector = role_selector(platform, component, role),
               .service_account = name,
               .containers = role.containers,
               .volumes = role.volumes,
               .run_as = role.run_as,
               .placement = role.placement,
               .several = !std::holds_alternative<model::Singleton>(role.count),
               .grace_seconds = role.grace_seconds,
               .uses_api_server = role.uses_api_server,
               .sysctls = role.sysctls};
  for (const auto& [key, value] : role.pod_labels)
    plan.labels[key] = value;
  return plan;
}

std::vector<std::string> secrets_of(const model::Platform& platform,
                                    const std::vector<model::Container>& containers,
                                    const std::vector<model::Volume>& volumes) {
  std::vector<std::string> names;
  for (const model::Container& one : containers)
    add_secrets_of(platform, one.env, names);
  for (const model::Volume& volume : volumes) {
    if (const auto* secret = std::get_if<model::SecretFiles>(&volume.source)) {
      names.push_back(secret->secret);
    } else if (const auto* files = std::get_if<model::Files>(&volume.source)) {
      for (const model::ConfigFile& file : files->files) {
        add_secrets_of(platform, file.secrets, names);
      }
    }
  }
  return names;
}

}  // namespace dataplatform::projections
