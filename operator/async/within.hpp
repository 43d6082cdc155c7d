// A call that is waited for only so long. What it answers later is dropped.
#pragma once

#include "operator/async/task.hpp"
#include "operator/base/clock.hpp"

#include <memory>
#include <optional>

namespace dataplatform::async {

template <class T>
struct Pending {
  explicit Pending(Loop& loop) : over(loop) {}
  Signal over;
  std::optional<T> value;
};

template <class T>
Task<> collect(std::shared_ptr<Pending<T>> pending, Task<T> call) {
  T value = co_await std::move(call);
  pending->value.emplace(std::move(value));
  pending->over.set();
}

/// The value of `call`; nullopt where it took longer than `limit` or `cancel` came first.
template <class T>
Task<std::optional<T>> within(Loop& loop, base::Clock& clock, base::Millis limit,
                              CancelToken cancel, Task<T> call) {
  auto pending = std::make_shared<Pending<T>>(loop);
  auto give_up = [pending] { pending->over.set(); };
  const base::Clock::TimerId timer = clock.call_after(limit, give_up);
  const std::uint64_t chained = cancel.on_cancel(give_up);
  spawn(loop, collect<T>(pending, std::move(call)),
        [pending](std::exception_ptr) { pending->over.set(); });
  co_await pending->over.wait();
  clock.cancel(timer);
  cancel.forget(chained);
  co_return std::move(pending->value);
}

}  // namespace dataplatform::async
