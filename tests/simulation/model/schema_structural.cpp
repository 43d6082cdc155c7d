// Types out of the schema of a CustomResourceDefinition.
#include "tests/simulation/model/schema.hpp"

namespace dataplatform::simulation {
namespace {

Scalar scalar_of(const std::string& type) {
  if (type == "string") return Scalar::Text;
  if (type == "boolean") return Scalar::Flag;
  return type == "integer" || type == "number" ? Scalar::Number : Scalar::Free;
}

}  // namespace

void Schemas::define(const kube::Kind& kind, const Json& open_api) {
  const Type* made = structural(open_api);
  Type& whole = make(Shape::Struct);
  whole.raw = true;
  whole.fields = made->fields;
  whole.fields["metadata"].type = &named("ObjectMeta");
  for (const char* member : {"apiVersion", "kind"})
    whole.fields[member].type = parse("s");
  kinds_[kind.api_version() + " " + std::string(kind.name)] = &whole;
}

const Type* Schemas::structural(const Json& schema) {
  const std::string type = base::text_at(schema, {"type"});
  if (base::flag_at(schema, {"x-kubernetes-int-or-string"})) return parse("u");
  if (type == "array") {
    Type& list = make(Shape::List);
    const std::string how = base::text_at(schema, {"x-kubernetes-list-type"});
    list.atomic = how != "set" && how != "map";
    for (const Json& key : base::array_at(schema, {"x-kubernetes-list-map-keys"}))
      list.keys.push_back(key.get<std::string>());
    list.items = structural(base::object_at(schema, {"items"}));
    return &list;
  }
  if (type != "object") {
    Type& scalar = make(type.empty() ? Shape::Any : Shape::Scalar);
    scalar.scalar = scalar_of(type);
    return &scalar;
  }
  const Json& properties = base::object_at(schema, {"properties"});
  const Json& rest = base::object_at(schema, {"additionalProperties"});
  const bool open = base::flag_at(schema, {"x-kubernetes-preserve-unknown-fields"});
  Type& made = make(!rest.empty() ? Shape::Map : Shape::Struct);
  made.raw = true;
  made.atomic = base::text_at(schema, {"x-kubernetes-map-type"}) == "atomic";
  if (!rest.empty()) made.items = structural(rest);
  if (open) made.items = parse("x");
  for (const auto& [key, below] : properties.items()) {
    Field& field = made.fields[key];
    field.type = structural(below);
    if (below.contains("default")) field.fallback = below["default"];
  }
  return &made;
}

}  // namespace dataplatform::simulation
