// One chain of moves in a live platform: each judged, applied, brought to rest and looked at.
#pragma once

#include "tests/simulation/campaign/judging.hpp"
#include "tests/simulation/campaign/shot.hpp"

#include <functional>
#include <map>
#include <string>
#include <vector>

namespace dataplatform::simulation {

/// What became of one move.
struct Outcome {
  std::string case_id;  // "Production/components.superset.web.replicas"
  std::string move;
  std::string answer;  // "accepted", "inert", "refused", "held", "approved"
  bool lived = false;  // tried in a life, not in the pure part alone
  std::vector<std::string> texts;
  std::vector<std::string> alarms;
};

/// One step of a chain: the spec to go to, and the property and move that it is judged by.
struct Trial {
  const Property* property;
  Move move;
  Json spec;
};

/// Brings a new platform up; its alarms are empty where it came to rest.
std::vector<std::string> bring_up(reconcile::testing::Life& life, const Json& spec);

/// The chain in a life whose platform is at rest with `base`. `tell` is called once for each trial,
/// `account` with what a reader of a replay wants to know.
class Chain {
 public:
  using Tell = std::function<void(Outcome)>;
  using Account = std::function<void(const std::string& line)>;
  Chain(reconcile::testing::Life& life, Json base, std::string case_id, Tell tell, Account account);

  void run(const std::vector<Trial>& trials);

 private:
  void run_one(const Trial& trial);
  void refused(const Trial& trial, const Judged& judged, Outcome& outcome);
  /// Applies it as a person would; why the API server does not take it, or nothing.
  std::string put(const Json& spec);
  /// False where what was approved can't be done all the same.
  bool approve(const Trial& trial, const Judged& judged, Json& spec, Outcome& outcome);
  void accepted(const Json& spec, bool inert, Outcome& outcome);
  const Shot& fresh(const Json& spec, Outcome& outcome);
  void say(const std::string& line) const;

  reconcile::testing::Life& life_;
  Json now_;  // what is enforced
  std::string outcome_now_;
  std::string case_id_;
  Tell tell_;
  Account account_;
  std::map<std::string, Shot> fresh_;
};

}  // namespace dataplatform::simulation
