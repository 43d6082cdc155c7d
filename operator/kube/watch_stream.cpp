#include "operator/kube/watch_stream.hpp"

#include "operator/kube/document.hpp"

namespace dataplatform::kube {
namespace {

// etcd takes objects up to 1.5 MiB; more than this in one event is no object of ours.
constexpr std::size_t kMostBytesOfLine = std::size_t{8} << 20;

bool is_blank(std::string_view line) {
  return line.find_first_not_of(" \t\r") == std::string_view::npos;
}

}  // namespace

WatchStream::WatchStream(async::Loop& loop, Detail detail, KubeApi::OnEvent on_event)
    : detail_(detail), on_event_(std::move(on_event)), lines_(kMostBytesOfLine), over_(loop) {}

void WatchStream::take(std::string_view bytes) {
  if (over_.is_set()) return;
  heard_ = true;
  lines_.push(bytes);
  while (const std::optional<std::string_view> line = lines_.next()) {
    if (!is_blank(*line)) deliver(read_event(*line, detail_));
    if (over_.is_set()) return;
  }
  if (!lines_.too_long()) return;
  deliver({});
  stop(WatchEnd::Broken);
}

void WatchStream::deliver(WatchEvent event) {
  try {
    on_event_(std::move(event));
  } catch (...) {
    thrown_ = std::current_exception();
    stop(WatchEnd::Broken);
  }
}

void WatchStream::finish(HttpResponse response) {
  finished_ = true;
  if (over_.is_set()) return;
  const bool opened = heard_ || (response.status >= 200 && response.status < 300);
  WatchEnd how = lines_.inside_line() ? WatchEnd::Broken : WatchEnd::Closed;
  if (response.failure != TransportFailure::None) how = WatchEnd::Broken;
  if (response.failure == TransportFailure::TimedOut) how = WatchEnd::Silent;
  if (!opened) refusal_ = std::move(response);
  stop(how);
}

void WatchStream::stop(WatchEnd how) {
  if (over_.is_set()) return;
  end_ = how;
  over_.set();
}

WatchEnd WatchStream::end() const {
  if (thrown_) std::rethrow_exception(thrown_);
  return end_;
}

}  // namespace dataplatform::kube
