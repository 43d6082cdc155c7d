#include "operator/runtime/retry_delay.hpp"

#include <algorithm>

namespace dataplatform::runtime {
namespace {

constexpr base::Millis kFirst{800};
constexpr base::Millis kMost = std::chrono::seconds(30);
constexpr base::Millis kHealthy = std::chrono::minutes(2);
constexpr int kDoublings = 6;  // beyond them kMost is reached anyway

}  // namespace

base::Millis RetryDelay::after_failure(base::Millis now, base::Random& random,
                                       base::Millis at_least) {
  if (now - resumed_ >= kHealthy) failures_ = 0;
  const base::Millis delay = std::min(kMost, kFirst * (1 << std::min(failures_, kDoublings)));
  ++failures_;
  const base::Millis extra(
      static_cast<std::int64_t>(random.next() % static_cast<std::uint64_t>(delay.count() + 1)));
  const base::Millis wait = std::max(delay + extra, at_least);
  resumed_ = now + wait;
  return wait;
}

}  // namespace dataplatform::runtime
