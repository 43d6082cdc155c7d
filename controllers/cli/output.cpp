#include "controllers/cli/output.hpp"

#include "operator/base/utf8.hpp"

#include <iostream>

#include <fmt/format.h>

namespace dataplatform::cli {
namespace {

/// C0, DEL and C1, and the two separators that some terminals take for a line's end.
bool is_control(std::uint32_t code) {
  return code < 0x20 || (code >= 0x7F && code < 0xA0) || code == 0x2028 || code == 0x2029;
}

}  // namespace

std::string on_one_line(std::string_view text) {
  std::string line;
  while (!text.empty()) {
    const auto code = base::read_code_point(text);
    const std::size_t size = code ? code->size : 1;
    if (code && !is_control(code->value)) {
      line += text.substr(0, size);
    } else {
      for (const char byte : text.substr(0, size))
        line += fmt::format("\\x{:02x}", static_cast<unsigned char>(byte));
    }
    text.remove_prefix(size);
  }
  return line;
}

void complain(std::string_view text) {
  std::cerr << on_one_line(text) << "\n";
}

}  // namespace dataplatform::cli
