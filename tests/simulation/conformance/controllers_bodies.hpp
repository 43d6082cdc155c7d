// Workloads as courses write them: small, with a template that can be told by looking at a pod.
#pragma once

#include "tests/simulation/conformance/samples.hpp"

namespace dataplatform::simulation {

inline constexpr const char* kNoImage = "does-not-exist";
inline constexpr const char* kFails = "cluster.test/fails";

Json stateful_set_body(const std::string& name, Draw& draw);
Json deployment_body(const std::string& name, Draw& draw);
Json job_body(const std::string& name, Draw& draw);

/// Another template: by annotation, label, variable or image; now and then one whose image is
/// missing.
void vary(Json& pod_template, Draw& draw);

/// How many at a time, or from which number on; the type of the strategy stays.
void vary_strategy(Json& workload, Draw& draw);

/// Which template a pod is of, in words that do not depend on hashes.
std::string template_of(const Json& pod);

}  // namespace dataplatform::simulation
