// The API server's defaults: a table by type, and what depends on other fields.
#include "operator/base/text.hpp"
#include "operator/kube/base64.hpp"
#include "tests/simulation/model/decode.hpp"
#include "tests/simulation/model/files.hpp"

#include <array>
#include <unordered_map>

namespace dataplatform::simulation {
namespace {

const Json& table() {
  static const Json defaults = Json::parse(model_file("defaults.yaml"));
  return defaults;
}

void put(Json& object, const char* key, const Json& value) {
  if (!object.contains(key)) object[key] = value;
}

std::string pull_policy(const Json& container) {
  std::string image = base::text_at(container, {"image"});
  if (image.find('@') != std::string::npos) return "IfNotPresent";
  image = image.substr(image.rfind('/') + 1);
  const auto colon = image.find(':');
  return colon == std::string::npos || image.substr(colon + 1) == "latest" ? "Always"
                                                                           : "IfNotPresent";
}

void fill_container(Json& container) {
  put(container, "imagePullPolicy", pull_policy(container));
}

/// A volume of no source is an empty directory.
void fill_volume(Json& volume) {
  if (volume.size() <= volume.count("name")) volume["emptyDir"] = Json::object();
}

/// Of pods alone, not of templates.
void fill_requests(Json& pod) {
  for (const char* list : {"containers", "initContainers"}) {
    if (!pod.contains(list)) continue;
    for (Json& container : pod[list]) {
      Json& resources = container["resources"];
      for (const auto& [name, limit] : base::object_at(resources, {"limits"}).items()) {
        if (!resources["requests"].contains(name)) resources["requests"][name] = limit;
      }
    }
  }
}

void fill_pod(Json& spec) {
  const std::string account = base::text_at(spec, {"serviceAccountName"});
  // The old name of the field stays behind and brings back what was taken away.
  if (account.empty() && spec.contains("serviceAccount"))
    spec["serviceAccountName"] = spec["serviceAccount"];
  if (!account.empty()) spec["serviceAccount"] = account;
}

void fill_deployment(Json& spec) {
  Json& strategy = spec["strategy"];
  if (base::text_at(strategy, {"type"}) == "RollingUpdate")
    put(strategy, "rollingUpdate", {{"maxSurge", "25%"}, {"maxUnavailable", "25%"}});
}

void fill_stateful_set(Json& spec) {
  // A type that is said without its numbers gets none.
  Json& strategy = spec["updateStrategy"];
  if (!strategy.contains("type")) {
    strategy["type"] = "RollingUpdate";
    put(strategy, "rollingUpdate", {{"partition", 0}, {"maxUnavailable", 1}});
  }
  if (!spec.contains("volumeClaimTemplates")) return;
  for (Json& claim : spec["volumeClaimTemplates"]) {
    put(claim, "apiVersion", "v1");
    put(claim, "kind", "PersistentVolumeClaim");
    claim["status"]["phase"] = "Pending";
  }
}

/// Of Jobs alone, not of the templates in CronJobs.
void fill_job(Json& spec) {
  put(spec, "backoffLimit", 6);
  put(spec, "completionMode", "NonIndexed");
  put(spec, "suspend", false);
  put(spec, "manualSelector", false);
  if (!spec.contains("completions") && !spec.contains("parallelism")) spec["completions"] = 1;
  put(spec, "parallelism", 1);
  const bool policy = spec.contains("podFailurePolicy");
  put(spec, "podReplacementPolicy", policy ? "Failed" : "TerminatingOrFailed");
}

void fill_service(Json& spec) {
  if (base::text_at(spec, {"type"}) != "ExternalName")
    put(spec, "internalTrafficPolicy", "Cluster");
  if (base::text_at(spec, {"type"}) == "NodePort" ||
      base::text_at(spec, {"type"}) == "LoadBalancer")
    put(spec, "externalTrafficPolicy", "Cluster");
  if (base::text_at(spec, {"type"}) == "LoadBalancer")
    put(spec, "allocateLoadBalancerNodePorts", true);
}

void fill_service_port(Json& port) {
  const Json& target = port.contains("targetPort") ? port["targetPort"] : Json();
  if (target.is_null() || target == 0 || target == "") port["targetPort"] = port.value("port", 0);
}

void fill_network_policy(Json& spec) {
  Json types = Json::array({"Ingress"});
  if (!base::array_at(spec, {"egress"}).empty()) types.push_back("Egress");
  put(spec, "policyTypes", types);
}

struct Special {
  const char* type;
  void (*fill)(Json&);
};

constexpr std::array kSpecials{Special{"Container", fill_container},
                               Special{"PodSpec", fill_pod},
                               Special{"Volume", fill_volume},
                               Special{"DeploymentSpec", fill_deployment},
                               Special{"StatefulSetSpec", fill_stateful_set},
                               Special{"ServiceSpec", fill_service},
                               Special{"ServicePort", fill_service_port},
                               Special{"NetworkPolicySpec", fill_network_policy}};

struct Defaults {
  const Json* row = nullptr;  // of the table
  void (*special)(Json&) = nullptr;
};

/// Types live for ever: each is looked up by its name once.
const Defaults& defaults_of(const Type& type) {
  static std::unordered_map<const Type*, Defaults> known;
  const auto [place, is_new] = known.try_emplace(&type);
  if (!is_new) return place->second;
  if (const auto row = table().find(type.name); row != table().end()) place->second.row = &*row;
  for (const Special& special : kSpecials) {
    if (type.name == special.type) place->second.special = special.fill;
  }
  return place->second;
}

void fill(Json& value, const Type& type);

void fill_struct(Json& value, const Type& type) {
  const Defaults& defaults = defaults_of(type);
  if (defaults.row != nullptr) {
    for (const auto& [key, fallback] : defaults.row->items())
      put(value, key.c_str(), fallback);
  }
  for (auto& [key, item] : value.items()) {
    if (!item.is_structured()) continue;
    const auto field = type.fields.find(key);
    if (field != type.fields.end()) fill(item, *field->second.type);
  }
  if (defaults.special != nullptr) defaults.special(value);
}

void fill(Json& value, const Type& type) {
  if (type.shape == Shape::Struct) return fill_struct(value, type);
  const bool below = type.shape == Shape::List && type.items->shape == Shape::Struct;
  if (!below || !value.is_array()) return;
  for (Json& item : value)
    fill(item, *type.items);
}

/// stringData is only ever written.
void fold_texts(Json& secret) {
  if (!secret.contains("stringData")) return;
  for (const auto& [key, text] : secret["stringData"].items())
    secret["data"][key] = kube::to_base64(text.get<std::string>());
  secret.erase("stringData");
}

void fill_role_binding(Json& object) {
  constexpr const char* kGroup = "rbac.authorization.k8s.io";
  if (object.contains("roleRef")) put(object["roleRef"], "apiGroup", kGroup);
  if (!object.contains("subjects")) return;
  for (Json& subject : object["subjects"]) {
    const std::string kind = base::text_at(subject, {"kind"});
    if (kind == "User" || kind == "Group") put(subject, "apiGroup", kGroup);
  }
}

}  // namespace

void set_defaults(Json& object, const kube::Kind& kind, const Type& type) {
  if (type.raw || type.fields.empty()) return;
  fill(object, type);
  if (kind == kube::kPod && object.contains("spec")) fill_requests(object["spec"]);
  if (kind == kube::kJob && object.contains("spec")) fill_job(object["spec"]);
  if (kind == kube::kSecret) fold_texts(object);
  if (kind == kube::kRoleBinding) fill_role_binding(object);
  if (kind == kube::kNamespace) {
    put(object["spec"], "finalizers", Json::array({"kubernetes"}));
    object["status"]["phase"] = object["status"].value("phase", "Active");
    object["metadata"]["labels"]["kubernetes.io/metadata.name"] = object["metadata"]["name"];
  }
}

}  // namespace dataplatform::simulation
