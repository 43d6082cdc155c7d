#include "operator/base/excerpt.hpp"

#include "operator/base/utf8.hpp"

#include <fmt/format.h>

namespace dataplatform::base {
namespace {

/// C0, DEL and C1, and the two separators that some terminals take for a line's end.
bool is_control(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x2028 || code == 0x2029;
}

std::string escaped(std::string_view bytes) {
  std::string text;
  for (const char byte : bytes)
    text += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
  return text;
}

}  // namespace

std::string excerpt(std::string_view text, std::size_t most) {
  std::string result;
  while (!text.empty()) {
    const auto point = read_code_point(text);
    const std::string_view bytes = text.substr(0, point ? point->size : 1);
    const bool shows = point && !is_control(point->value);
    const std::string piece = shows ? std::string(bytes) : escaped(bytes);
    if (result.size() + piece.size() > most) return result + "…";
    result += piece;
    text.remove_prefix(bytes.size());
  }
  return result;
}

}  // namespace dataplatform::base
