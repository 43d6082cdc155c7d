// What a text of each format may be: one table for our own checks and for the CRD.
#pragma once

#include "controllers/spec/field.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace dataplatform::spec {

struct FormatRule {
  std::string_view pattern;  // "" is any; understood alike by RE2 and ECMAScript
  std::size_t longest;
  std::string_view must;  // "must be …"
};

const FormatRule& rule_of(Format format);

/// What is wrong with `text`, as "must be …"; nullopt where it is good.
std::optional<std::string> format_problem(Format format, const std::string& text);

}  // namespace dataplatform::spec
