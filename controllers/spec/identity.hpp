// What the kind is called, and what its names may be.
#pragma once

#include <cstddef>
#include <string_view>

namespace dataplatform::spec {

inline constexpr std::string_view kGroup = "dataplatform.io";
inline constexpr std::string_view kVersion = "v1alpha1";
inline constexpr std::string_view kApiVersion = "dataplatform.io/v1alpha1";
inline constexpr std::string_view kKind = "DataPlatform";
inline constexpr std::string_view kPlural = "dataplatforms";

// The longest name of a child is the platform's and 22 more characters; Kubernetes appends up to 11
// to some.
inline constexpr std::size_t kLongestName = 30;
inline constexpr std::string_view kNamePattern = "^[a-z]([-a-z0-9]*[a-z0-9])?$";

}  // namespace dataplatform::spec
