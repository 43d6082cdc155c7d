#include "operator/async/real_clock.hpp"

#include <ctime>

#include <boost/asio/steady_timer.hpp>

namespace dataplatform::async {

struct RealClock::Timer {
  explicit Timer(Loop& loop) : timer(loop) {}
  boost::asio::steady_timer timer;
};

RealClock::RealClock(Loop& loop) : loop_(&loop) {}
RealClock::~RealClock() = default;

base::WallTime RealClock::wall() const {
  return std::chrono::system_clock::now();
}

base::Millis RealClock::elapsed() const {
  timespec now{};
  clock_gettime(CLOCK_BOOTTIME, &now);
  return std::chrono::duration_cast<base::Millis>(std::chrono::seconds(now.tv_sec) +
                                                  std::chrono::nanoseconds(now.tv_nsec));
}

base::Clock::TimerId RealClock::call_after(base::Millis delay, std::function<void()> callback) {
  const TimerId id = next_++;
  auto timer = std::make_shared<Timer>(*loop_);
  timers_[id] = timer;
  timer->timer.expires_after(delay);
  // A timer that has fired but not been served yet can still be cancelled, or its clock destroyed:
  // then nobody holds it any more.
  auto fired = [this, id, held = std::weak_ptr(timer),
                callback = std::move(callback)](const boost::system::error_code& error) {
    if (error || held.expired()) return;
    timers_.erase(id);
    callback();
  };
  timer->timer.async_wait(std::move(fired));
  return id;
}

void RealClock::cancel(TimerId timer) {
  timers_.erase(timer);
}

}  // namespace dataplatform::async
