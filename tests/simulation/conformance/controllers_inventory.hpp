// What is in a namespace, and the short form in which both sides are compared.
#pragma once

#include "operator/kube/api.hpp"

#include <map>
#include <string>
#include <vector>

namespace dataplatform::simulation {

using base::Json;

/// Objects by kind; the namespace itself as "Namespace".
using Inventory = std::map<std::string, std::vector<Json>>;

/// Everything that a course is about, in `name_space`.
async::Task<Inventory> take_inventory(kube::KubeApi& api, std::string name_space);

/// What controllers are answerable for, without what may differ (docs/simulation.md).
Json form_of(const Inventory& inventory);

/// The pods of a workload, alike on both sides: by template, readiness and name.
std::vector<Json> pods_in_order(const Inventory& inventory, const std::string& workload);

/// The controllers have seen all that was written, and nothing is on its way out or in.
bool is_settled(const Inventory& inventory);

/// Changes whenever an object does.
std::string versions_of(const Inventory& inventory);

}  // namespace dataplatform::simulation
