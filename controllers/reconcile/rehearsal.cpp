#include "controllers/reconcile/rehearsal.hpp"

#include "controllers/reconcile/operations/grow.hpp"

#include <algorithm>
#include <charconv>

namespace dataplatform::reconcile {
namespace {

using projections::Object;
using runtime::Digest;
using runtime::Readiness;

// Each round carries out at least one step, and a platform has a few hundred objects.
constexpr int kMostRounds = 2000;
constexpr std::uint64_t kOwned = 1;

/// A copy of the situation that can be written to.
class Stage {
 public:
  explicit Stage(const Situation& now)
      : now_(now),
        store_([](const kube::Kind&, const kube::ObjectKey&, const Digest*, const Digest*) {}),
        record_(now.record),
        baselines_(now.baselines) {
    for (const auto& entry : now.store.of_platform(platform_id(now.platform)))
      copy(entry.kind, entry.key, entry.digest);
    for (const Object& object : now.desired.objects) {
      if (const kube::Kind* kind = kind_of(object.body)) copy_stranger(*kind, key_of(object.body));
    }
    for (const projections::SecretSet& set : now.desired.secrets) {
      for (const std::string& name_space : set.namespaces)
        copy_stranger(kube::kSecret, {name_space, set.name});
    }
  }

  Situation situation() const {
    return {.platform = now_.platform,
            .desired = now_.desired,
            .store = store_,
            .record = record_,
            .baselines = baselines_,
            .served = now_.served,
            .frozen = now_.frozen};
  }

  void record(const std::vector<std::pair<std::string, std::string>>& done) {
    for (const auto& [task, input] : done)
      record_.done[task] = input;
  }

  void carry_out(const Step& step) {
    switch (step.verb) {
      case Verb::Create:
      case Verb::Apply:
        return apply(step);
      case Verb::Grow:
        return grow(*step.object);
      case Verb::Run:
        return put(step.kind, step.key, made(step, *step.object));
      case Verb::MakeSecrets:
        return make_secrets(step);
      case Verb::Delete:
        return remove(step);
    }
  }

 private:
  void grow(const projections::Object& set) {
    for (const Claim& claim : small_claims(store_, platform_id(now_.platform), set)) {
      Digest digest = *store_.find(kube::kPersistentVolumeClaim, claim.key);
      digest.readiness.revision = claim.to.canonical_bytes();
      put(kube::kPersistentVolumeClaim, claim.key, std::move(digest));
    }
  }

  /// What is under way is taken to end well; what is on its way out to be gone.
  void copy(const kube::Kind& kind, const kube::ObjectKey& key, const Digest* known) {
    if (known == nullptr || known->deleting) return;
    Digest digest = *known;
    if (digest.readiness.state == Readiness::State::Waiting)
      digest.readiness.state = Readiness::State::Ready;
    digest.readiness.observed = true;
    put(kind, key, std::move(digest));
  }

  void copy_stranger(const kube::Kind& kind, const kube::ObjectKey& key) {
    if (store_.find(kind, key) == nullptr) copy(kind, key, now_.store.find(kind, key));
  }

  /// Versions of our own, each newer than the last: the store drops what is older.
  void put(const kube::Kind& kind, const kube::ObjectKey& key, Digest digest) {
    digest.resource_version = std::to_string(++version_);
    store_.put(kind, key, std::move(digest));
  }

  Digest made(const Step& step, const Object& object) {
    Digest digest;
    if (const Digest* known = store_.find(step.kind, step.key)) digest = *known;
    if (digest.uid.empty()) digest.uid = "rehearsed";
    digest.platform = platform_id(now_.platform);
    digest.component = object.component;
    digest.role = object.role;
    digest.owned = kOwned;
    digest.stamped = 0;
    std::from_chars(object.hash.data(), object.hash.data() + object.hash.size(), digest.stamped,
                    16);
    digest.readiness.state = Readiness::State::Ready;
    digest.readiness.observed = true;
    return digest;
  }

  void apply(const Step& step) {
    Digest digest = made(step, *step.object);
    if (is_workload(step.kind) && !step.object->autoscaled)
      digest.readiness.wanted =
          static_cast<std::int32_t>(base::integer_at(step.object->body, {"spec", "replicas"}, 1));
    if (is_workload(step.kind) && step.object->autoscaled)
      digest.readiness.wanted = std::max(1, digest.readiness.wanted);
    if (step.drained) {
      digest.stamped = kHeldStamp;
      digest.readiness.wanted = 0;
      drop_pods(step.object->component, step.object->role);
    }
    digest.readiness.ready = digest.readiness.updated = digest.readiness.wanted;
    baselines_[{step.kind, step.key}] = kOwned;
    put(step.kind, step.key, std::move(digest));
  }

  void remove(const Step& step) {
    const Digest* known = store_.find(step.kind, step.key);
    const std::string role = known == nullptr ? "" : known->role;
    store_.erase(step.kind, step.key);
    drop_pods(step.component, role);
  }

  void drop_pods(const std::string& component, const std::string& role) {
    for (const auto& entry : store_.of_platform(platform_id(now_.platform))) {
      const bool of_role = entry.digest->component == component && entry.digest->role == role;
      if (entry.kind == kube::kPod && of_role) store_.erase(entry.kind, entry.key);
    }
  }

  void make_secrets(const Step& step) {
    for (const std::string& name_space : step.secrets->namespaces) {
      Digest digest;
      digest.uid = "rehearsed";
      digest.platform = platform_id(now_.platform);
      digest.component = step.component;
      digest.secret_revision = "rehearsed";
      put(kube::kSecret, {name_space, step.secrets->name}, std::move(digest));
    }
  }

  const Situation& now_;
  runtime::Store store_;
  Record record_;
  Baselines baselines_;
  std::uint64_t version_ = 0;
};

}  // namespace

Rehearsal rehearse(const Situation& now) {
  Stage stage(now);
  Rehearsal result;
  for (int round = 0; round < kMostRounds; ++round) {
    const Situation here = stage.situation();
    Plan next = plan(here);
    result.blocked = std::move(next.blocked);
    result.waiting = std::move(next.waiting);
    if (!next.newly_done.empty()) {
      stage.record(next.newly_done);
      continue;
    }
    std::vector<Step> steps = std::move(next.steps);
    if (steps.empty()) steps = prune(here);
    if (steps.empty()) break;
    for (const Step& step : steps)
      stage.carry_out(step);
    result.steps.insert(result.steps.end(), steps.begin(), steps.end());
  }
  return result;
}

}  // namespace dataplatform::reconcile
