// Objects seen through their types: merge, compare, fields, removal (structured-merge-diff).
#pragma once

#include "tests/simulation/model/field_set.hpp"

#include <optional>

namespace dataplatform::simulation {

/// What `after` did to `before`.
struct Comparison {
  FieldSet removed;
  FieldSet modified;
  FieldSet added;
};

/// Why `object` is not of the type, as an apply is refused for; nullopt where it is.
std::optional<std::string> type_error(const Json& object, const Type& type);

/// The fields that an applier of `object` owns.
FieldSet fields_of(const Json& object, const Type& type);

/// Lays `config` over `live`.
void merge(Json& live, const Json& config, const Type& type);

/// The books of the fields, managedFields, are left out.
Comparison compared(const Json& before, const Json& after, const Type& type);

/// `object` without the members of `fields`.
Json without(const Json& object, const FieldSet& fields, const Type& type);

/// How an item of a list is named in a field set: `k:{"name":"web"}`, `v:"x"`.
std::string element_of(const Json& item, const Type& list);

/// The type of the value that is there: a structure where the type says Any.
bool is_leaf(const Json& value, const Type& type);

}  // namespace dataplatform::simulation
