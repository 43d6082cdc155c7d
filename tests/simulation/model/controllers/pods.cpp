#include "tests/simulation/model/controllers/pods.hpp"

namespace dataplatform::simulation {

Json owner_reference(const Json& owner) {
  return {{"apiVersion", base::text_at(owner, {"apiVersion"})},
          {"kind", base::text_at(owner, {"kind"})},
          {"name", base::text_at(owner, {"metadata", "name"})},
          {"uid", base::text_at(owner, {"metadata", "uid"})},
          {"controller", true},
          {"blockOwnerDeletion", true}};
}

Json pod_of(const Json& owner, const std::string& name) {
  Json pod = {{"apiVersion", "v1"}, {"kind", "Pod"}};
  const Json& model = base::object_at(owner, {"spec", "template", "metadata"});
  Json& metadata = pod["metadata"];
  metadata["name"] = name;
  metadata["namespace"] = base::text_at(owner, {"metadata", "namespace"});
  metadata["labels"] = base::object_at(model, {"labels"});
  metadata["annotations"] = base::object_at(model, {"annotations"});
  metadata["ownerReferences"] = Json::array({owner_reference(owner)});
  pod["spec"] = base::object_at(owner, {"spec", "template", "spec"});
  pod["spec"]["enableServiceLinks"] = pod["spec"].value("enableServiceLinks", true);
  return pod;
}

kube::ObjectKey key_of(const Json& object) {
  return {base::text_at(object, {"metadata", "namespace"}),
          base::text_at(object, {"metadata", "name"})};
}

const Json* condition_of(const Json& object, std::string_view type) {
  for (const Json& condition : base::array_at(object, {"status", "conditions"})) {
    if (base::text_at(condition, {"type"}) == type) return &condition;
  }
  return nullptr;
}

bool is_ready(const Json& pod) {
  const Json* ready = condition_of(pod, "Ready");
  return ready != nullptr && base::text_at(*ready, {"status"}) == "True";
}

bool is_terminating(const Json& object) {
  return object.at("metadata").contains("deletionTimestamp");
}

bool is_active(const Json& pod) {
  const std::string phase = base::text_at(pod, {"status", "phase"});
  return phase != "Succeeded" && phase != "Failed" && !is_terminating(pod);
}

void set_condition(Json& status, const Json& before, Json condition, const std::string& time) {
  const Json* last = condition_of(before, base::text_at(condition, {"type"}));
  const bool same = last != nullptr && last->value("status", "") == condition.value("status", "");
  const std::string since = same ? base::text_at(*last, {"lastTransitionTime"}) : std::string();
  condition["lastTransitionTime"] = since.empty() ? time : since;
  status["conditions"].push_back(std::move(condition));
}

}  // namespace dataplatform::simulation
