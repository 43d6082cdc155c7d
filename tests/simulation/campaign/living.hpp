// Small words on a life: bring it to rest, ask for the plan, watch what restarts.
#pragma once

#include "controllers/reconcile/preview.hpp"
#include "tests/reconcile/life.hpp"

#include <map>
#include <set>
#include <string>
#include <vector>

namespace dataplatform::simulation {

using base::Json;
using Names = std::set<std::string>;

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

/// "Kind namespace/name" of all that was written but bookkeeping.
Names written(const reconcile::testing::Life& life);
Names named(const reconcile::Preview& preview);
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
