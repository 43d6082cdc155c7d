#include "controllers/projections/kubernetes/finish.hpp"

#include "controllers/projections/kubernetes/identity.hpp"
#include "controllers/projections/kubernetes/merge.hpp"
#include "controllers/projections/kubernetes/overrides.hpp"
#include "operator/base/text.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace dataplatform::projections {
namespace {

// The API server's limit on all data of a ConfigMap.
constexpr std::size_t kConfigMapBytes = 1 << 20;

/// Argo CD shows what has an owner in its tree, and a foreground deletion takes it at once. So only
/// what holds no data and needs no order: never stores, tasks or anything in another namespace.
bool may_be_owned(const model::Platform& platform, const Object& object) {
  if (platform.uid.empty() || object.role.empty() || object.write != Write::Apply) return false;
  if (base::text_at(object.body, {"metadata", "namespace"}) != platform.namespace_) return false;
  const model::Component* component = model::find_component(platform, object.component);
  const model::Role* role =
      model::find_role(platform, model::RoleRef(object.component, object.role));
  return role != nullptr && role->kind == model::RoleKind::Stateless && !component->store;
}

void add_owner(const model::Platform& platform, Object& object) {
  object.owned = may_be_owned(platform, object);
  if (!object.owned) return;
  object.body["metadata"]["ownerReferences"] =
      Json::array({{{"apiVersion", "dataplatform.io/v1alpha1"},
                    {"kind", "DataPlatform"},
                    {"name", platform.name},
                    {"uid", platform.uid},
                    {"controller", true},
                    {"blockOwnerDeletion", true}}});
}

void stamp(Object& object) {
  object.hash = base::hash_digits(base::hash_of(object.body));
  object.body["metadata"]["annotations"][kHashAnnotation] = object.hash;
}

void check_unique(const Desired& desired, base::Problems& problems) {
  std::set<std::string> seen;
  for (const Object& object : desired.objects) {
    const std::string key = object_key(object.body);
    if (seen.insert(key).second) continue;
    problems.push_back({object.field, "makes " + key + ", which something else makes as well",
                        "give one of them another name"});
  }
}

/// Lower-case letters, digits and -, at both ends no -: what every kind of ours takes as a name.
bool is_name(const std::string& name) {
  const auto plain = [](char c) { return (c >= 'a' && c <= 'z') || (c >= '0' && c <= '9'); };
  const bool good =
      std::all_of(name.begin(), name.end(), [&](char c) { return plain(c) || c == '-'; });
  return good && !name.empty() && plain(name.front()) && plain(name.back());
}

void check_names(const Desired& desired, base::Problems& problems) {
  for (const Object& object : desired.objects) {
    if (is_name(base::text_at(object.body, {"metadata", "name"}))) continue;
    problems.push_back({object.field,
                        "would make " + object_key(object.body) + ", which is no name",
                        "use lower-case letters, digits and -"});
  }
}

/// Pods of a task under a role's name would be taken for the role's own.
void check_task_names(const model::Platform& platform, base::Problems& problems) {
  for_each_task(platform, [&](const model::Component& component, const model::Task& task) {
    const bool taken = model::find_role(platform, model::RoleRef(component.name, task.name));
    if (!taken) return;
    problems.push_back({"spec.components." + component.name,
                        "has a task and a role that are both called \"" + task.name + "\"",
                        "give the task another name"});
  });
}

void check_sizes(const Desired& desired, base::Problems& problems) {
  for (const Object& object : desired.objects) {
    std::size_t bytes = 0;
    for (const auto& [name, text] : base::object_at(object.body, {"data"}).items()) {
      bytes += name.size() + (text.is_string() ? text.get_ref<const std::string&>().size() : 0);
    }
    if (bytes <= kConfigMapBytes) continue;
    problems.push_back({object.field,
                        "would make " + object_key(object.body) + " of " + std::to_string(bytes) +
                            " bytes, and " + std::to_string(kConfigMapBytes) + " are allowed",
                        "shorten what is appended to its configuration"});
  }
}

/// By namespace, kind and name.
void put_in_order(std::vector<Object>& objects) {
  std::vector<std::tuple<std::string, std::string, std::string, std::size_t>> places;
  for (const Object& object : objects) {
    places.emplace_back(base::text_at(object.body, {"metadata", "namespace"}),
                        base::text_at(object.body, {"kind"}),
                        base::text_at(object.body, {"metadata", "name"}), places.size());
  }
  std::ranges::sort(places);
  std::vector<Object> ordered;
  for (const auto& [name_space, kind, name, index] : places)
    ordered.push_back(std::move(objects[index]));
  objects = std::move(ordered);
}

}  // namespace

void finish(const model::Platform& platform, Desired& desired) {
  check_unique(desired, desired.problems);
  check_names(desired, desired.problems);
  check_task_names(platform, desired.problems);
  for (Object& object : desired.objects)
    add_owner(platform, object);
  apply_overrides(platform, desired);
  check_sizes(desired, desired.problems);
  for (Object& object : desired.objects) {
    make_canonical(object.body);
    stamp(object);
  }
  put_in_order(desired.objects);
}

}  // namespace dataplatform::projections
