#include "tests/simulation/model/controllers.hpp"

#include "operator/base/text.hpp"

#include <algorithm>
#include <array>
#include <span>

namespace dataplatform::simulation {
namespace {

// What each controller looks at.
constexpr std::array kOfClaims{kube::kPersistentVolumeClaim, kube::kPod};
constexpr std::array kOfStatefulSets{kube::kStatefulSet, kube::kPod, kube::kPersistentVolumeClaim};
constexpr std::array kOfDeployments{kube::kDeployment, kube::kPod};
constexpr std::array kOfAutoscalers{kube::kHorizontalPodAutoscaler, kube::kStatefulSet,
                                    kube::kDeployment};
constexpr std::array kOfCertificates{kube::kCertificate};
constexpr std::array kOfExternalSecrets{kube::kExternalSecret, kube::kExternalSecretBeta,
                                        kube::kSecret};

/// What can give a controller something to do.
enum class Woken { ByEndings, ByChanges, ByTime };

struct Step {
  bool (*run)(Controllers&);
  Woken woken;
  std::span<const kube::Kind> looks_at = {};  // of those that changes wake
};

constexpr std::array kSteps{Step{collect_garbage, Woken::ByEndings},
                            Step{empty_namespaces, Woken::ByEndings},
                            Step{run_claims, Woken::ByChanges, kOfClaims},
                            Step{run_stateful_sets, Woken::ByChanges, kOfStatefulSets},
                            Step{run_deployments, Woken::ByChanges, kOfDeployments},
                            Step{run_jobs, Woken::ByTime},
                            Step{run_autoscalers, Woken::ByChanges, kOfAutoscalers},
                            Step{run_certificates, Woken::ByChanges, kOfCertificates},
                            Step{run_external_secrets, Woken::ByChanges, kOfExternalSecrets},
                            Step{run_pods, Woken::ByTime}};

std::uint64_t last_change(const Store& store, std::span<const kube::Kind> kinds) {
  std::uint64_t last = 0;
  for (const kube::Kind& kind : kinds)
    last = std::max(last, store.changed(kind));
  return last;
}

}  // namespace

bool Controllers::settle() {
  bool changed = false;
  for (std::size_t i = 0; i < kSteps.size(); ++i)
    changed = settle_one(i) || changed;
  return changed;
}

/// Nobody looks twice at what did not change.
bool Controllers::settle_one(std::size_t which) {
  const Step& step = kSteps.at(which);
  const std::uint64_t news =
      step.woken == Woken::ByEndings ? endings_ : last_change(server_.store(), step.looks_at);
  const auto idle = idle_.find(which);
  if (step.woken != Woken::ByTime && idle != idle_.end() && idle->second == news) return false;
  const bool changed = step.run(*this);
  if (changed) {
    idle_.erase(which);
  } else {
    idle_[which] = news;
  }
  return changed;
}

std::size_t Controllers::size() const {
  return kSteps.size();
}

std::vector<Object> Controllers::pods_of(const std::string& name_space, const std::string& uid) {
  index_pods();
  std::vector<Object> owned;
  const auto found = pods_.find(uid);
  if (found == pods_.end()) return owned;
  const auto& all = found->second;
  for (auto at = all.lower_bound({name_space, ""});
       at != all.end() && at->first.namespace_ == name_space; ++at)
    owned.push_back(at->second);
  return owned;
}

void Controllers::index_pods() {
  const Store& store = server_.store();
  if (store.changed(kube::kPod) <= pods_indexed_up_to_) return;
  if (pods_indexed_up_to_ < store.compacted()) {
    pods_.clear();
    for (const auto& [key, pod] : store.all(kube::kPod))
      index(key, pod, true);
  } else {
    store.each_since(kube::kPod, pods_indexed_up_to_, [this](const LogEntry& entry) {
      if (entry.before != nullptr) index(entry.key, entry.before, false);
      if (entry.type != kube::WatchEventType::Deleted) index(entry.key, entry.object, true);
    });
  }
  pods_indexed_up_to_ = store.version();
}

void Controllers::index(const kube::ObjectKey& key, const Object& pod, bool there) {
  const auto put = [&](const std::string& uid) {
    if (there) {
      pods_[uid][key] = pod;
    } else {
      pods_[uid].erase(key);
    }
  };
  const Json& owners = base::array_at(*pod, {"metadata", "ownerReferences"});
  for (const Json& owner : owners)
    put(base::text_at(owner, {"uid"}));
  if (owners.empty()) put("");
}

Controllers::WorkloadState Controllers::state_of_workload(const kube::Kind& kind,
                                                          const kube::ObjectKey& key) {
  Object workload = server_.object(kind, key);
  const std::string uid = base::text_at(*workload, {"metadata", "uid"});
  return {.workload = std::move(workload),
          .pods = pods_of(key.namespace_, uid),
          .orphans = pods_of(key.namespace_, "")};
}

bool Controllers::is_at_rest(const WorkloadState& state) const {
  const auto found = workloads_at_rest_.find(base::text_at(*state.workload, {"metadata", "uid"}));
  return found != workloads_at_rest_.end() && found->second == state;
}

/// Of one that lacks pods it is not only they that decide: their names or claims may be taken.
void Controllers::note_rest(WorkloadState state) {
  const auto wanted = base::integer_at(*state.workload, {"spec", "replicas"}, 1);
  if (static_cast<std::int64_t>(state.pods.size()) < wanted) return;
  workloads_at_rest_[base::text_at(*state.workload, {"metadata", "uid"})] = std::move(state);
}

const std::string& Controllers::revision_of(const Json& owner) {
  const std::string uid = base::text_at(owner, {"metadata", "uid"});
  auto& [generation, revision] = revisions_[uid];
  const std::int64_t now = base::integer_at(owner, {"metadata", "generation"});
  if (revision.empty() || generation != now) {
    const Json& pod_template = base::object_at(owner, {"spec", "template"});
    revision = base::hash_text(base::to_line(pod_template)).substr(0, 10);
    generation = now;
    std::vector<Revision>& history = history_[uid];
    if (std::ranges::find(history, revision, &Revision::name) == history.end())
      history.push_back({revision, pod_template});
  }
  return revision;
}

Json Controllers::template_of(const Json& owner, const std::string& revision) const {
  const auto found = history_.find(base::text_at(owner, {"metadata", "uid"}));
  if (found == history_.end()) return Json();
  const auto at = std::ranges::find(found->second, revision, &Revision::name);
  return at == found->second.end() ? Json() : at->pod_template;
}

std::size_t Controllers::age_of(const Json& owner, const std::string& revision) const {
  const auto found = history_.find(base::text_at(owner, {"metadata", "uid"}));
  if (found == history_.end()) return 0;
  const auto at = std::ranges::find(found->second, revision, &Revision::name);
  return at == found->second.end() ? 0 : static_cast<std::size_t>(at - found->second.begin()) + 1;
}

Controllers::PodState Controllers::state_of_pod(const kube::ObjectKey& key) {
  PodState state{.pod = server_.object(kube::kPod, key), .fate = {}};
  state.fate = fate_of(*state.pod);
  const Json& metadata = state.pod->at("metadata");
  const bool runs = !metadata.contains("deletionTimestamp") &&
                    base::find(*state.pod, {"spec", "nodeName"}) != nullptr;
  state.due = runs && has_passed(base::text_at(metadata, {"uid"}), state.fate.after);
  return state;
}

bool Controllers::is_at_rest(const kube::ObjectKey& key, const PodState& state) const {
  const auto found = resting_.find(key);
  return found != resting_.end() && found->second == state;
}

void Controllers::make(const kube::Kind& kind, Json object, const std::string& manager) {
  const kube::ObjectKey key{base::text_at(object, {"metadata", "namespace"}),
                            base::text_at(object, {"metadata", "name"})};
  server_.keep({.verb = "create", .manager = manager, .kind = kind, .key = key, .subresource = {}},
               std::move(object));
}

bool Controllers::change(const kube::Kind& kind, const kube::ObjectKey& key, Json next,
                         const std::string& manager) {
  const std::uint64_t before = server_.version();
  server_.keep({.verb = "update", .manager = manager, .kind = kind, .key = key, .subresource = {}},
               std::move(next));
  return server_.version() != before;
}

bool Controllers::scale(const kube::Kind& kind, const kube::ObjectKey& key, Json next,
                        const std::string& manager) {
  const std::uint64_t before = server_.version();
  server_.keep(
      {.verb = "scale", .manager = manager, .kind = kind, .key = key, .subresource = "scale"},
      std::move(next));
  return server_.version() != before;
}

bool Controllers::set_status(const kube::Kind& kind, const kube::ObjectKey& key, Json status,
                             const std::string& manager) {
  const Json* present = find(kind, key);
  const Json* known = present == nullptr ? nullptr : base::find(*present, {"status"});
  if (present == nullptr || (known != nullptr && *known == status)) return false;
  Json next = *present;
  next["status"] = std::move(status);
  const std::uint64_t before = server_.version();
  server_.keep(
      {.verb = "status", .manager = manager, .kind = kind, .key = key, .subresource = "status"},
      std::move(next));
  return server_.version() != before;
}

void Controllers::remove(const kube::Kind& kind, const kube::ObjectKey& key,
                         const std::string& manager) {
  const Json* present = find(kind, key);
  if (present == nullptr) return;
  server_.begin_deletion(
      {.verb = "delete", .manager = manager, .kind = kind, .key = key, .subresource = {}}, *present,
      kube::Propagation::Background);
}

void Controllers::drop(const kube::Kind& kind, const kube::ObjectKey& key,
                       const std::string& manager) {
  server_.drop({.verb = "delete", .manager = manager, .kind = kind, .key = key, .subresource = {}});
}

base::Millis Controllers::elapsed() const {
  return server_.clock_ == nullptr ? base::Millis(0) : server_.clock_->elapsed();
}

bool Controllers::has_passed(const std::string& uid, base::Millis span) {
  if (span <= base::Millis(0)) return true;
  const auto [since, is_new] = since_.try_emplace(uid, elapsed());
  if (elapsed() - since->second >= span) return true;
  // The timer only makes a clock that is moved by hand stop there.
  if (is_new && server_.clock_ != nullptr) server_.clock_->call_after(span, [] {});
  return false;
}

}  // namespace dataplatform::simulation
