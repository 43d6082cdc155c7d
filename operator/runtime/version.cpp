#include "operator/runtime/version.hpp"

#include <charconv>
#include <cstdint>
#include <optional>

namespace dataplatform::runtime {
namespace {

std::optional<std::uint64_t> number(const std::string& version) {
  std::uint64_t value = 0;
  const auto [end, error] = std::from_chars(version.data(), version.data() + version.size(), value);
  if (error != std::errc() || end != version.data() + version.size()) return std::nullopt;
  return value;
}

}  // namespace

bool older(const std::string& candidate, const std::string& known) {
  const std::optional<std::uint64_t> a = number(candidate);
  const std::optional<std::uint64_t> b = number(known);
  return a && b && *a < *b;
}

}  // namespace dataplatform::runtime
