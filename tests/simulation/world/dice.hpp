// Random numbers of a life: small, fast, the same everywhere.
#pragma once

#include "operator/base/clock.hpp"
#include "operator/base/random.hpp"

#include <cstdint>
#include <vector>

namespace dataplatform::simulation {

/// SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014). A stream
/// for each purpose, so that one more draw of one does not change the others.
class Dice final : public base::Random {
 public:
  /// Mixed first: the states of neighbouring seeds are otherwise steps of one walk, and their lives
  /// would share most of what is drawn.
  Dice(std::uint64_t seed, std::uint64_t stream) : state_(mixed(mixed(seed + kStep) ^ stream)) {}

  std::uint64_t next() override {
    state_ += kStep;
    return mixed(state_);
  }

  /// A number in [0, bound).
  std::uint64_t below(std::uint64_t bound) { return next() % bound; }
  bool one_in(std::uint64_t count) { return below(count) == 0; }
  base::Millis between(base::Millis least, base::Millis most) {
    const auto span = static_cast<std::uint64_t>((most - least).count()) + 1;
    return least + base::Millis(below(span));
  }
  template <class T>
  const T& pick(const std::vector<T>& from) {
    return from[below(from.size())];
  }

 private:
  static constexpr std::uint64_t kStep = 0x9E3779B97F4A7C15ULL;

  static std::uint64_t mixed(std::uint64_t z) {
    z = (z ^ (z >> 30)) * 0xBF58476D1CE4E5B9ULL;
    z = (z ^ (z >> 27)) * 0x94D049BB133111EBULL;
    return z ^ (z >> 31);
  }

  std::uint64_t state_;
};

}  // namespace dataplatform::simulation
