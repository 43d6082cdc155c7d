// Custom resources: their types and their validation by the schema of the definition.
#pragma once

#include "operator/kube/api.hpp"

namespace dataplatform::simulation {

using base::Json;

/// The openAPIV3Schema that a CustomResourceDefinition gives for a version; null where none.
Json schema_of(const Json& definition, std::string_view version);

/// Fills in the `default`s of the schema.
void fill_structural(Json& value, const Json& schema);

/// What of `value` the schema refuses: types, enums, bounds, patterns, required members, lists.
void check_structural(const Json& value, const Json& schema, const std::string& path,
                      std::vector<kube::Cause>& causes);

/// The rules in CEL; those about a change only where `before` is there. Asked when all else is
/// well.
void check_rules(const Json& value, const Json* before, const Json& schema, const std::string& path,
                 std::vector<kube::Cause>& causes);

}  // namespace dataplatform::simulation
