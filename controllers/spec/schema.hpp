// The structural schema of a table, as the API server takes it.
#pragma once

#include "controllers/spec/field.hpp"

namespace dataplatform::spec {

/// Schema of an object; `meaning` becomes its description.
Json schema_of(const Table& table, std::string_view meaning);

/// What `status` looks like, with its default.
Json status_schema();

/// x-kubernetes-validations of a list of rules.
Json validations(const std::vector<CelRule>& rules);

}  // namespace dataplatform::spec
