#include "tests/simulation/oracles/gentle.hpp"

#include "operator/runtime/digest.hpp"

namespace dataplatform::simulation {
namespace {

bool is_ready(const Json& pod) {
  return runtime::digest_of(kube::kPod, pod).readiness.state == runtime::Readiness::State::Ready;
}

std::string revision_of(const Json& pod) {
  return base::text_at(pod, {"metadata", "labels", "controller-revision-hash"});
}

/// It is gone, or has been told to go.
bool is_end(const Effect& effect) {
  if (effect.before == nullptr) return false;
  const auto deleted = [](const Json& object) {
    return base::find(object, {"metadata", "deletionTimestamp"}) != nullptr;
  };
  return effect.after == nullptr || (deleted(*effect.after) && !deleted(*effect.before));
}

std::string place_of(const Json& object) {
  return component_of(object) + "/" + role_of(object);
}

}  // namespace

const projections::Roll* Gentle::roll_of(const Json& pod) const {
  if (intent_.candidates().empty()) return nullptr;
  for (const projections::Roll& roll : intent_.candidates().back().rendered->desired.rolls) {
    if (roll.component == component_of(pod) && roll.role == role_of(pod)) return &roll;
  }
  return nullptr;
}

void Gentle::on_effect(const Effect& effect) {
  // What is taken away or scaled has other pods than before: nothing is owed of the old ones.
  if (effect.kind == kube::kStatefulSet && effect.before != nullptr) {
    const Json& old = *effect.before;
    const bool other =
        effect.after == nullptr || base::integer_at(old, {"spec", "replicas"}) !=
                                       base::integer_at(*effect.after, {"spec", "replicas"});
    if (other) away_.erase(place_of(old));
  }
  if (effect.kind != kube::kPod) return;
  if (effect.after != nullptr && is_ready(*effect.after))
    away_[place_of(*effect.after)].erase(effect.key);
  if (effect.process != 0 && is_end(effect)) judge(effect);
}

void Gentle::judge(const Effect& effect) {
  const Json* platform = intent_.world().platform();
  const bool ends =
      platform == nullptr || base::find(*platform, {"metadata", "deletionTimestamp"}) != nullptr;
  if (ends) return;
  const Json& pod = *effect.before;
  const projections::Roll* roll = roll_of(pod);
  if (roll == nullptr || std::holds_alternative<model::AllAtOnce>(roll->how) || !is_ready(pod))
    return;
  std::set<kube::ObjectKey>& away = away_[place_of(pod)];
  for (const kube::ObjectKey& other : away) {
    if (other != effect.key)
      alarm(effect.at, "pod " + kube::to_text(effect.key) + " was taken away while " + other.name +
                           " has not come back");
  }
  away.insert(effect.key);
  judge_last(effect, *roll);
}

/// The labelled pod: only when no other of its revision is left.
void Gentle::judge_last(const Effect& effect, const projections::Roll& roll) {
  const auto* labelled = std::get_if<model::LabelledLast>(&roll.how);
  if (labelled == nullptr) return;
  const auto is_last = [&](const Json& pod) {
    return base::text_at(pod, {"metadata", "labels", labelled->label}) == labelled->value;
  };
  if (!is_last(*effect.before)) return;
  const Cluster& cluster = intent_.world().cluster;
  for (const kube::ObjectKey& key : cluster.keys(kube::kPod)) {
    const Json& other = *cluster.find(kube::kPod, key);
    const bool left = key != effect.key && place_of(other) == place_of(*effect.before) &&
                      revision_of(other) == revision_of(*effect.before) && !is_last(other);
    if (left)
      alarm(effect.at, "pod " + kube::to_text(effect.key) + " went before " + key.name +
                           ", and should go last");
  }
}

}  // namespace dataplatform::simulation
