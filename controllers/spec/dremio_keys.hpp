#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace dataplatform::spec {

/// Does dremio.conf know this key?
bool is_dremio_key(std::string_view key);

/// Does the platform itself decide this key: roles, ports, and where members find each other and
/// the store?
bool is_platforms_dremio_key(std::string_view key);

/// The keys that are no certificate settings, for "did you mean".
std::vector<std::string> dremio_keys();

}  // namespace dataplatform::spec
