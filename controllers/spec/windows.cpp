#include "controllers/spec/windows.hpp"

#include "controllers/spec/roles.hpp"

#include <algorithm>

namespace dataplatform::spec {
namespace {

/// Most specs have none, and each reconcile asks: so nothing is parsed for it.
bool has_schedules(const base::Json& value) {
  if (base::find(value, {"autoscaling", "schedules"}) != nullptr) return true;
  return value.is_structured() && std::any_of(value.begin(), value.end(), has_schedules);
}

}  // namespace

Windows windows_of(const base::Json& written) {
  if (!has_schedules(written)) return {};
  const Spec spec = parse(written).spec;
  Windows windows;
  for (const RoleEntry& entry : roles_of(spec)) {
    if (!entry.role.autoscaling) continue;
    for (const ScaleScheduleSpec& each : entry.role.autoscaling->schedules) {
      const std::string zone = each.time_zone.value_or(spec.time_zone.value_or("UTC"));
      windows[entry.name + "/" + each.name.value_or("")] = {
          .schedule = each.schedule ? each.schedule->text : "",
          .time_zone = zone,
          .duration_minutes = each.duration_minutes.value_or(0)};
    }
  }
  return windows;
}

std::set<std::string> open_at(const Windows& windows, base::WallTime now) {
  std::set<std::string> open;
  for (const auto& [name, window] : windows) {
    if (base::is_window_open(window, now)) open.insert(name);
  }
  return open;
}

std::optional<base::Millis> next_change(const Windows& windows, base::WallTime now,
                                        base::Millis within) {
  std::optional<base::Millis> soonest;
  for (const auto& [name, window] : windows) {
    const auto change = base::next_window_change(window, now, within);
    if (change) soonest = std::min(soonest.value_or(*change), *change);
  }
  return soonest;
}

}  // namespace dataplatform::spec
