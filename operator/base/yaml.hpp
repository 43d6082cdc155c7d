// YAML in and out, bounded: what a stranger's file holds can cost no more than its limits.
#pragma once

#include "operator/base/error.hpp"
#include "operator/base/json.hpp"

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace dataplatform::base {

/// What a document may cost before it is refused.
struct YamlLimits {
  std::size_t bytes = 4u << 20;  // of the document, and of its texts once aliases are expanded
  std::size_t depth = 64;        // of nesting
  std::size_t nodes = 200'000;   // after aliases are expanded; what an anchor names counts twice
};

/// All documents of `text` as JSON; empty documents are left out. YAML 1.2 core schema: only plain
/// null, true, false and decimal numbers are typed; quoted scalars, words as yes and on, 0644, 0x1F
/// and numbers beyond 64 bits stay text. Duplicate keys, merge keys, tags other than the core ones,
/// and anything over `limits` is ErrorKind::Invalid with line and column.
Result<std::vector<Json>> parse_yaml(std::string_view text, const YamlLimits& limits = {});

/// One JSON text, with the same limits on bytes and depth. Of a key given twice the last counts.
Result<Json> parse_json(std::string_view text, const YamlLimits& limits = {});

/// Block-style YAML of one value; strings are quoted where they must be, texts of several lines are
/// literal blocks.
std::string to_yaml(const Json& value);

}  // namespace dataplatform::base
