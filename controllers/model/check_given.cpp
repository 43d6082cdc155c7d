#include "controllers/model/check.hpp"
#include "operator/base/text.hpp"

#include <algorithm>

namespace dataplatform::model {
namespace {

/// Databases that are asked for, each once, and that nobody makes at a host outside.
std::vector<std::string> missing(const DatabaseOffer& offer, const Demand& demand) {
  std::vector<std::string> names;
  for (const Wanted& wanted : demand) {
    const auto* database = std::get_if<DatabaseRequest>(&wanted.request.what);
    if (database == nullptr || offer.given.contains(database->name)) continue;
    if (std::find(names.begin(), names.end(), database->name) == names.end())
      names.push_back(database->name);
  }
  return names;
}

}  // namespace

base::Problems check_given(const Platform& platform) {
  base::Problems problems;
  const Demand demand = demand_of(platform);
  for (const Component& component : platform.components) {
    if (component.mode != Mode::External) continue;
    for (const Offer& given : component.offers) {
      const auto* offer = std::get_if<DatabaseOffer>(&given);
      if (offer == nullptr || !offer->provisioned_by.empty()) continue;
      const std::vector<std::string> names = missing(*offer, demand);
      if (names.empty()) continue;
      problems.push_back({path_of(component, "external.databases"),
                          "does not have " + base::join(names, ", ") +
                              ", which the platform needs, and provisionDatabases is not true",
                          "add {name: " + names.front() +
                              ", credentialsSecretRef: …} for each, or set provisionDatabases"});
    }
  }
  return problems;
}

}  // namespace dataplatform::model
