#include "tests/simulation/faults/harm.hpp"

#include "controllers/reconcile/record.hpp"

#include <utility>

namespace dataplatform::simulation {
namespace {

const kube::ObjectKey kRecordKey = reconcile::state_key(World::kPlatform);
const kube::ObjectKey kLeaseKey{"dataplatform-system", "dataplatform-operator"};

bool is_ours(const Json& object) {
  const Json& labels = base::object_at(object, {"metadata", "labels"});
  return base::text_at(labels, {"dataplatform.io/name"}) == World::kPlatform.name &&
         !base::text_at(labels, {"dataplatform.io/component"}).empty();
}

/// Objects of components, of `kinds`, in an order that never changes.
std::vector<Place> children(const World& world, const std::vector<kube::Kind>& kinds) {
  std::vector<Place> places;
  for (const kube::Kind& kind : kinds) {
    for (const kube::ObjectKey& key : world.cluster.keys(kind)) {
      if (is_ours(*world.cluster.find(kind, key))) places.emplace_back(kind, key);
    }
  }
  return places;
}

/// A change of something that we own, so that it is put back and nothing of it stays.
Json edit_of(const kube::Kind& kind, const Json& object, std::uint64_t choice) {
  const bool fixed = object.value("immutable", false);  // its data nobody can change
  if (kind == kube::kConfigMap && choice % 2 == 0 && object.contains("data") &&
      !object["data"].empty() && !fixed)
    return {{"data", {{object["data"].begin().key(), "changed by hand"}}}};
  if (choice % 3 == 0)
    return {{"metadata", {{"labels", {{"app.kubernetes.io/part-of", "something else"}}}}}};
  if (choice % 3 == 1 && kind == kube::kStatefulSet) return {{"spec", {{"replicas", 7}}}};
  return {{"metadata", {{"annotations", {{"dataplatform.io/applied-hash", "0123456789abcdef"}}}}}};
}

}  // namespace

void Harm::edit(World& world, const Fault& fault) {
  const auto places =
      children(world, {kube::kConfigMap, kube::kService, kube::kDeployment, kube::kStatefulSet,
                       kube::kNetworkPolicy, kube::kServiceAccount, kube::kPodDisruptionBudget});
  if (places.empty()) return;
  const auto& [kind, key] = places[fault.choice % places.size()];
  const Json patch = edit_of(kind, *world.cluster.find(kind, key), fault.choice / 7);
  world.cluster.edit(kind, key, patch, "kubectl-edit");
}

void Harm::remove(World& world, const Fault& fault) {
  const auto places =
      children(world, {kube::kPod, kube::kDeployment, kube::kStatefulSet, kube::kService,
                       kube::kConfigMap, kube::kNetworkPolicy, kube::kJob, kube::kServiceAccount,
                       kube::kRoleBinding, kube::kHorizontalPodAutoscaler, kube::kIngress});
  if (places.empty()) return;
  const auto& [kind, key] = places[fault.choice % places.size()];
  world.cluster.erase(kind, key);
}

void Harm::lose_secret(World& world, std::size_t index, const Fault& fault) {
  const auto places = children(world, {kube::kSecret});
  const Json* platform = world.platform();
  const bool ends = platform == nullptr || (*platform)["metadata"].contains("deletionTimestamp");
  if (places.empty() || ends) return;
  const auto& [kind, key] = places[fault.choice % places.size()];
  secrets_[index] = {key, *world.cluster.find(kind, key)};
  world.cluster.erase(kind, key);
}

void Harm::lose_record(World& world) {
  const Json* record = world.cluster.find(kube::kConfigMap, kRecordKey);
  if (record != nullptr) record_ = *record;
  world.cluster.erase(kube::kConfigMap, kRecordKey);
}

/// While a spec is refused the record alone has the one to keep to: where the process that knew it
/// has ended too, only a backup has it.
void Harm::restore_record(World& world) {
  const bool lost = world.cluster.find(kube::kConfigMap, kRecordKey) == nullptr;
  if (lost && record_ && world.phase() == "Invalid")
    world.cluster.put(kube::kConfigMap, kRecordKey, *record_);
}

void Harm::lose_node(World& world, const Fault& fault) {
  for (const auto& [kind, key] : children(world, {kube::kPod})) {
    std::uint64_t hash = fault.choice;
    for (const char letter : key.name)
      hash = hash * 31 + static_cast<unsigned char>(letter);
    if (hash % 3 == 0) world.cluster.erase(kind, key);
  }
}

void Harm::lose_kind(World& world, std::size_t index, const Fault& fault) {
  // A definition goes with all its versions.
  const std::vector<std::vector<kube::Kind>> definitions{
      {kube::kCertificate},
      {kube::kExternalSecret, kube::kExternalSecretBeta},
      {kube::kMiddleware}};
  kinds_[index] = definitions[fault.choice % definitions.size()];
  for (const kube::Kind& kind : kinds_[index])
    world.cluster.uninstall(kind);
}

/// An object of somebody else by a name that is wanted, where none is there yet.
void Harm::come_first(World& world, std::size_t index, const Fault& fault) {
  if (wanted_.empty()) return;
  const Place& place = wanted_[fault.choice % wanted_.size()];
  if (world.cluster.find(place.first, place.second) != nullptr) return;
  Json object = {{"apiVersion", place.first.api_version()}, {"kind", place.first.name}};
  object["metadata"] = {{"name", place.second.name},
                        {"namespace", place.second.namespace_},
                        {"labels", {{"app", "of-somebody-else"}}}};
  strangers_.emplace(index, place);
  world.cluster.put(place.first, place.second, std::move(object));
}

void Harm::begin(World& world, std::size_t index, const Fault& fault) {
  const FaultKind kind = fault.kind;
  if (kind == FaultKind::ForeignEdit) return edit(world, fault);
  if (kind == FaultKind::ForeignDelete) return remove(world, fault);
  if (kind == FaultKind::SecretCopyLost) return lose_secret(world, index, fault);
  if (kind == FaultKind::NodeLoss) return lose_node(world, fault);
  if (kind == FaultKind::KindRemoved) return lose_kind(world, index, fault);
  if (kind == FaultKind::Stranger) return come_first(world, index, fault);
  if (kind == FaultKind::Compaction) return world.cluster.compact(world.cluster.version());
  if (kind == FaultKind::LeaseGone) return world.cluster.erase(kube::kLease, kLeaseKey);
  if (kind == FaultKind::StateLost) return lose_record(world);
  if (kind == FaultKind::StatusLost && world.platform() != nullptr)
    return world.cluster.edit(reconcile::kDataPlatform, World::kPlatform, {{"status", nullptr}},
                              "restore");
  const auto hours = static_cast<std::int64_t>(fault.choice % 100) - 50;
  if (kind == FaultKind::ClockJump) world.clock.shift_wall(std::chrono::hours(hours));
}

void Harm::restore_secrets(World& world) {
  for (const auto& [index, secret] : std::exchange(secrets_, {})) {
    const auto& [key, object] = secret;
    if (world.cluster.find(kube::kSecret, key) == nullptr)
      world.cluster.put(kube::kSecret, key, object);
  }
}

/// As the message of a task that failed for good asks: its Job is deleted, to run again.
void Harm::clear_failed_jobs(World& world) {
  for (const auto& [kind, key] : children(world, {kube::kJob})) {
    for (const Json& condition :
         base::array_at(*world.cluster.find(kind, key), {"status", "conditions"})) {
      if (condition["type"] == "Failed" && condition["status"] == "True")
        world.cluster.erase(kind, key);
    }
  }
}

void Harm::end(World& world, std::size_t index, const Fault& fault) {
  if (fault.kind == FaultKind::PodsFail) clear_failed_jobs(world);
  if (secrets_.contains(index)) restore_secrets(world);
  const auto stranger = strangers_.extract(index);
  if (!stranger.empty()) world.cluster.erase(stranger.mapped().first, stranger.mapped().second);
  for (const kube::Kind& kind : std::exchange(kinds_[index], {}))
    world.cluster.install(kind);
}

}  // namespace dataplatform::simulation
