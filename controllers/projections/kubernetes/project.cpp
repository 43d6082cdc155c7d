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
#include <iterator>

namespace dataplatform::projections {
namespace {

using Projection = std::vector<Object> (*)(const model::Platform&);

// One line for each platform service. The order doesn't matter: finish() sorts.
constexpr std::array kProjections = {
    Projection{service_accounts}, Projection{role_bindings},    Projection{network_policies},
    Projection{config_maps},      Projection{services},         Projection{client_services},
    Projection{workloads},        Projection{autoscalers},      Projection{disruption_budgets},
    Projection{certificates},     Projection{ingresses},        Projection{middlewares},
    Projection{gateways},         Projection{http_routes},      Projection{tcp_routes},
    Projection{reference_grants}, Projection{backend_policies}, Projection{health_check_policies},
    Projection{backend_configs},  Projection{cron_jobs},        Projection{external_secrets},
};

void append(std::vector<Object>& all, std::vector<Object> more) {
  all.insert(all.end(), std::make_move_iterator(more.begin()), std::make_move_iterator(more.end()));
}

}  // namespace

Desired project(const model::Platform& platform) {
  Tasks with_tasks = tasks(platform);
  Desired desired{.objects = std::move(with_tasks.objects), .tasks = std::move(with_tasks.runs)};
  for (const Projection projection : kProjections)
    append(desired.objects, projection(platform));
  desired.secrets = secret_sets(platform);
  desired.rolls = rolls(platform);
  desired.sweeps = sweeps(platform);
  finish(platform, desired);
  return desired;
}

}  // namespace dataplatform::projections
