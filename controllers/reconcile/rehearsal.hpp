// Everything that the loop would write from here on, whatever gate it stands behind: the planner
// itself, run round after round beside a copy of what is known, in which every write succeeds and
// becomes ready. Pure.
#pragma once

#include "controllers/reconcile/plan.hpp"

#include <vector>

namespace dataplatform::reconcile {

struct Rehearsal {
  std::vector<Step> steps;       // in the order in which they would be carried out
  std::vector<Blocked> blocked;  // what a person must mend first
  std::vector<Waiting> waiting;  // what stays undone all the same (a kind that nobody serves)
};

/// The steps point into what `now` refers to. Pods that a roll replaces are not among them.
Rehearsal rehearse(const Situation& now);

}  // namespace dataplatform::reconcile
