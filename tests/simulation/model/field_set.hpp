// Sets of fields, as managedFields names them.
#pragma once

#include "tests/simulation/model/schema.hpp"

namespace dataplatform::simulation {

/// A tree of path elements ("f:spec", `k:{"name":"web"}`, `v:"x"`); a node may be a member itself,
/// or be there for what is below it only.
struct FieldSet {
  bool member = false;
  std::map<std::string, FieldSet, std::less<>> below;

  bool empty() const { return !member && below.empty(); }
  /// The node of one element; nullptr where nothing of it is in the set.
  const FieldSet* at(std::string_view element) const;
  /// Takes out what is at and below one path.
  void cut(std::initializer_list<std::string_view> path);

  friend bool operator==(const FieldSet&, const FieldSet&) = default;
};

/// The format of `fieldsV1`.
FieldSet fields_from(const Json& fields_v1);
Json to_fields(const FieldSet& set);

FieldSet united(const FieldSet& a, const FieldSet& b);
FieldSet common(const FieldSet& a, const FieldSet& b);
/// Members of `a` that are no members of `b`; a parent does not take its children along.
FieldSet less(const FieldSet& a, const FieldSet& b);
/// With the named fields on the way to each member made members as well.
FieldSet with_named_fields(const FieldSet& set, const Type& type);

}  // namespace dataplatform::simulation
