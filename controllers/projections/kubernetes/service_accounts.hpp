// Who pods are for the API server: an account for each role, bound to roles that the chart ships.
#pragma once

#include "controllers/projections/kubernetes/desired.hpp"

namespace dataplatform::projections {

std::vector<Object> service_accounts(const model::Platform& platform);

/// Roles are never written, only bound, in the namespace of the pods alone.
std::vector<Object> role_bindings(const model::Platform& platform);

/// The account of a component's tasks, which may do nothing.
std::string task_account(const model::Platform& platform, const model::Component& component);

}  // namespace dataplatform::projections
