// The clock of production: CLOCK_BOOTTIME for durations, timers of the loop.
#pragma once

#include "operator/async/task.hpp"
#include "operator/base/clock.hpp"

#include <map>
#include <memory>

namespace dataplatform::async {

class RealClock final : public base::Clock {
 public:
  explicit RealClock(Loop& loop);
  ~RealClock() override;

  base::WallTime wall() const override;
  base::Millis elapsed() const override;
  TimerId call_after(base::Millis delay, std::function<void()> callback) override;
  void cancel(TimerId timer) override;

 private:
  struct Timer;
  Loop* loop_;
  TimerId next_ = 1;
  std::map<TimerId, std::shared_ptr<Timer>> timers_;
};

}  // namespace dataplatform::async
