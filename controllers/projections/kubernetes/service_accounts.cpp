#include "controllers/projections/kubernetes/service_accounts.hpp"

#include "controllers/projections/kubernetes/identity.hpp"

#include <set>

namespace dataplatform::projections {
namespace {

/// The token is mounted by the pods that need it, never by the account.
Object account(Object object) {
  set_kind(object, "v1", "ServiceAccount");
  object.body["automountServiceAccountToken"] = false;
  return object;
}

Object role_account(const model::Platform& platform, const model::Component& component,
                    const model::Role& role) {
  Object object = account(role_object(platform, component, role));
  if (!role.service_account_annotations.empty()) {
    object.body["metadata"]["annotations"] = role.service_account_annotations;
  }
  // What the role starts itself runs by its account and names no pull secrets of its own.
  if (!role.spawned.empty()) {
    for (const std::string& name : platform.image_pull_secrets)
      object.body["imagePullSecrets"].push_back({{"name", name}});
  }
  return object;
}

/// "lake-vault-election" for the ClusterRole "dataplatform-election".
std::string suffix_of(const std::string& cluster_role) {
  const std::string prefix = "dataplatform-";
  return cluster_role.starts_with(prefix) ? cluster_role.substr(prefix.size()) : cluster_role;
}

Object binding(const model::Platform& platform, const model::Component& component,
               const model::Role& role, const model::Permission& permission) {
  Object object = role_object(platform, component, role, suffix_of(permission.cluster_role));
  set_kind(object, "rbac.authorization.k8s.io/v1", "RoleBinding");
  object.body["metadata"]["annotations"] = {{"dataplatform.io/reason", permission.why}};
  object.body["roleRef"] = {{"apiGroup", "rbac.authorization.k8s.io"},
                            {"kind", "ClusterRole"},
                            {"name", permission.cluster_role}};
  object.body["subjects"] =
      Json::array({{{"kind", "ServiceAccount"},
                    {"name", model::object_name(platform, component, role)},
                    {"namespace", model::namespace_of(platform, component.site)}}});
  return object;
}

}  // namespace

std::string task_account(const model::Platform& platform, const model::Component& component) {
  return platform.name + "-" + component.object_name + "-tasks";
}

std::vector<Object> service_accounts(const model::Platform& platform) {
  std::vector<Object> objects;
  for_each_role(platform, [&](const model::Component& component, const model::Role& role) {
    objects.push_back(role_account(platform, component, role));
  });
  std::set<std::pair<std::string, std::string>> made;
  for_each_run(platform, [&](const model::Component& component, const model::Task& task) {
    const std::string name = task_account(platform, component);
    const std::string& name_space = model::namespace_of(platform, task.site);
    if (!made.emplace(name_space, name).second) return;
    objects.push_back(account(named_object(platform, &component, name, name_space)));
    if (component.account_annotations.empty()) return;
    objects.back().body["metadata"]["annotations"] = component.account_annotations;
  });
  return objects;
}

std::vector<Object> role_bindings(const model::Platform& platform) {
  std::vector<Object> objects;
  for_each_role(platform, [&](const model::Component& component, const model::Role& role) {
    for (const model::Permission& permission : role.permissions) {
      objects.push_back(binding(platform, component, role, permission));
    }
  });
  return objects;
}

}  // namespace dataplatform::projections
