#include "tests/simulation/model/controllers.hpp"

#include "operator/base/text.hpp"

#include <algorithm>
#include <array>

namespace dataplatform::simulation {
namespace {

/// What can give a controller something to do.
enum class Woken { ByEndings, ByChanges, ByTime };

struct Step {
  bool (*run)(Controllers&);
  Woken woken;
};

constexpr std::array kSteps{
    Step{collect_garbage, Woken::ByEndings},      Step{empty_namespaces, Woken::ByEndings},
    Step{run_claims, Woken::ByChanges},           Step{run_stateful_sets, Woken::ByChanges},
    Step{run_deployments, Woken::ByChanges},      Step{run_jobs, Woken::ByTime},
    Step{run_autoscalers, Woken::ByChanges},      Step{run_certificates, Woken::ByChanges},
    Step{run_external_secrets, Woken::ByChanges}, Step{run_pods, Woken::ByTime}};

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
  const std::uint64_t news = step.woken == Woken::ByEndings ? endings_ : server_.version();
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

std::vector<Object> Controllers::owned_by(const kube::Kind& kind, const std::string& name_space,
                                          const std::string& uid) const {
  std::vector<Object> owned;
  const Objects& all = server_.store().all(kind);
  for (auto at = all.lower_bound({name_space, ""});
       at != all.end() && at->first.namespace_ == name_space; ++at) {
    for (const Json& owner : base::array_at(*at->second, {"metadata", "ownerReferences"})) {
      if (base::text_at(owner, {"uid"}) == uid) owned.push_back(at->second);
    }
  }
  return owned;
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
