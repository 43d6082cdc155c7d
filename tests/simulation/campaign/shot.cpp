#include "tests/simulation/campaign/shot.hpp"

#include "controllers/reconcile/record.hpp"

#include <set>

namespace dataplatform::simulation {
namespace {

using reconcile::testing::Life;

constexpr std::size_t kMostShown = 6;

/// What may differ between a platform that was changed and a fresh one, each with its reason.
struct History {
  const char* kind;
  const char* pointer;  // what of the object; "" the whole
  const char* why;
};
const std::vector<History>& history() {
  static const std::vector<History> all{
      {"Secret", "/data", "values are made once and kept"},
      {"Secret", "/stringData", "values are made once and kept"},
      {"Service", "/spec/clusterIP", "the server chooses it"},
      {"Service", "/spec/clusterIPs", "the server chooses them"},
      {"Job", "/spec", "what ran for the same input is not run again for where its pod may stand"},
      {"ConfigMap", "/data/tasks", "what was done before stays recorded"},
      {"ConfigMap", "/data/lastGoodSpec", "holds the approval too; looked at by itself"},
      {"ConfigMap", "/data/initial-masters",
       "a cluster is formed once; suspended from the start, "
       "it was not yet"},
      {"ConfigMap", "/data/served", "said once, when the platform first served"},
      {"PersistentVolumeClaim", "/spec", "volumes grow and never shrink; classes are fixed"},
      {"Deployment", "/spec/replicas of autoscaled", "an autoscaler's number is not ours to write"},
      {"StatefulSet", "/spec/replicas of autoscaled", "the same"},
  };
  return all;
}

/// Objects of these kinds may be left over: data and secrets outlive what used them, and what ran
/// once is not run again.
const std::set<std::string>& kept_kinds() {
  static const std::set<std::string> kinds{"Secret", "PersistentVolumeClaim", "Job"};
  return kinds;
}

Json cleaned(Json object) {
  Json& metadata = object["metadata"];
  for (const char* key : {"uid", "resourceVersion", "generation", "managedFields",
                          "creationTimestamp", "ownerReferences"})
    metadata.erase(key);
  // Made from the owner's uid too, which every cluster gives anew; and random, with the values.
  if (metadata.contains("annotations")) {
    metadata["annotations"].erase("dataplatform.io/applied-hash");
    metadata["annotations"].erase("dataplatform.io/secret-revision");
  }
  object.erase("status");
  return object;
}

void erase_at(Json& object, const std::string& pointer) {
  const auto slash = pointer.rfind('/');
  const Json::json_pointer parent(pointer.substr(0, slash));
  if (object.contains(parent) && object[parent].is_object())
    object[parent].erase(pointer.substr(slash + 1));
}

Json without_history(const std::string& name, Json object, bool autoscaled) {
  for (const History& each : history()) {
    std::string pointer = each.pointer;
    const auto condition = pointer.find(" of autoscaled");
    if (!name.starts_with(std::string(each.kind) + " ")) continue;
    if (condition != std::string::npos && !autoscaled) continue;
    erase_at(object, pointer.substr(0, condition));
  }
  return object;
}

std::string kind_in(const std::string& name) {
  return name.substr(0, name.find(' '));
}

bool is_autoscaled(const Shot& shot, const std::string& name) {
  const std::string key = name.substr(name.find(' ') + 1);
  return shot.objects.contains("HorizontalPodAutoscaler " + key);
}

/// As many as the autoscaler says.
bool is_pod_of_autoscaled(const Shot& shot, const std::string& name) {
  return name.starts_with("Pod ") && is_autoscaled(shot, name.substr(0, name.rfind('-')));
}

/// Conditions without times and messages.
Json standing_of(const Json& status) {
  Json out = {{"phase", base::text_at(status, {"phase"})},
              {"notActedOn", base::array_at(status, {"notActedOn"})},
              {"conditions", Json::object()}};
  for (const Json& each : base::array_at(status, {"conditions"}))
    out["conditions"][base::text_at(each, {"type"})] =
        base::text_at(each, {"status"}) + " " + base::text_at(each, {"reason"});
  return out;
}

/// A ConfigMap that the user made for the platform is nobody's but the user's.
bool is_ours(const Json& object) {
  return base::object_at(object, {"metadata", "labels"}).contains("dataplatform.io/name");
}

/// Pods of Deployments and Jobs have names that nobody foresees; what they are is in the template.
bool is_counted(const Life& life, const kube::Kind& kind, const kube::ObjectKey& key) {
  if (kind == kube::kConfigMap) return is_ours(*life.cluster.find(kind, key));
  if (kind != kube::kPod) return true;
  const kube::ObjectKey set{key.namespace_, key.name.substr(0, key.name.rfind('-'))};
  return life.cluster.find(kube::kStatefulSet, set) != nullptr;
}

void tell(std::vector<std::string>& out, const std::string& name, const Json& from,
          const Json& to) {
  for (const Json& each : Json::diff(from, to)) {
    const std::string pointer = each["path"].get<std::string>();
    const Json::json_pointer at(pointer);
    const Json is = from.contains(at) ? from.at(at) : Json("nothing");
    const Json be = to.contains(at) ? to.at(at) : Json("nothing");
    out.push_back(name + " " + pointer + " is " + is.dump().substr(0, 160) + " but fresh " +
                  be.dump().substr(0, 160));
    if (out.size() >= kMostShown) return;
  }
}

}  // namespace

Shot shot_of(const Life& life) {
  Shot shot;
  const auto take = [&](const kube::Kind& kind) {
    for (const kube::ObjectKey& key : life.cluster.keys(kind))
      if (is_counted(life, kind, key))
        shot.objects[std::string(kind.name) + " " + kube::to_text(key)] =
            cleaned(*life.cluster.find(kind, key));
  };
  for (const kube::Kind& kind : reconcile::kManagedKinds)
    take(kind);
  for (const kube::Kind& kind : reconcile::kObservedKinds)
    take(kind);
  const Json platform = life.platform();
  shot.phase = base::text_at(platform, {"status", "phase"});
  shot.status = base::object_at(platform, {"status"});
  return shot;
}

std::vector<std::string> differences_of(const Shot& changed, const Shot& fresh) {
  std::vector<std::string> out;
  for (const auto& [name, object] : fresh.objects) {
    const auto found = changed.objects.find(name);
    if (found == changed.objects.end()) {
      if (kind_in(name) != "Job" && !is_pod_of_autoscaled(fresh, name))
        out.push_back(name + " is not there, but fresh it is");
      continue;
    }
    const bool autoscaled = is_autoscaled(fresh, name);
    tell(out, name, without_history(name, found->second, autoscaled),
         without_history(name, object, autoscaled));
    if (out.size() >= kMostShown) return out;
  }
  for (const auto& [name, object] : changed.objects) {
    if (!fresh.objects.contains(name) && !kept_kinds().contains(kind_in(name)) &&
        !is_pod_of_autoscaled(fresh, name))
      out.push_back(name + " is there, but fresh it is not");
  }
  tell(out, "status", standing_of(changed.status), standing_of(fresh.status));
  return out;
}

std::string leaked_secret(const Life& life) {
  std::set<std::string> values;
  for (const kube::ObjectKey& key : life.cluster.keys(kube::kSecret)) {
    const Json& secret = *life.cluster.find(kube::kSecret, key);
    for (const char* group : {"data", "stringData"}) {
      for (const auto& [name, value] : base::object_at(secret, {group}).items()) {
        if (value.is_string() && value.get<std::string>().size() >= 24)
          values.insert(value.get<std::string>());
      }
    }
  }
  std::string text = life.lines + base::to_line(life.platform());
  for (const auto& [name, object] : shot_of(life).objects) {
    if (kind_in(name) != "Secret") text += base::to_line(object);
  }
  for (const std::string& value : values) {
    if (text.find(value) != std::string::npos) return "a secret's value stands outside of Secrets";
  }
  return "";
}

}  // namespace dataplatform::simulation
