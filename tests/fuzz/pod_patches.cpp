#include "tests/fuzz/pod_patches.hpp"

#include "controllers/components/registry.hpp"
#include "controllers/reconcile/decide.hpp"
#include "tests/support/samples.hpp"

#include <algorithm>
#include <string>
#include <vector>

namespace dataplatform::fuzz {
namespace {

using base::Json;

/// An object of a sample, its name without the platform's.
struct Known {
  std::string kind, rest;
  std::vector<std::string> containers;
};

std::vector<std::string> containers_of(const Json& value) {
  std::vector<std::string> names;
  if (!value.is_structured()) return names;
  for (const char* list : {"containers", "initContainers"}) {
    for (const Json& one : base::array_at(value, {list}))
      names.push_back(base::text_at(one, {"name"}));
  }
  for (const Json& child : value) {
    for (std::string& name : containers_of(child))
      names.push_back(std::move(name));
  }
  return names;
}

std::vector<Known> objects_of_samples() {
  std::vector<Known> all;
  for (const testing::Sample& sample : testing::samples()) {
    const std::string name = base::text_at(sample.platform, {"metadata", "name"});
    for (const projections::Object& object : testing::rendered(sample).desired.objects) {
      const std::string full = base::text_at(object.body, {"metadata", "name"});
      if (!full.starts_with(name)) continue;
      all.push_back({base::text_at(object.body, {"kind"}), full.substr(name.size()),
                     containers_of(object.body)});
    }
  }
  return all;
}

const std::vector<Known>& known_objects() {
  static const std::vector<Known> all = objects_of_samples();
  return all;
}

Json context(Dice& dice) {
  switch (dice.below(10)) {
    case 0:
      return nullptr;
    case 1:
      return {{"runAsUser", 0}};
    case 2:
      return {{"privileged", true}};
    case 3:
      return {{"runAsNonRoot", nullptr}};
    case 4:
      return {{"capabilities", nullptr}};
    case 5:
      return {{"capabilities", {{"add", Json::array({"SYS_ADMIN"})}}}};
    case 6:
      return {{"seccompProfile", nullptr}};
    case 7:
      return {{"allowPrivilegeEscalation", nullptr}};
    case 8:
      return {{"runAsUser", 1000}, {"fsGroup", 1000}};
    default:
      return {{"readOnlyRootFilesystem", false}};
  }
}

Json container(const std::string& name, Dice& dice) {
  Json one = {{"name", name}};
  switch (dice.below(8)) {
    case 0:
      one["securityContext"] = context(dice);
      break;
    case 1:
      one["ports"] = Json::array({{{"containerPort", 80}, {"hostPort", 80}}});
      break;
    case 2:
      one["livenessProbe"] = {{"httpGet", {{"host", "10.0.0.1"}, {"port", 80}}}};
      break;
    case 3:
      one["env"] = Json::array({{{"name", "A"}, {"value", "b"}}});
      break;
    case 4:
      one["resources"] = {{"limits", {{"memory", "1073741824"}, {"cpu", "0.5"}}}};
      break;
    case 5:
      one["image"] = "busybox";
      break;
    case 6:
      one["volumeMounts"] = Json::array({{{"name", "x"}, {"mountPath", "/x"}}});
      break;
    default:
      one = nullptr;
  }
  return one;
}

Json volume(Dice& dice) {
  switch (dice.below(5)) {
    case 0:
      return {{"name", "x"}, {"hostPath", {{"path", "/"}}}};
    case 1:
      return {{"name", "x"}, {"nfs", {{"server", "h"}, {"path", "/"}}}};
    case 2:
      return {{"name", "x"}, {"emptyDir", Json::object()}};
    case 3:
      return {{"name", "tmp"}, {"emptyDir", nullptr}, {"secret", {{"secretName", "x"}}}};
    default:
      return nullptr;
  }
}

std::string some_container(const std::vector<std::string>& own, Dice& dice) {
  return own.empty() || dice.one_in(3) ? "extra" : dice.pick(own);
}

Json pod_spec(const std::vector<std::string>& own, Dice& dice) {
  switch (dice.below(9)) {
    case 0:
      return {{"securityContext", context(dice)}};
    case 1:
      return {{"hostNetwork", true}};
    case 2:
      return {{"volumes", Json::array({volume(dice)})}};
    case 3:
      return {{"nodeSelector", {{"kubernetes.io/arch", "arm64"}}}};
    case 4:
      return {{"priorityClassName", "high"}, {"terminationGracePeriodSeconds", 0}};
    case 5:
      return {{"initContainers", Json::array({container(some_container(own, dice), dice)})}};
    case 6:
      return {{"serviceAccountName", "default"}, {"automountServiceAccountToken", true}};
    case 7:
      return nullptr;
    default:
      return {{"containers", Json::array({container(some_container(own, dice), dice)})}};
  }
}

Json template_for(const std::vector<std::string>& own, Dice& dice) {
  Json patch = Json::object();
  if (!dice.one_in(5)) patch["spec"] = pod_spec(own, dice);
  if (dice.one_in(5)) patch["metadata"]["labels"] = {{"team", "x"}};
  if (dice.one_in(9)) patch["metadata"]["annotations"] = {{"dataplatform.io/x", "y"}};
  if (dice.one_in(9)) patch["metadata"]["labels"]["app.kubernetes.io/component"] = "web";
  return patch;
}

/// Around the template of a pod, as the kind has it.
Json patch_for(const Known& object, Dice& dice) {
  if (object.kind == "CronJob" && !dice.one_in(4)) {
    const Json pod = template_for(object.containers, dice);
    return {{"spec", {{"jobTemplate", {{"spec", {{"template", pod}}}}}}}};
  }
  switch (dice.below(6)) {
    case 0:
      return {{"metadata", {{"annotations", {{"a", "b"}}}}}};
    case 1:
      return {{"spec", {{"replicas", 7}, {"minReplicas", 9}}}};
    case 2:
      return {{"spec", nullptr}};
    case 3:
      return {{"spec", {{"ports", Json::array({{{"name", "http"}, {"port", 1}}})}}}};
    default:
      return {{"spec", {{"template", template_for(object.containers, dice)}}}};
  }
}

}  // namespace

Json pod_patch(Dice& dice) {
  return template_for(dice.pick(known_objects()).containers, dice);
}

Json object_override(const std::string& platform, Dice& dice) {
  const Known& object = dice.pick(known_objects());
  return {
      {"kind", object.kind}, {"name", platform + object.rest}, {"patch", patch_for(object, dice)}};
}

}  // namespace dataplatform::fuzz
