// A clock that stands still until a test moves it.
#pragma once

#include "operator/base/clock.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <map>
#include <optional>
#include <stdexcept>
#include <utility>

namespace dataplatform::testing {

/// Timers fire only inside `advance`, in order of their deadlines, equal ones in the order in which
/// they were set; each sees `elapsed` stand at its own deadline.
class ManualClock final : public base::Clock {
 public:
  /// Begins at 2026-01-01T00:00:00Z, a minute after boot, so that no test can take 0 for "never".
  ManualClock() = default;

  base::WallTime wall() const override {
    return base::WallTime(std::chrono::sys_days(std::chrono::year(2026) / 1 / 1)) + skew_ +
           (elapsed_ - kBoot);
  }

  base::Millis elapsed() const override { return elapsed_; }

  TimerId call_after(base::Millis delay, std::function<void()> callback) override {
    const TimerId id = ++last_id_;
    const base::Millis deadline = elapsed_ + std::max(delay, base::Millis(0));
    timers_.emplace(Key{deadline, id}, std::move(callback));
    return id;
  }

  void cancel(TimerId timer) override {
    std::erase_if(timers_, [timer](const auto& entry) { return entry.first.second == timer; });
  }

  /// Moves time on by `span` and calls what falls due, also what the callbacks themselves set.
  void advance(base::Millis span) {
    const base::Millis end = elapsed_ + span;
    int fired = 0;
    while (!timers_.empty() && timers_.begin()->first.first <= end) {
      if (++fired > kMostFired) throw std::logic_error("ManualClock: a timer sets itself for ever");
      auto timer = timers_.extract(timers_.begin());
      // A callback that itself advances the clock has moved beyond this deadline already.
      elapsed_ = std::max(elapsed_, timer.key().first);
      timer.mapped()();
    }
    elapsed_ = std::max(elapsed_, end);
  }

  /// Moves to the next deadline and fires it; false where no timer is set.
  bool advance_to_next() {
    const auto next = next_deadline();
    if (next) advance(*next - elapsed_);
    return next.has_value();
  }

  /// Sets the wall clock alone, as an administrator or NTP would.
  void shift_wall(base::Millis span) { skew_ += span; }

  std::size_t pending() const { return timers_.size(); }

  std::optional<base::Millis> next_deadline() const {
    if (timers_.empty()) return std::nullopt;
    return timers_.begin()->first.first;
  }

 private:
  using Key = std::pair<base::Millis, TimerId>;

  static constexpr base::Millis kBoot{60'000};
  static constexpr int kMostFired = 1'000'000;

  base::Millis elapsed_ = kBoot;
  base::Millis skew_{0};
  TimerId last_id_ = 0;
  std::map<Key, std::function<void()>> timers_;
};

}  // namespace dataplatform::testing
