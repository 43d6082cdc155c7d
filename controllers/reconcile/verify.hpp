// The comparison of live children with the wanted ones, field by field: once at process start for
// each platform and then each hour. Between two of them a child's digest is enough.
#pragma once

#include "controllers/reconcile/decide.hpp"
#include "controllers/reconcile/gather.hpp"

namespace dataplatform::reconcile {

/// Sets memory.baselines for every child that is as wanted and drops those of children that are
/// not. Does nothing while the last comparison is fresh. A list that fails leaves things as they
/// were.
async::Task<> verify(Services& services, Memory& memory, const Rendered& wanted);

}  // namespace dataplatform::reconcile
