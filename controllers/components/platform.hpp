// What is true for the platform as a whole, from Resolved.
#pragma once

#include "controllers/model/platform.hpp"
#include "controllers/spec/resolved.hpp"

#include <string>

namespace dataplatform::components {

/// The platform without components.
model::Platform platform_settings(const spec::Resolved& resolved);

/// "https://shop.example.com": where people reach the page of a host prefix; "" where the platform
/// has no edge, or the page no host.
std::string page_address(const spec::Resolved& resolved, const std::string& host_prefix);

}  // namespace dataplatform::components
