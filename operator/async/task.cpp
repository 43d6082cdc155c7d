#include "operator/async/task.hpp"

#include <list>
#include <map>
#include <vector>

#include <boost/asio/async_result.hpp>
#include <boost/asio/execution_context.hpp>

namespace dataplatform::async {

void spawn(Loop& loop, Task<> task, std::function<void(std::exception_ptr)> failed) {
  auto ended = [failed = std::move(failed)](std::exception_ptr failure) {
    if (failure) failed(failure);
  };
  boost::asio::co_spawn(loop, std::move(task), std::move(ended));
}

// --- CancelToken ---------------------------------------------------------------------------------

struct CancelToken::State {
  bool cancelled = false;
  std::uint64_t next = 1;
  std::map<std::uint64_t, std::function<void()>> callbacks;
};

CancelToken::CancelToken() : state_(std::make_shared<State>()) {}

bool CancelToken::cancelled() const {
  return state_->cancelled;
}

void CancelToken::cancel() {
  state_->cancelled = true;
  // A callback may forget others, which then must not be called, or destroy the last other holder
  // of the state.
  const std::shared_ptr<State> state = state_;
  while (!state->callbacks.empty()) {
    const auto next = state->callbacks.extract(state->callbacks.begin());
    next.mapped()();
  }
}

std::uint64_t CancelToken::on_cancel(std::function<void()> callback) const {
  if (state_->cancelled) {
    callback();
    return 0;
  }
  state_->callbacks[state_->next] = std::move(callback);
  return state_->next++;
}

void CancelToken::forget(std::uint64_t id) const {
  state_->callbacks.erase(id);
}

// --- Signal --------------------------------------------------------------------------------------

struct Signal::State : std::enable_shared_from_this<Signal::State> {
  explicit State(Loop& owner);
  ~State();
  State(const State&) = delete;
  State& operator=(const State&) = delete;

  Loop* loop;  // null once it is gone
  std::list<State*>::iterator place;
  bool set = false;
  std::uint64_t next = 1;
  std::map<std::uint64_t, std::function<void()>> waiting;
};

/// Frees with the loop what waits on it: a suspended coroutine holds its signal and the signal
/// holds the coroutine, so that nobody else would.
class Signal::Waiters final : public boost::asio::execution_context::service {
 public:
  using key_type = Waiters;
  static inline boost::asio::execution_context::id id;

  explicit Waiters(boost::asio::execution_context& context) : service(context) {}

  static Waiters& of(Loop& loop) {
    boost::asio::execution_context& context = loop;
    return boost::asio::use_service<Waiters>(context);
  }
  std::list<State*>::iterator add(State* state) { return states_.insert(states_.end(), state); }
  void remove(std::list<State*>::iterator place) { states_.erase(place); }

 private:
  void shutdown() override {
    std::vector<std::shared_ptr<State>> kept;
    for (State* state : std::exchange(states_, {}))
      kept.push_back(state->shared_from_this());
    for (const auto& state : kept)
      state->loop = nullptr;
    for (const auto& state : kept)
      state->waiting.clear();
  }

  std::list<State*> states_;
};

Signal::State::State(Loop& owner) : loop(&owner), place(Waiters::of(owner).add(this)) {}

Signal::State::~State() {
  if (loop != nullptr) Waiters::of(*loop).remove(place);
}

Signal::Signal(Loop& loop) : state_(std::make_shared<State>(loop)) {}

void Signal::set() {
  state_->set = true;
  if (state_->loop == nullptr) return;
  for (auto& [id, wake] : std::exchange(state_->waiting, {}))
    boost::asio::post(*state_->loop, std::move(wake));
}

void Signal::reset() {
  state_->set = false;
}

bool Signal::is_set() const {
  return state_->set;
}

std::uint64_t Signal::on_set(std::function<void()> callback) const {
  const std::uint64_t id = state_->next++;
  if (state_->loop == nullptr) return id;
  if (state_->set) {
    boost::asio::post(*state_->loop, std::move(callback));
  } else {
    state_->waiting[id] = std::move(callback);
  }
  return id;
}

void Signal::forget(std::uint64_t id) const {
  state_->waiting.erase(id);
}

Task<> Signal::wait() const {
  const Signal self = *this;
  if (self.is_set()) co_return;
  auto start = [self](auto handler) {
    auto shared = std::make_shared<decltype(handler)>(std::move(handler));
    self.on_set([shared] { (*shared)(); });
  };
  co_await boost::asio::async_initiate<const boost::asio::use_awaitable_t<>, void()>(
      start, boost::asio::use_awaitable);
}

// --- waiting for time ----------------------------------------------------------------------------

Task<bool> sleep(base::Clock& clock, base::Millis delay, CancelToken cancel) {
  const auto executor = co_await boost::asio::this_coro::executor;
  auto& loop = static_cast<Loop&>(executor.context());
  Signal over(loop);
  auto slept = std::make_shared<bool>(false);
  const auto timer = clock.call_after(delay, [over, slept]() mutable {
    *slept = true;
    over.set();
  });
  const auto callback = cancel.on_cancel([over]() mutable { over.set(); });
  co_await over.wait();
  clock.cancel(timer);
  cancel.forget(callback);
  co_return *slept;
}

Task<bool> wait_for(base::Clock& clock, Signal signal, base::Millis limit) {
  const auto executor = co_await boost::asio::this_coro::executor;
  auto& loop = static_cast<Loop&>(executor.context());
  if (signal.is_set()) co_return true;
  Signal either(loop);
  auto came = std::make_shared<bool>(false);
  const auto timer = clock.call_after(limit, [either]() mutable { either.set(); });
  const auto watch = signal.on_set([either, came]() mutable {
    *came = true;
    either.set();
  });
  co_await either.wait();
  clock.cancel(timer);
  signal.forget(watch);
  // Set in the same turn of the loop as the limit passed: it came.
  co_return *came || signal.is_set();
}

}  // namespace dataplatform::async
