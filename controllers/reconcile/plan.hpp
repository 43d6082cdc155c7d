// From what should be and what is to what to write. Pure: the command line's plan and the loop's
// writes come from here.
#pragma once

#include "controllers/reconcile/situation.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dataplatform::reconcile {

enum class Verb {
  Create,       // apply of an object that is not there; a stranger of its name is looked for first
  Apply,        // apply of one that is not as we want it
  Grow,         // volumes of a StatefulSet that ask for less than its templates
  Run,          // create the Job of a task
  MakeSecrets,  // all copies of a set, from one random value
  Delete,       // prune, a superseded Job, an incomplete secret set
};

struct Step {
  Verb verb = Verb::Apply;
  kube::Kind kind;
  kube::ObjectKey key;
  std::string component;
  const projections::Object* object = nullptr;      // Create, Apply, Grow, Run
  const projections::SecretSet* secrets = nullptr;  // MakeSecrets
  std::string uid;                                  // Delete: of the one that was judged
  bool drained = false;                             // written with zero replicas
  bool drift = false;                               // somebody else changed it
};

/// Something that a person must mend, with the reason as status says it.
struct Blocked {
  std::string component;
  std::string reason;  // "NameCollision", "CredentialLost", "TaskFailed", …
  std::string message;
};

struct Waiting {
  std::string component;
  std::string on;  // "store/server", "application/migrate", "kind Certificate"
};

struct Plan {
  std::vector<Step> steps;  // ordered by turn_of; independent of each other within a turn
  std::vector<Blocked> blocked;
  std::vector<Blocked> failing;  // told by converge: writes that go wrong, and time may mend
  std::vector<Waiting> waiting;
  // To be recorded before anything else: "component/task" and the input that it was done for, or
  // "begun " and the input that is run next.
  std::vector<std::pair<std::string, std::string>> newly_done;
};

Plan plan(const Situation& situation);

/// Steps that delete what is ours and no longer wanted; never volumes, Secrets or bookkeeping, and
/// of a store that runs nothing that holds its identity. Of what was switched off pods go before
/// what they lean on, and applications before stores.
std::vector<Step> prune(const Situation& situation);

}  // namespace dataplatform::reconcile
