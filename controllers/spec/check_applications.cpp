#include "controllers/spec/checks.hpp"
#include "controllers/spec/dremio_keys.hpp"
#include "operator/base/text.hpp"

#include <algorithm>

namespace dataplatform::spec {
namespace {

constexpr std::size_t kLongestChild =
    52;  // of a StatefulSet or CronJob, with room for what Kubernetes appends

void check_name(const Checked& in, const Text& name, std::string_view between,
                const std::string& path, const char* kind, Problems& problems) {
  const std::size_t room =
      kLongestChild - std::min(kLongestChild, in.resolved.name.size() + between.size());
  if (!name || name->size() <= room) return;
  refuse(problems, path + ".name", "is " + *name + ", too long for a name of a " + kind,
         "use at most " + std::to_string(room) + " characters");
}

void check_dremio(const Checked& in, Problems& problems) {
  const DremioSpec& dremio = in.spec.components.dremio;
  if (!is_enabled(dremio)) return;
  for (const auto& [key, value] : dremio.config) {
    if (is_dremio_key(key)) continue;
    const std::string near = base::nearest(key, dremio_keys());
    refuse(problems, "spec.components.dremio.config[\"" + key.substr(0, 100) + "\"]",
           "is no key of dremio.conf, and Dremio refuses to start with one that it does not know",
           near.empty() ? "remove it" : "did you mean " + near + "?");
  }
  for (std::size_t i = 0; i < dremio.executor_pools.size(); ++i) {
    const std::string path = "spec.components.dremio.executorPools[" + std::to_string(i) + "]";
    if (dremio.executor_pools[i].name == "default")
      refuse(problems, path + ".name",
             "is default, which is the pool of spec.components.dremio.executor",
             "give it another name");
    check_name(in, dremio.executor_pools[i].name, "-dremio-executor-", path, "StatefulSet",
               problems);
  }
}

void check_dbt(const Checked& in, Problems& problems) {
  const DbtSpec& dbt = in.spec.components.dbt;
  if (!is_enabled(dbt)) return;
  const DbtProjectSpec& project = dbt.project;
  const int sources = static_cast<int>(project.git.has_value()) +
                      static_cast<int>(project.image.has_value()) +
                      static_cast<int>(project.config_map_ref.has_value()) +
                      static_cast<int>(project.object_store.has_value());
  if (sources > 1)
    refuse(problems, "spec.components.dbt.project",
           "comes from " + std::to_string(sources) + " places",
           "keep one of git, image, configMapRef, objectStore");
  if (sources == 0 && !dbt.jobs.empty())
    refuse(problems, "spec.components.dbt.project", "is not set, but there are jobs",
           "set one of git, image, configMapRef, objectStore");
  for (std::size_t i = 0; i < dbt.jobs.size(); ++i) {
    check_name(in, dbt.jobs[i].name, "-dbt-", "spec.components.dbt.jobs[" + std::to_string(i) + "]",
               "CronJob", problems);
  }
}

}  // namespace

void check_applications(const Checked& in, Problems& problems) {
  check_dremio(in, problems);
  check_dbt(in, problems);
}

}  // namespace dataplatform::spec
