// Rules that compare with what was there before. They stand on `spec`, which is required: a rule on
// a child does not run where the child, its list item or its parent is removed.
#pragma once

#include "controllers/spec/field.hpp"

#include <vector>

namespace dataplatform::spec {

std::vector<CelRule> transition_rules();

}  // namespace dataplatform::spec
