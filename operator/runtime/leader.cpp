#include "operator/runtime/leader.hpp"

#include "operator/async/within.hpp"
#include "operator/base/text.hpp"
#include "operator/runtime/lease.hpp"
#include "operator/runtime/metrics.hpp"

#include <algorithm>

namespace dataplatform::runtime {
namespace {

using base::Json;
using base::Millis;
using kube::Answer;

constexpr int kReleaseTries = 3;

}  // namespace

Leader::Leader(World world, LeaderOptions options) : world_(world), options_(std::move(options)) {}

bool Leader::may_write() const {
  return leading_ && renewed_at_ && world_.clock.elapsed() < *renewed_at_ + options_.renew_deadline;
}

async::Task<> Leader::run(std::function<void()> on_acquired, std::function<void()> on_lost,
                          async::CancelToken cancel) {
  while (!cancel.cancelled()) {
    const bool led = leading_;
    // Judged by the clock before anything is sent: a process that was frozen has lost its lease,
    // whatever it might hear.
    Standing standing = Standing::Others;
    const bool in_time = !led || may_write();
    if (in_time) standing = co_await try_lease(cancel);
    if (cancel.cancelled()) co_return;
    if (led && standing == Standing::Others) {
      const std::string holder = read_lease(lease_).holder;
      world_.log.error("lease lost", {{"inTime", in_time}, {"holder", holder}});
      lead(false);
      on_lost();
      co_return;
    }
    if (!led && may_write()) on_acquired();
    const Millis delay = pause();
    co_await async::sleep(world_.clock, delay, cancel);
  }
}

/// One try: renew what we hold without looking, else look first.
async::Task<Leader::Standing> Leader::try_lease(async::CancelToken cancel) {
  if (leading_ && lease_.is_object()) {
    Json body = held_lease(lease_, options_.identity, options_.lease_duration, world_.clock.wall());
    const Standing renewed = co_await write(std::move(body), false, cancel);
    if (renewed == Standing::Held) co_return renewed;
  }
  co_return co_await look(cancel);
}

async::Task<Leader::Standing> Leader::look(async::CancelToken cancel) {
  if (cancel.cancelled() || limit() <= Millis(0)) co_return Standing::Failed;
  auto call = world_.api.get(kube::kLease, options_.lease, kube::Detail::Full);
  auto found = co_await async::within<Answer<Json>>(world_.loop, world_.clock, limit(), cancel,
                                                    std::move(call));
  if (!found) co_return Standing::Failed;
  if (!*found && !(*found).error().not_found()) {
    world_.log.warn("lease could not be read", {{"error", (*found).error().message}});
    co_return Standing::Failed;
  }
  const bool is_new = !*found;
  const base::WallTime now = world_.clock.wall();
  if (is_new) {
    Json body = new_lease(options_.lease, options_.identity, options_.lease_duration, now);
    co_return co_await write(std::move(body), true, cancel);
  }
  observe(std::move(**found));
  if (others_hold()) co_return Standing::Others;
  Json body = held_lease(lease_, options_.identity, options_.lease_duration, now);
  co_return co_await write(std::move(body), false, cancel);
}

/// Somebody else, whose lease has not stood unchanged for its whole time before our eyes. One who
/// leads does not wait for that: another holder means that we have been replaced.
bool Leader::others_hold() const {
  const LeaseRecord record = read_lease(lease_);
  if (record.holder.empty() || record.holder == options_.identity) return false;
  return leading_ || world_.clock.elapsed() < observed_at_ + record.duration;
}

async::Task<Leader::Standing> Leader::write(Json body, bool is_new, async::CancelToken cancel) {
  if (cancel.cancelled() || limit() <= Millis(0)) co_return Standing::Failed;
  const Millis sent_at = world_.clock.elapsed();
  auto call = send(std::move(body), is_new);
  auto answer = co_await async::within<Answer<Json>>(world_.loop, world_.clock, limit(), cancel,
                                                     std::move(call));
  if (!answer || !*answer) {
    const std::string why = !answer ? "no answer in time" : (*answer).error().message;
    world_.log.debug("lease not written", {{"error", why}});
    co_return Standing::Failed;
  }
  observe(std::move(**answer));
  // From the moment of sending: the others' clocks may run from any moment after it.
  renewed_at_ = sent_at;
  lead(true);
  co_return Standing::Held;
}

async::Task<Answer<Json>> Leader::send(Json body, bool is_new) {
  if (is_new) {
    kube::CreateRequest request;
    request.kind = kube::kLease;
    request.object = std::move(body);
    co_return co_await world_.api.create(std::move(request));
  }
  kube::ReplaceRequest request;
  request.kind = kube::kLease;
  request.object = std::move(body);
  co_return co_await world_.api.replace(std::move(request));
}

void Leader::observe(Json lease) {
  const std::string spec = base::to_line(base::object_at(lease, {"spec"}));
  if (spec != observed_) {
    observed_ = spec;
    observed_at_ = world_.clock.elapsed();
  }
  lease_ = std::move(lease);
}

void Leader::lead(bool leads) {
  if (leads && !leading_) world_.log.info("lease acquired", {{"identity", options_.identity}});
  leading_ = leads;
  if (!leads) renewed_at_.reset();
  world_.metrics.leader_election_master_status.Set(leads ? 1 : 0);
}

/// Until the next try: candidates come at odd times, a leader never sleeps past its deadline.
Millis Leader::pause() const {
  const Millis period = options_.retry_period;
  if (!leading_)
    return period +
           Millis(world_.random.next() % static_cast<std::uint64_t>(period.count() / 5 + 1));
  const Millis left = *renewed_at_ + Millis(options_.renew_deadline) - world_.clock.elapsed();
  return std::clamp(left, Millis(0), period);
}

/// For one request; never past the deadline of a leader.
Millis Leader::limit() const {
  const Millis most = options_.request_limit;
  if (!leading_) return most;
  return std::min(most, *renewed_at_ + Millis(options_.renew_deadline) - world_.clock.elapsed());
}

async::Task<> Leader::release() {
  if (!leading_) co_return;
  lead(false);
  const async::CancelToken never;
  for (int i = 0; i < kReleaseTries && read_lease(lease_).holder == options_.identity; ++i) {
    auto call = send(released_lease(lease_, world_.clock.wall()), false);
    auto answer = co_await async::within<Answer<Json>>(world_.loop, world_.clock, limit(), never,
                                                       std::move(call));
    if (answer && *answer) co_return;
    // A renewal that was under way when we stopped may have got through: its version is the one to
    // replace.
    auto again = world_.api.get(kube::kLease, options_.lease, kube::Detail::Full);
    auto found = co_await async::within<Answer<Json>>(world_.loop, world_.clock, limit(), never,
                                                      std::move(again));
    if (!found || !*found) co_return;
    lease_ = std::move(**found);
  }
}

}  // namespace dataplatform::runtime
