#include "controllers/catalog/catalog.hpp"
#include "controllers/spec/checks.hpp"
#include "controllers/spec/names.hpp"
#include "controllers/spec/roles.hpp"

namespace dataplatform::spec {
namespace {

void check_schedules(const RoleEntry& entry, const AutoscalingSpec& autoscaling,
                     Problems& problems) {
  for (std::size_t i = 0; i < autoscaling.schedules.size(); ++i) {
    const ScaleScheduleSpec& each = autoscaling.schedules[i];
    if (each.min_replicas && each.max_replicas && *each.min_replicas > *each.max_replicas) {
      refuse(problems, entry.path + ".autoscaling.schedules[" + std::to_string(i) + "].minReplicas",
             "is " + std::to_string(*each.min_replicas) + " but maxReplicas is " +
                 std::to_string(*each.max_replicas),
             "raise maxReplicas or lower minReplicas");
    }
  }
}

void check_autoscaling(const RoleEntry& entry, Problems& problems) {
  const AutoscalingSpec& autoscaling = *entry.role.autoscaling;
  if (entry.role.replicas) {
    refuse(problems, entry.path + ".replicas",
           "is " + std::to_string(*entry.role.replicas) +
               " but autoscaling is set too, and the autoscaler owns the number",
           "remove replicas, or remove autoscaling");
  }
  if (autoscaling.min_replicas && autoscaling.max_replicas &&
      *autoscaling.min_replicas > *autoscaling.max_replicas) {
    refuse(problems, entry.path + ".autoscaling.minReplicas",
           "is " + std::to_string(*autoscaling.min_replicas) + " but maxReplicas is " +
               std::to_string(*autoscaling.max_replicas),
           "raise maxReplicas or lower minReplicas");
  }
  check_schedules(entry, autoscaling, problems);
}

void check_once(const RoleEntry& entry, Problems& problems) {
  const std::string_view why = once_because(entry);
  if (why.empty()) return;
  if (entry.role.replicas.value_or(1) > 1) {
    refuse(problems, entry.path + ".replicas",
           "is " + std::to_string(*entry.role.replicas) +
               " but this role exists once: " + std::string(why),
           "set 1, or leave it out");
  }
  if (entry.role.autoscaling)
    refuse(problems, entry.path + ".autoscaling",
           "is set but this role exists once: " + std::string(why), "remove it");
}

void check_amount(const RoleEntry& entry, const char* name, const Quantity& request,
                  const Quantity& limit, Problems& problems) {
  if (limit && limit->value == base::Quantity())
    refuse(problems, entry.path + ".resources.limits." + name, "is 0", "set more, or leave it out");
  if (!request || !limit || request->value <= limit->value) return;
  refuse(problems, entry.path + ".resources.requests." + name,
         "is " + request->text + " but the limit is " + limit->text,
         "raise the limit or lower the request");
}

void check_resources(const RoleEntry& entry, const catalog::Profile& profile, Problems& problems) {
  const ResourcesSpec& resources = entry.role.resources;
  check_amount(entry, "cpu", resources.requests.cpu, resources.limits.cpu, problems);
  check_amount(entry, "memory", resources.requests.memory, resources.limits.memory, problems);
  const auto basis = profile.roles.find(entry.key);
  const bool fixed = basis != profile.roles.end() && basis->second.memory_is_fixed;
  if (fixed && resources.requests.memory && resources.limits.memory &&
      resources.requests.memory->value < resources.limits.memory->value) {
    warn(problems, entry.path + ".resources.requests.memory",
         "is " + resources.requests.memory->text + ", less than the limit of " +
             resources.limits.memory->text +
             ": the process takes its memory at once, and the node may not have it",
         "set both alike");
  }
}

void check_storage(const std::string& path, const StorageSpec& storage, Problems& problems) {
  if (storage.size && storage.size->value == base::Quantity())
    refuse(problems, path + ".size", "is " + storage.size->text + " but a volume must have a size",
           "set 1Gi or more");
}

void check_mode(const RoleEntry& entry, Problems& problems) {
  if (entry.mode == ComponentMode::External && is_written(entry.role)) {
    refuse(problems, entry.path,
           "is set but spec.components." + entry.component +
               ".mode is External: nothing of it is run here",
           "remove it, or set mode Managed");
  }
}

}  // namespace

void check_roles(const Checked& in, Problems& problems) {
  const catalog::Release* release = catalog::find_release(in.resolved.release);
  const catalog::Profile& profile = release->profiles.at(std::string(text_of(in.resolved.profile)));
  for (const RoleEntry& entry : roles_of(in.spec)) {
    if (entry.role.autoscaling) check_autoscaling(entry, problems);
    check_once(entry, problems);
    check_resources(entry, profile, problems);
    check_storage(entry.path + ".storage", entry.role.storage, problems);
    check_mode(entry, problems);
    check_patch(entry.role.pod_template, entry.path + ".podTemplate", problems);
  }
}

}  // namespace dataplatform::spec
