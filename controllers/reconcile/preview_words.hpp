// Sentences of a preview.
#pragma once

#include "controllers/reconcile/preview.hpp"

namespace dataplatform::reconcile {

/// How the pods of a workload are replaced. `roll` where the operator does it itself.
std::string way_of(const projections::Object& workload, const projections::Roll* roll);

/// The same for pods that a task needs out of its way.
std::string stopped_for(const std::string& task);

std::string ends_with_pods(int pods);

/// What no later edit takes back. `before` is null at the first apply.
std::vector<std::string> irreversible(const spec::Resolved* before, const spec::Resolved& after,
                                      const Preview& preview);

}  // namespace dataplatform::reconcile
