// The work queue: a key is worked on by at most one worker, and no wake-up is lost.
#pragma once

#include "operator/async/task.hpp"
#include "operator/base/clock.hpp"
#include "operator/base/error.hpp"
#include "operator/kube/kind.hpp"

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <string>

namespace dataplatform::runtime {

struct Metrics;

/// Most urgent first. An item that has waited 30 s moves up one class, and again after 30 more.
enum class Priority : std::uint8_t { Deletion, SpecChanged, ChildBroken, ChildProgressed, Resync };

class Queue {
 public:
  Queue(async::Loop& loop, base::Clock& clock);
  ~Queue();
  Queue(const Queue&) = delete;
  Queue& operator=(const Queue&) = delete;

  /// Counts adds and depth in `metrics` from now on.
  void report_to(Metrics& metrics);

  /// Wants `key` worked on now, which takes its timer back. A key that waits keeps the more urgent
  /// priority; one being worked on comes again after it.
  void add(const kube::ObjectKey& key, Priority priority);

  /// Wants `key` worked on in `delay`; one timer a key, the earlier wins. Nothing to do where the
  /// key waits anyway.
  void add_after(const kube::ObjectKey& key, base::Millis delay, Priority priority);

  /// The next key; nullopt once the queue is shut down.
  async::Task<std::optional<kube::ObjectKey>> next();

  /// The worker has finished `key`.
  void done(const kube::ObjectKey& key);

  /// Forgets timers of `key` (it is gone).
  void forget(const kube::ObjectKey& key);

  /// Wakes everybody who waits; nothing is handed out or taken in any more.
  void shut_down();

  /// Keys that wait for a worker; those with only a timer do not count.
  std::size_t depth() const;
  std::size_t running() const;

 private:
  struct State;
  std::shared_ptr<State> state_;  // shared with those who wait in next()
};

/// How long to wait before an item that failed is tried again: doubled with each failure in a row.
/// Of more than 10,000 items the one that failed longest ago is forgotten.
class Backoff {
 public:
  /// Conflict: 50 ms·2^n up to 5 s; Unavailable: 200 ms·2^n up to 5 min; Internal and NotFound the
  /// same; Forbidden: 30 s·2^n up to 10 min; Invalid: none (nullopt). n is 0 at the first failure;
  /// no jitter.
  std::optional<base::Millis> after(const std::string& item, base::ErrorKind kind);
  void succeeded(const std::string& item);
  std::size_t size() const;

 private:
  struct Failures {
    int in_a_row = 0;
    std::uint64_t last = 0;  // in the order of all failures
  };
  void make_room();

  std::map<std::string, Failures> failures_;
  std::uint64_t count_ = 0;
};

}  // namespace dataplatform::runtime
