#include "controllers/catalog/catalog.hpp"
#include "controllers/spec/checks.hpp"
#include "controllers/spec/names.hpp"
#include "operator/base/text.hpp"

#include <set>

namespace dataplatform::spec {
namespace {

void check_data_namespace(const Checked& in, Problems& problems) {
  const std::string& name = in.resolved.data_namespace;
  const bool system = name.starts_with("kube-") || name == in.facts.operator_namespace;
  if (!system) return;
  const std::string path = in.spec.data_namespace ? "spec.dataNamespace" : "metadata.namespace";
  refuse(problems, path, "is " + name + ", a namespace of the system",
         "use a namespace of your own for the platform's data");
}

void check_release(const Checked& in, Problems& problems) {
  const catalog::Release* release =
      catalog::find_release(in.spec.release.value_or(in.facts.recorded_release));
  if (in.spec.release && release == nullptr) {
    refuse(problems, "spec.release",
           "is " + *in.spec.release + ", which this version does not know",
           "use one of " + base::join(catalog::releases(), ", ") + ", or leave it out");
  } else if (release == nullptr && !in.facts.recorded_release.empty()) {
    // Another release's images would be a change that nobody asked for.
    refuse(problems, "spec.release",
           "is not set, and the platform is on release " + in.facts.recorded_release +
               ", which this version does not know",
           "run a version of the operator that knows it, or set one of " +
               base::join(catalog::releases(), ", "));
  }
}

void check_images(const Checked& in, Problems& problems) {
  const catalog::Release& release = *catalog::find_release(in.resolved.release);
  std::vector<std::string> known;
  for (const auto& [name, image] : release.images)
    known.push_back(name);
  for (std::size_t i = 0; i < in.spec.images.size(); ++i) {
    const std::string name = in.spec.images[i].name.value_or("");
    if (name.empty() || release.images.contains(name)) continue;
    const std::string near = base::nearest(name, known);
    refuse(problems, "spec.images[" + std::to_string(i) + "].name",
           "is " + name + ", which is no image of release " + release.name,
           near.empty() ? "use one of " + base::join(known, ", ") : "did you mean " + near + "?");
  }
}

/// Versions of components: the stores' must be ones that we have images for.
void check_version(const Checked& in, const std::string& key, const ComponentSpec& written,
                   bool ours, Problems& problems) {
  if (!is_enabled(written)) return;
  const catalog::ComponentVersions& known =
      catalog::find_release(in.resolved.release)->components.at(key);
  const std::string path = "spec.components." + key + ".version";
  const bool usual = !written.version || *written.version == known.version;
  if (usual) {
    if (!known.advice.empty())
      warn(problems, path, "is " + known.version + ", which " + known.advice,
           "plan the move; set version when you are ready");
    return;
  }
  for (const std::string& other : known.others) {
    if (*written.version == other) return;
  }
  std::vector<std::string> all{known.version};
  all.insert(all.end(), known.others.begin(), known.others.end());
  const std::string what = "is " + *written.version + " but release " + in.resolved.release +
                           " has " + base::join(all, ", ");
  if (ours)
    refuse(problems, path, what, "use one of them, or leave it out");
  else
    warn(problems, path, what + ": nobody tried them together",
         "use one of them, or try it in Development first");
}

void check_versions(const Checked& in, Problems& problems) {
  const ComponentsSpec& all = in.spec.components;
  check_version(in, "postgresql", all.postgresql,
                mode_of(all.postgresql) == ComponentMode::Managed && !all.postgresql.server.image,
                problems);
  check_version(in, "superset", all.superset, false, problems);
  check_version(in, "airbyte", all.airbyte, false, problems);
  check_version(in, "dremio", all.dremio, false, problems);
  check_version(in, "dbt", all.dbt, false, problems);
  check_version(in, "elasticsearch", all.elasticsearch, false, problems);
  check_version(in, "objectStore", all.object_store, false, problems);
}

void check_classes(const Checked& in, Problems& problems) {
  if (!in.facts.classes_known) return;
  const auto look = [&](const std::string& path, const std::string& name) {
    if (name.empty() || in.facts.storage_classes.contains(name)) return;
    warn(problems, path,
         "is " + name + ", a StorageClass that does not exist: volumes will wait for it",
         "make the class, or name one that exists");
  };
  if (in.resolved.postgresql.mode == ComponentMode::Managed)
    look("spec.storage.fast.storageClassName", in.resolved.postgresql.server.storage.storage_class);
}

}  // namespace

void check_platform(const Checked& in, Problems& problems) {
  check_data_namespace(in, problems);
  check_release(in, problems);
  check_images(in, problems);
  check_versions(in, problems);
  check_classes(in, problems);
}

}  // namespace dataplatform::spec
