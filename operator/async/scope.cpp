// Scope and Semaphore of task.hpp.
#include "operator/async/task.hpp"

#include <deque>

namespace dataplatform::async {

// --- Scope ---------------------------------------------------------------------------------------

struct Scope::State {
  State(Loop& owner, std::function<void(std::string, std::exception_ptr)> on_failure)
      : loop(owner), failed(std::move(on_failure)), idle(owner) {
    idle.set();
  }
  Loop& loop;
  std::function<void(std::string, std::exception_ptr)> failed;
  CancelToken cancel;
  std::size_t running = 0;
  Signal idle;
};

Scope::Scope(Loop& loop, std::function<void(std::string, std::exception_ptr)> failed)
    : state_(std::make_shared<State>(loop, std::move(failed))) {}

Scope::~Scope() {
  state_->failed = [](const std::string&, std::exception_ptr) {};
  state_->cancel.cancel();
}

void Scope::spawn(std::string name, Task<> task) {
  ++state_->running;
  state_->idle.reset();
  auto ended = [state = state_, name = std::move(name)](std::exception_ptr failure) {
    // A copy: who hears of it may destroy the scope.
    const auto failed = state->failed;
    if (failure) failed(name, failure);
    if (--state->running == 0) state->idle.set();
  };
  boost::asio::co_spawn(state_->loop, std::move(task), std::move(ended));
}

CancelToken Scope::cancel_token() const {
  return state_->cancel;
}

Task<> Scope::stop() {
  const std::shared_ptr<State> state = state_;
  state->cancel.cancel();
  // A task that is ending may have started another.
  while (state->running > 0)
    co_await state->idle.wait();
}

std::size_t Scope::running() const {
  return state_->running;
}

// --- Semaphore -----------------------------------------------------------------------------------

struct Semaphore::State {
  State(Loop& owner, int permits) : loop(owner), free(permits) {}
  Loop& loop;
  int free;
  std::deque<Signal> waiting;
};

Semaphore::Semaphore(Loop& loop, int permits) : state_(std::make_shared<State>(loop, permits)) {}

Task<Semaphore::Permit> Semaphore::acquire() {
  const std::shared_ptr<State> state = state_;
  if (state->free > 0) {
    --state->free;
  } else {
    Signal turn(state->loop);
    state->waiting.push_back(turn);
    co_await turn.wait();
  }
  auto give_back = [state](void*) {
    if (state->waiting.empty()) {
      ++state->free;
      return;
    }
    Signal next = state->waiting.front();
    state->waiting.pop_front();
    next.set();
  };
  std::shared_ptr<void> held(static_cast<void*>(state.get()), give_back);
  co_return Permit(std::move(held));
}

}  // namespace dataplatform::async
