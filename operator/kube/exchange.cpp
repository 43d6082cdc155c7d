#include "operator/kube/exchange.hpp"

#include <optional>

namespace dataplatform::kube {
namespace {

// The server sends a bookmark each 60 s and keeps its recent events for 75 s: given up in between,
// the position is still known to it (kube-apiserver, watch_cache.go, eventFreshDuration).
constexpr base::Millis kIdleLimit = std::chrono::seconds(70);

/// What the transport's last callback carries over to the loop. Holds the loop up until then, and
/// the transport too: that must be destroyed neither under a request nor on a thread of its own.
template <class Receiver>
struct Handover {
  boost::asio::executor_work_guard<async::Loop::executor_type> work;
  std::shared_ptr<Transport> transport;
  std::shared_ptr<Receiver> receiver;
};

/// A callback that hands the answer to `receiver` on the loop. It lets go of everything when it is
/// called, because a transport may keep it for longer.
template <class Receiver>
std::function<void(HttpResponse)> on_loop(async::Loop& loop, std::shared_ptr<Transport> transport,
                                          std::shared_ptr<Receiver> receiver) {
  using Kept = std::optional<Handover<Receiver>>;
  auto kept = std::make_shared<Kept>(std::in_place, boost::asio::make_work_guard(loop),
                                     std::move(transport), std::move(receiver));
  return [kept](HttpResponse response) {
    if (!kept->has_value()) return;
    Handover<Receiver> handover = std::move(**kept);
    kept->reset();
    const auto executor = handover.work.get_executor();
    auto deliver = [handover = std::move(handover), response = std::move(response)]() mutable {
      handover.receiver->finish(std::move(response));
    };
    boost::asio::post(executor, std::move(deliver));
  };
}

/// An answer that somebody waits for, or has waited for.
struct Reply {
  explicit Reply(async::Loop& loop) : over(loop) {}

  void finish(HttpResponse answer) {
    if (over.is_set()) return;
    response = std::move(answer);
    over.set();
  }

  void give_up() {
    if (over.is_set()) return;
    late = true;
    finish({.failure = TransportFailure::TimedOut});
  }

  async::Signal over;
  HttpResponse response;
  bool late = false;
};

}  // namespace

async::Task<HttpResponse> exchange(async::Loop& loop, base::Clock& clock,
                                   std::shared_ptr<Transport> transport, HttpRequest request,
                                   base::Millis limit) {
  const auto reply = std::make_shared<Reply>(loop);
  const Abort abort = transport->send(std::move(request), limit, on_loop(loop, transport, reply));
  const base::Clock::TimerId timer = clock.call_after(limit, [reply] { reply->give_up(); });
  const async::Signal over = reply->over;
  co_await over.wait();
  clock.cancel(timer);
  if (reply->late) abort();
  co_return std::move(reply->response);
}

async::Task<> exchange_stream(async::Loop& loop, std::shared_ptr<Transport> transport,
                              HttpRequest request, std::shared_ptr<WatchStream> stream,
                              async::CancelToken cancel) {
  auto on_chunk = [executor = loop.get_executor(), stream](std::string bytes) {
    auto deliver = [stream, bytes = std::move(bytes)] { stream->take(bytes); };
    boost::asio::post(executor, std::move(deliver));
  };
  const Abort abort = transport->stream(std::move(request), kIdleLimit, std::move(on_chunk),
                                        on_loop(loop, transport, stream));
  const std::uint64_t chained = cancel.on_cancel([stream] { stream->stop(WatchEnd::Cancelled); });
  const async::Signal over = stream->over();
  co_await over.wait();
  cancel.forget(chained);
  if (!stream->finished()) abort();
}

}  // namespace dataplatform::kube
