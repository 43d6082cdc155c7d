// Fields that stay as they were made.
#pragma once

#include "operator/kube/api.hpp"

namespace dataplatform::simulation {

using base::Json;

/// Why the server refuses to make `after` of `before`; empty where it does not.
std::vector<kube::Cause> forbidden_changes(const kube::Kind& kind, const Json& before,
                                           const Json& after);

/// Of a ConfigMap or Secret that is sealed: `said` has its bytes empty where `before` has none,
/// which the server takes for a change; not so of a ConfigMap's texts. Asked before `said` is
/// decoded.
bool empties_sealed(const kube::Kind& kind, const Json& before, const Json& said);

}  // namespace dataplatform::simulation
