// Time as a door to the outside: production hands in the real clock, tests and the simulator their
// own.
#pragma once

#include <chrono>
#include <cstdint>
#include <functional>
#include <string>

namespace dataplatform::base {

using Millis = std::chrono::milliseconds;
using WallTime = std::chrono::system_clock::time_point;

/// Every timer of the process goes through here; callbacks run on the loop thread.
class Clock {
 public:
  using TimerId = std::uint64_t;

  virtual ~Clock() = default;

  /// Wall-clock time: only for what people read (timestamps), never for a decision about elapsed
  /// time.
  virtual WallTime wall() const = 0;

  /// Time since boot, suspend included (CLOCK_BOOTTIME): for deadlines, leases and back-off.
  virtual Millis elapsed() const = 0;

  /// Calls `callback` once, `delay` from now. Never calls it from within call_after.
  virtual TimerId call_after(Millis delay, std::function<void()> callback) = 0;

  /// Forgets a timer; one that has fired or is unknown is ignored.
  virtual void cancel(TimerId timer) = 0;
};

/// RFC 3339 in UTC, "2026-11-24T15:04:05Z".
std::string to_rfc3339(WallTime time);

/// RFC 3339 with exactly six digits, Kubernetes' MicroTime.
std::string to_micro_time(WallTime time);

}  // namespace dataplatform::base
