#include "tests/simulation/model/valid.hpp"

#include "tests/simulation/model/selectors.hpp"
#include "tests/simulation/model/valid_pod.hpp"

namespace dataplatform::simulation {
namespace {

using Causes = std::vector<kube::Cause>;

void require(const Json& object, base::KeyPath path, const char* name, Causes& causes) {
  const Json* found = base::find(object, path);
  if (found == nullptr || found->is_null() || (found->is_structured() && found->empty()))
    causes.push_back({"FieldValueRequired", name, "Required value"});
}

void check_template(const Json& object, bool selects, Causes& causes) {
  const Json& pod = base::object_at(object, {"spec", "template"});
  const Json& claims = base::array_at(object, {"spec", "volumeClaimTemplates"});
  check_pod(base::object_at(pod, {"spec"}), claims, "spec.template.spec", causes);
  if (!selects) return;
  require(object, {"spec", "selector"}, "spec.selector", causes);
  const Selector selector = Selector::of_object(base::object_at(object, {"spec", "selector"}));
  if (!selector.matches(pod))
    causes.push_back({"FieldValueInvalid", "spec.template.metadata.labels",
                      "`selector` does not match template `labels`"});
}

}  // namespace

void check_valid(const kube::Kind& kind, const Json& object, Causes& causes) {
  if (kind == kube::kDeployment || kind == kube::kStatefulSet) check_template(object, true, causes);
  if (kind == kube::kDeployment &&
      base::text_at(object, {"spec", "strategy", "type"}) == "Recreate" &&
      base::find(object, {"spec", "strategy", "rollingUpdate"}) != nullptr)
    causes.push_back({"FieldValueForbidden", "spec.strategy.rollingUpdate",
                      "may not be specified when strategy `type` is 'Recreate'"});
  if (kind == kube::kStatefulSet &&
      base::text_at(object, {"spec", "updateStrategy", "type"}) == "OnDelete" &&
      base::find(object, {"spec", "updateStrategy", "rollingUpdate"}) != nullptr)
    causes.push_back({"FieldValueInvalid", "spec.updateStrategy.rollingUpdate",
                      "only allowed for updateStrategy 'RollingUpdate'"});
  if (kind == kube::kCronJob)
    check_template(base::object_at(object, {"spec", "jobTemplate"}), false, causes);
  if (kind == kube::kJob) check_template(object, false, causes);
  if (kind == kube::kService && base::text_at(object, {"spec", "clusterIP"}) != "None" &&
      base::text_at(object, {"spec", "type"}) != "ExternalName")
    require(object, {"spec", "ports"}, "spec.ports", causes);
  if (kind == kube::kPodDisruptionBudget && base::find(object, {"spec", "minAvailable"}) &&
      base::find(object, {"spec", "maxUnavailable"}))
    causes.push_back(
        {"FieldValueInvalid", "spec", "minAvailable and maxUnavailable cannot be both set"});
  if (kind == kube::kPersistentVolumeClaim)
    require(object, {"spec", "accessModes"}, "spec.accessModes", causes);
}

}  // namespace dataplatform::simulation
