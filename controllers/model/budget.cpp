#include "controllers/model/check.hpp"

#include <map>
#include <set>

namespace dataplatform::model {

int connections_needed(const Demand& demand, const DatabaseOffer& offer) {
  std::set<std::string> pools;
  int direct = 0;
  for (const Wanted& wanted : demand) {
    const auto* database = std::get_if<DatabaseRequest>(&wanted.request.what);
    if (database == nullptr) continue;
    const bool pooled = database->pooled && !offer.pooled_role.empty();
    if (pooled)
      pools.insert(database->name + "/" + database->owner);
    else
      direct += database->connections;
  }
  return direct + static_cast<int>(pools.size()) * offer.pool_size * offer.poolers;
}

Demand demand_of(const Platform& platform) {
  Demand demand;
  for (const Component& component : platform.components) {
    if (component.mode == Mode::Disabled) continue;
    for (const Request& request : component.requests)
      demand.push_back({component.name, request});
  }
  return demand;
}

base::Problems check_budget(const Platform& platform) {
  base::Problems problems;
  const Demand demand = demand_of(platform);
  for (const Component& component : platform.components) {
    if (component.mode == Mode::Disabled) continue;
    for (const Offer& given : component.offers) {
      const auto* offer = std::get_if<DatabaseOffer>(&given);
      if (offer == nullptr || offer->max_connections == 0) continue;
      const int needed = connections_needed(demand, *offer) + offer->reserved_connections;
      if (needed <= offer->max_connections) continue;
      const std::string smaller = offer->pooled_role.empty() ? "" : ", or make the pools smaller";
      const std::string derived =
          offer->decided_by.empty() ? "" : ", or leave it out: it is derived";
      problems.push_back(
          {path_of(component, offer->decided_by),
           "allows " + std::to_string(offer->max_connections) +
               " connections but all that use it may open " + std::to_string(needed) + " (" +
               std::to_string(offer->poolers) + " poolers with " +
               std::to_string(offer->pool_size) + " for each database, what goes directly, and " +
               std::to_string(offer->reserved_connections) + " kept back)",
           "allow at least " + std::to_string(needed) + " connections" + smaller + derived});
    }
  }
  return problems;
}

}  // namespace dataplatform::model
