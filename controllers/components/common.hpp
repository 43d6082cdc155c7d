// From the decided role block to the words of the model: what every data sheet needs. Names no
// product.
#pragma once

#include "controllers/model/platform.hpp"
#include "controllers/spec/resolved.hpp"

#include <string>
#include <string_view>
#include <vector>

namespace dataplatform::components {

/// A quantity written in a data sheet ("1Gi", "250m"); throws where it is none, which is a bug.
base::Quantity quantity(std::string_view text);

model::Resources resources(const spec::ResourcesResolved& resolved);

/// Requests and limits of what no user sizes (tasks): {"50m", "64Mi", "250m", "256Mi"}.
model::Resources resources(std::string_view cpu, std::string_view memory,
                           std::string_view cpu_limit, std::string_view memory_limit);

/// Autoscaled where the role is, else Fixed.
model::Count count(const spec::RoleResolved& role);

/// The most pods that a count allows.
int most(const model::Count& count);

/// One pod may be away, where there is always another; none where a budget would only hold up a
/// drain.
std::optional<int> one_away(const model::Count& count);

model::Persistent persistent(const spec::StorageResolved& storage);

/// Where pods of the platform run.
model::Placement placement(const spec::SchedulingResolved& scheduling);

/// The same for workers that may be interrupted: spot nodes where the user named some.
model::Placement spot_placement(const spec::SchedulingResolved& scheduling);

/// Where tasks run: there are no two of one to be kept apart.
model::Placement task_placement(const spec::SchedulingResolved& scheduling);

/// The user's variables over the sheet's own: a variable of the same name is replaced in its place.
model::Environment with_user_env(model::Environment own, const spec::RoleResolved& role);

/// What the role block decides for any role: pod template, annotations of its account.
void apply_role_block(const spec::RoleResolved& block, model::Role& role);

/// How clients of the database are to trust it; empty where the platform runs it itself.
struct DatabaseTls {
  std::string mode;                    // libpq's word: "require", "verify-full"; "" is none
  std::string ca_file;                 // path in the container; "" is the system's CAs
  std::vector<model::Volume> volumes;  // to add to the pod …
  std::vector<model::Mount> mounts;    // … and to the container
};
DatabaseTls database_tls(const spec::Resolved& r);

/// Mode, version, paused, suspended.
model::Component component_of(const spec::ComponentResolved& resolved);

}  // namespace dataplatform::components
