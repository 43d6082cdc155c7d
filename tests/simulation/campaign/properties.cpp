#include "tests/simulation/campaign/properties.hpp"

#include "controllers/spec/tables.hpp"
#include "tests/simulation/campaign/examples.hpp"

namespace dataplatform::simulation {
namespace {

using spec::Field;
using spec::Kind;
using spec::Shape;
using spec::Table;

void walk(const Table& table, const Property& above, std::vector<Property>& all);

Property below(const Property& above, PathStep step, const Shape& shape) {
  Property next = above;
  next.path += step.below == Below::Item  ? "[]"
               : step.below == Below::Key ? "{}"
                                          : (above.path.empty() ? "" : ".") + step.name;
  next.steps.push_back(std::move(step));
  next.shape = shape;
  next.required = next.names_its_item = false;
  return next;
}

void add(const Property& property, std::vector<Property>& all) {
  all.push_back(property);
  const Shape& shape = property.shape;
  if (shape.kind == Kind::Struct) walk(shape.table(), property, all);
  if (shape.kind == Kind::List) {
    const Property item = below(property, {Below::Item, ""}, *shape.item);
    if (shape.item->kind == Kind::Struct)
      walk(shape.item->table(), item, all);
    else
      add(item, all);
  }
  if (shape.kind == Kind::Map) add(below(property, {Below::Key, ""}, *shape.item), all);
}

void walk(const Table& table, const Property& above, std::vector<Property>& all) {
  for (const Field& line : table.fields) {
    Property property = below(above, {Below::Name, std::string(line.name)}, line.shape());
    property.line = &line;
    property.required = line.rules.required;
    for (const std::string_view key : table.keys)
      property.names_its_item = property.names_its_item || key == line.name;
    add(property, all);
  }
}

Json smallest_object(const Table& table) {
  Json object = Json::object();
  for (const Field& line : table.fields) {
    if (line.rules.required) object[std::string(line.name)] = smallest(line, line.shape());
  }
  return object;
}

/// A walk along the steps of a property that makes what is missing.
class Cursor {
 public:
  Cursor(Json& spec, const Property& property) : property_(property) { at_ = &spec; }

  /// To where the last step begins.
  Json& parent() {
    const Table* table = &spec::table(static_cast<const spec::Spec*>(nullptr));
    std::string path;
    for (std::size_t i = 0; i + 1 < property_.steps.size(); ++i)
      table = down(property_.steps[i], table, path);
    return *at_;
  }

 private:
  const Table* down(const PathStep& step, const Table* table, std::string& path) {
    if (step.below == Below::Name) {
      path += (path.empty() ? "" : ".") + step.name;
      line_ = spec::find_field(*table, step.name);
      shape_ = line_->shape();
      Json& child = (*at_)[step.name];
      if (child.is_null()) child = example(path, *line_, shape_);
      at_ = &child;
    } else {
      path += step.below == Below::Item ? "[]" : "{}";
      shape_ = Shape(*shape_.item);
      Json& child = step.below == Below::Item ? first_of(*at_) : (*at_)[key_for(path)];
      if (child.is_null()) child = example(path, *line_, shape_);
      at_ = &child;
    }
    return shape_.kind == Kind::Struct ? &shape_.table() : table;
  }

  static Json& first_of(Json& list) {
    if (!list.is_array() || list.empty()) list = Json::array({Json()});
    return list[0];
  }

  static Json example(const std::string& path, const Field& line, const Shape& shape) {
    const Json known = example_of(path);
    return known.is_null() ? smallest(line, shape) : known;
  }

  const Property& property_;
  Json* at_;
  const Field* line_ = nullptr;
  Shape shape_;
};

/// A block goes with its last field: the API server refuses an apply that leaves it empty behind.
void drop_emptied(Json& block, const std::vector<PathStep>& steps, std::size_t depth) {
  if (depth + 1 >= steps.size()) return;
  if (steps[depth].below == Below::Item && block.is_array() && !block.empty())
    return drop_emptied(block.front(), steps, depth + 1);
  if (steps[depth].below != Below::Name || !block.is_object()) return;
  const auto child = block.find(steps[depth].name);
  if (child == block.end()) return;
  drop_emptied(*child, steps, depth + 1);
  if (child->is_object() && child->empty()) block.erase(child);
}

}  // namespace

std::vector<Property> properties() {
  std::vector<Property> all;
  walk(spec::table(static_cast<const spec::Spec*>(nullptr)), Property(), all);
  return all;
}

Json smallest(const Field& line, const Shape& shape) {
  const spec::Rules limits = spec::limits_of(line);
  switch (shape.kind) {
    case Kind::Struct:
      return smallest_object(shape.table());
    case Kind::List:
      return Json::array();
    case Kind::Map:
      return Json::object();
    case Kind::Verbatim:
      return limits.list ? Json::array() : Json::object();
    case Kind::Integer:
      return std::max<std::int64_t>(*limits.minimum, 1);
    case Kind::Boolean:
      return true;
    case Kind::Word:
      return std::string(shape.words.front());
    case Kind::Size:
      return limits.format == spec::Format::Cpu ? "2" : "20Gi";
    case Kind::String:
      return text_of_format(shape.format == spec::Format::Any ? limits.format : shape.format);
  }
  return {};
}

Json with_value(Json spec, const Property& property, const Json& value) {
  Cursor cursor(spec, property);
  Json& parent = cursor.parent();
  const PathStep& last = property.steps.back();
  if (last.below == Below::Item) {
    if (value.is_null())
      parent = Json::array();
    else
      parent = Json::array({value});
    return spec;
  }
  const std::string name = last.below == Below::Name ? last.name : key_for(property.path);
  if (!value.is_null()) {
    parent[name] = value;
    return spec;
  }
  parent.erase(name);
  if (!property.required) drop_emptied(spec, property.steps, 0);
  return spec;
}

Json value_at(const Json& spec, const Property& property) {
  const Json* at = &spec;
  std::string path;
  for (const PathStep& step : property.steps) {
    path += step.below == Below::Name   ? (path.empty() ? "" : ".") + step.name
            : step.below == Below::Item ? "[]"
                                        : "{}";
    if (step.below == Below::Item) {
      if (!at->is_array() || at->empty()) return {};
      at = &at->front();
      continue;
    }
    const auto found = at->find(step.below == Below::Name ? step.name : key_for(path));
    if (found == at->end()) return {};
    at = &*found;
  }
  return *at;
}

}  // namespace dataplatform::simulation
