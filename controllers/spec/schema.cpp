#include "controllers/spec/schema.hpp"

#include "controllers/spec/formats.hpp"

namespace dataplatform::spec {
namespace {

Json value_schema(const Field& line, const Shape& shape);

Json string_schema(const Field& line, const Shape& shape) {
  const Rules limits = limits_of(line);
  const Format format = shape.format == Format::Any ? limits.format : shape.format;
  Json schema = {{"type", "string"}, {"maxLength", *limits.longest}};
  if (const std::string_view pattern = rule_of(format).pattern; !pattern.empty())
    schema["pattern"] = pattern;
  return schema;
}

Json integer_schema(const Field& line) {
  const Rules limits = limits_of(line);
  return {{"type", "integer"},
          {"format", "int32"},
          {"minimum", *limits.minimum},
          {"maximum", *limits.maximum}};
}

/// A quantity may be written as a number too; the pattern then does not apply.
Json size_schema(const Field& line) {
  const FormatRule& rule = rule_of(line.rules.format);
  return {{"x-kubernetes-int-or-string", true},
          {"anyOf", Json::array({{{"type", "integer"}}, {{"type", "string"}}})},
          {"pattern", rule.pattern},
          {"maxLength", rule.longest}};
}

Json list_schema(const Field& line, const Shape& shape) {
  Json schema = {{"type", "array"},
                 {"maxItems", *limits_of(line).most},
                 {"items", value_schema(line, *shape.item)},
                 {"x-kubernetes-list-type", "atomic"}};
  if (shape.item->kind != Kind::Struct || shape.item->table().keys.empty()) return schema;
  schema["x-kubernetes-list-type"] = "map";
  schema["x-kubernetes-list-map-keys"] = shape.item->table().keys;
  return schema;
}

Json map_schema(const Field& line, const Shape& shape) {
  return {{"type", "object"},
          {"maxProperties", *limits_of(line).most},
          {"additionalProperties", value_schema(line, *shape.item)}};
}

Json verbatim_schema(const Field& line) {
  Json object = {{"type", "object"}, {"x-kubernetes-preserve-unknown-fields", true}};
  if (!line.rules.list) return object;
  return {{"type", "array"},
          {"maxItems", *limits_of(line).most},
          {"items", std::move(object)},
          {"x-kubernetes-list-type", "atomic"}};
}

Json value_schema(const Field& line, const Shape& shape) {
  switch (shape.kind) {
    case Kind::String:
      return string_schema(line, shape);
    case Kind::Integer:
      return integer_schema(line);
    case Kind::Boolean:
      return {{"type", "boolean"}};
    case Kind::Word:
      return {{"type", "string"}, {"enum", shape.words}};
    case Kind::Size:
      return size_schema(line);
    case Kind::Struct:
      return schema_of(shape.table(), "");
    case Kind::List:
      return list_schema(line, shape);
    case Kind::Map:
      return map_schema(line, shape);
    case Kind::Verbatim:
      return verbatim_schema(line);
  }
  return {};
}

CelRule once_rule(const Field& line) {
  return {"(!has(self.replicas) || self.replicas <= 1) && !has(self.autoscaling)",
          std::string(line.name) + " exists once: " + std::string(line.rules.once) +
              "; leave replicas and autoscaling out"};
}

Json field_schema(const Field& line) {
  Json schema = value_schema(line, line.shape());
  schema["description"] = line.meaning;
  if (line.rules.once.empty()) return schema;
  const Json once = validations({once_rule(line)});
  for (const Json& rule : once)
    schema["x-kubernetes-validations"].push_back(rule);
  return schema;
}

}  // namespace

std::string cel_text(std::string_view text) {
  return base::to_line(std::string(text));
}

Json validations(const std::vector<CelRule>& rules) {
  Json list = Json::array();
  for (const CelRule& each : rules) {
    Json rule = {{"rule", each.rule}, {"message", each.message}};
    if (!each.expression.empty()) rule["messageExpression"] = each.expression;
    list.push_back(std::move(rule));
  }
  return list;
}

Json schema_of(const Table& table, std::string_view meaning) {
  Json schema = {{"type", "object"}, {"properties", Json::object()}};
  if (!meaning.empty()) schema["description"] = meaning;
  for (const Field& line : table.fields) {
    schema["properties"][std::string(line.name)] = field_schema(line);
    if (line.rules.required) schema["required"].push_back(line.name);
  }
  if (!table.cel.empty()) schema["x-kubernetes-validations"] = validations(table.cel);
  return schema;
}

}  // namespace dataplatform::spec
