// Secrets that the user makes under names that he was told. Nothing of ours is on them, so the
// mirror does not see them: each is asked for by name, its metadata only.
#pragma once

#include "controllers/reconcile/decide.hpp"
#include "controllers/reconcile/gather.hpp"

namespace dataplatform::reconcile {

/// How long it takes at most until a Secret that was missing is found.
inline constexpr base::Millis kAskForMissing = std::chrono::minutes(1);

/// Asks for the given Secrets of a platform: each at most once a minute while it is missing, once a
/// drift tick when it is there. What can't be read is taken to be as it was.
async::Task<> look_for_given_secrets(Services& services, Memory& memory, const Rendered& wanted);

/// Those that are there.
std::set<kube::ObjectKey> given_secrets(const Memory& memory);

bool lacks_given_secrets(const Memory& memory);

}  // namespace dataplatform::reconcile
