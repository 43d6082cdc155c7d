// Every property that a user can write, from the field table, and how one is put into a spec.
#pragma once

#include "controllers/spec/field.hpp"

#include <string>
#include <vector>

namespace dataplatform::simulation {

using base::Json;

/// One step from an object to what is below it.
enum class Below { Name, Item, Key };
struct PathStep {
  Below below = Below::Name;
  std::string name;  // of a field; of an item or key nothing
};

/// A place in the spec: a field, the first item of a list, or one key of a map.
struct Property {
  std::string path;  // "components.superset.web.env[].name", "scheduling.nodeSelector{}"
  std::vector<PathStep> steps;
  const spec::Field* line = nullptr;
  spec::Shape shape;
  bool required = false;        // an object without it is refused
  bool names_its_item = false;  // a key of the list that it stands in
};

/// All of them, in the order of the table.
std::vector<Property> properties();

/// The smallest good value of a shape: what is required, and nothing else.
Json smallest(const spec::Field& line, const spec::Shape& shape);

/// The spec with `value` at the property; null takes it away. Objects and items on the way are
/// made with what is required of them.
Json with_value(Json spec, const Property& property, const Json& value);

/// The value at the property; null where there is none.
Json value_at(const Json& spec, const Property& property);

}  // namespace dataplatform::simulation
