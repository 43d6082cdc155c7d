// What the API server does to an object between reading and keeping it.
#pragma once

#include "tests/simulation/model/field_set.hpp"

#include <optional>

namespace dataplatform::simulation {

/// As the server's own structs hold it: unknown fields and nulls gone, zero values left out or put
/// in as the Go tags say, quantities in their one spelling.
void decode(Json& value, const Type& type);

/// The path of a field that the type does not have; what a strict reader refuses.
std::optional<std::string> unknown_field(const Json& value, const Type& type);

/// The empty object of a type, with what is always there; lists that must be there are null.
Json zero(const Type& type);

/// Fills in what the server fills in.
void set_defaults(Json& object, const kube::Kind& kind, const Type& type);

/// "1024Mi" is "1Gi", "0.5" is "500m"; what is no quantity stays as it is.
std::string canonical_quantity(const std::string& text);

/// The atomic lists of an object, not yet decoded, in which a quantity is spelled otherwise than it
/// will be kept. The server compares such a list by what it remembers of the text too, and so takes
/// it for changed where nothing of it is.
FieldSet respelled(const Json& said, const Type& type);

}  // namespace dataplatform::simulation
