// How an object is shown to a client.
#pragma once

#include "operator/kube/api.hpp"

namespace dataplatform::simulation {

using base::Json;

/// As the answer to a request for one object.
Json seen_as(const Json& object, kube::Detail detail);

/// As our client reads it from a list or a watch: of managedFields only the entries of our own
/// managers say their fields (operator/kube/document.hpp).
Json slim(const Json& object, kube::Detail detail);

}  // namespace dataplatform::simulation
