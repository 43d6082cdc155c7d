// Reads a cluster once and says what taking a DataPlatform would do to it. Writes nothing: its door
// to the cluster refuses.
#pragma once

#include "controllers/reconcile/platforms.hpp"
#include "controllers/reconcile/preview.hpp"
#include "operator/runtime/reflector.hpp"

#include <string>

namespace dataplatform::reconcile {

/// The DataPlatform as it would be applied (its whole spec), beside what is there. An error names
/// the kind and the namespace that could not be read. `world` outlives the call.
async::Task<kube::Answer<Preview>> look_ahead(runtime::World world, std::string operator_namespace,
                                              Json document);

}  // namespace dataplatform::reconcile
