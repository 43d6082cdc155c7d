// The end of a platform: ordered teardown, what is kept is written down, then the finalizer goes.
#pragma once

#include "controllers/reconcile/decide.hpp"
#include "controllers/reconcile/gather.hpp"
#include "operator/runtime/controller.hpp"

namespace dataplatform::reconcile {

inline constexpr std::string_view kFinalizerManager = "dataplatform-operator-finalizer";

/// One look at a platform that is being deleted.
async::Task<runtime::Outcome> remove_platform(Services& services, Memory& memory,
                                              PlatformObject platform, spec::Facts facts);

}  // namespace dataplatform::reconcile
