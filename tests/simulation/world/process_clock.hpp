// The clock as one operator process sees it: the world's time, but no timer fires while the process
// is frozen or dead.
#pragma once

#include "operator/base/clock.hpp"

#include <map>
#include <vector>

namespace dataplatform::simulation {

class ProcessClock final : public base::Clock {
 public:
  explicit ProcessClock(base::Clock& inner) : inner_(inner) {}
  ~ProcessClock() override { drop_all(); }
  ProcessClock(const ProcessClock&) = delete;
  ProcessClock& operator=(const ProcessClock&) = delete;

  base::WallTime wall() const override { return inner_.wall(); }
  base::Millis elapsed() const override { return inner_.elapsed(); }

  TimerId call_after(base::Millis delay, std::function<void()> callback) override {
    const TimerId id = ++last_;
    timers_[id].callback = std::move(callback);
    timers_[id].inner = inner_.call_after(delay, [this, id] { fire(id); });
    return id;
  }

  void cancel(TimerId id) override {
    const auto timer = timers_.extract(id);
    if (!timer.empty() && !timer.mapped().due) inner_.cancel(timer.mapped().inner);
  }

  void freeze() { frozen_ = true; }

  /// What fell due meanwhile fires now, in the order in which it was set.
  void thaw() {
    frozen_ = false;
    std::vector<TimerId> due;
    for (const auto& [id, timer] : timers_) {
      if (timer.due) due.push_back(id);
    }
    for (const TimerId id : due)
      run(id);
  }

  bool frozen() const { return frozen_; }

  void drop_all() {
    for (const auto& [id, timer] : timers_) {
      if (!timer.due) inner_.cancel(timer.inner);
    }
    timers_.clear();
  }

 private:
  struct Timer {
    TimerId inner = 0;
    bool due = false;
    std::function<void()> callback;
  };

  void fire(TimerId id) {
    const auto timer = timers_.find(id);
    if (timer == timers_.end()) return;
    timer->second.due = true;
    if (!frozen_) run(id);
  }

  void run(TimerId id) {
    auto timer = timers_.extract(id);
    if (!timer.empty()) timer.mapped().callback();
  }

  base::Clock& inner_;
  std::map<TimerId, Timer> timers_;
  TimerId last_ = 0;
  bool frozen_ = false;
};

}  // namespace dataplatform::simulation
