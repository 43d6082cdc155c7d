// What is desired, for people to read: the same text every time.
#pragma once

#include "controllers/projections/kubernetes/desired.hpp"

#include <map>
#include <string>
#include <vector>

namespace dataplatform::projections {

/// All objects by component, kind and name; Secrets without data, with an annotation that says what
/// will be in them.
std::vector<Json> printable(const Desired& desired);

/// The same as one YAML text for each component.
std::map<std::string, std::string> yaml_by_component(const Desired& desired);

}  // namespace dataplatform::projections
