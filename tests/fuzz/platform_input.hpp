// A DataPlatform as the render target reads it: JSON or YAML, one document. Beside what users write
// it may have `facts` (as `--facts`) and `before`, the spec that was accepted last.
#pragma once

#include "operator/base/json.hpp"

#include <optional>
#include <string_view>

namespace dataplatform::fuzz {

/// nullopt where `input` is no object.
std::optional<base::Json> read_platform(std::string_view input);

}  // namespace dataplatform::fuzz
