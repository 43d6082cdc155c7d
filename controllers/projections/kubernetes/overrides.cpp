#include "controllers/projections/kubernetes/overrides.hpp"

#include "controllers/projections/kubernetes/identity.hpp"
#include "controllers/projections/kubernetes/merge.hpp"

#include <algorithm>

namespace dataplatform::projections {
namespace {

constexpr const char* kFix = "remove that part of the patch";

const Json& pod_spec_of(const Json& body) {
  return base::object_at(pod_template_of(body), {"spec"});
}

bool has_pods(const Json& body) {
  return !pod_spec_of(body).empty();
}

/// A container that the user adds and says nothing about is as restricted as ours.
void restrict_added(Json& body) {
  const bool has_own = !base::object_at(body, {"spec", "template"}).empty();
  Json& owner = has_own ? body : body["spec"]["jobTemplate"];
  Json& spec = owner["spec"]["template"]["spec"];
  for (const char* list : {"initContainers", "containers"}) {
    if (!spec.contains(list) || !spec[list].is_array()) continue;
    for (Json& container : spec[list]) {
      if (!container.is_object() || container.contains("securityContext")) continue;
      container["securityContext"] = {{"allowPrivilegeEscalation", false},
                                      {"capabilities", {{"drop", Json::array({"ALL"})}}},
                                      {"runAsNonRoot", true}};
    }
  }
}

const Json& pod_labels(const Json& body) {
  return base::object_at(pod_template_of(body), {"metadata", "labels"});
}

/// The first label that is new on the pods and that a Service looks at; "" where there is none.
std::string selecting_label(const Desired& desired, const Json& before, const Json& after) {
  for (const auto& [key, value] : pod_labels(after).items()) {
    if (pod_labels(before).contains(key)) continue;
    for (const Object& object : desired.objects) {
      const bool service = base::text_at(object.body, {"kind"}) == "Service";
      if (service && base::object_at(object.body, {"spec", "selector"}).contains(key)) return key;
    }
  }
  return "";
}

/// Those that the patch brings: what a role's own sheet has, it has with a reason.
std::vector<std::string> new_weaknesses(const Json& before, const Json& after) {
  const std::vector<std::string> had = weaknesses(pod_spec_of(before));
  std::vector<std::string> found = weaknesses(pod_spec_of(after));
  std::erase_if(found, [&](const std::string& one) {
    return std::find(had.begin(), had.end(), one) != had.end();
  });
  return found;
}

/// Puts the patched body in place unless it breaks something.
void patch_object(Desired& desired, Object& object, const Json& patch, const std::string& path) {
  Json after = object.body;
  merge(after, patch);
  if (has_pods(after)) restrict_added(after);
  base::Problems& problems = desired.problems;
  const std::size_t before = problems.size();
  for (const std::string& changed : changed_identity(object.body, after)) {
    problems.push_back({path,
                        "changes " + changed + " of " + object_key(object.body) +
                            ", which the platform itself decides",
                        kFix});
  }
  if (const std::string label = selecting_label(desired, object.body, after); !label.empty()) {
    problems.push_back({path,
                        "puts label " + label + " on pods of " + object_key(object.body) +
                            ", by which a Service chooses among them",
                        kFix});
  }
  if (has_pods(after)) {
    for (const std::string& weakness : new_weaknesses(object.body, after)) {
      problems.push_back(
          {path, "would weaken pod security of " + object_key(object.body) + ": " + weakness,
           kFix});
    }
  }
  if (problems.size() == before) object.body = std::move(after);
}

bool is_workload_of(const Object& object, const std::string& component, const std::string& role) {
  return object.component == component && object.role == role && has_pods(object.body);
}

void apply_pod_templates(const model::Platform& platform, Desired& desired) {
  for_each_role(platform, [&](const model::Component& component, const model::Role& role) {
    if (!role.pod_template_patch.is_object() || role.pod_template_patch.empty()) return;
    for (Object& object : desired.objects) {
      if (!is_workload_of(object, component.name, role.name)) continue;
      Json patch = {{"spec", {{"template", role.pod_template_patch}}}};
      patch_object(desired, object, patch, object.field + ".podTemplate");
    }
  });
}

bool anything_suspended(const model::Platform& platform) {
  return std::any_of(platform.components.begin(), platform.components.end(),
                     [](const model::Component& component) { return component.suspended; });
}

void report_unmatched(const model::Platform& platform, const std::string& path,
                      const std::string& what, Desired& desired) {
  // What is at zero has no autoscaler and no budget for the time being.
  const auto severity =
      anything_suspended(platform) ? base::Severity::Warning : base::Severity::Error;
  std::vector<std::string> names;
  const std::string kind = what.substr(0, what.find(' '));
  for (const Object& object : desired.objects) {
    if (base::text_at(object.body, {"kind"}) == kind) {
      names.push_back(base::text_at(object.body, {"metadata", "name"}));
    }
  }
  std::string fix = "use a kind that the platform has, as shown by render";
  if (!names.empty()) fix = "use one of its objects of this kind, such as " + names.front();
  desired.problems.push_back(
      {path, "patches " + what + ", which the platform does not have", fix, severity});
}

}  // namespace

void apply_overrides(const model::Platform& platform, Desired& desired) {
  apply_pod_templates(platform, desired);
  for (std::size_t i = 0; i < platform.object_overrides.size(); ++i) {
    const Json& item = platform.object_overrides[i];
    const std::string path = "spec.objectOverrides[" + std::to_string(i) + "]";
    const std::string kind = base::text_at(item, {"kind"});
    const std::string name = base::text_at(item, {"name"});
    bool matched = false;
    for (Object& object : desired.objects) {
      if (base::text_at(object.body, {"kind"}) != kind ||
          base::text_at(object.body, {"metadata", "name"}) != name) {
        continue;
      }
      matched = true;
      patch_object(desired, object, base::object_at(item, {"patch"}), path);
    }
    if (!matched) report_unmatched(platform, path, kind + " " + name, desired);
  }
}

}  // namespace dataplatform::projections
