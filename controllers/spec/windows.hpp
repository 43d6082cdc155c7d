// Autoscaling schedules of a spec, and which of them are on. Pure: the moment is handed in.
#pragma once

#include "operator/base/cron.hpp"
#include "operator/base/json.hpp"

#include <map>
#include <set>
#include <string>

namespace dataplatform::spec {

/// By name, "superset.web/nights", as Facts::open_windows has them.
using Windows = std::map<std::string, base::Window>;

/// The schedules of a written spec. Zones: their own, else the platform's, else UTC.
Windows windows_of(const base::Json& written);

/// Names of those that are open at `now`.
std::set<std::string> open_at(const Windows& windows, base::WallTime now);

/// Time until the first of them opens or closes; nullopt where that is further away than `within`.
std::optional<base::Millis> next_change(const Windows& windows, base::WallTime now,
                                        base::Millis within);

}  // namespace dataplatform::spec
