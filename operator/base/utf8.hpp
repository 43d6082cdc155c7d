// Reading UTF-8 one code point at a time.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace dataplatform::base {

/// A code point and how many bytes it takes.
struct CodePoint {
  std::uint32_t value = 0;
  std::size_t size = 1;
};

/// The code point at the beginning of `text` (not empty); nullopt where the bytes are no UTF-8:
/// cut off, longer than needed, a surrogate or beyond U+10FFFF.
std::optional<CodePoint> read_code_point(std::string_view text);

}  // namespace dataplatform::base
