// An allowance that fills up again with time.
#pragma once

#include "operator/base/clock.hpp"

namespace dataplatform::runtime {

/// Holds at most `capacity` tokens, full at the start; one more each `refill`.
class TokenBucket {
 public:
  TokenBucket(int capacity, base::Millis refill, base::Millis now);

  bool take(base::Millis now);
  /// Full again, as if never used.
  bool full(base::Millis now) const;

 private:
  base::Millis saved(base::Millis now) const;

  int capacity_;
  base::Millis refill_;
  base::Millis empty_at_;  // the moment from which the present tokens have been saved up
};

}  // namespace dataplatform::runtime
