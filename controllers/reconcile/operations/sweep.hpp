// Takes away the finished pods that products leave behind. A lost deletion is made good by the next
// round, and a pod that stays longer hurts nobody: nothing here ever fails a reconcile.
#pragma once

#include "controllers/reconcile/decide.hpp"
#include "controllers/reconcile/gather.hpp"

#include <string>
#include <vector>

namespace dataplatform::reconcile {

/// A pod whose time is over.
struct Swept {
  kube::ObjectKey key;
  std::string uid;
  bool operator==(const Swept&) const = default;
};

/// Those of `pods` (with metadata and status) that ended longer ago than `sweep` keeps them, by the
/// nodes' clocks. One that says not when it ended stays, and so does one of another platform.
std::vector<Swept> overdue(const projections::Sweep& sweep, const model::Platform& platform,
                           const std::vector<Json>& pods, base::WallTime now);

/// Deletes what is overdue, at most once in ten minutes for a platform. Components that are paused
/// keep theirs.
async::Task<> sweep_finished(Services& services, Memory& memory, const Rendered& wanted);

}  // namespace dataplatform::reconcile
