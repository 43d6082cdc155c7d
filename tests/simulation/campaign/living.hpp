// Small words on a life: bring it to rest, ask for the plan, watch what restarts.
#pragma once

#include "tests/reconcile/planned.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace dataplatform::simulation {

using base::Json;
using reconcile::testing::named;
using reconcile::testing::Names;
using reconcile::testing::written;

/// Secrets and ConfigMaps that the spec names and a user would have made before.
void give_what_is_named(reconcile::testing::Life& life, const Json& spec);

/// Lets time pass until nothing is written for `quiet` of virtual time and the generation is
/// observed. False where that takes longer than two hours of it, or thousands of writes. `look`
/// runs after each turn.
bool rest(reconcile::testing::Life& life, const std::function<void()>& look,
          base::Millis quiet = std::chrono::minutes(6));

/// What `plan` says of the spec; an error as text.
std::expected<reconcile::Preview, std::string> plan_of(reconcile::testing::Life& life,
                                                       const Json& spec);

/// The workloads that `plan` says are restarted.
Names told_restarts(const reconcile::Preview& preview);

/// Pods of before, and which of their workloads lost them on the way.
class Restarts {
 public:
  explicit Restarts(const reconcile::testing::Life& life);
  void look(const reconcile::testing::Life& life);
  Names seen(const reconcile::testing::Life& life) const;

 private:
  std::map<std::string, std::string> templates_;  // of workloads that had pods
  std::map<std::string, std::string> uids_;       // of their pods: "namespace/name"
  Names stopped_;
};

}  // namespace dataplatform::simulation
