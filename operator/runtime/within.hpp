// A call that is waited for only so long. What it answers later is dropped.
#pragma once

#include "operator/async/task.hpp"
#include "operator/base/clock.hpp"

#include <memory>
#include <optional>

namespace dataplatform::runtime {

template <class T>
struct Pending {
  explicit Pending(async::Loop& loop) : over(loop) {}
  async::Signal over;
  std::optional<T> value;
};

template <class T>
async::Task<> collect(std::shared_ptr<Pending<T>> pending, async::Task<T> call) {
  T value = co_await std::move(call);
  pending->value.emplace(std::move(value));
  pending->over.set();
}

/// The value of `call`; nullopt where it took longer than `limit` or `cancel` came first.
template <class T>
async::Task<std::optional<T>> within(async::Loop& loop, base::Clock& clock, base::Millis limit,
                                     async::CancelToken cancel, async::Task<T> call) {
  auto pending = std::make_shared<Pending<T>>(loop);
  auto give_up = [pending] { pending->over.set(); };
  const base::Clock::TimerId timer = clock.call_after(limit, give_up);
  const std::uint64_t chained = cancel.on_cancel(give_up);
  async::spawn(loop, collect<T>(pending, std::move(call)),
               [pending](std::exception_ptr) { pending->over.set(); });
  co_await pending->over.wait();
  clock.cancel(timer);
  cancel.forget(chained);
  co_return std::move(pending->value);
}

}  // namespace dataplatform::runtime
