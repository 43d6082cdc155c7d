// All role blocks of a spec, each with what the rules need to know of it.
#pragma once

#include "controllers/spec/spec.hpp"

#include <string>
#include <vector>

namespace dataplatform::spec {

struct RoleEntry {
  std::string path;       // "spec.components.superset.web"
  std::string component;  // "superset"
  std::string key;        // "superset.web": what the profile's table calls it
  std::string name;       // the key with its pool: "dremio.executor[big]"
  const RoleSpec& role;
  ComponentMode mode;  // of its component
};

std::vector<RoleEntry> roles_of(const Spec& spec);

/// Why a role exists once; "" where it may be many. From the field table.
std::string_view once_because(const RoleEntry& entry);

/// True where the user wrote anything in the block.
bool is_written(const RoleSpec& role);

}  // namespace dataplatform::spec
