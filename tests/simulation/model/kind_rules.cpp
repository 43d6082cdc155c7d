#include "tests/simulation/model/kind_rules.hpp"

#include <array>

namespace dataplatform::simulation {
namespace {

struct Row {
  kube::Kind kind;
  KindRules rules;
};

constexpr KindRules kPlain{};
constexpr KindRules kCounted{.status = true, .generation = true};

constexpr std::array kRows{
    Row{kube::kConfigMap, kPlain},
    Row{kube::kSecret, kPlain},
    Row{kube::kServiceAccount, kPlain},
    Row{kube::kService, {.status = true, .made_by_replace = true}},
    Row{kube::kPersistentVolumeClaim, {.status = true}},
    Row{kube::kPod, kCounted},
    Row{kube::kNamespace, {.status = true}},
    Row{kube::kEvent, {.made_by_replace = true}},
    Row{kube::kDeployment, {.status = true, .generation = true, .annotations_count = true}},
    Row{kube::kStatefulSet, kCounted},
    Row{kube::kJob, kCounted},
    Row{kube::kCronJob, kCounted},
    Row{kube::kHorizontalPodAutoscaler, kCounted},
    Row{kube::kPodDisruptionBudget, kCounted},
    Row{kube::kNetworkPolicy, {.generation = true}},
    Row{kube::kIngress, kCounted},
    Row{kube::kIngressClass, {.generation = true}},
    Row{kube::kStorageClass, kPlain},
    Row{kube::kRoleBinding, {.made_by_replace = true}},
    Row{kube::kLease, {.made_by_replace = true}},
    Row{kube::kCustomResourceDefinition, kCounted},
};

}  // namespace

KindRules rules_of(const kube::Kind& kind) {
  for (const Row& row : kRows) {
    if (row.kind == kind) return row.rules;
  }
  return {.status = true, .generation = true, .custom = true};
}

}  // namespace dataplatform::simulation
