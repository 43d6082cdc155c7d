#include "controllers/reconcile/operations/sweep.hpp"

#include "operator/base/text.hpp"

#include <algorithm>

namespace dataplatform::reconcile {
namespace {

constexpr base::Millis kSweptIsGoodFor = std::chrono::minutes(10);
// Whole pods, of which only a few are in memory at a time.
constexpr int kPageSize = 50;

/// As a pod's status says it, "2026-11-24T15:04:05Z": times of this form compare as texts. "" where
/// a container has not ended, or nobody knows when.
std::string ended_at(const Json& pod) {
  std::string last;
  for (const Json& container : base::array_at(pod, {"status", "containerStatuses"})) {
    const std::string at = base::text_at(container, {"state", "terminated", "finishedAt"});
    if (at.empty()) return "";
    last = std::max(last, at);
  }
  return last;
}

/// Minutes that a pod in this phase is kept; 0 is for ever.
int kept_minutes(const projections::Sweep& sweep, const std::string& phase) {
  if (phase == "Succeeded") return sweep.keep_minutes;
  return phase == "Failed" ? sweep.keep_failed_minutes : 0;
}

bool of_another(const model::Platform& platform, const Json& pod) {
  const Json& labels = base::object_at(pod, {"metadata", "labels"});
  const std::string name = base::text_at(labels, {"dataplatform.io/name"});
  const std::string name_space = base::text_at(labels, {"dataplatform.io/namespace"});
  return (!name.empty() && name != platform.name) ||
         (!name_space.empty() && name_space != platform.namespace_);
}

bool is_overdue(const projections::Sweep& sweep, const model::Platform& platform, const Json& pod,
                base::WallTime now) {
  const int minutes = kept_minutes(sweep, base::text_at(pod, {"status", "phase"}));
  const bool going = !base::text_at(pod, {"metadata", "deletionTimestamp"}).empty();
  if (minutes == 0 || going || of_another(platform, pod)) return false;
  const std::string ended = ended_at(pod);
  return !ended.empty() && ended < base::to_rfc3339(now - std::chrono::minutes(minutes));
}

std::string selector_of(const projections::Sweep& sweep) {
  std::vector<std::string> terms;
  for (const auto& [key, value] : sweep.labels)
    terms.push_back(key + "=" + value);
  return base::join(terms, ",");
}

void tell(const Services& services, const projections::Sweep& sweep, std::string_view what,
          const kube::ApiError& error) {
  services.world.log.warn(
      what,
      {{"component", sweep.component}, {"namespace", sweep.namespace_}, {"error", error.message}});
}

/// True where all of them are gone; after a refusal the next ones would be refused as well.
async::Task<bool> remove_all(Services& services, projections::Sweep sweep,
                             std::vector<Swept> pods) {
  for (const Swept& pod : pods) {
    kube::DeleteRequest request{.kind = kube::kPod, .key = pod.key, .uid = pod.uid};
    const kube::Answer<void> removed = co_await services.world.api.remove(std::move(request));
    if (removed) continue;
    tell(services, sweep, "a finished pod could not be deleted", removed.error());
    // Another pod by the same name: it is as it should be.
    if (removed.error().kind != base::ErrorKind::Conflict) co_return false;
  }
  co_return true;
}

async::Task<> sweep_one(Services& services, const model::Platform& platform,
                        projections::Sweep sweep) {
  if (sweep.labels.empty()) co_return;  // no selector would be every pod
  kube::ListRequest request;
  request.kind = kube::kPod;
  request.namespace_ = sweep.namespace_;
  request.label_selector = selector_of(sweep);
  request.limit = kPageSize;
  do {
    const kube::Answer<kube::ListPage> page = co_await services.world.api.list(request);
    if (!page) co_return tell(services, sweep, "finished pods could not be listed", page.error());
    request.continue_token = page->continue_token;
    std::vector<Swept> pods = overdue(sweep, platform, page->items, services.world.clock.wall());
    const bool gone = co_await remove_all(services, sweep, std::move(pods));
    if (!gone) co_return;
  } while (!request.continue_token.empty());
}

bool is_paused(const model::Platform& platform, const std::string& component) {
  const model::Component* found = model::find_component(platform, component);
  return found == nullptr || found->paused;
}

}  // namespace

std::vector<Swept> overdue(const projections::Sweep& sweep, const model::Platform& platform,
                           const std::vector<Json>& pods, base::WallTime now) {
  std::vector<Swept> chosen;
  for (const Json& pod : pods) {
    if (!is_overdue(sweep, platform, pod, now)) continue;
    chosen.push_back({.key = {sweep.namespace_, base::text_at(pod, {"metadata", "name"})},
                      .uid = base::text_at(pod, {"metadata", "uid"})});
  }
  return chosen;
}

async::Task<> sweep_finished(Services& services, Memory& memory, const Rendered& wanted) {
  const base::Millis now = services.world.clock.elapsed();
  if (wanted.desired.sweeps.empty()) co_return;
  if (memory.swept_at && now - *memory.swept_at < kSweptIsGoodFor) co_return;
  memory.swept_at = now;
  for (const projections::Sweep& one : wanted.desired.sweeps) {
    if (is_paused(wanted.platform, one.component)) continue;
    co_await sweep_one(services, wanted.platform, one);
  }
}

}  // namespace dataplatform::reconcile
