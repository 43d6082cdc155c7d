// Numbers from a seed, for choices.
#pragma once

#include <cstddef>
#include <cstdint>
#include <random>
#include <span>

namespace dataplatform::fuzz {

class Dice {
 public:
  explicit Dice(std::uint64_t seed) : engine_(seed) {}

  /// 0 to `count` - 1; 0 where `count` is 0. The same on every library, which its distributions
  /// are not.
  std::size_t below(std::size_t count) { return count == 0 ? 0 : engine_() % count; }

  bool one_in(std::size_t count) { return below(count) == 0; }

  template <class List>
  decltype(auto) pick(const List& list) {
    return list[below(std::size(list))];
  }

 private:
  std::mt19937_64 engine_;
};

}  // namespace dataplatform::fuzz
