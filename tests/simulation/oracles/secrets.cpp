#include "tests/simulation/oracles/secrets.hpp"

#include "operator/kube/base64.hpp"

#include <algorithm>

namespace dataplatform::simulation {
namespace {

// Shorter ones are words, not secrets.
constexpr std::size_t kShortest = 12;

}  // namespace

void Secrets::on_sent(const Ask& ask) {
  const bool shown = ask.kind == kube::kSecret && ask.detail == kube::Detail::Full &&
                     ask.verb != "delete" && ask.verb != "serves";
  if (shown) alarm(ask.at, to_text(ask) + " asks for the data of Secrets");
}

void Secrets::on_effect(const Effect& effect) {
  if (effect.kind == kube::kSecret) note(effect);
  const bool starts = effect.process != 0 && effect.before == nullptr && effect.after != nullptr &&
                      (reconcile::is_workload(effect.kind) || effect.kind == kube::kJob);
  if (starts) judge_start(effect);
}

void Secrets::note(const Effect& effect) {
  if (effect.after == nullptr) return;
  const bool generated =
      !base::text_at(*effect.after, {"metadata", "annotations", "dataplatform.io/secret-revision"})
           .empty();
  if (!generated) return;
  const Json& data = base::object_at(*effect.after, {"data"});
  last_[effect.key] = data;
  for (const auto& [key, value] : data.items()) {
    const std::string bytes =
        value.is_string() ? kube::from_base64(value.get<std::string>()).value_or("") : "";
    const bool random =
        bytes.size() >= kShortest && bytes.find_first_of(" ./:-") == std::string::npos;
    if (!random) continue;
    const std::string place = effect.key.name + "." + key;
    values_[bytes] = place;
    values_[value.get<std::string>()] = place;
  }
}

/// By what was last seen of each copy: all there, with the same values.
bool Secrets::was_complete(const projections::SecretSet& set) const {
  const Json* first = nullptr;
  for (const std::string& name_space : set.namespaces) {
    const auto found = last_.find({name_space, set.name});
    if (found == last_.end()) return false;
    if (first != nullptr && *first != found->second) return false;
    first = &found->second;
  }
  return true;
}

void Secrets::judge_start(const Effect& effect) {
  const std::string part =
      effect.kind == kube::kJob
          ? base::text_at(*effect.after, {"metadata", "labels", "app.kubernetes.io/component"})
          : role_of(*effect.after);
  const std::string consumer = component_of(*effect.after) + "/" + part;
  if (intent_.candidates().empty()) return;
  for (const projections::SecretSet& set : intent_.candidates().back().rendered->desired.secrets) {
    const bool reads = !set.existing && std::find(set.consumers.begin(), set.consumers.end(),
                                                  consumer) != set.consumers.end();
    if (reads && !was_complete(set))
      alarm(effect.at, std::string(effect.kind.name) + " " + kube::to_text(effect.key) +
                           " starts while the copies of Secret " + set.name + " are incomplete");
  }
}

/// A name that somebody chose is no secret.
bool Secrets::is_generated(const std::string& place) const {
  for (const Candidate& candidate : intent_.candidates()) {
    for (const projections::SecretSet& set : candidate.rendered->desired.secrets) {
      for (const projections::SecretValue& value : set.values) {
        if (set.name + "." + value.key == place) return value.generated;
      }
    }
  }
  return true;
}

void Secrets::at_rest(World& world) {
  std::string text = world.log_lines;
  std::vector<kube::Kind> kinds(reconcile::kManagedKinds.begin(), reconcile::kManagedKinds.end());
  kinds.insert(kinds.end(), {kube::kPod, kube::kEvent, reconcile::kDataPlatform});
  for (const kube::Kind& kind : kinds) {
    for (const kube::ObjectKey& key : world.cluster.keys(kind))
      text += world.cluster.find(kind, key)->dump();
  }
  for (const auto& [value, place] : values_) {
    if (is_generated(place) && text.find(value) != std::string::npos)
      alarm(world.clock.elapsed(), "the value of Secret " + place + " stands outside of it");
  }
}

}  // namespace dataplatform::simulation
