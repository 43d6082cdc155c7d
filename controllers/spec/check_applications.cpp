#include "controllers/spec/checks.hpp"
#include "controllers/spec/dremio_keys.hpp"
#include "operator/base/excerpt.hpp"
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

void check_config_key(const std::string& key, Problems& problems) {
  const std::string path = "spec.components.dremio.config[\"" + base::excerpt(key, 100) + "\"]";
  if (is_platforms_dremio_key(key)) {
    refuse(problems, path, "is decided by the platform: the other parts rely on what it says",
           "remove it");
  }
  if (is_dremio_key(key)) return;
  const std::string near = base::nearest(key, dremio_keys());
  refuse(problems, path,
         "is no key of dremio.conf, and Dremio refuses to start with one that it does not know",
         near.empty() ? "remove it" : "did you mean " + near + "?");
}

/// What Dremio's own start script refuses, here with the field that decides it.
void check_memory(const RoleResolved& role, const std::string& path, Problems& problems) {
  constexpr std::int64_t kLeast = 4096LL << 20;
  const base::Quantity& limit = role.resources.memory_limit;
  if (limit.bytes() >= kLeast) return;
  refuse(problems, path + ".resources.limits.memory",
         "is " + limit.canonical_bytes() + ", too little for Dremio's heap and direct memory",
         "set 4Gi or more");
}

void check_dremio_memory(const Checked& in, Problems& problems) {
  const std::string path = "spec.components.dremio.";
  const DremioResolved& dremio = in.resolved.dremio;
  check_memory(dremio.coordinator, path + "coordinator", problems);
  const auto& written = in.spec.components.dremio.executor_pools;
  const std::size_t singular = dremio.pools.size() - written.size();
  for (std::size_t i = 0; i < dremio.pools.size(); ++i) {
    const std::string pool =
        i < singular ? "executor" : "executorPools[" + std::to_string(i - singular) + "]";
    check_memory(dremio.pools[i].executor, path + pool, problems);
  }
}

void check_dremio(const Checked& in, Problems& problems) {
  const DremioSpec& dremio = in.spec.components.dremio;
  if (!is_enabled(dremio)) return;
  for (const auto& [key, value] : dremio.config)
    check_config_key(key, problems);
  check_dremio_memory(in, problems);
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

/// The tools that fetch a project speak S3's protocol, with keys.
void check_dbt_store(const Checked& in, Problems& problems) {
  const auto& external = in.resolved.object_store.external;
  if (!in.spec.components.dbt.project.object_store || !external) return;
  if (external->type != StoreType::AzureBlob && !external->credentials_secret.empty()) return;
  refuse(problems, "spec.components.dbt.project.objectStore",
         "is set, but the store is reached without keys or is AzureBlob, from which no project can "
         "be fetched",
         "take the project from git, image or configMapRef");
}

/// An annotation that asks for a run asks in vain where no job has its name.
void check_run_requests(const Checked& in, Problems& problems) {
  for (const auto& [name, token] : in.facts.run_requests) {
    const auto& jobs = in.resolved.dbt.jobs;
    const bool known = std::any_of(
        jobs.begin(), jobs.end(), [&wanted = name](const auto& job) { return job.name == wanted; });
    if (known) continue;
    warn(problems, "metadata.annotations[\"dataplatform.io/run-" + name + "\"]",
         "asks for a run of " + name + ", which is no job of spec.components.dbt.jobs",
         "remove it, or name a job");
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
    // Asked for by hand, its task is named run-<job>.
    check_name(in, dbt.jobs[i].name, "-dbt-run-",
               "spec.components.dbt.jobs[" + std::to_string(i) + "]", "CronJob", problems);
  }
  check_dbt_store(in, problems);
  check_run_requests(in, problems);
}

}  // namespace

void check_applications(const Checked& in, Problems& problems) {
  check_dremio(in, problems);
  check_dbt(in, problems);
}

}  // namespace dataplatform::spec
