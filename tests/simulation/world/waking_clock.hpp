// The clock as the cluster sees it: its timers also say that there is something to do.
#pragma once

#include "operator/base/clock.hpp"

namespace dataplatform::simulation {

class WakingClock final : public base::Clock {
 public:
  WakingClock(base::Clock& inner, bool& awake) : inner_(inner), awake_(awake) {}

  base::WallTime wall() const override { return inner_.wall(); }
  base::Millis elapsed() const override { return inner_.elapsed(); }
  TimerId call_after(base::Millis delay, std::function<void()> callback) override {
    return inner_.call_after(delay, [this, callback = std::move(callback)] {
      awake_ = true;
      callback();
    });
  }
  void cancel(TimerId timer) override { inner_.cancel(timer); }

 private:
  base::Clock& inner_;
  bool& awake_;
};

}  // namespace dataplatform::simulation
