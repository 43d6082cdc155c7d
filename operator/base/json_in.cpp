// JSON text to JSON value.
#include "operator/base/yaml.hpp"

#include <algorithm>

#include <fmt/format.h>

namespace dataplatform::base {
namespace {

struct Place {
  std::size_t line = 1;
  std::size_t column = 1;
};

Place place_of(std::string_view text, std::size_t offset) {
  const std::string_view before = text.substr(0, std::min(offset, text.size()));
  const std::size_t line_start = before.rfind('\n') + 1;  // npos + 1 is 0
  const auto breaks = std::ranges::count(before, '\n');
  return {static_cast<std::size_t>(breaks) + 1, before.size() - line_start + 1};
}

std::unexpected<Error> invalid(std::string_view text, std::size_t offset, std::string_view what) {
  const Place place = place_of(text, offset);
  return std::unexpected(
      Error{ErrorKind::Invalid, fmt::format("the JSON is not usable: line {}, column {}: {}",
                                            place.line, place.column, what)});
}

/// Where nesting goes beyond `limit`; npos for nowhere. Looked for before parsing, because copying
/// and writing a value recurse: depth must be bounded before a value is there.
std::size_t find_too_deep(std::string_view text, std::size_t limit) {
  std::size_t depth = 0;
  bool in_text = false;
  for (std::size_t i = 0; i < text.size(); ++i) {
    const char c = text[i];
    if (in_text) {
      if (c == '\\') ++i;
      if (c == '"') in_text = false;
      continue;
    }
    if (c == '"') in_text = true;
    const bool closes = c == ']' || c == '}';
    if (closes && depth > 0) --depth;
    const bool opens = c == '[' || c == '{';
    if (opens && ++depth > limit) return i;
  }
  return std::string_view::npos;
}

/// The library's message without its own prefix and place, which ours replace, and without what it
/// read last: a text of any length, and perhaps a secret.
std::string reason_of(const Json::exception& error) {
  std::string text = error.what();
  text.resize(std::min(text.size(), text.find("; last read: ")));
  for (std::string_view mark : {": ", "] "}) {
    const std::size_t found = text.find(mark);
    if (found != std::string::npos) return text.substr(found + mark.size());
  }
  return text;
}

}  // namespace

Result<Json> parse_json(std::string_view text, const YamlLimits& limits) {
  if (text.size() > limits.bytes) {
    return invalid(text, 0,
                   fmt::format("it has {} bytes but may have {}", text.size(), limits.bytes));
  }
  const std::size_t too_deep = find_too_deep(text, limits.depth);
  if (too_deep != std::string_view::npos) {
    return invalid(text, too_deep, fmt::format("is nested deeper than {} levels", limits.depth));
  }
  try {
    return Json::parse(text);
  } catch (const Json::parse_error& error) {
    return invalid(text, error.byte == 0 ? 0 : error.byte - 1, reason_of(error));
  } catch (const Json::exception&) {
    // The library says which, however long it is, but not where.
    return invalid(text, 0, "a number is out of range");
  }
}

}  // namespace dataplatform::base
