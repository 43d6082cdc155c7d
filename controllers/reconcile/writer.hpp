// Carries out the steps of a plan: the only place of the loop that changes children. What the API
// server answers goes straight into the store, so that the next look is not older than our own
// write.
#pragma once

#include "controllers/reconcile/plan.hpp"
#include "operator/runtime/events.hpp"
#include "operator/runtime/reflector.hpp"

#include <map>
#include <string>
#include <vector>

namespace dataplatform::reconcile {

/// What writing came to. Unlike Desired it says what the cluster took.
struct Applied {
  int written = 0;                              // objects that we now know as we want them
  int deleted = 0;                              // asked to go; the watch says when they are gone
  std::vector<Blocked> blocked;                 // a person must act
  std::map<std::string, base::Error> failures;  // by component: to be tried again
  std::vector<std::string> repaired;            // sentences on drift that was put back
  std::vector<std::string> grown;               // sentences on volumes that were made larger
};

struct Writer {
  runtime::World world;
  runtime::Store& store;
  Baselines& baselines;
  const projections::Desired& desired;
  std::string platform;  // "namespace/name"
};

/// Carries out all steps: turn after turn, up to eight of a turn side by side. A failed step holds
/// nothing up but its own component.
async::Task<Applied> write(Writer writer, std::vector<Step> steps);

/// The Secret of one copy of a set, with values that every copy shares.
Json secret_body(const projections::SecretSet& set, const kube::ObjectKey& platform,
                 const std::string& name_space, const std::map<std::string, std::string>& values,
                 const std::string& revision);

}  // namespace dataplatform::reconcile
