// How far an object is, read by a table with a line for each kind that has a notion of it.
#pragma once

#include "operator/runtime/digest.hpp"

namespace dataplatform::runtime {

/// Reads what `object` says of itself. Unknown for a kind without a notion of ready, and for one of
/// which only the metadata is known.
Readiness readiness_of(const kube::Kind& kind, const base::Json& object);

}  // namespace dataplatform::runtime
