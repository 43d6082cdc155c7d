// Randomness as a door to the outside, so that a life of the operator can be replayed from a seed.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

namespace dataplatform::base {

class Random {
 public:
  virtual ~Random() = default;

  /// 64 uniform bits; the real one draws from the kernel, good enough for passwords.
  virtual std::uint64_t next() = 0;
};

/// The kernel's random numbers (getrandom).
class KernelRandom final : public Random {
 public:
  std::uint64_t next() override;
};

/// `length` characters drawn without bias from `alphabet` (2 to 256 different characters).
std::string random_text(Random& random, std::size_t length, std::string_view alphabet);

/// `base` plus or minus up to `percent` of it.
std::int64_t with_jitter(Random& random, std::int64_t base, int percent);

}  // namespace dataplatform::base
