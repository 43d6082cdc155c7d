// Brings the live objects to the wanted ones, as far as gates allow at this moment.
#pragma once

#include "controllers/reconcile/decide.hpp"
#include "controllers/reconcile/gather.hpp"
#include "controllers/reconcile/writer.hpp"

namespace dataplatform::reconcile {

/// What converging came to, for the report and for the next wake-up.
struct Convergence {
  Observed observed;
  std::vector<Blocked> blocked;
  std::vector<std::string> repaired;
  std::vector<std::string> grown;
  std::optional<base::Error> failure;  // of the reconcile itself, not of one component
  std::optional<base::Millis>
      retry_after;  // the soonest that a failed component may be tried again
};

/// Plans and writes until nothing more can be written now. With `frozen` nothing is written at all.
async::Task<Convergence> converge(Services& services, Memory& memory, PlatformObject platform,
                                  const Rendered& wanted, bool frozen);

}  // namespace dataplatform::reconcile
