// Parts of Airbyte's model as text that a test can compare.
#pragma once

#include "tests/components/support.hpp"

#include <vector>

namespace dataplatform::components::testing {

inline Role airbyte_role(const Platform& platform, const std::string& name) {
  return role(platform, "airbyte", name);
}

/// A variable of the process of a role; "absent" where there is none.
inline std::string variable_of(const Platform& platform, const std::string& role_name,
                               const std::string& name) {
  return variable(main_of(airbyte_role(platform, role_name)), name);
}

/// "part of binding": which part a variable reads.
inline std::string part_of(const Container& container, const std::string& name) {
  const auto found = named(container.env, name);
  const auto* field = std::get_if<model::BindingField>(&found.value);
  if (field == nullptr) return text_of(found.value);
  static const std::vector<std::string> kParts = {"Host",   "Port",   "RestPort", "Url",     "Name",
                                                  "Prefix", "Region", "User",     "Password"};
  return kParts.at(static_cast<std::size_t>(field->part)) + " of " + field->binding;
}

}  // namespace dataplatform::components::testing
