// A preview as text for people and as JSON for programs: the same content in the same order.
#pragma once

#include "controllers/reconcile/preview.hpp"

#include <string>

namespace dataplatform::cli {

/// Lines, the last one with the counts. What came from the cluster can't drive a terminal.
std::string plan_text(const reconcile::Preview& preview);

/// docs/operations.md, "plan", names its members.
base::Json plan_json(const reconcile::Preview& preview);

}  // namespace dataplatform::cli
