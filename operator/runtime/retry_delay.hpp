// How long a reflector waits after a failure.
#pragma once

#include "operator/base/clock.hpp"
#include "operator/base/random.hpp"

namespace dataplatform::runtime {

/// 800 ms, doubled up to 30 s, with up to as much again at random, so that the watches of many
/// processes do not come back together. Two healthy minutes and it starts over.
class RetryDelay {
 public:
  /// The delay for a failure at `now`; what a server asked for (`at_least`) is never undercut.
  base::Millis after_failure(base::Millis now, base::Random& random,
                             base::Millis at_least = base::Millis(0));

 private:
  int failures_ = 0;
  base::Millis resumed_{0};  // when the last wait was over
};

}  // namespace dataplatform::runtime
