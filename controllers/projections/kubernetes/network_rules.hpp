// Rules of a NetworkPolicy, and the pods that they are about.
#pragma once

#include "controllers/projections/kubernetes/desired.hpp"

#include <string>
#include <vector>

namespace dataplatform::projections {

/// Pods of a role or a task, as network policies see them.
struct Endpoint {
  const model::Component* component = nullptr;
  const model::Role* role = nullptr;  // one of these three
  const model::Task* task = nullptr;
  const model::Spawned* spawned = nullptr;
  std::string namespace_;
  Json selector;
};

/// All of the platform, roles first.
std::vector<Endpoint> endpoints_of_policies(const model::Platform& platform);

/// "ingress" or "egress" rules of an endpoint; empty where it has none.
Json ingress_rules(const model::Platform& platform, const std::vector<Endpoint>& all,
                   const Endpoint& self);
Json egress_rules(const model::Platform& platform, const Endpoint& self);

}  // namespace dataplatform::projections
