// Operators and functions of CEL on values; they throw std::runtime_error where they have no
// answer.
#pragma once

#include "operator/base/json.hpp"

#include <string>

namespace dataplatform::simulation {

using base::Json;

bool cel_compare(const std::string& op, const Json& left, const Json& right);
Json cel_add(const Json& left, const Json& right, bool plus);
/// size, int, string, quantity.
Json cel_call(const std::string& word, const Json& value);
/// startsWith, matches, split, compareTo, size.
Json cel_method(const std::string& word, const Json& value, const Json& arguments);

}  // namespace dataplatform::simulation
