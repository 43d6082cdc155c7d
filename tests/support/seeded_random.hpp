// Randomness that a test can repeat.
#pragma once

#include "operator/base/random.hpp"

#include <cstdint>
#include <random>

namespace dataplatform::testing {

/// The same numbers for the same seed, on every machine and compiler.
class SeededRandom final : public base::Random {
 public:
  explicit SeededRandom(std::uint64_t seed) : engine_(seed) {}

  std::uint64_t next() override { return engine_(); }

  /// Uniform enough for tests: a number in [0, bound).
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }

 private:
  std::mt19937_64 engine_;
};

}  // namespace dataplatform::testing
