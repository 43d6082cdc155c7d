// The pure part of the operator asked about one change, and what must be true of its answer.
#pragma once

#include "controllers/reconcile/decide.hpp"
#include "tests/simulation/campaign/moves.hpp"

#include <string>
#include <vector>

namespace dataplatform::simulation {

enum class Answer { Accepted, Refused, Held, Approval };

/// "accepted", "refused", "held", "approved".
std::string answer_text(Answer answer);

struct Judged {
  Answer answer = Answer::Refused;
  std::string message;  // of a verdict that is not Accepted
  std::string approval_hash;
  std::string outcome;              // digest of all that would be wanted; "" where refused
  std::vector<std::string> texts;   // everything said to the user, a line each
  std::vector<std::string> alarms;  // what must not be
};

/// A move of `property` from the accepted spec `before` to `after`.
Judged judge(const Property& property, const Move& move, const Json& before, const Json& after);

/// The digest of what a good spec comes to; "" where it is not good.
std::string outcome_of(const Json& spec);

/// What is known without a cluster, with `before` as the last good spec.
spec::Facts facts_after(const Json& before);

}  // namespace dataplatform::simulation
