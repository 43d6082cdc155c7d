#include "tests/simulation/campaign/living.hpp"

namespace dataplatform::simulation {
namespace {

using reconcile::Preview;
using reconcile::testing::Life;

constexpr base::Millis kLongest = std::chrono::hours(2);
constexpr std::size_t kMostWrites = 4000;

const std::array kWorkloads{kube::kDeployment, kube::kStatefulSet};

void give(Life& life, const kube::Kind& kind, const std::string& name) {
  if (name.empty()) return;
  for (const char* name_space : {"apps", "data", "other"}) {
    if (life.cluster.find(kind, {name_space, name}) != nullptr) continue;
    Json object = {{"apiVersion", "v1"}, {"kind", std::string(kind.name)}};
    object["metadata"] = {{"name", name}, {"namespace", name_space}};
    life.cluster.put(kind, {name_space, name}, object);
  }
}

bool observed(const Life& life) {
  const Json platform = life.platform();
  return base::integer_at(platform, {"status", "observedGeneration"}) ==
         base::integer_at(platform, {"metadata", "generation"});
}

std::string name_of(const kube::Kind& kind, const kube::ObjectKey& key) {
  return std::string(kind.name) + " " + kube::to_text(key);
}

/// What a controller of gateways does, which no model here has.
void program_gateways(Life& life) {
  for (const kube::ObjectKey& key : life.cluster.keys(kube::kGateway)) {
    if (life.cluster.find(kube::kGateway, key)->contains("status")) continue;
    const Json ready = {{"type", "Programmed"}, {"status", "True"}};
    life.cluster.edit(kube::kGateway, key, {{"status", {{"conditions", Json::array({ready})}}}},
                      "gateway-controller");
  }
}

std::int64_t replicas_of(const Json& workload) {
  return base::integer_at(workload, {"spec", "replicas"}, 1);
}

std::string owner_of(const Life& life, const kube::ObjectKey& pod) {
  const auto dash = pod.name.rfind('-');
  const kube::ObjectKey set{pod.namespace_, pod.name.substr(0, dash)};
  return life.cluster.find(kube::kStatefulSet, set) == nullptr ? ""
                                                               : name_of(kube::kStatefulSet, set);
}

}  // namespace

void give_what_is_named(Life& life, const Json& spec) {
  if (spec.is_array()) {
    for (const Json& each : spec)
      give_what_is_named(life, each);
  }
  if (!spec.is_object()) return;
  for (const auto& [key, value] : spec.items()) {
    if (key.ends_with("SecretRef")) give(life, kube::kSecret, base::text_at(value, {"name"}));
    if (key == "caRef" || key == "configMapRef" || key == "trustBundleRef")
      give(life, kube::kConfigMap, base::text_at(value, {"name"}));
    give_what_is_named(life, value);
  }
}

bool rest(Life& life, const std::function<void()>& look, base::Millis quiet) {
  const base::Millis end = life.clock.elapsed() + kLongest;
  const std::size_t first = life.cluster.writes.size();
  while (life.clock.elapsed() < end) {
    const std::size_t before = life.cluster.writes.size();
    life.until(
        [&] {
          program_gateways(life);
          look();
          return life.cluster.writes.size() - first > kMostWrites;
        },
        quiet);
    if (life.cluster.writes.size() - first > kMostWrites) return false;
    if (life.cluster.writes.size() == before && observed(life)) return true;
  }
  return false;
}

std::expected<Preview, std::string> plan_of(Life& life, const Json& spec) {
  std::optional<kube::Answer<Preview>> out;
  std::string thrown;
  async::spawn(life.loop,
               reconcile::testing::look(life, reconcile::testing::document_of(spec), out),
               [&](std::exception_ptr failure) {
                 if (failure) thrown = "an exception";
               });
  for (int turn = 0; turn < 200 && !out && thrown.empty(); ++turn)
    life.turn();
  if (!out) return std::unexpected(thrown.empty() ? "no answer" : thrown);
  if (!*out) return std::unexpected(out->error().message);
  return std::move(**out);
}

Names told_restarts(const Preview& preview) {
  Names names;
  for (const reconcile::Restart& entry : preview.restarts)
    names.insert(entry.workload);
  return names;
}

Restarts::Restarts(const Life& life) {
  for (const kube::Kind& kind : kWorkloads) {
    for (const kube::ObjectKey& key : life.cluster.keys(kind)) {
      const Json& workload = *life.cluster.find(kind, key);
      if (replicas_of(workload) > 0)
        templates_[name_of(kind, key)] =
            base::to_line(base::object_at(workload, {"spec", "template"}));
    }
  }
  for (const kube::ObjectKey& key : life.cluster.keys(kube::kPod))
    uids_[kube::to_text(key)] =
        base::text_at(*life.cluster.find(kube::kPod, key), {"metadata", "uid"});
}

void Restarts::look(const Life& life) {
  for (const kube::Kind& kind : kWorkloads) {
    for (const kube::ObjectKey& key : life.cluster.keys(kind)) {
      if (replicas_of(*life.cluster.find(kind, key)) == 0) stopped_.insert(name_of(kind, key));
    }
  }
}

Names Restarts::seen(const Life& life) const {
  Names names;
  for (const kube::Kind& kind : kWorkloads) {
    for (const kube::ObjectKey& key : life.cluster.keys(kind)) {
      const std::string name = name_of(kind, key);
      const Json& workload = *life.cluster.find(kind, key);
      const auto old = templates_.find(name);
      if (old == templates_.end() || replicas_of(workload) == 0) continue;
      const bool changed =
          old->second != base::to_line(base::object_at(workload, {"spec", "template"}));
      if (changed || stopped_.contains(name)) names.insert(name);
    }
  }
  for (const kube::ObjectKey& key : life.cluster.keys(kube::kPod)) {
    const auto old = uids_.find(kube::to_text(key));
    const std::string uid = base::text_at(*life.cluster.find(kube::kPod, key), {"metadata", "uid"});
    const std::string owner = owner_of(life, key);
    if (old != uids_.end() && old->second != uid && !owner.empty()) names.insert(owner);
  }
  return names;
}

}  // namespace dataplatform::simulation
