#include "operator/runtime/token_bucket.hpp"

#include <algorithm>

namespace dataplatform::runtime {

TokenBucket::TokenBucket(int capacity, base::Millis refill, base::Millis now)
    : capacity_(capacity), refill_(refill), empty_at_(now - refill * capacity) {}

base::Millis TokenBucket::saved(base::Millis now) const {
  return std::min(now - empty_at_, refill_ * capacity_);
}

bool TokenBucket::take(base::Millis now) {
  const base::Millis left = saved(now);
  if (left < refill_) return false;
  empty_at_ = now - left + refill_;
  return true;
}

bool TokenBucket::full(base::Millis now) const {
  return saved(now) == refill_ * capacity_;
}

}  // namespace dataplatform::runtime
