// dbt: its jobs by the clock and on demand. Nothing of it runs in between.
#include "controllers/components/dbt/parts.hpp"
#include "operator/base/yaml.hpp"

namespace dataplatform::components {

using namespace dbt_parts;

namespace dbt_parts {
namespace {

using base::Json;
using model::BindingField;
using model::BindingPart;
using model::Files;
using model::GivenFiles;
using model::Literal;
using model::PodField;
using model::Scratch;

/// Longer than a job may wait in Dremio's queues, and short enough to be seen (seconds).
constexpr int kLongestRun = 4 * 3600;
constexpr const char* kProfile = "dataplatform";

std::string store_ca(const spec::Resolved& r) {
  return r.object_store.external ? r.object_store.external->ca_config_map : "";
}

/// Of a project whose own profile has any name; what it says of targets does not count.
model::Environment environment(const spec::Resolved& r, const Job& job) {
  const auto sql = [](BindingPart part) { return BindingField{"dbt/sql", part}; };
  model::Environment env = {{"DBT_PROJECT_DIR", Literal(kProject)},
                            {"DBT_PROFILES_DIR", Literal(kScripts)},
                            {"DBT_PROFILE", Literal(kProfile)},
                            {"DBT_TARGET", Literal(job.target)},
                            {"DBT_TARGET_PATH", Literal(std::string(kWork) + "/target")},
                            {"DBT_LOG_PATH", Literal(std::string(kWork) + "/logs")},
                            {"DBT_LOG_LEVEL_FILE", Literal("none")},
                            {"DBT_USE_COLORS", Literal("false")},
                            {"DBT_PARTIAL_PARSE", Literal("false")},
                            {"DBT_SEND_ANONYMOUS_USAGE_STATS", Literal("false")},
                            {"HOME", Literal("/tmp")},
                            {"PYTHONDONTWRITEBYTECODE", Literal("1")},
                            {"RUN_NAME", PodField{"metadata.name"}},
                            {"DBT_DREMIO_HOST", sql(BindingPart::Host)},
                            {"DBT_DREMIO_PORT", sql(BindingPart::RestPort)},
                            {"DBT_DREMIO_USER", sql(BindingPart::User)},
                            {"DBT_ENV_SECRET_DREMIO_PASSWORD", sql(BindingPart::Password)}};
  if (!reaches_store(r)) return env;
  env.push_back({"MC", Literal(std::string(kWork) + "/mc")});
  for (const model::Variable& variable : store_environment("dbt/artifacts"))
    env.push_back(variable);
  return env;
}

std::vector<model::Volume> volumes(const spec::Resolved& r) {
  std::vector<model::ConfigFile> files = {{.name = "run.py", .text = kRunScript},
                                          {.name = "profiles.yml", .text = profiles(r)}};
  if (std::holds_alternative<spec::DbtResolved::Git>(r.dbt.project))
    files.push_back({.name = "git.sh", .text = kGitScript});
  if (std::holds_alternative<spec::DbtResolved::InBucket>(r.dbt.project))
    files.push_back({.name = "bucket.sh", .text = kBucketScript});
  std::vector<model::Volume> all = {{"scripts", Files{.files = files}},
                                    {"work", Scratch{.limit = quantity("2Gi")}},
                                    {"tmp", Scratch{.limit = quantity("512Mi")}}};
  for (model::Volume& volume : project_volumes(r))
    all.push_back(std::move(volume));
  if (!store_ca(r).empty())
    all.push_back(
        {"store-ca",
         GivenFiles{.kind = GivenFiles::Kind::ConfigMap, .object_name = store_ca(r), .items = {}}});
  return all;
}

/// mc looks there beside the system's own; it may not lie in its folder, which must be writable.
void trust_store(const spec::Resolved& r, model::Container& container) {
  if (store_ca(r).empty()) return;
  container.mounts.push_back({.volume = "store-ca", .path = "/store-ca", .read_only = true});
  container.env.push_back({"SSL_CERT_DIR", Literal("/etc/ssl/certs:/store-ca")});
}

}  // namespace

bool reaches_store(const spec::Resolved& r) {
  const auto& external = r.object_store.external;
  return !external ||
         (external->type != spec::StoreType::AzureBlob && !external->credentials_secret.empty());
}

std::string profiles(const spec::Resolved& r) {
  const auto variable = [](const std::string& name) { return "{{ env_var('" + name + "') }}"; };
  Json outputs = Json::object();
  for (const Job& job : r.dbt.jobs) {
    outputs[job.target] = {{"type", "dremio"},
                           {"threads", 4},
                           {"software_host", variable("DBT_DREMIO_HOST")},
                           {"port", "{{ env_var('DBT_DREMIO_PORT') | as_number }}"},
                           {"user", variable("DBT_DREMIO_USER")},
                           {"password", variable("DBT_ENV_SECRET_DREMIO_PASSWORD")},
                           {"use_ssl", false},
                           {"dremio_space", "dbt"},
                           {"object_storage_source", "silver"}};
  }
  Json profile = {{"outputs", outputs}};
  if (!r.dbt.jobs.empty()) profile["target"] = r.dbt.jobs.front().target;
  return base::to_yaml({{kProfile, profile}});
}

model::Task run_of(const spec::Resolved& r, const Job& job, const std::string& name) {
  std::vector<std::string> command = {"python3", std::string(kScripts) + "/run.py"};
  command.insert(command.end(), job.args.begin(), job.args.end());
  model::Task task{
      .name = name,
      .before = preparations(r),
      .container = {.name = "dbt",
                    .image = r.dbt.image,
                    .command = command,
                    .env = environment(r, job),
                    .resources = resources(r.dbt.resources),
                    .mounts = {{.volume = "work", .path = kWork},
                               {.volume = "scripts", .path = kScripts, .read_only = true},
                               {.volume = "tmp", .path = "/tmp"}}},
      .volumes = volumes(r),
      .run_as = kRunAs,
      .flows = project_flows(r),
      .timeout_seconds = kLongestRun,
      .retries = 1,             // the connection may come back …
      .final_exit_codes = {1},  // … a model or a test that failed fails again
      .failure_means =
          "the log of the Job ends with dbt's own summary: with 1 a model or a test "
          "failed, with 2 its project or its connection is wrong",
      .failure_blocks = false};
  trust_store(r, task.container);
  for (model::Container& first : task.before)
    trust_store(r, first);
  return task;
}

}  // namespace dbt_parts

namespace {

using model::BucketRequest;
using model::Generated;
using model::Request;
using model::SecretKey;
using model::Site;

std::string on_demand(const Job& job) {
  return "run-" + job.name;
}

std::vector<std::string> runs_of(const spec::Resolved& r) {
  std::vector<std::string> names;
  for (const Job& job : r.dbt.jobs) {
    if (!job.schedule.empty()) names.push_back(job.name);
    if (!job.run_token.empty()) names.push_back(on_demand(job));
  }
  return names;
}

Request bucket(const spec::Resolved& r, const std::string& name, const std::string& bucket,
               bool writes) {
  return {.name = name,
          .what = BucketRequest{.bucket = bucket,
                                .writes = writes,
                                .user = "dbt",
                                .password = SecretKey{kSecret, "store-password"}},
          .tasks = runs_of(r)};
}

std::vector<Request> requests(const spec::Resolved& r) {
  std::vector<Request> all = {{.name = "sql", .what = model::SqlRequest{}, .tasks = runs_of(r)}};
  if (reaches_store(r)) all.push_back(bucket(r, "artifacts", kArtifacts, true));
  if (const auto* in = std::get_if<spec::DbtResolved::InBucket>(&r.dbt.project))
    all.push_back(bucket(r, "project", in->bucket, false));
  return all;
}

}  // namespace

model::Component dbt(const spec::Resolved& r, const model::Demand&) {
  model::Component component = component_of(r.dbt);
  component.image = r.dbt.image;
  for (const Job& job : r.dbt.jobs) {
    if (!job.schedule.empty())
      component.schedules.push_back(
          {.task = run_of(r, job, job.name), .cron = job.schedule, .time_zone = job.time_zone});
    if (job.run_token.empty()) continue;
    component.tasks.push_back(run_of(r, job, on_demand(job)));
    component.tasks.back().input = {job.run_token};
  }
  component.secrets = {{.name = kSecret,
                        .entries = {{"store-password", Generated{}}},
                        .sites = {Site::Applications}}};
  component.requests = requests(r);
  return component;
}

}  // namespace dataplatform::components
