// A user's patch over an object of ours.
#pragma once

#include "operator/base/json.hpp"

#include <string>
#include <vector>

namespace dataplatform::projections {

using base::Json;

/// Maps are merged, null removes, lists of things with a name are merged by name (mounts by their
/// path, as the API has it), any other list is replaced as a whole.
void merge(Json& target, const Json& patch);

/// Puts quantities as the API server writes them back, and the protocol of ports, and leaves out
/// what is empty where that says nothing: so that an apply of what a patch brought is no change
/// every time.
void make_canonical(Json& value);

/// The template of an object's pods: of a workload or Job, or of the Jobs that a CronJob makes; an
/// empty object where it has none.
const Json& pod_template_of(const Json& object);

/// Why a pod of this spec would be refused by the "restricted" pod security standard; empty where
/// it would not.
std::vector<std::string> weaknesses(const Json& pod_spec);

/// Paths of what must be the same after a patch: name, owner, labels that we gave, selectors,
/// claims and what becomes of them, and what the platform itself decides from moment to moment
/// (replicas, who replaces pods).
std::vector<std::string> changed_identity(const Json& before, const Json& after);

}  // namespace dataplatform::projections
