// From what the user wrote and the facts to what is enforced: parse, resolve, check, describe,
// check, project, check. Pure. Where the written spec can't be taken, the last good one is.
#pragma once

#include "controllers/components/registry.hpp"
#include "controllers/projections/kubernetes/desired.hpp"
#include "controllers/reconcile/status.hpp"
#include "controllers/spec/spec.hpp"

#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace dataplatform::reconcile {

/// A spec with everything that follows from it.
struct Rendered {
  Json spec;  // as written
  spec::Resolved resolved;
  model::Platform platform;
  projections::Desired desired;
  base::Problems warnings = {};  // of the platform as a whole; those on fields are spec::check's
};

struct Decision {
  Verdict verdict;                   // on the spec as written
  base::Problems problems;           // where it is Invalid: all that is wrong with it
  std::optional<Rendered> enforced;  // absent: nothing good was ever there
  bool new_spec = false;             // the written one is enforced
  std::vector<std::pair<std::string, std::string>> not_acted_on;
  std::optional<HeldPlan> pending_plan;
};

/// Renders one spec; the problems where it has errors.
std::expected<Rendered, base::Problems> render(const Json& spec, const spec::Facts& facts);

/// spec.imageRegistry, where images are named by the products themselves and can't be taken from
/// it.
std::optional<spec::NotActedOn> unreached_images(const Json& written,
                                                 const model::Platform& platform);

Decision decide(const Json& written, const spec::Facts& facts);

/// "path what; fix" of the first errors, joined; bounded.
std::string summary_of(const base::Problems& problems);

}  // namespace dataplatform::reconcile
