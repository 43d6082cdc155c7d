#include "operator/base/excerpt.hpp"

#include "operator/base/utf8.hpp"

#include <fmt/format.h>

namespace dataplatform::base {
namespace {

/// C0, DEL and C1, and the two separators that some terminals take for a line's end.
bool is_control(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x2028 || code == 0x2029;
}

}  // namespace

std::string excerpt(std::string_view text, std::size_t most) {
  std::string result;
  while (!text.empty()) {
    const auto point = read_code_point(text);
    const std::string_view bytes = text.substr(0, point ? point->size : 1);
    if (result.size() + bytes.size() > most) return result + "…";
    if (point && !is_control(point->value)) {
      result += bytes;
    } else {
      for (const char byte : bytes)
        result += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
    }
    text.remove_prefix(bytes.size());
  }
  return result;
}

}  // namespace dataplatform::base
