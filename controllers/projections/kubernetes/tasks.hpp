// Tasks: Jobs that are named after their input, so that each input runs once.
#pragma once

#include "controllers/projections/kubernetes/pod.hpp"

namespace dataplatform::projections {

struct Tasks {
  std::vector<Object> objects;  // Jobs, and the ConfigMaps with their files
  std::vector<TaskRun> runs;
};

/// Every task that runs. Its files are immutable and named after its Job, so that a Job that still
/// runs keeps what it was started with.
Tasks tasks(const model::Platform& platform);

/// Sixteen digits over everything that should make the task run again: image, command, variables,
/// files and what the description adds.
std::string input_hash(const model::Platform& platform, const model::Task& task);

/// "<cr>-<component>-<task>-<ten digits of input>"; `input` is the hash of its input.
std::string job_name(const model::Platform& platform, const model::Component& component,
                     const model::Task& task, const std::string& input);

/// Pods of a task; `name` is that of the object that makes them.
PodPlan pods_of_task(const model::Platform& platform, const model::Component& component,
                     const model::Task& task, const std::string& name);

/// `spec` of a Job that runs it.
Json job_spec(const model::Platform& platform, const model::Component& component,
              const model::Task& task, const std::string& name);

/// An object that belongs to a task, with its labels; `name` is the object's own.
Object task_object(const model::Platform& platform, const model::Component& component,
                   const model::Task& task, const std::string& name);

}  // namespace dataplatform::projections
