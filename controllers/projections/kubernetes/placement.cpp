#include "controllers/projections/kubernetes/placement.hpp"

namespace dataplatform::projections {
namespace {

using Spread = model::Placement::Spread;

constexpr const char* kNode = "kubernetes.io/hostname";
constexpr const char* kZone = "topology.kubernetes.io/zone";

Json spread_over(const char* topology, const Json& selector) {
  return Json::array({{{"topologyKey", topology},
                       {"maxSkew", 1},
                       // A full zone must not keep a pod from starting elsewhere.
                       {"whenUnsatisfiable", "ScheduleAnyway"},
                       {"labelSelector", {{"matchLabels", selector}}}}});
}

Json apart(const Json& selector, bool required) {
  const Json term = {{"topologyKey", kNode}, {"labelSelector", {{"matchLabels", selector}}}};
  if (required) {
    return {{"requiredDuringSchedulingIgnoredDuringExecution", Json::array({term})}};
  }
  return {{"preferredDuringSchedulingIgnoredDuringExecution",
           Json::array({{{"weight", 100}, {"podAffinityTerm", term}}})}};
}

}  // namespace

void place(const model::Placement& placement, const Json& selector, bool several, Json& spec) {
  if (!placement.node_selector.empty()) spec["nodeSelector"] = placement.node_selector;
  if (!placement.tolerations.empty()) spec["tolerations"] = placement.tolerations;
  if (!several) return;
  spec["affinity"] = {{"podAntiAffinity", apart(selector, placement.required_anti_affinity)}};
  if (placement.spread == Spread::None) return;
  const char* topology = placement.spread == Spread::Zone ? kZone : kNode;
  spec["topologySpreadConstraints"] = spread_over(topology, selector);
}

}  // namespace dataplatform::projections
