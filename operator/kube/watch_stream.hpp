// One watch: bytes in, events out, and how it ended.
#pragma once

#include "operator/async/task.hpp"
#include "operator/kube/api.hpp"
#include "operator/kube/line_splitter.hpp"
#include "operator/kube/transport.hpp"

#include <exception>
#include <optional>
#include <string_view>

namespace dataplatform::kube {

/// Loop thread only. Nothing is delivered any more once it is over.
class WatchStream {
 public:
  WatchStream(async::Loop& loop, Detail detail, KubeApi::OnEvent on_event);

  /// The next bytes of the body; whole events among them are delivered at once.
  void take(std::string_view bytes);

  /// The transport has nothing further to say.
  void finish(HttpResponse response);

  /// Ends it from our side.
  void stop(WatchEnd how);

  /// Set when it is over.
  async::Signal over() const { return over_; }
  bool finished() const { return finished_; }

  /// The answer of the server where it never became a stream.
  const std::optional<HttpResponse>& refusal() const { return refusal_; }

  /// How it ended; throws what a receiver of events threw.
  WatchEnd end() const;

 private:
  void deliver(WatchEvent event);

  Detail detail_;
  KubeApi::OnEvent on_event_;
  LineSplitter lines_;
  async::Signal over_;
  bool heard_ = false;
  bool finished_ = false;
  WatchEnd end_ = WatchEnd::Broken;
  std::optional<HttpResponse> refusal_;
  std::exception_ptr thrown_;
};

}  // namespace dataplatform::kube
