// Objects at random: few names and few values, so that managers meet on the same fields.
#pragma once

#include "tests/simulation/conformance/step.hpp"
#include "tests/support/seeded_random.hpp"

namespace dataplatform::simulation {

/// Draws from a seed.
class Draw {
 public:
  explicit Draw(std::uint64_t seed) : random_(seed) {}

  std::uint64_t below(std::uint64_t bound) { return random_.below(bound); }
  /// True `percent` times of a hundred.
  bool chance(std::uint64_t percent) { return below(100) < percent; }
  template <class T>
  const T& one_of(const std::vector<T>& choices) {
    return choices[below(choices.size())];
  }
  std::string word() { return one_of<std::string>({"red", "green", "blue"}); }

 private:
  testing::SeededRandom random_;
};

/// Everything but apiVersion, kind and metadata, as somebody with an opinion would say it.
Json sample_of(const kube::Kind& kind, Draw& draw);

/// A status that somebody might report; null where a kind has none.
Json sample_status(const kube::Kind& kind, Draw& draw);

}  // namespace dataplatform::simulation
