// The work queue: a key is worked on by at most one worker, and no wake-up is lost.
#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <set>
#include <string>

#include "operator/async/task.hpp"
#include "operator/base/clock.hpp"
#include "operator/base/error.hpp"
#include "operator/kube/kind.hpp"

namespace dataplatform::runtime {

/// Most urgent first. An item that has waited 30 s moves up one class.
enum class Priority : std::uint8_t { Deletion, SpecChanged, ChildBroken, ChildProgressed, Resync };

class Queue {
 public:
  Queue(async::Loop& loop, base::Clock& clock);
  ~Queue();

  /// Wants `key` worked on now. A key that waits keeps the more urgent priority; one being worked on comes again after it.
  void add(const kube::ObjectKey& key, Priority priority);

  /// Wants `key` worked on in `delay`; one timer a key, the earlier wins.
  void add_after(const kube::ObjectKey& key, base::Millis delay, Priority priority);

  /// The next key; nullopt once the queue is shut down.
  async::Task<std::optional<kube::ObjectKey>> next();

  /// The worker has finished `key`.
  void done(const kube::ObjectKey& key);

  /// Forgets timers of `key` (it is gone).
  void forget(const kube::ObjectKey& key);

  void shut_down();
  std::size_t depth() const;
  std::size_t running() const;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// Delay before the n-th try (n from 1) after a failure: 200 ms doubled each time up to 5 min, by error class.
class Backoff {
 public:
  /// Conflict: 50 ms·2^n up to 5 s; Unavailable: 200 ms·2^n up to 5 min; Internal the same; Forbidden: 30 s·2^n up to 10 min; Invalid: none (nullopt).
  std::optional<base::Millis> after(const std::string& item, base::ErrorKind kind);
  void succeeded(const std::string& item);
  std::size_t size() const;

 private:
  std::map<std::string, int> failures_;
};

}  // namespace dataplatform::runtime
