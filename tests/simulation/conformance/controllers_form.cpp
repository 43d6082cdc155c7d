// The short form of a namespace: what is left out, and why, is in docs/simulation.md.
#include "tests/simulation/conformance/controllers_bodies.hpp"
#include "tests/simulation/conformance/controllers_inventory.hpp"
#include "tests/simulation/model/controllers/pods.hpp"

#include <algorithm>
#include <set>

namespace dataplatform::simulation {
namespace {

class Form {
 public:
  explicit Form(const Inventory& inventory) : inventory_(inventory) {
    for (const auto& [kind, objects] : inventory) {
      for (const Json& object : objects)
        by_uid_[base::text_at(object, {"metadata", "uid"})] = &object;
    }
  }

  Json made() const {
    Json form = Json::object();
    for (const auto& [kind, objects] : inventory_) {
      for (const Json& object : objects)
        enter(form, kind, object);
    }
    for (Json& entry : form) {
      if (entry.is_array()) std::sort(entry.begin(), entry.end());
    }
    return form;
  }

 private:
  void enter(Json& form, const std::string& kind, const Json& object) const {
    const std::string name = base::text_at(object, {"metadata", "name"});
    const std::string app = base::text_at(object, {"metadata", "labels", "app"});
    const bool numbered =
        base::object_at(object, {"metadata", "labels"}).contains("apps.kubernetes.io/pod-index");
    if (kind == "ReplicaSet") return;  // there are none in the model
    if (kind == "Pod" && !numbered) {
      form["Pods of " + app].push_back(facts(kind, object));
    } else {
      form[kind + " " + name] = facts(kind, object);
    }
  }

  Json facts(const std::string& kind, const Json& object) const {
    Json facts = {{"owners", owners(object)}};
    if (is_terminating(object)) facts["deleting"] = true;
    facts["labels"] = labels(object);
    // A Job's pods are counted under a finalizer of the controller; the model counts at once.
    if (kind != "Pod") facts["finalizers"] = base::array_at(object, {"metadata", "finalizers"});
    if (kind == "Pod") add_pod(facts, object);
    if (kind == "StatefulSet") add_set(facts, object);
    if (kind == "Deployment") add_deployment(facts, object);
    if (kind == "Job") add_job(facts, object);
    return facts;
  }

  /// Through ReplicaSets to their Deployments.
  Json owners(const Json& object) const {
    Json texts = Json::array();
    for (const Json& owner : base::array_at(object, {"metadata", "ownerReferences"})) {
      const auto found = by_uid_.find(base::text_at(owner, {"uid"}));
      const std::string kind = base::text_at(owner, {"kind"});
      if (kind == "ReplicaSet" && found != by_uid_.end()) {
        for (const Json& above : owners(*found->second))
          texts.push_back(above);
        continue;
      }
      std::string text = kind + " " + base::text_at(owner, {"name"});
      if (base::flag_at(owner, {"controller"})) text += ", in control";
      if (base::flag_at(owner, {"blockOwnerDeletion"})) text += ", blocks";
      if (found == by_uid_.end()) text += ", which is gone";
      texts.push_back(std::move(text));
    }
    std::sort(texts.begin(), texts.end());
    return texts;
  }

  static Json labels(const Json& object) {
    // Hashes and uids, which each side makes its own; what a pod takes over from its node; and what
    // the model's stand-in for elections writes.
    static const std::set<std::string> left_out{"controller-revision-hash",
                                                "pod-template-hash",
                                                "controller-uid",
                                                "batch.kubernetes.io/controller-uid",
                                                "kubernetes.io/metadata.name",
                                                "topology.kubernetes.io/region",
                                                "topology.kubernetes.io/zone",
                                                "role"};
    Json kept = Json::object();
    for (const auto& [key, value] : base::object_at(object, {"metadata", "labels"}).items()) {
      if (!left_out.contains(key)) kept[key] = value;
    }
    return kept;
  }

  static void add_pod(Json& facts, const Json& pod) {
    facts["template"] = template_of(pod);
    facts["phase"] = base::text_at(pod, {"status", "phase"});
    facts["ready"] = is_ready(pod);
    facts["claims"] = Json::array();
    for (const Json& volume : base::array_at(pod, {"spec", "volumes"})) {
      const std::string claim = base::text_at(volume, {"persistentVolumeClaim", "claimName"});
      if (!claim.empty()) facts["claims"].push_back(claim);
    }
    // Volumes of templates come in the order of a Go map.
    std::sort(facts["claims"].begin(), facts["claims"].end());
  }

  static void count(Json& facts, const Json& object, std::initializer_list<const char*> names) {
    for (const char* name : names)
      facts[name] = base::integer_at(object, {"status", name});
  }

  static void add_generations(Json& facts, const Json& object) {
    facts["generation"] = base::integer_at(object, {"metadata", "generation"});
    facts["observed"] = base::integer_at(object, {"status", "observedGeneration"});
  }

  static void add_set(Json& facts, const Json& set) {
    add_generations(facts, set);
    count(facts, set,
          {"replicas", "readyReplicas", "updatedReplicas", "currentReplicas", "availableReplicas"});
    facts["one revision"] = base::text_at(set, {"status", "currentRevision"}) ==
                            base::text_at(set, {"status", "updateRevision"});
  }

  static void add_deployment(Json& facts, const Json& deployment) {
    add_generations(facts, deployment);
    count(facts, deployment,
          {"replicas", "readyReplicas", "updatedReplicas", "availableReplicas",
           "unavailableReplicas"});
    add_conditions(facts, deployment);
  }

  static void add_job(Json& facts, const Json& job) {
    facts["generation"] = base::integer_at(job, {"metadata", "generation"});
    count(facts, job, {"active", "succeeded", "failed", "ready", "terminating"});
    for (const char* time : {"startTime", "completionTime"})
      facts[time] = base::find(job, {"status", time}) != nullptr;
    add_conditions(facts, job);
  }

  static void add_conditions(Json& facts, const Json& object) {
    for (const Json& condition : base::array_at(object, {"status", "conditions"})) {
      const std::string type = base::text_at(condition, {"type"});
      Json& said = facts["conditions"][type];
      said = base::text_at(condition, {"status"});
      // Why a roll-out goes on depends on which moment of it the controller has seen.
      if (type != "Progressing")
        said = said.get<std::string>() + " " + base::text_at(condition, {"reason"});
    }
  }

  const Inventory& inventory_;
  std::map<std::string, const Json*> by_uid_;
};

}  // namespace

Json form_of(const Inventory& inventory) {
  return Form(inventory).made();
}

}  // namespace dataplatform::simulation
