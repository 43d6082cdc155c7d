#include "controllers/projections/kubernetes/tasks.hpp"

#include "controllers/projections/kubernetes/config.hpp"
#include "controllers/projections/kubernetes/container.hpp"
#include "controllers/projections/kubernetes/identity.hpp"
#include "controllers/projections/kubernetes/pod.hpp"
#include "controllers/projections/kubernetes/service_accounts.hpp"
#include "operator/base/text.hpp"

namespace dataplatform::projections {
namespace {

using model::Component;
using model::Platform;
using model::Task;

constexpr std::size_t kDigitsInName = 10;

Json file_input(const Platform& platform, const model::ConfigFile& file) {
  return {{"text", file.text}, {"secrets", environment(platform, file.secrets)}};
}

Json files_input(const Platform& platform, const std::vector<model::Volume>& volumes) {
  Json input = Json::object();
  for (const model::Volume& volume : volumes) {
    const auto* files = std::get_if<model::Files>(&volume.source);
    if (files == nullptr) continue;
    for (const model::ConfigFile& file : files->files) {
      input[volume.name][file.name] = file_input(platform, file);
    }
  }
  return input;
}

Json container_input(const Platform& platform, const model::Container& container) {
  return {{"image", container.image},
          {"command", container.command},
          {"args", container.args},
          {"env", environment(platform, container.env)}};
}

Json task_labels(const Platform& platform, const Component& component, const Task& task,
                 const std::string& name) {
  Json all = labels(platform, &component, task.name, name);
  all[kTaskLabel] = task.name;
  return all;
}

}  // namespace

PodPlan pods_of_task(const Platform& platform, const Component& component, const Task& task,
                     const std::string& name) {
  Json pod_labels = task_labels(platform, component, task, name);
  for (const auto& [key, value] : component.task_labels)
    pod_labels[key] = value;
  return {.platform = platform,
          .owner = name,
          .labels = std::move(pod_labels),
          .selector = task_selector(platform, component, task),
          .service_account = task_account(platform, component),
          .containers = model::containers_of(task),
          .volumes = task.volumes,
          .run_as = task.run_as,
          .placement = component.task_placement};
}

namespace {

/// A pod that was evicted or lost its node has not failed; what would end the same is not tried
/// again.
Json failure_policy(const Task& task) {
  Json rules = Json::array(
      {{{"action", "Ignore"},
        {"onPodConditions", Json::array({{{"type", "DisruptionTarget"}, {"status", "True"}}})}}});
  if (!task.final_exit_codes.empty()) {
    rules.push_back({{"action", "FailJob"},
                     {"onExitCodes",
                      {{"containerName", task.container.name},
                       {"operator", "In"},
                       {"values", task.final_exit_codes}}}});
  }
  return {{"rules", std::move(rules)}};
}

}  // namespace

Json job_spec(const Platform& platform, const Component& component, const Task& task,
              const std::string& name) {
  Json pod = pod_template(pods_of_task(platform, component, task, name));
  pod["spec"]["restartPolicy"] = "Never";
  // No ttlSecondsAfterFinished: a Job that is gone before it was seen would run twice.
  return {{"backoffLimit", task.retries},
          {"activeDeadlineSeconds", task.timeout_seconds},
          {"podFailurePolicy", failure_policy(task)},
          {"template", std::move(pod)}};
}

std::string input_hash(const Platform& platform, const Task& task) {
  Json input = container_input(platform, task.container);
  input["files"] = files_input(platform, task.volumes);
  input["input"] = task.input;
  for (const model::Container& first : task.before)
    input["before"].push_back(container_input(platform, first));
  return base::hash_digits(base::hash_of(input));
}

std::string job_name(const Platform& platform, const Component& component, const Task& task,
                     const std::string& input) {
  return fitting(platform.name + "-" + component.object_name + "-" + task.name + "-" +
                 input.substr(0, kDigitsInName));
}

Object task_object(const Platform& platform, const Component& component, const Task& task,
                   const std::string& name) {
  Object object =
      named_object(platform, &component, name, model::namespace_of(platform, task.site));
  const std::string fits = base::text_at(object.body, {"metadata", "name"});
  object.body["metadata"]["labels"] = task_labels(platform, component, task, fits);
  return object;
}

namespace {

Object job(const Platform& platform, const Component& component, const Task& task,
           const std::string& name) {
  Object object = task_object(platform, component, task, name);
  set_kind(object, "batch/v1", "Job");
  object.write = Write::CreateOnce;
  object.task = task.name;
  object.needs = task.needs;
  object.body["spec"] = job_spec(platform, component, task, name);
  return object;
}

TaskRun task_run(const Platform& platform, const Component& component, const Task& task) {
  const std::string input = input_hash(platform, task);
  return {.component = component.name,
          .task = task.name,
          .job = job_name(platform, component, task, input),
          .namespace_ = model::namespace_of(platform, task.site),
          .input = input,
          .drains = task.drains,
          .failure_means = task.failure_means,
          .failure_blocks = task.failure_blocks};
}

}  // namespace

Tasks tasks(const Platform& platform) {
  Tasks all;
  for_each_task(platform, [&](const Component& component, const Task& task) {
    const TaskRun& run = all.runs.emplace_back(task_run(platform, component, task));
    all.objects.push_back(job(platform, component, task, run.job));
    for (Object& files : task_config_maps(platform, component, task, run.job)) {
      files.body["immutable"] = true;
      all.objects.push_back(std::move(files));
    }
  });
  return all;
}

}  // namespace dataplatform::projections
