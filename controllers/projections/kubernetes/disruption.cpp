#include "controllers/projections/kubernetes/disruption.hpp"

#include "controllers/projections/kubernetes/identity.hpp"

namespace dataplatform::projections {

std::vector<Object> disruption_budgets(const model::Platform& platform) {
  std::vector<Object> objects;
  for_each_role(platform, [&](const model::Component& component, const model::Role& role) {
    // With one pod a budget would only hold up whoever drains its node.
    if (!role.max_unavailable || component.suspended || most_replicas(role) < 2) return;
    Object object = role_object(platform, component, role);
    set_kind(object, "policy/v1", "PodDisruptionBudget");
    object.body["spec"] = {
        {"maxUnavailable", *role.max_unavailable},
        {"selector", {{"matchLabels", role_selector(platform, component, role)}}},
        // A pod that is broken anyway must not keep a node from being drained.
        {"unhealthyPodEvictionPolicy", "AlwaysAllow"}};
    objects.push_back(std::move(object));
  });
  return objects;
}

}  // namespace dataplatform::projections
