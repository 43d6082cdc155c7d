#include "controllers/spec/resolve_role.hpp"

#include "controllers/spec/names.hpp"

#include <algorithm>

namespace dataplatform::spec {
namespace {

constexpr int kTargetCpu = 70;
constexpr int kTargetMemory = 80;

/// How the deployment document scales: doubled each minute after one, and one pod less each minute
/// after five.
const Json& usual_behavior() {
  static const Json behavior = {
      {"scaleUp",
       {{"stabilizationWindowSeconds", 60},
        {"policies", {{{"type", "Percent"}, {"value", 100}, {"periodSeconds", 60}}}}}},
      {"scaleDown",
       {{"stabilizationWindowSeconds", 300},
        {"policies", {{{"type", "Pods"}, {"value", 1}, {"periodSeconds", 60}}}}}}};
  return behavior;
}

/// Request and limit of one resource. A limit written below the default request, or a request above
/// the default limit, moves the other one: the user's word is never overruled by a table.
std::pair<base::Quantity, base::Quantity> pair_of(const Quantity& request, const Quantity& limit,
                                                  const base::Quantity& basis_request,
                                                  const base::Quantity& basis_limit,
                                                  bool together) {
  if (request && limit) return {request->value, limit->value};
  if (limit) return {together ? limit->value : std::min(basis_request, limit->value), limit->value};
  if (request) return {request->value, std::max(basis_limit, request->value)};
  return {basis_request, basis_limit};
}

AutoscalingResolved autoscaling_of(const catalog::Role& basis, const AutoscalingSpec& written) {
  const catalog::Bounds bounds = basis.autoscaling.value_or(
      catalog::Bounds{std::max(1, basis.replicas), std::max(1, basis.replicas)});
  AutoscalingResolved decided;
  decided.max =
      written.max_replicas.value_or(std::max(bounds.max, written.min_replicas.value_or(1)));
  decided.min = written.min_replicas.value_or(std::min(bounds.min, decided.max));
  decided.cpu_percent = written.target_cpu;
  decided.memory_percent = written.target_memory;
  if (!decided.cpu_percent && !decided.memory_percent) {
    decided.cpu_percent = kTargetCpu;
    if (basis.autoscaling) decided.memory_percent = kTargetMemory;
  }
  decided.behavior = written.behavior;
  if (decided.behavior.is_null() && basis.autoscaling) decided.behavior = usual_behavior();
  return decided;
}

/// Bounds of the first schedule whose window is open; what it does not say stays as it is, as far
/// as the two go together.
void apply_schedule(AutoscalingResolved& decided, const Ground& ground, const RoleKey& key,
                    const AutoscalingSpec& written) {
  // What others set aside for these pods must not follow the clock: it would restart them.
  for (const ScaleScheduleSpec& each : written.schedules) {
    const int bound = std::max(each.max_replicas.value_or(0), each.min_replicas.value_or(0));
    decided.most = std::max({decided.most, decided.max, bound});
  }
  const std::string role = key.pool.empty() ? key.name : key.name + "[" + key.pool + "]";
  for (const ScaleScheduleSpec& each : written.schedules) {
    if (!ground.open_windows.contains(role + "/" + each.name.value_or(""))) continue;
    if (each.max_replicas) {
      decided.max = *each.max_replicas;
      decided.min = std::min(decided.min, decided.max);
    }
    if (each.min_replicas) {
      decided.min = *each.min_replicas;
      decided.max = std::max(decided.min, decided.max);
    }
    return;
  }
}

}  // namespace

ResourcesResolved resolve_resources(const catalog::Role& basis, const ResourcesSpec& written) {
  ResourcesResolved decided;
  std::tie(decided.cpu_request, decided.cpu_limit) = pair_of(
      written.requests.cpu, written.limits.cpu, basis.requests.cpu, basis.limits.cpu, false);
  std::tie(decided.memory_request, decided.memory_limit) =
      pair_of(written.requests.memory, written.limits.memory, basis.requests.memory,
              basis.limits.memory, basis.memory_is_fixed);
  return decided;
}

void resolve_component(ComponentResolved& decided, const Ground& ground, const std::string& key,
                       const ComponentSpec& written) {
  decided.mode = written.mode.value_or(ComponentMode::Managed);
  decided.version = written.version.value_or(ground.release.components.at(key).version);
  decided.paused = written.paused.value_or(false);
  decided.suspended = written.suspended.value_or(false) || ground.spec.suspended.value_or(false);
}

ExposureMode resolve_exposure(const ComponentSpec& written) {
  return written.exposure.value_or(ExposureMode::Public);
}

const catalog::Role& basis_of(const Ground& ground, const std::string& role) {
  return ground.profile.roles.at(role);
}

std::string resolve_image(const Ground& ground, const std::string& name,
                          const std::string& version) {
  for (const ImageSpec& image : ground.spec.images) {
    if (image.name == name && image.image) return *image.image;
  }
  const std::string image = catalog::image_of(ground.release, name, version);
  return ground.spec.image_registry ? catalog::moved_to(*ground.spec.image_registry, image) : image;
}

StorageResolved resolve_storage(const Ground& ground, const catalog::Storage& basis,
                                const StorageSpec& written) {
  const StorageClassesSpec& classes = ground.spec.storage;
  const StorageClassSpec& of_platform = basis.storage_class == "fast"     ? classes.fast
                                        : basis.storage_class == "drives" ? classes.drives
                                                                          : classes.standard;
  StorageResolved decided;
  decided.size = written.size ? written.size->value : basis.size;
  decided.storage_class =
      written.storage_class_name.value_or(of_platform.storage_class_name.value_or(
          ground.profile.storage_classes.at(basis.storage_class)));
  return decided;
}

RoleResolved resolve_role(const Ground& ground, const RoleKey& key, const RoleSpec& role) {
  const catalog::Role& basis = basis_of(ground, key.name);
  RoleResolved decided;
  decided.replicas = role.replicas.value_or(basis.replicas);
  if (role.autoscaling || (basis.autoscaling && !role.replicas))
    decided.autoscaling = autoscaling_of(basis, role.autoscaling.value_or(AutoscalingSpec{}));
  if (role.autoscaling) apply_schedule(*decided.autoscaling, ground, key, *role.autoscaling);
  decided.resources = resolve_resources(basis, role.resources);
  if (basis.storage) decided.storage = resolve_storage(ground, *basis.storage, role.storage);
  decided.image = role.image.value_or(resolve_image(ground, key.image, key.version));
  for (const EnvSpec& variable : role.env)
    decided.env.emplace_back(variable.name.value_or(""), variable.value.value_or(""));
  decided.pod_template = role.pod_template;
  decided.service_account_annotations = role.service_account.annotations;
  return decided;
}

}  // namespace dataplatform::spec
