// Takes keys from the queue and runs the reconciler on them, a few at a time; decides by the
// kind of failure when to try again. Knows nothing of what a reconcile does.
#pragma once

#include "operator/runtime/queue.hpp"
#include "operator/runtime/reflector.hpp"

#include <functional>
#include <optional>

namespace dataplatform::runtime {

/// What a reconcile wants next: a wake-up after `wake_after` (none: only on a change), or a failure
/// that decides the retry; of both the earlier counts.
struct Outcome {
  std::optional<base::Millis> wake_after;
  std::optional<base::Error> failure;
};

using Reconcile = std::function<async::Task<Outcome>(kube::ObjectKey)>;

class Controller {
 public:
  /// An exception that leaves `reconcile` is a bug: logged, and retried like an Internal failure.
  Controller(World world, Queue& queue, Reconcile reconcile, int workers = 4);

  /// Runs until the queue is shut down and the last worker has ended: what is under way is
  /// finished.
  async::Task<> run(async::Scope& scope);

 private:
  async::Task<> work();
  async::Task<> run_one(kube::ObjectKey key);
  async::Task<Outcome> guarded(kube::ObjectKey key, base::Log log);
  void follow(const kube::ObjectKey& key, const Outcome& outcome, const base::Log& log);
  std::optional<base::Millis> retry_of(const kube::ObjectKey& key, const base::Error& failure);
  void count(const Outcome& outcome, base::Millis took);

  World world_;
  Queue* queue_;
  Reconcile reconcile_;
  int workers_;
  Backoff backoff_;
};

}  // namespace dataplatform::runtime
