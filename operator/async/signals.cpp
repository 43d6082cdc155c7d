#include "operator/async/signals.hpp"

#include <csignal>

#include <boost/asio/signal_set.hpp>

namespace dataplatform::async {
namespace {

struct Watcher : std::enable_shared_from_this<Watcher> {
  Watcher(Loop& loop, std::function<void()> callback)
      : signals(loop, SIGTERM, SIGINT), on_signal(std::move(callback)) {}

  void wait() {
    signals.async_wait([self = weak_from_this()](const boost::system::error_code& error, int) {
      const std::shared_ptr<Watcher> watcher = self.lock();
      if (error || !watcher) return;
      watcher->on_signal();
      watcher->wait();
    });
  }

  boost::asio::signal_set signals;
  std::function<void()> on_signal;
};

}  // namespace

std::shared_ptr<void> on_stop_signal(Loop& loop, std::function<void()> on_signal) {
  std::signal(SIGPIPE, SIG_IGN);
  auto watcher = std::make_shared<Watcher>(loop, std::move(on_signal));
  watcher->wait();
  return watcher;
}

}  // namespace dataplatform::async
