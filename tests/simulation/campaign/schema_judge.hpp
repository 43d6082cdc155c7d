// What the API server refuses of a custom resource by its structural schema: types, bounds,
// patterns, enums, required and unknown fields, keys of lists. Rules in CEL are not judged here.
#pragma once

#include "operator/base/json.hpp"

#include <string>
#include <vector>

namespace dataplatform::simulation {

using base::Json;

/// "path: what", one line each; empty where the schema takes it. Unknown fields count as refused,
/// as kubectl's strict field validation has it.
std::vector<std::string> schema_problems(const Json& schema, const Json& value,
                                         const std::string& path = "spec");

/// The schema of `spec` of a DataPlatform.
Json spec_schema();

}  // namespace dataplatform::simulation
