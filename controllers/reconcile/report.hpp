// Says what was found: status, written only when it differs, and Events for what changed.
#pragma once

#include "controllers/reconcile/converge.hpp"

namespace dataplatform::reconcile {

/// Writes status and Events of one reconcile.
async::Task<kube::Answer<void>> report(Services& services, Memory& memory, PlatformObject platform,
                                       const Decision& decision, const Convergence& done);

/// Writes `findings` as status where it says something new.
async::Task<kube::Answer<void>> write_status(Services& services, Memory& memory,
                                             PlatformObject platform, Findings findings);

/// An Event about a DataPlatform.
void announce(Services& services, const PlatformObject& platform, const runtime::EventNote& note);

}  // namespace dataplatform::reconcile
