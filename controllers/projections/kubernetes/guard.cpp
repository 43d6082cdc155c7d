// What a patch may not change, judged by its outcome: however it is written, the object must still
// be ours.
#include "controllers/projections/kubernetes/merge.hpp"

namespace dataplatform::projections {
namespace {

using Path = std::vector<std::string>;

const Json& at(const Json& object, const Path& path) {
  static const Json kNothing;
  const Json* here = &object;
  for (const std::string& key : path) {
    if (!here->is_object() || !here->contains(key)) return kNothing;
    here = &(*here)[key];
  }
  return *here;
}

std::string to_text(const Path& path) {
  std::string text;
  for (const std::string& key : path)
    text += (text.empty() ? "" : ".") + key;
  return text;
}

bool is_ours(const std::string& key) {
  return key.starts_with("app.kubernetes.io/") || key.starts_with("dataplatform.io/");
}

Json ours_in(const Json& group) {
  Json kept = Json::object();
  if (!group.is_object()) return kept;
  for (const auto& [key, value] : group.items()) {
    if (is_ours(key)) kept[key] = value;
  }
  return kept;
}

/// Labels find things: of those that we gave none may change or go, ours or the product's.
bool loses_labels(const Json& before, const Json& after) {
  if (!before.is_object()) return false;
  for (const auto& [key, value] : before.items()) {
    if (!after.is_object() || !after.contains(key) || after[key] != value) return true;
  }
  return ours_in(before) != ours_in(after);
}

/// A single process must never run twice, not even while it is replaced.
bool runs_alone(const Json& object) {
  return base::text_at(object, {"spec", "strategy", "type"}) == "Recreate";
}

/// A path in the pods of a CronJob.
Path job_template(const Path& rest) {
  Path path = {"spec", "jobTemplate", "spec", "template"};
  path.insert(path.end(), rest.begin(), rest.end());
  return path;
}

const std::vector<Path>& kept_paths() {
  static const std::vector<Path> paths = {{"apiVersion"},
                                          {"kind"},
                                          {"status"},
                                          {"metadata", "name"},
                                          {"metadata", "namespace"},
                                          {"metadata", "ownerReferences"},
                                          {"metadata", "finalizers"},
                                          {"metadata", "uid"},
                                          {"metadata", "generateName"},
                                          {"metadata", "resourceVersion"},
                                          {"metadata", "managedFields"},
                                          {"spec", "selector"},
                                          {"spec", "podSelector"},
                                          {"spec", "scaleTargetRef"},
                                          {"spec", "serviceName"},
                                          {"spec", "clusterIP"},
                                          {"spec", "replicas"},
                                          {"spec", "podManagementPolicy"},
                                          {"spec", "updateStrategy"},
                                          {"spec", "volumeClaimTemplates"},
                                          {"spec", "persistentVolumeClaimRetentionPolicy"},
                                          {"spec", "template", "spec", "serviceAccountName"},
                                          {"spec", "template", "spec", "serviceAccount"},
                                          job_template({"spec", "serviceAccountName"}),
                                          job_template({"spec", "serviceAccount"}),
                                          {"roleRef"},
                                          {"subjects"}};
  return paths;
}

}  // namespace

std::vector<std::string> changed_identity(const Json& before, const Json& after) {
  std::vector<std::string> changed;
  for (const Path& path : kept_paths()) {
    if (at(before, path) != at(after, path)) changed.push_back(to_text(path));
  }
  for (const Path& path :
       {Path{"metadata"}, Path{"spec", "template", "metadata"}, job_template({"metadata"})}) {
    const Json& was = at(before, path);
    const Json& is = at(after, path);
    const std::string where = to_text(path);
    if (loses_labels(at(was, {"labels"}), at(is, {"labels"}))) changed.push_back(where + ".labels");
    if (ours_in(at(was, {"annotations"})) != ours_in(at(is, {"annotations"}))) {
      changed.push_back(where + ".annotations");
    }
  }
  if (runs_alone(before) && !runs_alone(after)) changed.push_back("spec.strategy");
  return changed;
}

}  // namespace dataplatform::projections
