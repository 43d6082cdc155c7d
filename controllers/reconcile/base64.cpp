#include "controllers/reconcile/base64.hpp"

#include <cstdint>

namespace dataplatform::reconcile {

std::string base64(std::string_view bytes) {
  constexpr std::string_view kAlphabet =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
  std::string out;
  out.reserve((bytes.size() + 2) / 3 * 4);
  for (std::size_t at = 0; at < bytes.size(); at += 3) {
    std::uint32_t group = 0;
    for (std::size_t i = 0; i < 3; ++i) {
      const std::uint8_t byte =
          at + i < bytes.size() ? static_cast<std::uint8_t>(bytes[at + i]) : 0;
      group = group << 8 | byte;
    }
    for (std::size_t i = 0; i < 4; ++i) {
      const bool padding = i > 1 && at + i > bytes.size();
      out += padding ? '=' : kAlphabet[group >> (18 - 6 * i) & 63];
    }
  }
  return out;
}

}  // namespace dataplatform::reconcile
