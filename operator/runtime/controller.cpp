#include "operator/runtime/controller.hpp"

#include "operator/base/text.hpp"
#include "operator/runtime/metrics.hpp"

#include <algorithm>

namespace dataplatform::runtime {
namespace {

using base::ErrorKind;
using base::Millis;

constexpr int kJitterPercent = 20;

/// Names one run in the log.
std::string run_id(base::Random& random) {
  return base::hash_text(std::to_string(random.next()));
}

const char* result_of(const Outcome& outcome) {
  if (outcome.failure) return "error";
  return outcome.wake_after ? "requeue_after" : "success";
}

const char* name_of(ErrorKind kind) {
  switch (kind) {
    case ErrorKind::Invalid:
      return "Invalid";
    case ErrorKind::NotFound:
      return "NotFound";
    case ErrorKind::Conflict:
      return "Conflict";
    case ErrorKind::Forbidden:
      return "Forbidden";
    case ErrorKind::Unavailable:
      return "Unavailable";
    case ErrorKind::Internal:
      return "Internal";
  }
  return "";
}

/// A conflict is somebody being faster, nothing to talk about.
void say(const base::Log& log, const base::Error& failure) {
  const base::Json fields = {{"error", failure.message}, {"errorKind", name_of(failure.kind)}};
  if (failure.kind == ErrorKind::Conflict) {
    log.debug("reconcile failed", fields);
  } else if (failure.kind == ErrorKind::Internal) {
    log.error("reconcile failed", fields);
  } else {
    log.warn("reconcile failed", fields);
  }
}

/// Counts workers down, also one that ended by an exception.
struct Countdown {
  Countdown(async::Loop& loop, int count) : left(count), over(loop) {}
  int left;
  async::Signal over;
};

class Leaving {
 public:
  explicit Leaving(std::shared_ptr<Countdown> countdown) : countdown_(std::move(countdown)) {}
  Leaving(const Leaving&) = delete;
  Leaving& operator=(const Leaving&) = delete;
  ~Leaving() {
    if (--countdown_->left == 0) countdown_->over.set();
  }

 private:
  std::shared_ptr<Countdown> countdown_;
};

async::Task<> counted(std::shared_ptr<Countdown> countdown, async::Task<> work) {
  const Leaving leaving(std::move(countdown));
  co_await std::move(work);
}

}  // namespace

Controller::Controller(World world, Queue& queue, Reconcile reconcile, int workers)
    : world_(world), queue_(&queue), reconcile_(std::move(reconcile)), workers_(workers) {
  queue_->report_to(world_.metrics);
}

async::Task<> Controller::run(async::Scope& scope) {
  if (workers_ < 1) co_return;
  auto countdown = std::make_shared<Countdown>(world_.loop, workers_);
  for (int i = 0; i < workers_; ++i)
    scope.spawn("worker", counted(countdown, work()));
  co_await countdown->over.wait();
}

async::Task<> Controller::work() {
  while (true) {
    const std::optional<kube::ObjectKey> key = co_await queue_->next();
    if (!key) co_return;
    world_.metrics.active_workers.Increment();
    co_await run_one(*key);
    world_.metrics.active_workers.Decrement();
  }
}

async::Task<> Controller::run_one(kube::ObjectKey key) {
  const base::Log log = world_.log.with(
      {{"namespace", key.namespace_}, {"name", key.name}, {"reconcileID", run_id(world_.random)}});
  const Millis begun = world_.clock.elapsed();
  log.debug("reconcile begins");
  const Outcome outcome = co_await guarded(key, log);
  const Millis took = world_.clock.elapsed() - begun;
  log.debug("reconcile ended", {{"durationMs", took.count()}});
  count(outcome, took);
  follow(key, outcome, log);
  queue_->done(key);
}

async::Task<Outcome> Controller::guarded(kube::ObjectKey key, base::Log log) {
  Outcome outcome;
  try {
    outcome = co_await reconcile_(key);
  } catch (const std::exception& bug) {
    outcome.failure =
        base::Error{ErrorKind::Internal, std::string("a bug, please report it: ") + bug.what()};
  } catch (...) {
    outcome.failure =
        base::Error{ErrorKind::Internal, "a bug, please report it: an exception of unknown type"};
  }
  if (outcome.failure) say(log, *outcome.failure);
  co_return outcome;
}

void Controller::follow(const kube::ObjectKey& key, const Outcome& outcome, const base::Log& log) {
  std::optional<Millis> wake = outcome.wake_after;
  if (outcome.failure) {
    const std::optional<Millis> retry = retry_of(key, *outcome.failure);
    if (retry) wake = std::min(wake.value_or(*retry), *retry);
  } else {
    backoff_.succeeded(kube::to_text(key));
  }
  if (!wake) return;
  queue_->add_after(key, *wake, Priority::Resync);
  log.debug("reconcile again", {{"inMs", wake->count()}});
}

std::optional<Millis> Controller::retry_of(const kube::ObjectKey& key, const base::Error& failure) {
  const std::optional<Millis> delay = backoff_.after(kube::to_text(key), failure.kind);
  if (!delay) return std::nullopt;
  world_.metrics.workqueue_retries_total.Increment();
  return Millis(base::with_jitter(world_.random, delay->count(), kJitterPercent));
}

void Controller::count(const Outcome& outcome, Millis took) {
  Metrics& metrics = world_.metrics;
  metrics.reconcile_total.Add({{"controller", "dataplatform"}, {"result", result_of(outcome)}})
      .Increment();
  if (outcome.failure)
    metrics.reconcile_errors_total.Add({{"controller", "dataplatform"}}).Increment();
  metrics.reconcile_time_seconds.Observe(std::chrono::duration<double>(took).count());
}

}  // namespace dataplatform::runtime
