// The streams of a door: events that travel, connections that break or fall silent.
#include "tests/simulation/world/door.hpp"

namespace dataplatform::simulation {
namespace {

using kube::Answer;

// As the real client: no byte for this long, and the peer is taken to be gone.
constexpr Millis kIdleLimit = std::chrono::seconds(70);

}  // namespace

struct Door::Stream {
  Stream(async::Loop& loop, kube::WatchRequest asked, OnEvent listener)
      : request(std::move(asked)), on_event(std::move(listener)), over(loop) {}

  struct Travelling {
    Millis due{0};
    kube::WatchEvent event;
  };

  kube::WatchRequest request;
  OnEvent on_event;
  async::Signal over;
  kube::WatchEnd how = kube::WatchEnd::Closed;
  std::optional<kube::ApiError> error;
  std::deque<Travelling> travelling;
  bool ended = false;
  bool waiting = false;      // a timer will deliver
  bool silent = false;       // it fell silent: nothing comes any more
  async::CancelToken inner;  // of the stream behind this door
};

void Door::finish(Stream& stream, kube::WatchEnd how) {
  if (std::exchange(stream.ended, true)) return;
  stream.how = how;
  stream.travelling.clear();
  stream.inner.cancel();
  stream.over.set();
}

async::Task<> Door::follow(std::shared_ptr<Stream> stream) {
  kube::KubeApi::OnEvent on_event = [this, stream](kube::WatchEvent event) {
    arrived(stream, std::move(event));
  };
  kube::WatchRequest request = stream->request;
  const Answer<kube::WatchEnd> end =
      co_await around_.inner.watch(std::move(request), std::move(on_event), stream->inner);
  if (stream->ended) co_return;
  if (!end) stream->error = end.error();
  stream->ended = true;
  stream->how = end.value_or(kube::WatchEnd::Broken);
  // Events that are still travelling come first.
  if (stream->travelling.empty()) stream->over.set();
}

async::Task<Answer<kube::WatchEnd>> Door::watch(kube::WatchRequest request, OnEvent on_event,
                                                async::CancelToken cancel) {
  if (dead_.cancelled()) co_return std::unexpected(no_answer());
  if (auto refused = around_.weather.watch_refused(around_.process, request.kind))
    co_return std::unexpected(std::move(*refused));
  const Millis limit = request.server_timeout;
  auto stream = std::make_shared<Stream>(around_.loop, std::move(request), std::move(on_event));
  const std::uint64_t id = next_stream_++;
  streams_[id] = stream;
  const auto give_up = [this, stream] { finish(*stream, kube::WatchEnd::Cancelled); };
  const std::uint64_t chained = cancel.on_cancel(give_up);
  const auto timed_out = [this, stream] { finish(*stream, kube::WatchEnd::Closed); };
  const base::Clock::TimerId timer = around_.clock.call_after(limit, timed_out);
  async::spawn(around_.loop, follow(stream), [](std::exception_ptr) {});
  co_await stream->over.wait();
  around_.clock.cancel(timer);
  cancel.forget(chained);
  streams_.erase(id);
  if (stream->error) co_return std::unexpected(*stream->error);
  co_return stream->how;
}

void Door::arrived(const std::shared_ptr<Stream>& stream, kube::WatchEvent event) {
  if (stream->ended || stream->silent || dead_.cancelled()) return;
  if (around_.weather.silent(around_.process, stream->request.kind)) {
    stream->silent = true;
    around_.clock.call_after(kIdleLimit,
                             [this, stream] { finish(*stream, kube::WatchEnd::Silent); });
    return;
  }
  const Millis now = around_.clock.elapsed();
  Millis due = now + around_.weather.lag(around_.process, stream->request.kind);
  if (!stream->travelling.empty()) due = std::max(due, stream->travelling.back().due);
  stream->travelling.push_back({due, std::move(event)});
  if (due <= now && !around_.clock.frozen() && stream->travelling.size() == 1) {
    deliver(stream);
  } else if (!stream->waiting) {
    stream->waiting = true;
    around_.clock.call_after(due - now, [this, stream] { deliver(stream); });
  }
}

/// Everything that is due, in its order; a timer for the rest.
void Door::deliver(const std::shared_ptr<Stream>& stream) {
  stream->waiting = false;
  const Millis now = around_.clock.elapsed();
  while (!stream->travelling.empty() && stream->travelling.front().due <= now) {
    if (dead_.cancelled()) return;
    kube::WatchEvent event = std::move(stream->travelling.front().event);
    stream->travelling.pop_front();
    stream->on_event(std::move(event));
  }
  if (stream->travelling.empty()) {
    if (stream->ended) stream->over.set();
    return;
  }
  stream->waiting = true;
  around_.clock.call_after(stream->travelling.front().due - now,
                           [this, stream] { deliver(stream); });
}

void Door::cut(const Chosen& chosen, kube::WatchEnd how) {
  const auto streams = streams_;
  for (const auto& [id, stream] : streams) {
    if (chosen(stream->request.kind)) finish(*stream, how);
  }
}

void Door::fail_inside(const Chosen& chosen, const Json& status) {
  const auto streams = streams_;
  for (const auto& [id, stream] : streams) {
    if (stream->ended || !chosen(stream->request.kind)) continue;
    stream->on_event({kube::WatchEventType::Error, status});
  }
}

void Door::die() {
  dead_.cancel();
  const auto streams = streams_;
  for (const auto& [id, stream] : streams)
    finish(*stream, kube::WatchEnd::Broken);
}

}  // namespace dataplatform::simulation
