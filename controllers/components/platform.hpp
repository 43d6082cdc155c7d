// What is true for the platform as a whole, from Resolved.
#pragma once

#include "controllers/model/platform.hpp"
#include "controllers/spec/resolved.hpp"

namespace dataplatform::components {

/// The platform without components.
model::Platform platform_settings(const spec::Resolved& resolved);

}  // namespace dataplatform::components
