// The parts of dbt's data sheet: seen by its own files only.
#pragma once

#include "controllers/components/common.hpp"

#include <string>
#include <vector>

namespace dataplatform::components::dbt_parts {

inline constexpr const char* kSecret = "dbt";
inline constexpr const char* kArtifacts = "dbt-artifacts";
inline constexpr model::RunAs kRunAs{.user = 1000, .group = 1000};

/// Where a pod has things: the project is copied to where dbt may write beside it.
inline constexpr const char* kWork = "/dbt";
inline constexpr const char* kProject = "/dbt/project";
inline constexpr const char* kScripts = "/etc/dbt";

using Job = spec::DbtResolved::Job;

/// The store can be written by S3's protocol with keys, which is all that the tools speak.
bool reaches_store(const spec::Resolved& r);

/// What a run of a job is, by the clock or on demand.
model::Task run_of(const spec::Resolved& r, const Job& job, const std::string& name);

/// What has to be in a pod before dbt runs: its project, and mc.
std::vector<model::Container> preparations(const spec::Resolved& r);

/// The volumes that the project comes from.
std::vector<model::Volume> project_volumes(const spec::Resolved& r);

/// Where the project is fetched from, and packages that it names.
std::vector<model::Flow> project_flows(const spec::Resolved& r);

/// profiles.yml with a target for each that a job names; everything in it is a variable.
std::string profiles(const spec::Resolved& r);

/// Runs dbt, keeps what it leaves behind in the store, and ends as dbt ended.
extern const char* const kRunScript;
/// Fetch the project, by where it is.
extern const char* const kGitScript;
extern const char* const kBucketScript;

/// Variables with which mc reaches a bucket of this binding.
model::Environment store_environment(const std::string& binding);

}  // namespace dataplatform::components::dbt_parts
