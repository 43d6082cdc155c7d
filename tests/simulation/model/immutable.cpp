#include "tests/simulation/model/immutable.hpp"

#include "operator/base/quantity.hpp"

#include <algorithm>
#include <array>

namespace dataplatform::simulation {
namespace {

using kube::Cause;

const Json& at(const Json& object, std::initializer_list<std::string_view> path) {
  static const Json nothing;
  const Json* found = base::find(object, path);
  return found == nullptr ? nothing : *found;
}

Cause immutable(std::string field) {
  return {"FieldValueInvalid", std::move(field), "field is immutable"};
}

Cause forbidden(std::string field, std::string message) {
  return {"FieldValueForbidden", std::move(field), "Forbidden: " + std::move(message)};
}

Json less(Json spec, std::initializer_list<const char*> members) {
  for (const char* member : members)
    spec.erase(member);
  return spec;
}

using Causes = std::vector<Cause>;

void stateful_set(const Json& before, const Json& after, Causes& causes) {
  const auto fixed = [](const Json& set) {
    Json spec = less(base::object_at(set, {"spec"}),
                     {"replicas", "ordinals", "template", "updateStrategy", "revisionHistoryLimit",
                      "persistentVolumeClaimRetentionPolicy", "minReadySeconds"});
    if (!spec.contains("volumeClaimTemplates")) return spec;
    for (Json& claim : spec["volumeClaimTemplates"])
      claim.erase("status");
    return spec;
  };
  if (fixed(before) != fixed(after))
    causes.push_back(forbidden(
        "spec",
        "updates to statefulset spec for fields other than 'replicas', 'ordinals', 'template', "
        "'updateStrategy', 'revisionHistoryLimit', 'persistentVolumeClaimRetentionPolicy' and "
        "'minReadySeconds' are forbidden"));
}

void deployment(const Json& before, const Json& after, Causes& causes) {
  if (at(before, {"spec", "selector"}) != at(after, {"spec", "selector"}))
    causes.push_back(immutable("spec.selector"));
}

void job(const Json& before, const Json& after, Causes& causes) {
  for (const char* member : {"completions", "selector", "template", "completionMode",
                             "podFailurePolicy", "backoffLimitPerIndex", "managedBy"}) {
    if (at(before, {"spec", member}) != at(after, {"spec", member}))
      causes.push_back(immutable("spec." + std::string(member)));
  }
}

std::int64_t storage(const Json& claim) {
  const auto size =
      base::Quantity::parse(base::text_at(claim, {"spec", "resources", "requests", "storage"}));
  return size ? size->bytes() : 0;
}

void claim(const Json& before, const Json& after, Causes& causes) {
  Json old_spec = less(base::object_at(before, {"spec"}), {"volumeAttributesClassName"});
  Json new_spec = less(base::object_at(after, {"spec"}), {"volumeAttributesClassName"});
  const bool bound = base::text_at(before, {"status", "phase"}) == "Bound";
  for (Json* spec : {&old_spec, &new_spec}) {
    if (bound && spec->contains("resources") && (*spec)["resources"].contains("requests"))
      (*spec)["resources"]["requests"].erase("storage");
  }
  if (!old_spec.contains("volumeName")) new_spec.erase("volumeName");
  if (old_spec != new_spec)
    causes.push_back(forbidden("spec",
                               "spec is immutable after creation except resources.requests and "
                               "volumeAttributesClassName for bound claims"));
  if (storage(after) < storage(before))
    causes.push_back(
        forbidden("spec.resources.requests.storage", "field can not be less than status.capacity"));
}

void sealed(const Json& before, const Json& after, Causes& causes) {
  if (base::text_at(before, {"type"}) != base::text_at(after, {"type"}))
    causes.push_back(immutable("type"));
  if (!base::flag_at(before, {"immutable"})) return;
  if (!base::flag_at(after, {"immutable"}))
    causes.push_back(forbidden("immutable", "field is immutable when `immutable` is set"));
  for (const char* member : {"data", "binaryData", "stringData"}) {
    if (at(before, {member}) != at(after, {member}))
      causes.push_back(forbidden(member, "field is immutable when `immutable` is set"));
  }
}

void service(const Json& before, const Json& after, Causes& causes) {
  const std::string address = base::text_at(before, {"spec", "clusterIP"});
  const bool external = base::text_at(before, {"spec", "type"}) == "ExternalName" ||
                        base::text_at(after, {"spec", "type"}) == "ExternalName";
  if (!external && !address.empty() && base::text_at(after, {"spec", "clusterIP"}) != address)
    causes.push_back(immutable("spec.clusterIPs[0]"));
}

void role_binding(const Json& before, const Json& after, Causes& causes) {
  if (at(before, {"roleRef"}) != at(after, {"roleRef"}))
    causes.push_back(Cause{"FieldValueInvalid", "roleRef", "cannot change roleRef"});
}

void storage_class(const Json& before, const Json& after, Causes& causes) {
  for (const char* member : {"parameters", "provisioner", "reclaimPolicy", "volumeBindingMode"}) {
    if (at(before, {member}) != at(after, {member}))
      causes.push_back(forbidden(member, "updates to " + std::string(member) + " are forbidden."));
  }
}

void pod(const Json& before, const Json& after, Causes& causes) {
  const auto fixed = [](const Json& object) {
    Json spec = less(base::object_at(object, {"spec"}),
                     {"activeDeadlineSeconds", "tolerations", "terminationGracePeriodSeconds"});
    for (const char* list : {"containers", "initContainers"}) {
      if (!spec.contains(list)) continue;
      for (Json& container : spec[list])
        container.erase("image");
    }
    return spec;
  };
  if (fixed(before) != fixed(after))
    causes.push_back(forbidden("spec", "pod updates may not change fields other than images"));
}

struct Row {
  kube::Kind kind;
  void (*check)(const Json&, const Json&, Causes&);
};

constexpr std::array kRows{Row{kube::kStatefulSet, stateful_set},
                           Row{kube::kDeployment, deployment},
                           Row{kube::kJob, job},
                           Row{kube::kPersistentVolumeClaim, claim},
                           Row{kube::kSecret, sealed},
                           Row{kube::kConfigMap, sealed},
                           Row{kube::kService, service},
                           Row{kube::kRoleBinding, role_binding},
                           Row{kube::kStorageClass, storage_class},
                           Row{kube::kPod, pod}};

}  // namespace

Causes forbidden_changes(const kube::Kind& kind, const Json& before, const Json& after) {
  Causes causes;
  for (const Row& row : kRows) {
    if (row.kind == kind) row.check(before, after, causes);
  }
  return causes;
}

bool empties_sealed(const kube::Kind& kind, const Json& before, const Json& said) {
  if (kind != kube::kSecret && kind != kube::kConfigMap) return false;
  const char* bytes = kind == kube::kSecret ? "data" : "binaryData";
  if (before.contains(bytes)) return false;
  const Json& data = at(said, {bytes});
  return data.is_object() && data.empty() && base::flag_at(before, {"immutable"});
}

}  // namespace dataplatform::simulation
