// Takes keys from the queue and runs the reconciler on them, a few at a time; decides by the
// kind of failure when to try again. Knows nothing of what a reconcile does.
#pragma once

#include <functional>
#include <optional>

#include "operator/runtime/queue.hpp"
#include "operator/runtime/reflector.hpp"

namespace dataplatform::runtime {

/// What a reconcile wants next: a wake-up after `wake_after` (none: only on a change), or a failure that decides the retry.
struct Outcome {
  std::optional<base::Millis> wake_after;
  std::optional<base::Error> failure;
};

using Reconcile = std::function<async::Task<Outcome>(kube::ObjectKey)>;

class Controller {
 public:
  Controller(World world, Queue& queue, Reconcile reconcile, int workers = 4);

  /// Runs until the queue is shut down and the last worker has ended.
  async::Task<> run(async::Scope& scope);

 private:
  async::Task<> work();
  World world_;
  Queue* queue_;
  Reconcile reconcile_;
  int workers_;
  Backoff backoff_;
};

}  // namespace dataplatform::runtime
