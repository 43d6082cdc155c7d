#include "tests/simulation/oracles/snapshot.hpp"

#include <algorithm>

namespace dataplatform::simulation {
namespace {

std::vector<kube::Kind> kinds_of_interest() {
  std::vector<kube::Kind> kinds(reconcile::kManagedKinds.begin(), reconcile::kManagedKinds.end());
  kinds.insert(kinds.end(), reconcile::kObservedKinds.begin(), reconcile::kObservedKinds.end());
  kinds.push_back(reconcile::kDataPlatform);
  return kinds;
}

bool has_ended(const Json& object) {
  const std::string phase = base::text_at(object, {"status", "phase"});
  return phase == "Succeeded" || phase == "Failed" ||
         base::integer_at(object, {"status", "succeeded"}) > 0;
}

/// A volume whose pod was scaled away (by whomever) stays: nobody deletes volumes.
bool has_a_pod(const World& world, const kube::ObjectKey& claim) {
  for (const kube::ObjectKey& pod : world.cluster.keys(kube::kPod)) {
    if (pod.namespace_ == claim.namespace_ && claim.name.ends_with("-" + pod.name)) return true;
  }
  return false;
}

void strip_metadata(Json& metadata) {
  for (const char* name : {"uid", "resourceVersion", "generation", "creationTimestamp",
                           "managedFields", "ownerReferences"})
    metadata.erase(name);
  if (!metadata.contains("annotations")) return;
  metadata["annotations"].erase("dataplatform.io/secret-revision");
  metadata["annotations"].erase("dataplatform.io/applied-hash");
}

/// Numbers and times that count how it came about.
void strip_status(const kube::Kind& kind, Json& object) {
  if (kind != reconcile::kDataPlatform) {
    object.erase("status");
    return;
  }
  if (!object.contains("status")) return;
  object["status"].erase("observedGeneration");
  object["status"].erase("tasks");
  for (const char* list : {"conditions"}) {
    if (!object["status"].contains(list)) continue;
    for (Json& condition : object["status"][list]) {
      condition.erase("lastTransitionTime");
      condition.erase("observedGeneration");
    }
  }
}

void hide_values(Json& object) {
  for (const char* member : {"data", "stringData"}) {
    if (!object.contains(member)) continue;
    for (auto& [key, value] : object[member].items())
      value = "a value";
  }
}

/// The record of a deleted platform lists what is there; what that is, its objects say.
void strip_retained(const World& world, Json& data) {
  const std::map<std::string, kube::Kind> lists{{"volumes", kube::kPersistentVolumeClaim},
                                                {"secrets", kube::kSecret}};
  for (const auto& [name, kind] : lists) {
    std::string present;
    for (const kube::ObjectKey& key : world.cluster.keys(kind)) {
      const Json& labels = base::object_at(*world.cluster.find(kind, key), {"metadata", "labels"});
      if (base::text_at(labels, {"dataplatform.io/name"}) == World::kPlatform.name)
        present += (present.empty() ? "" : "\n") + kube::to_text(key);
    }
    if (data.value(name, "") == present) data[name] = "what is there";
  }
}

/// A component that is switched off keeps the Secrets that it had, if ever it had any.
bool is_left_over(const World& world, const kube::Kind& kind, const Json& object) {
  const std::string component =
      base::text_at(object, {"metadata", "labels", "dataplatform.io/component"});
  const Json* platform = world.platform();
  return kind == kube::kSecret && platform != nullptr &&
         base::text_at(*platform, {"spec", "components", component, "mode"}) == "Disabled";
}

Json normalised(const World& world, const kube::Kind& kind, Json object) {
  strip_metadata(object["metadata"]);
  strip_status(kind, object);
  if (kind == kube::kSecret) hide_values(object);
  // The server's own choice, in the order of asking.
  if (kind == kube::kService) {
    for (const char* address : {"clusterIP", "clusterIPs"})
      object["spec"].erase(address);
  }
  if (kind == kube::kConfigMap && object["metadata"]["name"] == World::kPlatform.name + "-state" &&
      object.contains("data")) {
    object["data"].erase("tasks");
    // Whether it ever served: a change may have come before it could.
    object["data"].erase("served");
  }
  // A search cluster is formed once; what was suspended early was not yet.
  const Json* platform = world.platform();
  if (kind == kube::kConfigMap && platform != nullptr && object.contains("data") &&
      base::flag_at(*platform, {"spec", "suspended"}))
    object["data"].erase("initial-masters");
  if (object["metadata"]["name"] == World::kPlatform.name + "-retained" && object.contains("data"))
    strip_retained(world, object["data"]);
  return object;
}

void compare(const std::string& where, const Json& expected, const Json& found,
             std::vector<std::string>& lines, std::size_t most) {
  if (expected == found || lines.size() >= most) return;
  if (expected.is_object() && found.is_object()) {
    for (const auto& [key, value] : expected.items())
      compare(where + "." + key, value, found.contains(key) ? found[key] : Json(), lines, most);
    for (const auto& [key, value] : found.items()) {
      if (!expected.contains(key)) compare(where + "." + key, Json(), value, lines, most);
    }
    return;
  }
  if (lines.size() < most)
    lines.push_back(where + ": expected " + expected.dump().substr(0, 200) + ", found " +
                    found.dump().substr(0, 200));
}

/// Which of the free names a Deployment's pod has depends on which were free: those of one template
/// are told apart by counting.
std::string name_in(const Snapshot& snapshot, const kube::Kind& kind, const kube::ObjectKey& key,
                    Json& object) {
  const std::string name = std::string(kind.name) + " " + kube::to_text(key);
  const Json& owners = base::array_at(object, {"metadata", "ownerReferences"});
  if (kind != kube::kPod || owners.empty() || owners[0]["kind"] != kube::kDeployment.name)
    return name;
  object["metadata"]["name"] = "one of its Deployment";
  const std::string stem = name.substr(0, name.rfind('-')) + "-#";
  int count = 0;
  while (snapshot.contains(stem + std::to_string(count)))
    ++count;
  return stem + std::to_string(count);
}

}  // namespace

Snapshot snapshot_of(const World& world) {
  Snapshot snapshot;
  for (const kube::Kind& kind : kinds_of_interest()) {
    for (const kube::ObjectKey& key : world.cluster.keys(kind)) {
      Json object = *world.cluster.find(kind, key);
      const bool passing = (kind == kube::kJob || kind == kube::kPod) && has_ended(object);
      if (passing || is_left_over(world, kind, object)) continue;
      if (kind == kube::kPersistentVolumeClaim && !has_a_pod(world, key)) continue;
      const std::string name = name_in(snapshot, kind, key, object);
      snapshot[name] = normalised(world, kind, std::move(object));
    }
  }
  return snapshot;
}

Snapshot with_spec_of_end(const World& world, const Snapshot& expected, Snapshot found) {
  const std::string name =
      "ConfigMap " + World::kPlatform.namespace_ + "/" + World::kPlatform.name + "-retained";
  const auto wanted = expected.find(name);
  const auto seen = found.find(name);
  if (!world.had_previous() || wanted == expected.end() || seen == found.end()) return found;
  const std::string spec = base::text_at(seen->second, {"data", "lastSpec"});
  if (std::ranges::find(world.specs, spec) != world.specs.end())
    seen->second["data"]["lastSpec"] = base::text_at(wanted->second, {"data", "lastSpec"});
  return found;
}

std::vector<std::string> differences(const Snapshot& expected, const Snapshot& found,
                                     std::size_t most) {
  std::vector<std::string> lines;
  for (const auto& [name, object] : expected) {
    if (!found.contains(name)) {
      lines.push_back(name + " is missing");
    } else {
      compare(name, object, found.at(name), lines, most);
    }
  }
  for (const auto& [name, object] : found) {
    if (!expected.contains(name)) lines.push_back(name + " should not be there");
  }
  if (lines.size() > most) lines.resize(most);
  return lines;
}

}  // namespace dataplatform::simulation
