// Kubernetes quantities: "500m", "1Gi", "0.5", "1e3".
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

namespace dataplatform::base {

/// A quantity in thousandths of its unit (CPU: millicores; memory: thousandths of a byte are
/// rounded up to whole bytes by `bytes`).
class Quantity {
 public:
  Quantity() = default;

  /// nullopt where `text` is no quantity as resource.Quantity defines it, or is beyond 2^63 bytes.
  static std::optional<Quantity> parse(std::string_view text);
  static Quantity of_milli(std::int64_t milli);
  static Quantity of_bytes(std::int64_t bytes);

  std::int64_t milli() const;
  std::int64_t bytes() const;

  /// As the API server writes it back: "500m", "2" for CPU; "1Gi", "1536Mi" for memory, so that an
  /// apply is never a change by spelling.
  std::string canonical_cpu() const;
  std::string canonical_bytes() const;

  auto operator<=>(const Quantity&) const = default;

 private:
  // Whole units and thousandths apart, so that neither 8 EiB nor 1m is lost.
  std::int64_t whole_ = 0;
  std::int32_t milli_ = 0;
};

}  // namespace dataplatform::base
