#include "controllers/projections/kubernetes/schedules.hpp"

#include "controllers/projections/kubernetes/identity.hpp"
#include "controllers/projections/kubernetes/tasks.hpp"

namespace dataplatform::projections {
namespace {

using model::Component;
using model::Platform;
using model::Schedule;

/// A start that was missed by more than this is left out: the next one does the same work.
constexpr int kStartingDeadlineSeconds = 600;

/// Tasks that it needs keep it suspended whenever they are due again.
std::vector<std::string> done_needs(const model::Needs& needs) {
  std::vector<std::string> tasks;
  for (const model::Need& need : needs) {
    if (const auto* done = std::get_if<model::Done>(&need))
      tasks.push_back(done->component + "/" + done->task);
  }
  return tasks;
}

Object cron_job(const Platform& platform, const Component& component, const Schedule& schedule) {
  const std::string name = cron_job_name(platform, component, schedule);
  Object object = task_object(platform, component, schedule.task, name);
  set_kind(object, "batch/v1", "CronJob");
  object.task = schedule.task.name;
  object.needs = schedule.task.needs;
  object.drained_by = done_needs(schedule.task.needs);
  const Json& labels = object.body["metadata"]["labels"];
  object.body["spec"] = {{"schedule", schedule.cron},
                         {"timeZone", schedule.time_zone},
                         {"concurrencyPolicy", "Forbid"},
                         {"startingDeadlineSeconds", kStartingDeadlineSeconds},
                         {"suspend", component.suspended},
                         {"successfulJobsHistoryLimit", schedule.keep_succeeded},
                         {"failedJobsHistoryLimit", schedule.keep_failed},
                         {"jobTemplate",
                          {{"metadata", {{"labels", labels}}},
                           {"spec", job_spec(platform, component, schedule.task, name)}}}};
  return object;
}

}  // namespace

std::string cron_job_name(const Platform& platform, const Component& component,
                          const Schedule& schedule) {
  return platform.name + "-" + component.object_name + "-" + schedule.task.name;
}

std::vector<Object> cron_jobs(const Platform& platform) {
  std::vector<Object> objects;
  for_each_schedule(platform, [&](const Component& component, const Schedule& schedule) {
    objects.push_back(cron_job(platform, component, schedule));
  });
  return objects;
}

std::vector<Sweep> sweeps(const Platform& platform) {
  std::vector<Sweep> all;
  for_each_role(platform, [&](const Component& component, const model::Role& role) {
    for (const model::Spawned& spawned : role.spawned) {
      if (spawned.keep_minutes == 0 && spawned.keep_failed_minutes == 0) continue;
      all.push_back({.component = component.name,
                     .namespace_ = model::namespace_of(platform, component.site),
                     .labels = spawned.labels,
                     .keep_minutes = spawned.keep_minutes,
                     .keep_failed_minutes = spawned.keep_failed_minutes});
    }
  });
  return all;
}

}  // namespace dataplatform::projections
