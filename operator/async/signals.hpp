// SIGTERM and SIGINT as events of the loop; SIGPIPE is ignored.
#pragma once

#include "operator/async/task.hpp"

#include <functional>
#include <memory>

namespace dataplatform::async {

/// Calls `on_signal` on the loop for each SIGTERM or SIGINT until the returned handle is destroyed.
std::shared_ptr<void> on_stop_signal(Loop& loop, std::function<void()> on_signal);

}  // namespace dataplatform::async
