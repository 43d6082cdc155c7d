// Ordered deletion of a platform: applications, then stores, each gone before the next; then what
// is left by the deletion policy. Level-based and pure: it says the next steps from what is still
// there.
#pragma once

#include "controllers/reconcile/plan.hpp"

#include <string>
#include <vector>

namespace dataplatform::reconcile {

struct Teardown {
  std::vector<Step> steps;
  std::string waits_for;  // "" where nothing is waited for
  bool finished = false;  // only bookkeeping (state, claim) is left
};

/// What is kept under Retain, for <cr>-retained and the Event.
struct Retained {
  std::vector<std::string> volumes;  // "namespace/name"
  std::vector<std::string> secrets;
};

/// `order` names the components, those that go first in front; what is labelled with none of them
/// goes before all.
Teardown next_of_teardown(const runtime::Store& store, const std::string& platform,
                          const std::vector<std::string>& order, bool delete_data);

Retained retained_by(const runtime::Store& store, const std::string& platform);

/// Components in the order in which they go: applications first, stores last, each group backwards.
std::vector<std::string> teardown_order(const model::Platform& platform);

/// ConfigMap <cr>-retained.
Json retained_config_map(const kube::ObjectKey& platform, const Retained& retained,
                         const Record& record);

kube::ObjectKey retained_key(const kube::ObjectKey& platform);

}  // namespace dataplatform::reconcile
