// Coroutines of the one loop thread.
//
// House rule, since GCC 12 frees temporaries of a co_await expression twice: it holds only names,
// calls and moves; never braces, never a capturing lambda. Coroutines take their parameters by
// value, except services that outlive them (KubeApi&, Clock&).
#pragma once

#include "operator/async/asio.hpp"
#include "operator/base/clock.hpp"

#include <exception>
#include <functional>
#include <memory>
#include <string>

namespace dataplatform::async {

template <class T = void>
using Task = boost::asio::awaitable<T>;

/// The executor of all our coroutines: one io_context run by one thread.
using Loop = boost::asio::io_context;

/// Starts `task` on `loop`; an exception that leaves it goes to `failed` (never swallowed).
void spawn(Loop& loop, Task<> task, std::function<void(std::exception_ptr)> failed);

/// Asked once, seen by everybody who holds a copy: the way to stop what is under way.
class CancelToken {
 public:
  CancelToken();

  bool cancelled() const;
  void cancel();

  /// Calls `callback` on cancel (at once where it has happened). The returned id takes it back.
  std::uint64_t on_cancel(std::function<void()> callback) const;
  void forget(std::uint64_t id) const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// A flag that coroutines wait for; set wakes all, reset arms it again. Loop thread only. What
/// still waits when the loop is destroyed is destroyed with it; a signal may outlive its loop.
class Signal {
 public:
  explicit Signal(Loop& loop);

  void set();
  void reset();
  bool is_set() const;

  /// Returns when the signal is set (at once where it is).
  Task<> wait() const;

  /// Calls `callback` once from the loop, soon after the signal is set (or soon, where it is). The
  /// returned id takes it back until then.
  std::uint64_t on_set(std::function<void()> callback) const;
  void forget(std::uint64_t id) const;

 private:
  class Waiters;
  struct State;
  std::shared_ptr<State> state_;
};

/// Ends after `delay` or when `cancel` is cancelled, whichever comes first; true where it slept
/// through.
Task<bool> sleep(base::Clock& clock, base::Millis delay, CancelToken cancel);

/// Waits for `signal` at most `limit`; true where the signal came.
Task<bool> wait_for(base::Clock& clock, Signal signal, base::Millis limit);

/// Owns background tasks: counts them, cancels them together, waits for the last. Stop it before it
/// goes: the destructor can only cancel, and nobody hears of a failure of what still runs then.
class Scope {
 public:
  Scope(Loop& loop, std::function<void(std::string task, std::exception_ptr)> failed);
  ~Scope();
  Scope(const Scope&) = delete;
  Scope& operator=(const Scope&) = delete;

  /// Runs `task` until it ends; `name` says in a failure which one it was.
  void spawn(std::string name, Task<> task);

  CancelToken cancel_token() const;

  /// Cancels the token and returns when all tasks have ended. Not to be awaited by one of them.
  Task<> stop();

  std::size_t running() const;

 private:
  struct State;
  std::shared_ptr<State> state_;
};

/// At most `permits` holders at a time, in order of asking.
class Semaphore {
 public:
  Semaphore(Loop& loop, int permits);

  class Permit {
   public:
    Permit() = default;
    explicit Permit(std::shared_ptr<void> held) : held_(std::move(held)) {}

   private:
    std::shared_ptr<void> held_;  // gives the permit back when the last copy goes
  };

  Task<Permit> acquire();

 private:
  struct State;
  std::shared_ptr<State> state_;
};

}  // namespace dataplatform::async
