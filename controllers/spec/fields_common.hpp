// Lines that several tables share.
#pragma once

#include "controllers/spec/codec.hpp"
#include "controllers/spec/server_rules.hpp"

#include <vector>

namespace dataplatform::spec {

/// More pods of one role than any cluster of this kind has: a bound, not advice.
inline constexpr int kMostPods = 500;

std::vector<Field> role_lines();
std::vector<CelRule> role_rules();

/// What all components have. `external_holds` says why mode External can't be honoured; "" where it
/// can or is inert with the component.
std::vector<Field> component_base(bool has_page, std::string_view external_holds);

template <class Derived>
std::vector<Field> component_lines(bool has_page, std::string_view external_holds = "") {
  return inherited<Derived, ComponentSpec>(component_base(has_page, external_holds));
}

}  // namespace dataplatform::spec
