// What can go wrong, and a schedule of it that a seed decides.
#pragma once

#include "operator/base/clock.hpp"

#include <cstdint>
#include <string>
#include <vector>

namespace dataplatform::simulation {

using base::Millis;

enum class FaultKind {
  // of the process
  CrashBefore,       // with a request on its lips; its memory is lost
  CrashAfter,        // what it sent has happened, and it never hears of it
  Freeze,            // stopped for longer than a lease lasts
  SecondOperator,    // another process of the same version stands by, or takes over
  PreviousOperator,  // the same of the version before, as while the operator is upgraded
  // of single requests
  LostRequest,
  LostReply,
  Conflict,
  TooManyRequests,
  InternalError,
  Unavailable,
  TimeOut,
  Slow,
  // of lists and watches
  ExpiredList,    // 410 to a list
  ExpiredWatch,   // 410 when a watch is opened
  ExpiredInside,  // 410 inside a stream
  WatchCut,
  WatchSilent,
  LateEvents,  // of some kinds, so that kinds overtake one another
  StaleList,   // of a server that lags behind
  SlowList,
  // of the server and of time
  ServerAway,
  ClockJump,
  LeaseGone,  // somebody deletes the Lease
  Forbidden,  // rights to write a kind are taken away
  QuotaFull,
  ComponentFails,  // every write to an application is refused or fails, for more than an hour
  KindRemoved,     // an optional kind, with its definition
  // of objects
  ForeignEdit,
  ForeignDelete,
  StatusLost,
  StateLost,       // <cr>-state
  SecretCopyLost,  // restored from a backup later
  NodeLoss,        // some pods go
  PodsLate,        // pods of some roles take minutes to become Ready
  PodsFail,        // pods of some roles crash, or wait for an image
  Stranger,        // an object of somebody else has a name that is wanted
  Compaction,      // the server forgets its history
};

/// Adjacent lines of a schedule.
struct Fault {
  FaultKind kind = FaultKind::Slow;
  Millis at{0};              // after the beginning of the life
  Millis lasts{0};           // 0: a moment
  std::uint64_t choice = 0;  // which kind, object, process; taken modulo what there is
  int one_in = 1;            // of the requests that it can hit
};

using Schedule = std::vector<Fault>;

/// Two to seven faults in the first `span`.
Schedule draw_schedule(std::uint64_t seed, Millis span);

/// One component fails from the beginning on, for more than an hour.
Schedule long_failure(std::uint64_t seed);

/// "00:35 for 60 s LostReply (one in 4, choice 17)"
std::string to_text(const Fault& fault);
std::string to_text(FaultKind kind);

/// When the last of them is over.
Millis end_of(const Schedule& schedule);

}  // namespace dataplatform::simulation
