#include "tests/fuzz/object_claims.hpp"

#include "controllers/projections/kubernetes/identity.hpp"
#include "controllers/projections/kubernetes/merge.hpp"
#include "operator/base/quantity.hpp"
#include "tests/fuzz/claims.hpp"

#include <algorithm>
#include <functional>
#include <map>

namespace dataplatform::fuzz {
namespace {

using projections::Desired;
using projections::Object;

// The whole platform has about 150 objects and 400 KB; executor pools and projects multiply some.
constexpr std::size_t kMostObjects = 3000;
constexpr std::size_t kMostBytes = std::size_t{32} << 20;
constexpr std::size_t kMostBytesOfObject = 1536 * 1024;  // that etcd takes

using Visit = std::function<void(const std::string& key, const Json& value)>;

/// Calls `visit` for every value in `value` with the key of the list or map that it is in.
void walk(const std::string& key, const Json& value, const Visit& visit) {
  visit(key, value);
  if (!value.is_structured()) return;
  for (const auto& [name, child] : value.items())
    walk(value.is_object() ? name : key, child, visit);
}

std::string name_of(const Object& object) {
  return base::text_at(object.body, {"metadata", "name"});
}

std::size_t longest_name(const std::string& kind) {
  // A StatefulSet's pods carry its name and a hash as a label, a CronJob's Jobs a time.
  return kind == "StatefulSet" || kind == "CronJob" ? 52 : 63;
}

bool is_label_value(const std::string& text) {
  const auto good = [](char c) { return std::isalnum(static_cast<unsigned char>(c)) != 0; };
  if (text.empty()) return true;
  return text.size() <= 63 && good(text.front()) && good(text.back()) &&
         std::ranges::all_of(text,
                             [&](char c) { return good(c) || c == '-' || c == '_' || c == '.'; });
}

void claim_once_each(const std::string& list, const Json& value, const std::string& where) {
  static const std::map<std::string, const char*> kKeys = {
      {"containers", "name"}, {"initContainers", "name"},    {"env", "name"},
      {"volumes", "name"},    {"volumeMounts", "mountPath"}, {"imagePullSecrets", "name"}};
  const auto known = kKeys.find(list);
  if (known == kKeys.end() || !value.is_array()) return;
  std::set<std::string> seen;
  for (const Json& item : value) {
    const std::string key = base::text_at(item, {known->second});
    claim(seen.insert(key).second, "a list that is merged by a key has each key once",
          where + " " + list + " " + key);
  }
}

void claim_canonical(const std::string& key, const Json& value, const std::string& where) {
  if (key != "requests" && key != "limits" && key != "sizeLimit") return;
  if (value.is_structured() && !value.is_object()) return;
  Json again = {{key, value}};
  projections::make_canonical(again);
  claim(again[key] == value, "quantities are canonical", where + " " + base::to_line(value));
}

void claim_labels(const std::string& key, const Json& value, const std::string& where) {
  if ((key != "labels" && key != "matchLabels") || !value.is_object()) return;
  for (const auto& [name, text] : value.items()) {
    claim(text.is_string() && is_label_value(text.get_ref<const std::string&>()),
          "the value of a label is one", where + " " + name + " " + base::to_line(text));
  }
}

void claim_requests_within_limits(const Json& value, const std::string& where) {
  for (const auto& [resource, request] : base::object_at(value, {"requests"}).items()) {
    const Json* limit = base::find(value, {"limits", resource});
    if (limit == nullptr || !limit->is_string() || !request.is_string()) continue;
    const auto asked = base::Quantity::parse(request.get_ref<const std::string&>());
    const auto most = base::Quantity::parse(limit->get_ref<const std::string&>());
    claim(asked && most && *asked <= *most, "a request is not above its limit",
          where + " " + base::to_line(value));
  }
}

bool has_object(const Desired& desired, const char* kind, const std::string& name) {
  return std::ranges::any_of(desired.objects, [&](const Object& object) {
    return base::text_at(object.body, {"kind"}) == kind && name_of(object) == name;
  });
}

bool has_secret(const Desired& desired, const std::string& name) {
  return std::ranges::any_of(desired.secrets, [&](const auto& set) { return set.name == name; });
}

void claim_reference(const Desired& desired, const Object& object, const std::string& key,
                     const Json& value) {
  const std::string ours =
      base::text_at(object.body, {"metadata", "labels", "dataplatform.io/name"}) + "-";
  const std::string name = base::text_at(value, {"name"});
  if (!name.starts_with(ours)) return;  // the user's own, or no reference
  const std::string where = projections::object_key(object.body) + " to " + name;
  if (key == "configMap" || key == "configMapKeyRef")
    claim(has_object(desired, "ConfigMap", name), "a ConfigMap that is used is there", where);
  if (key == "secretKeyRef")
    claim(has_secret(desired, name), "a Secret that is used is there", where);
}

void claim_pod(const Json& pod, const Json& claims, const std::string& where) {
  std::set<std::string> known;
  for (const Json& volume : base::array_at(pod, {"volumes"}))
    known.insert(base::text_at(volume, {"name"}));
  for (const Json& one : claims)
    known.insert(base::text_at(one, {"metadata", "name"}));
  for (const char* list : {"initContainers", "containers"}) {
    for (const Json& container : base::array_at(pod, {list})) {
      for (const Json& mount : base::array_at(container, {"volumeMounts"})) {
        claim(known.contains(base::text_at(mount, {"name"})), "a mount has its volume",
              where + " " + base::to_line(mount));
      }
    }
  }
}

void claim_autoscaler(const Object& object) {
  if (base::text_at(object.body, {"kind"}) != "HorizontalPodAutoscaler") return;
  const auto least = base::integer_at(object.body, {"spec", "minReplicas"}, 1);
  const auto most = base::integer_at(object.body, {"spec", "maxReplicas"});
  claim(least >= 1 && least <= most, "an autoscaler has room", name_of(object));
}

void claim_object(const Object& object) {
  const std::string key = projections::object_key(object.body);
  claim(!base::text_at(object.body, {"apiVersion"}).empty(), "an object has its version", key);
  claim(!base::text_at(object.body, {"metadata", "namespace"}).empty(), "an object has a place",
        key);
  const std::string kind = base::text_at(object.body, {"kind"});
  claim(!name_of(object).empty() && name_of(object).size() <= longest_name(kind),
        "a name fits its kind", key);
  claim(object.field.starts_with("spec"), "an object says which field decides it", key);
  if (kind == "Secret") {
    claim(!object.body.contains("data") && !object.body.contains("stringData"),
          "a Secret that is rendered has no data", key);
  }
}

/// As the API server counts them, about: an escape counts as what it stands for.
std::size_t bytes_of(const Json& value) {
  constexpr std::size_t kMarks = 4;  // quotes, colon, comma
  if (value.is_string()) return value.get_ref<const std::string&>().size() + kMarks;
  std::size_t bytes = kMarks;
  for (auto child = value.begin(); value.is_structured() && child != value.end(); ++child)
    bytes += bytes_of(*child) + (value.is_object() ? child.key().size() + kMarks : 0);
  return bytes;
}

void visit_pods(const Json& value, const std::function<void(const Json&)>& visit) {
  if (!value.is_structured()) return;
  if (value.is_object() && !base::array_at(value, {"containers"}).empty()) visit(value);
  for (const Json& child : value)
    visit_pods(child, visit);
}

}  // namespace

void claim_objects(const Desired& desired) {
  claim(desired.objects.size() <= kMostObjects, "the number of objects is bounded");
  std::size_t bytes = 0;
  for (const Object& object : desired.objects) {
    claim_object(object);
    const std::size_t size = bytes_of(object.body);
    claim(size <= kMostBytesOfObject, "an object fits into the store",
          projections::object_key(object.body));
    bytes += size;
  }
  claim(bytes <= kMostBytes, "what is rendered is bounded");
  for (const auto& set : desired.secrets)
    claim(set.name.size() <= 63, "a Secret's name fits", set.name);
}

void claim_unpatched(const Desired& desired) {
  for (const Object& object : desired.objects) {
    const std::string where = projections::object_key(object.body);
    claim_autoscaler(object);
    walk("", object.body, [&](const std::string& key, const Json& value) {
      claim(!value.is_null(), "nothing null is sent", where + " " + key);
      claim_once_each(key, value, where);
      claim_canonical(key, value, where);
      claim_labels(key, value, where);
      if (key == "resources") claim_requests_within_limits(value, where);
      claim_reference(desired, object, key, value);
    });
    const Json& claims = base::array_at(object.body, {"spec", "volumeClaimTemplates"});
    visit_pods(object.body, [&](const Json& pod) { claim_pod(pod, claims, where); });
  }
}

std::set<std::string> weaknesses_of(const Desired& desired) {
  std::set<std::string> all;
  for (const Object& object : desired.objects) {
    // Its `behavior` is the user's, verbatim, and no pod is made of it.
    if (base::text_at(object.body, {"kind"}) == "HorizontalPodAutoscaler") continue;
    visit_pods(object.body, [&](const Json& pod) {
      const std::string owner = base::text_at(object.body, {"kind"}) + "/" + name_of(object);
      for (const std::string& weakness : projections::weaknesses(pod))
        all.insert(owner + ": " + weakness);
    });
  }
  return all;
}

}  // namespace dataplatform::fuzz
