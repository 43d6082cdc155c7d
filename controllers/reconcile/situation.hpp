// What a decision is made from: the wanted objects beside what is known of the live ones. Values
// and references only; whoever reads it asks nobody.
#pragma once

#include "controllers/projections/kubernetes/desired.hpp"
#include "controllers/reconcile/kinds.hpp"
#include "controllers/reconcile/record.hpp"
#include "operator/runtime/store.hpp"

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace dataplatform::reconcile {

using ChildKey = std::pair<kube::Kind, kube::ObjectKey>;

/// Hash of the fields that we owned when a child was last as we want it. What is missing was never
/// looked at.
using Baselines = std::map<ChildKey, std::uint64_t>;

struct Situation {
  const model::Platform& platform;
  const projections::Desired& desired;
  const runtime::Store& store;
  const Record& record;
  const Baselines& baselines;
  std::set<kube::Kind> served;   // optional kinds that the cluster has
  std::set<std::string> frozen;  // components that nothing is written for (paused, backing off)
  std::set<kube::ObjectKey> given_secrets = {};  // the user's own, found by asking for them
};

/// "namespace/name" of the platform, as digests name it.
std::string platform_id(const model::Platform& platform);

/// The live digest of a wanted object; nullptr where there is none.
const runtime::Digest* live(const Situation& situation, const projections::Object& object);
const runtime::Digest* live(const Situation& situation, const ChildKey& child);

/// Has `component/task` been done for its present input?
bool task_done(const Situation& situation, const std::string& component, const std::string& task);

/// The desired workload of a role; nullptr where it has none.
const projections::Object* workload_of(const Situation& situation, const model::RoleRef& role);

/// Is the live object exactly what we want, as far as the digest can tell?
bool up_to_date(const Situation& situation, const projections::Object& object,
                const ChildKey& child, const runtime::Digest& digest);

/// Is the role's workload ready, and every pod of the template that is wanted?
bool is_rolled(const Situation& situation, const model::RoleRef& role);

/// The stamp of an object that is held at zero: never that of what is wanted, so that it is written
/// again when it need be held no more.
inline constexpr std::uint64_t kHeldStamp = 1;

/// What the first open need waits for ("component/role"); "" where all are met.
std::string blocked_by(const Situation& situation, const model::Needs& needs,
                       bool done_only = false);

/// Tasks that are due and keep this object at zero; "" for none.
std::string drained_for(const Situation& situation, const projections::Object& object);

}  // namespace dataplatform::reconcile
