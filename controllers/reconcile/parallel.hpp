// Several tasks side by side on the one loop.
#pragma once

#include "operator/async/task.hpp"

#include <functional>
#include <vector>

namespace dataplatform::reconcile {

/// Runs all, at most `width` at a time; returns when the last has ended. An exception of one is
/// thrown again at the end.
async::Task<> in_parallel(async::Loop& loop, std::vector<std::function<async::Task<>()>> tasks,
                          std::size_t width);

}  // namespace dataplatform::reconcile
