// YAML in and out, bounded: what a stranger's file holds can cost no more than its limits.
#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "operator/base/error.hpp"
#include "operator/base/json.hpp"

namespace dataplatform::base {

/// What a document may cost before it is refused.
struct YamlLimits {
  std::size_t bytes = 4u << 20;   // of text
  std::size_t depth = 64;         // of nesting
  std::size_t nodes = 200'000;    // after aliases are expanded
};

/// All documents of `text` as JSON; empty documents are left out. YAML 1.2 core schema: only plain
/// null, true, false and numbers are typed; quoted scalars and words as yes/on stay text. Duplicate
/// keys, tags other than the core ones, and anything over `limits` is ErrorKind::Invalid with line and column.
Result<std::vector<Json>> parse_yaml(std::string_view text, const YamlLimits& limits = {});

/// One JSON text, with the same limits on bytes and depth.
Result<Json> parse_json(std::string_view text, const YamlLimits& limits = {});

/// Block-style YAML of one value; strings are quoted where they must be, texts of several lines are literal blocks.
std::string to_yaml(const Json& value);

}  // namespace dataplatform::base
