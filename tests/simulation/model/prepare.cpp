#include "tests/simulation/model/prepare.hpp"

#include "operator/base/text.hpp"
#include "tests/simulation/model/kind_rules.hpp"

#include <vector>

namespace dataplatform::simulation {
namespace {

void keep_member(Json& next, const Json& before, const char* member) {
  if (before.contains(member)) {
    next[member] = before.at(member);
  } else {
    next.erase(member);
  }
}

/// Equal in all members but those named.
bool same_without(const Json& a, const Json& b, std::initializer_list<const char*> members) {
  const auto left_out = [&](const std::string& key) {
    for (const char* member : members) {
      if (key == member) return true;
    }
    return false;
  };
  std::size_t in_a = 0;
  for (const auto& [key, value] : a.items()) {
    if (left_out(key)) continue;
    ++in_a;
    const auto other = b.find(key);
    if (other == b.end() || *other != value) return false;
  }
  std::size_t in_b = 0;
  for (const auto& [key, value] : b.items())
    in_b += left_out(key) ? 0 : 1;
  return in_a == in_b;
}

bool same_books(const Json& before, const Json& after) {
  const Json& a = base::array_at(before, {"managedFields"});
  const Json& b = base::array_at(after, {"managedFields"});
  if (a.size() != b.size()) return false;
  for (std::size_t i = 0; i < a.size(); ++i) {
    if (!same_without(a[i], b[i], {"time"})) return false;
  }
  return true;
}

bool counts(const Json& next, const Json& before, const KindRules& rules) {
  if (rules.custom) return !same_without(next, before, {"metadata", "status"});
  const Json& new_annotations = base::object_at(next, {"metadata", "annotations"});
  if (rules.annotations_count &&
      new_annotations != base::object_at(before, {"metadata", "annotations"}))
    return true;
  return base::object_at(next, {"spec"}) != base::object_at(before, {"spec"});
}

}  // namespace

void name_it(Json& object, std::uint64_t number) {
  const std::string prefix = base::text_at(object, {"metadata", "generateName"});
  if (prefix.empty() || !base::text_at(object, {"metadata", "name"}).empty()) return;
  object["metadata"]["name"] = prefix + base::hash_text(std::to_string(number)).substr(0, 5);
}

void born(Json& object, const kube::ObjectKey& key, const std::string& uid,
          const std::string& time) {
  Json& metadata = object["metadata"];
  metadata["name"] = key.name;
  if (!key.namespace_.empty()) metadata["namespace"] = key.namespace_;
  metadata["uid"] = uid;
  metadata["creationTimestamp"] = time;
  for (const char* member : {"resourceVersion", "generation", "deletionTimestamp",
                             "deletionGracePeriodSeconds", "selfLink"})
    metadata.erase(member);
}

void label_job(Json& job) {
  Json& spec = job["spec"];
  if (base::flag_at(spec, {"manualSelector"})) return;
  const std::string uid = base::text_at(job, {"metadata", "uid"});
  const std::string name = base::text_at(job, {"metadata", "name"});
  Json& labels = spec["template"]["metadata"]["labels"];
  for (const char* label : {"job-name", "batch.kubernetes.io/job-name"})
    labels[label] = name;
  for (const char* label : {"controller-uid", "batch.kubernetes.io/controller-uid"})
    labels[label] = uid;
  spec["selector"]["matchLabels"]["batch.kubernetes.io/controller-uid"] = uid;
}

void drop_by_type(Json& service, const Json& before) {
  const std::string was = base::text_at(before, {"spec", "type"});
  const std::string is = base::text_at(service, {"spec", "type"});
  const auto reached_from_outside = [](const std::string& type) {
    return type == "LoadBalancer" || type == "NodePort";
  };
  std::vector<std::string> members;
  if (was == "LoadBalancer" && is != was)
    members = {"allocateLoadBalancerNodePorts", "loadBalancerClass"};
  if (reached_from_outside(was) && !reached_from_outside(is))
    members.insert(members.end(), {"externalTrafficPolicy", "healthCheckNodePort"});
  for (const std::string& member : members) {
    if (service["spec"].value(member, Json()) == before.at("spec").value(member, Json()))
      service["spec"].erase(member);
  }
}

void allocate_address(Json& service, const Json* before, std::uint64_t number) {
  Json& spec = service["spec"];
  if (base::text_at(spec, {"type"}) == "ExternalName") return;
  std::string address = base::text_at(spec, {"clusterIP"});
  if (address.empty() && before != nullptr) address = base::text_at(*before, {"spec", "clusterIP"});
  if (address.empty())
    address =
        "10.96." + std::to_string(number / 250 % 250) + "." + std::to_string(number % 250 + 1);
  spec["clusterIP"] = address;
  spec["clusterIPs"] = Json::array({address});
  if (!spec.contains("ipFamilies")) spec["ipFamilies"] = Json::array({"IPv4"});
  if (!spec.contains("ipFamilyPolicy")) spec["ipFamilyPolicy"] = "SingleStack";
}

void carry_over(Json& next, const Json& before, const kube::Kind& kind,
                const std::string& subresource) {
  for (const char* member : {"name", "namespace", "uid", "creationTimestamp", "generateName",
                             "generation", "resourceVersion"})
    keep_member(next["metadata"], before.at("metadata"), member);
  if (subresource == "*") return;
  keep_member(next["metadata"], before.at("metadata"), "deletionTimestamp");
  keep_member(next["metadata"], before.at("metadata"), "deletionGracePeriodSeconds");
  if (subresource.empty()) {
    if (rules_of(kind).status) keep_member(next, before, "status");
    return;
  }
  Json books = next["metadata"].value("managedFields", Json());
  Json status = next.value("status", Json());
  next = before;
  next["metadata"].erase("managedFields");
  if (!books.is_null()) next["metadata"]["managedFields"] = std::move(books);
  next.erase("status");
  if (!status.is_null()) next["status"] = std::move(status);
}

void count_generation(Json& next, const Json* before, const kube::Kind& kind) {
  const KindRules rules = rules_of(kind);
  if (!rules.generation) return;
  const std::int64_t last =
      before == nullptr ? 0 : base::integer_at(*before, {"metadata", "generation"});
  const bool changed = before == nullptr || counts(next, *before, rules);
  next["metadata"]["generation"] = last + (changed ? 1 : 0);
}

bool same_but_for_times(const Json& before, const Json& after) {
  return same_without(before, after, {"metadata"}) &&
         same_without(before.at("metadata"), after.at("metadata"), {"managedFields"}) &&
         same_books(before.at("metadata"), after.at("metadata"));
}

}  // namespace dataplatform::simulation
