// The rule by which the clocks of a zone go.
#pragma once

#include <string_view>

namespace dataplatform::base {

/// As POSIX TZ has it: "CET-1CEST,M3.5.0,M10.5.0/3"; "UTC0" for a zone that is not known.
std::string_view time_zone_rule(std::string_view name);

}  // namespace dataplatform::base
