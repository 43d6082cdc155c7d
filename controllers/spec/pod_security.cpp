// What a user's patch may not touch: it would weaken the pod security that every pod here keeps
// ("restricted"), or break how we find and own our objects.
#include "controllers/spec/checks.hpp"
#include "controllers/spec/labels.hpp"
#include "operator/base/excerpt.hpp"

#include <array>
#include <set>

namespace dataplatform::spec {
namespace {

constexpr const char* kUnsafe = "would weaken pod security";
constexpr const char* kIdentity = "would change how the platform finds its objects";
constexpr std::size_t kShown = 60;  // of a key or value
constexpr const char* kRemove = "remove it from the patch";

struct Forbidden {
  std::string_view key;
  bool (*bad)(const Json& value);
  const char* why;
};

bool is_true(const Json& value) {
  return value.is_boolean() && value.get<bool>();
}
bool is_false(const Json& value) {
  return value.is_boolean() && !value.get<bool>();
}
bool is_zero(const Json& value) {
  return value.is_number() && value == 0;
}
bool is_set(const Json& value) {
  return !value.is_null();
}
bool is_some(const Json& value) {
  return value.is_array() && !value.empty();
}
bool is_not_default(const Json& value) {
  return value.is_string() && value != "Default";
}
bool is_unconfined(const Json& value) {
  return value.is_object() && base::text_at(value, {"type"}) == "Unconfined";
}
bool adds_capabilities(const Json& value) {
  for (const Json& each : base::array_at(value, {"add"})) {
    if (each != "NET_BIND_SERVICE") return true;
  }
  return false;
}

// Keys of a pod that mean the same wherever they stand.
constexpr std::array<Forbidden, 19> kForbidden{{
    {"hostNetwork", is_true, kUnsafe},
    {"hostPID", is_true, kUnsafe},
    {"hostIPC", is_true, kUnsafe},
    {"hostProcess", is_true, kUnsafe},
    {"privileged", is_true, kUnsafe},
    {"allowPrivilegeEscalation", is_true, kUnsafe},
    {"runAsNonRoot", is_false, kUnsafe},
    {"runAsUser", is_zero, kUnsafe},
    {"hostPath", is_set, kUnsafe},
    {"hostPort", is_set, kUnsafe},
    {"procMount", is_not_default, kUnsafe},
    {"capabilities", adds_capabilities, kUnsafe},
    {"seccompProfile", is_unconfined, kUnsafe},
    {"appArmorProfile", is_unconfined, kUnsafe},
    {"seLinuxOptions", is_set, kUnsafe},
    {"sysctls", is_some, kUnsafe},
    {"serviceAccountName", is_set, kIdentity},
    {"serviceAccount", is_set, kIdentity},
    {"selector", is_set, kIdentity},
}};

/// Labels and annotations are maps of texts, wherever they stand; null takes one away.
void look_at_texts(const Json& metadata, const std::string& path, Problems& problems) {
  for (const char* group : {"labels", "annotations"}) {
    const Json* texts = base::find(metadata, {group});
    if (texts == nullptr || texts->is_null()) continue;
    const std::string place = path + "." + group;
    if (!texts->is_object()) {
      refuse(problems, place, "must be a map", "write keys and values below it");
      continue;
    }
    for (const auto& [key, text] : texts->items()) {
      if (!text.is_string() && !text.is_null())
        refuse(problems, entry_at(place, key), "must be a text", "put it in quotes");
    }
  }
}

void look(const Json& value, const std::string& path, Problems& problems);

void look_at_member(const std::string& key, const Json& value, const std::string& path,
                    Problems& problems) {
  for (const Forbidden& each : kForbidden) {
    if (key == each.key && each.bad(value))
      return refuse(problems, path,
                    "is " + base::excerpt(base::to_line(value), kShown) + " and " + each.why,
                    kRemove);
  }
  if (key == "metadata") look_at_texts(value, path, problems);
  look(value, path, problems);
}

void look(const Json& value, const std::string& path, Problems& problems) {
  if (value.is_object()) {
    for (const auto& [key, child] : value.items())
      look_at_member(key, child, path + "." + base::excerpt(key, kShown), problems);
  } else if (value.is_array()) {
    for (std::size_t i = 0; i < value.size(); ++i)
      look(value[i], path + "[" + std::to_string(i) + "]", problems);
  }
}

bool is_ours(const std::string& key) {
  return key.starts_with("app.kubernetes.io/") || key.starts_with("dataplatform.io/");
}

void look_at_metadata(const Json& patch, const std::string& path, Problems& problems) {
  if (const Json* metadata = base::find(patch, {"metadata"});
      metadata != nullptr && !metadata->is_object() && !metadata->is_null())
    refuse(problems, path + ".metadata", "must be an object", kRemove);
  for (const char* key :
       {"name", "namespace", "uid", "ownerReferences", "finalizers", "generateName"}) {
    if (base::find(patch, {"metadata", key}) != nullptr)
      refuse(problems, path + ".metadata." + key, std::string("is set and ") + kIdentity, kRemove);
  }
  for (const char* group : {"labels", "annotations"}) {
    for (const auto& [key, value] : base::object_at(patch, {"metadata", group}).items()) {
      if (is_ours(key))
        refuse(problems, entry_at(path + ".metadata." + group, key),
               std::string("is set and ") + kIdentity, kRemove);
    }
  }
}

const std::set<std::string>& kinds_out_of_reach() {
  static const std::set<std::string> kinds{"Role",
                                           "RoleBinding",
                                           "ClusterRole",
                                           "ClusterRoleBinding",
                                           "ServiceAccount",
                                           "Secret",
                                           "Namespace",
                                           "Node",
                                           "PersistentVolume",
                                           "PersistentVolumeClaim",
                                           "StorageClass",
                                           "IngressClass",
                                           "GatewayClass",
                                           "PriorityClass",
                                           "CustomResourceDefinition",
                                           "ClusterIssuer",
                                           "ValidatingWebhookConfiguration",
                                           "MutatingWebhookConfiguration",
                                           "ValidatingAdmissionPolicy",
                                           "DataPlatform",
                                           "Job",
                                           "ExternalSecret"};
  return kinds;
}

}  // namespace

void check_patch(const Json& patch, const std::string& path, Problems& problems) {
  look_at_metadata(patch, path, problems);
  look(patch, path, problems);
}

void check_overrides(const Checked& in, Problems& problems) {
  for (std::size_t i = 0; i < in.spec.object_overrides.size(); ++i) {
    const ObjectOverrideSpec& each = in.spec.object_overrides[i];
    const std::string path = "spec.objectOverrides[" + std::to_string(i) + "]";
    if (kinds_out_of_reach().contains(each.kind.value_or(""))) {
      refuse(problems, path + ".kind",
             "is " + *each.kind +
                 ", which may not be patched: it carries identity, rights or data, or belongs to "
                 "the whole cluster",
             "remove this override");
    }
    for (const char* key : {"apiVersion", "kind", "status"}) {
      if (each.patch.is_object() && each.patch.contains(key))
        refuse(problems, path + ".patch." + key, std::string("is set and ") + kIdentity, kRemove);
    }
    check_patch(each.patch, path + ".patch", problems);
  }
}

}  // namespace dataplatform::spec
