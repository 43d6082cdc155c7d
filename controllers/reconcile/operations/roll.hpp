// Rolls an OnDelete StatefulSet pod by pod, in the order that its role declares. Level-based: it
// looks at the pods as they are and says the next one to delete, so that a new leader goes on where
// the old one died.
#pragma once

#include "controllers/reconcile/situation.hpp"

#include <optional>
#include <string>
#include <vector>

namespace dataplatform::reconcile {

/// A pod as the roller sees it.
struct Member {
  kube::ObjectKey key;
  std::string uid;
  bool current = false;  // of the StatefulSet's update revision
  bool ready = false;
  bool deleting = false;
  bool last = false;  // carries the label that goes last (the primary)
};

struct RollState {
  bool finished = true;      // every pod is of the present template
  std::vector<Member> next;  // pods to delete now; empty while waiting
  std::string waits_for;     // what a person reads meanwhile
};

/// The next move. `wanted` is the number of pods that the StatefulSet asks for; `settled` that its
/// controller has seen the present template.
RollState next_of_roll(const model::Replacement& how, std::vector<Member> members, int wanted,
                       bool settled);

/// The members of a roll, from digests.
std::vector<Member> members_of(const Situation& situation, const projections::Roll& roll);

/// The next move for one roll of the platform.
RollState next_of_roll(const Situation& situation, const projections::Roll& roll);

}  // namespace dataplatform::reconcile
