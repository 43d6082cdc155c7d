// The specs that changes are tried on: for each property the smallest platform that makes it mean
// something.
#pragma once

#include "tests/simulation/campaign/properties.hpp"

#include <array>
#include <string>

namespace dataplatform::simulation {

inline constexpr std::array kProfiles{"Development", "Staging", "Production"};

/// A good spec of the profile in which the property means something and is not set; where its
/// object needs it, set to the first example.
Json ground_of(const std::string& profile, const Property& property);

/// A ground for two properties at once.
Json ground_of(const std::string& profile, const Property& one, const Property& other);

}  // namespace dataplatform::simulation
