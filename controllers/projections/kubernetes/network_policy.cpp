#include "controllers/projections/kubernetes/network_policy.hpp"

#include "controllers/projections/kubernetes/identity.hpp"
#include "controllers/projections/kubernetes/network_rules.hpp"
#include "controllers/projections/kubernetes/tasks.hpp"

#include <set>

namespace dataplatform::projections {
namespace {

using Mode = model::NetworkPolicySettings::Mode;

void make_policy(Object& object, const Json& pods, bool with_egress) {
  set_kind(object, "networking.k8s.io/v1", "NetworkPolicy");
  object.field = "spec.networkPolicy";
  Json types = Json::array({"Ingress"});
  if (with_egress) types.push_back("Egress");
  object.body["spec"] = {{"podSelector", {{"matchLabels", pods}}},
                         {"policyTypes", std::move(types)}};
}

/// Denies what no other policy allows: also to pods of jobs that nothing declares any more.
Object denial(const model::Platform& platform, const std::string& name_space, bool with_egress) {
  Object object = named_object(platform, nullptr, platform.name + "-default-deny", name_space);
  make_policy(object, platform_selector(platform), with_egress);
  return object;
}

Object own_object(const model::Platform& platform, const Endpoint& self) {
  if (self.spawned != nullptr) {
    const std::string name =
        platform.name + "-" + self.component->object_name + "-" + self.spawned->name;
    return named_object(platform, self.component, name, self.namespace_);
  }
  if (self.role != nullptr) return role_object(platform, *self.component, *self.role);
  const std::string name =
      platform.name + "-" + self.component->object_name + "-" + self.task->name;
  return task_object(platform, *self.component, *self.task, name);
}

}  // namespace

std::vector<Object> network_policies(const model::Platform& platform) {
  std::vector<Object> objects;
  if (platform.network_policy.mode == Mode::Disabled) return objects;
  const bool with_egress = platform.network_policy.mode == Mode::Enforced;
  const std::vector<Endpoint> all = endpoints_of_policies(platform);
  std::set<std::string> namespaces;
  for (const Endpoint& self : all)
    namespaces.insert(self.namespace_);
  for (const std::string& name_space : namespaces) {
    objects.push_back(denial(platform, name_space, with_egress));
  }
  for (const Endpoint& self : all) {
    Json ingress = ingress_rules(platform, all, self);
    Json egress = with_egress ? egress_rules(platform, self) : Json::array();
    if (ingress.empty() && egress.empty()) continue;
    Object& object = objects.emplace_back(own_object(platform, self));
    make_policy(object, self.selector, with_egress);
    if (!ingress.empty()) object.body["spec"]["ingress"] = std::move(ingress);
    if (!egress.empty()) object.body["spec"]["egress"] = std::move(egress);
  }
  return objects;
}

}  // namespace dataplatform::projections
