#include "tests/fuzz/claims.hpp"

#include "operator/base/utf8.hpp"

#include <algorithm>

namespace dataplatform::fuzz {
namespace {

// A message names a path and quotes the beginning of a value; more is no message.
constexpr std::size_t kLongestMessage = 4096;

}  // namespace

bool same(const Json& a, const Json& b) {
  // Of numbers the types differ where the texts do.
  return a == b && base::to_line(a) == base::to_line(b);
}

std::size_t depth_of(const Json& value) {
  if (!value.is_structured()) return 0;
  std::size_t deepest = 0;
  for (const Json& child : value)
    deepest = std::max(deepest, depth_of(child));
  return deepest + 1;
}

std::size_t nodes_of(const Json& value) {
  std::size_t nodes = 1;
  if (!value.is_structured()) return nodes;
  for (const Json& child : value)
    nodes += nodes_of(child) + (value.is_object() ? 1 : 0);
  return nodes;
}

std::size_t text_bytes_of(const Json& value) {
  if (value.is_string()) return value.get_ref<const std::string&>().size();
  std::size_t bytes = 0;
  if (value.is_array()) {
    for (const Json& child : value)
      bytes += text_bytes_of(child);
  }
  if (value.is_object()) {
    for (const auto& [key, child] : value.items())
      bytes += key.size() + text_bytes_of(child);
  }
  return bytes;
}

bool is_clean(std::string_view text) {
  while (!text.empty()) {
    const auto point = base::read_code_point(text);
    if (!point || point->value < 0x20) return false;
    text.remove_prefix(point->size);
  }
  return true;
}

void claim_message(std::string_view text, std::string_view what) {
  claim(!text.empty(), std::string(what) + " is not empty");
  claim(text.size() <= kLongestMessage, std::string(what) + " is of bounded length", text);
  claim(is_clean(text), std::string(what) + " is clean UTF-8 on one line", text);
}

base::YamlLimits generous() {
  return {.bytes = std::size_t{64} << 20, .depth = 256, .nodes = 4'000'000};
}

void claim_yaml_round_trip(const Json& value) {
  if (value.is_null()) return;
  const std::string text = base::to_yaml(value);
  const auto read = base::parse_yaml(text, generous());
  claim(read.has_value(), "what was written as YAML can be read", text);
  claim(read->size() == 1, "what was written as YAML is one document", text);
  claim(same(read->front(), value), "what was written as YAML reads the same", text);
}

void claim_json_round_trip(const Json& value) {
  const std::string text = base::to_line(value);
  const auto read = base::parse_json(text, generous());
  claim(read.has_value(), "what was written as JSON can be read", text);
  claim(same(*read, value), "what was written as JSON reads the same", text);
}

}  // namespace dataplatform::fuzz
