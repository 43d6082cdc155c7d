#include "operator/base/utf8.hpp"

namespace dataplatform::base {
namespace {

/// How many bytes a sequence has that begins with `lead`; 0 for none.
std::size_t length_of(std::uint32_t lead) {
  if (lead < 0x80) return 1;
  if (lead >= 0xC2 && lead < 0xE0) return 2;
  if (lead >= 0xE0 && lead < 0xF0) return 3;
  if (lead >= 0xF0 && lead < 0xF5) return 4;
  return 0;
}

}  // namespace

std::optional<CodePoint> read_code_point(std::string_view text) {
  const auto lead = std::uint32_t{static_cast<unsigned char>(text[0])};
  const std::size_t size = length_of(lead);
  if (size == 0 || text.size() < size) return std::nullopt;
  if (size == 1) return CodePoint{lead, 1};
  std::uint32_t value = lead & (0x7Fu >> size);
  for (char c : text.substr(1, size - 1)) {
    const auto byte = std::uint32_t{static_cast<unsigned char>(c)};
    if ((byte & 0xC0u) != 0x80u) return std::nullopt;
    value = value << 6 | (byte & 0x3Fu);
  }
  const bool overlong = (size == 3 && value < 0x800) || (size == 4 && value < 0x10000);
  const bool surrogate = value >= 0xD800 && value < 0xE000;
  if (overlong || surrogate || value > 0x10FFFF) return std::nullopt;
  return CodePoint{value, size};
}

}  // namespace dataplatform::base
