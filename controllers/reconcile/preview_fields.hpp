// The fields of one object that change, as people read them.
#pragma once

#include "controllers/projections/kubernetes/desired.hpp"
#include "controllers/reconcile/preview.hpp"

namespace dataplatform::reconcile {

/// Fills `change.fields`; the paths below the pod template are returned whole, since they restart
/// pods. The stamp of the object is no news to anybody and is left out.
std::vector<std::string> tell_fields(ObjectChange& change, const Json& live,
                                     const projections::Object& wanted);

}  // namespace dataplatform::reconcile
