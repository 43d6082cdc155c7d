// CronJobs: tasks by the clock.
#pragma once

#include "controllers/projections/kubernetes/desired.hpp"

namespace dataplatform::projections {

std::vector<Object> cron_jobs(const model::Platform& platform);

/// "<cr>-<component>-<name>".
std::string cron_job_name(const model::Platform& platform, const model::Component& component,
                          const model::Schedule& schedule);

/// What products make and leave behind, and for how long.
std::vector<Sweep> sweeps(const model::Platform& platform);

}  // namespace dataplatform::projections
