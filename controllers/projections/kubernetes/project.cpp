#include "controllers/projections/kubernetes/autoscaling.hpp"
#include "controllers/projections/kubernetes/clients.hpp"
#include "controllers/projections/kubernetes/config.hpp"
#include "controllers/projections/kubernetes/desired.hpp"
#include "controllers/projections/kubernetes/disruption.hpp"
#include "controllers/projections/kubernetes/edge.hpp"
#include "controllers/projections/kubernetes/external_secrets.hpp"
#include "controllers/projections/kubernetes/finish.hpp"
#include "controllers/projections/kubernetes/gateway.hpp"
#include "controllers/projections/kubernetes/google.hpp"
#include "controllers/projections/kubernetes/network_policy.hpp"
#include "controllers/projections/kubernetes/schedules.hpp"
#include "controllers/projections/kubernetes/secrets.hpp"
#include "controllers/projections/kubernetes/service_accounts.hpp"
#include "controllers/projections/kubernetes/services.hpp"
#include "controllers/projections/kubernetes/tasks.hpp"
#include "controllers/projections/kubernetes/workloads.hpp"

#include <array>

namespace dataplatform::projections {
namespace {

using Projection = std::vector<Object> (*)(const model::Platform&);

// One line for each platform service. The order doesn't matter: finish() sorts.
constexpr std::array kProjections = {
    Projection{service_accounts},   Projection{role_bindings},
    Projection{network_policies},   Projection{config_maps},
    Projection{services},           Projection{client_services},
    Projection{workloads},          Projection{autoscalers},
    Projection{disruption_budgets}, Projection{certificates},
    Projection{ingresses},          Projection{middlewares},
    Projection{gateways},           Projection{http_routes},
    Projection{tcp_routes},         Projection{reference_grants},
    Projection{backend_policies},   Projection{health_check_policies},
    Projection{backend_configs},    Projection{jobs},
    Projection{cron_jobs},          Projection{external_secrets},
};

}  // namespace

Desired project(const model::Platform& platform) {
  Desired desired;
  for (const Projection projection : kProjections) {
    for (Object& object : projection(platform))
      desired.objects.push_back(std::move(object));
  }
  desired.secrets = secret_sets(platform);
  desired.tasks = task_runs(platform);
  desired.rolls = rolls(platform);
  desired.sweeps = sweeps(platform);
  finish(platform, desired);
  return desired;
}

}  // namespace dataplatform::projections
