// The connection budget: what all requests may open together against what the server allows.
#pragma once

#include "controllers/model/platform.hpp"

namespace dataplatform::model {

/// A server that allows fewer connections than its users may open, as a problem each.
base::Problems check_budget(const Platform& platform);

}  // namespace dataplatform::model
