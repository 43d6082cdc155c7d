// Is a live object as we want it, field by field? Lists with merge keys are matched by key, as the
// API server does on apply; what others added or the server defaulted does not count.
#pragma once

#include "operator/base/json.hpp"

#include <string>
#include <vector>

namespace dataplatform::reconcile {

using base::Json;

/// Paths ("spec.template.spec.containers[web].image") where `live` is not as `desired`; at most
/// `most`.
std::vector<std::string> differences(const Json& live, const Json& desired, std::size_t most = 8);

}  // namespace dataplatform::reconcile
