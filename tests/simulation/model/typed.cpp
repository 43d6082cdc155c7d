// Fields of an object, what is wrong with its shape, and removal of fields.
#include "tests/simulation/model/typed.hpp"

#include <set>

namespace dataplatform::simulation {
namespace {

using Error = std::optional<std::string>;

const Type& any() {
  static const Type type;
  return type;
}

const Type& below(const Type& type, std::string_view key) {
  const Type* found = type.shape == Shape::Any ? nullptr : type.field(key);
  return found == nullptr ? any() : *found;
}

void collect(FieldSet& node, const Json& value, const Type& type);

void collect_members(FieldSet& node, const Json& value, const Type& type) {
  for (const auto& [key, item] : value.items()) {
    FieldSet child;
    collect(child, item, below(type, key));
    const bool nothing = item.is_null() || (item.is_object() && item.empty());
    if (nothing || !type.fields.contains(key)) child.member = true;
    if (!child.empty()) node.below["f:" + key] = std::move(child);
  }
}

void collect_items(FieldSet& node, const Json& value, const Type& type) {
  std::map<std::string, int> seen;
  for (const Json& item : value)
    ++seen[element_of(item, type)];
  for (const Json& item : value) {
    const std::string element = element_of(item, type);
    FieldSet& child = node.below[element];
    child.member = true;
    if (seen[element] == 1) collect(child, item, *type.items);
  }
}

void collect(FieldSet& node, const Json& value, const Type& type) {
  if (is_leaf(value, type)) {
    node.member = true;
  } else if (value.is_object()) {
    collect_members(node, value, type);
  } else if (value.is_array()) {
    collect_items(node, value, type);
  }
}

Error scalar_error(const Json& value, const Type& type) {
  if (value.is_null()) return std::nullopt;
  if (!value.is_primitive()) return "expected a scalar";
  switch (type.scalar) {
    case Scalar::Text:
      return value.is_string() ? Error() : "expected string";
    case Scalar::Number:
      return value.is_number() ? Error() : "expected numeric (int or float)";
    case Scalar::Flag:
      return value.is_boolean() ? Error() : "expected boolean";
    case Scalar::Free:
    case Scalar::Quantity:
    case Scalar::Time:
      break;
  }
  return std::nullopt;
}

Error list_error(const Json& value, const Type& type) {
  if (!value.is_array()) return value.is_null() ? Error() : "expected list";
  std::set<std::string> seen;
  for (const Json& item : value) {
    const bool keyed = !type.keys.empty();
    if (keyed && !item.is_object()) return "associative list with keys has an element of no key";
    if (!type.atomic && !seen.insert(element_of(item, type)).second)
      return "duplicate entries for key " + element_of(item, type);
    if (Error wrong = type_error(item, *type.items)) return "[]" + *wrong;
  }
  return std::nullopt;
}

}  // namespace

bool is_leaf(const Json& value, const Type& type) {
  if (type.shape == Shape::Scalar || type.atomic) return true;
  return type.shape == Shape::Any && !value.is_object();
}

std::string element_of(const Json& item, const Type& list) {
  if (list.keys.empty()) return "v:" + item.dump();
  Json keys = Json::object();
  for (const std::string& key : list.keys) {
    if (item.is_object() && item.contains(key)) {
      keys[key] = item.at(key);
    } else if (const auto field = list.items->fields.find(key);
               field != list.items->fields.end() && !field->second.fallback.is_null()) {
      keys[key] = field->second.fallback;
    }
  }
  return "k:" + keys.dump();
}

Error type_error(const Json& object, const Type& type) {
  if (type.shape == Shape::Any || object.is_null()) return std::nullopt;
  if (type.shape == Shape::Scalar) return scalar_error(object, type);
  if (type.shape == Shape::List) return list_error(object, type);
  if (!object.is_object()) return "expected map";
  for (const auto& [key, value] : object.items()) {
    const Type* known = type.field(key);
    if (known == nullptr) return "." + key + ": field not declared in schema";
    if (Error wrong = type_error(value, *known)) return "." + key + ": " + *wrong;
  }
  return std::nullopt;
}

FieldSet fields_of(const Json& object, const Type& type) {
  FieldSet set;
  collect(set, object, type);
  set.member = false;
  return set;
}

Json without(const Json& object, const FieldSet& fields, const Type& type) {
  if (type.shape == Shape::Scalar || object.is_primitive()) return object;
  if (is_leaf(object, type) || object.empty()) return Json();
  Json kept = object.is_object() ? Json::object() : Json::array();
  if (object.is_object()) {
    for (const auto& [key, value] : object.items()) {
      const FieldSet* node = fields.at("f:" + key);
      if (node == nullptr) {
        kept[key] = value;
      } else if (!node->member) {
        kept[key] = without(value, *node, below(type, key));
      }
    }
  } else {
    for (const Json& item : object) {
      const FieldSet* node = fields.at(element_of(item, type));
      if (node == nullptr) {
        kept.push_back(item);
      } else if (!node->member) {
        kept.push_back(without(item, *node, *type.items));
      }
    }
  }
  return kept.empty() ? Json() : kept;
}

}  // namespace dataplatform::simulation
