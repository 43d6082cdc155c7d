#include "tests/simulation/model/structural.hpp"

#include <map>
#include <regex>
#include <set>

namespace dataplatform::simulation {
namespace {

using Causes = std::vector<kube::Cause>;

void refuse(Causes& causes, const std::string& path, const std::string& why) {
  causes.push_back({"FieldValueInvalid", path, "Invalid value: " + why});
}

bool is_of(const Json& value, const std::string& type) {
  if (type == "string") return value.is_string();
  if (type == "integer") return value.is_number_integer();
  if (type == "number") return value.is_number();
  if (type == "boolean") return value.is_boolean();
  if (type == "array") return value.is_array();
  return type != "object" || value.is_object();
}

std::size_t length_of(const std::string& text) {
  std::size_t characters = 0;
  for (const char c : text)
    characters += (static_cast<unsigned char>(c) & 0xC0) != 0x80 ? 1 : 0;
  return characters;
}

bool matches(const std::string& text, const std::string& pattern) {
  static std::map<std::string, std::regex> known;
  const auto place = known.try_emplace(pattern, pattern, std::regex::ECMAScript).first;
  return std::regex_search(text, place->second);
}

/// The bound that a schema sets by one of its words.
class Bound {
 public:
  Bound(const Json& schema, Causes& causes, const std::string& path)
      : schema_(schema), causes_(causes), path_(path) {}

  void least(const char* word, double value) const {
    if (schema_.contains(word) && value < schema_[word].get<double>())
      refuse(causes_, path_, "should be at least " + schema_[word].dump());
  }
  void most(const char* word, double value) const {
    if (schema_.contains(word) && value > schema_[word].get<double>())
      refuse(causes_, path_, "should be at most " + schema_[word].dump());
  }

 private:
  const Json& schema_;
  Causes& causes_;
  const std::string& path_;
};

void check_text(const std::string& text, const Json& schema, const std::string& path,
                Causes& causes) {
  const Bound bound(schema, causes, path);
  bound.least("minLength", static_cast<double>(length_of(text)));
  bound.most("maxLength", static_cast<double>(length_of(text)));
  if (schema.contains("pattern") && !matches(text, schema["pattern"].get<std::string>()))
    refuse(causes, path, "should match " + schema["pattern"].dump());
}

std::string key_of(const Json& item, const Json& schema) {
  if (!schema.contains("x-kubernetes-list-map-keys")) return item.dump();
  std::string key;
  for (const Json& name : schema["x-kubernetes-list-map-keys"])
    key += item.value(name.get<std::string>(), Json()).dump() + ",";
  return key;
}

void check_list(const Json& list, const Json& schema, const std::string& path, Causes& causes) {
  const Bound bound(schema, causes, path);
  bound.least("minItems", static_cast<double>(list.size()));
  bound.most("maxItems", static_cast<double>(list.size()));
  const std::string kind = schema.value("x-kubernetes-list-type", "atomic");
  std::set<std::string> seen;
  for (std::size_t i = 0; i < list.size(); ++i) {
    const std::string place = path + "[" + std::to_string(i) + "]";
    check_structural(list[i], schema.at("items"), place, causes);
    const bool keyed = kind != "atomic" && (list[i].is_object() || kind == "set");
    if (keyed && !seen.insert(key_of(list[i], schema)).second)
      causes.push_back({"FieldValueDuplicate", place, "Duplicate value"});
  }
}

void check_object(const Json& object, const Json& schema, const std::string& path, Causes& causes) {
  const Bound bound(schema, causes, path);
  bound.least("minProperties", static_cast<double>(object.size()));
  bound.most("maxProperties", static_cast<double>(object.size()));
  for (const Json& name : base::array_at(schema, {"required"})) {
    if (!object.contains(name.get<std::string>()))
      causes.push_back(
          {"FieldValueRequired", path + "." + name.get<std::string>(), "Required value"});
  }
  const Json& properties = base::object_at(schema, {"properties"});
  const Json& rest = base::object_at(schema, {"additionalProperties"});
  for (const auto& [key, value] : object.items()) {
    const auto known = properties.find(key);
    const std::string place = path.empty() ? key : path + "." + key;
    if (known != properties.end()) {
      check_structural(value, *known, place, causes);
    } else if (!rest.empty()) {
      check_structural(value, rest, place, causes);
    }
  }
}

}  // namespace

Json schema_of(const Json& definition, std::string_view version) {
  for (const Json& entry : base::array_at(definition, {"spec", "versions"})) {
    if (base::text_at(entry, {"name"}) == version)
      return base::object_at(entry, {"schema", "openAPIV3Schema"});
  }
  return {};
}

void fill_structural(Json& value, const Json& schema) {
  if (value.is_array() && schema.contains("items")) {
    for (Json& item : value)
      fill_structural(item, schema["items"]);
  }
  if (!value.is_object()) return;
  for (const auto& [key, below] : base::object_at(schema, {"properties"}).items()) {
    if (!value.contains(key) && below.contains("default")) value[key] = below["default"];
    if (value.contains(key)) fill_structural(value[key], below);
  }
  const Json& rest = base::object_at(schema, {"additionalProperties"});
  if (rest.empty()) return;
  for (Json& item : value)
    fill_structural(item, rest);
}

void check_structural(const Json& value, const Json& schema, const std::string& path,
                      Causes& causes) {
  if (value.is_null() && schema.value("nullable", false)) return;
  if (schema.value("x-kubernetes-int-or-string", false)) {
    if (!value.is_string() && !value.is_number_integer())
      refuse(causes, path, "must be an integer or a string");
  } else if (schema.contains("type") && !is_of(value, schema["type"].get<std::string>())) {
    causes.push_back({"FieldValueTypeInvalid", path,
                      "Invalid value: must be of type " + schema["type"].get<std::string>()});
    return;
  }
  if (schema.contains("enum")) {
    const Json& choices = schema["enum"];
    if (std::find(choices.begin(), choices.end(), value) == choices.end())
      causes.push_back({"FieldValueNotSupported", path, "Unsupported value: " + value.dump()});
  }
  if (value.is_string()) check_text(value.get_ref<const std::string&>(), schema, path, causes);
  if (value.is_number()) {
    const Bound bound(schema, causes, path);
    bound.least("minimum", value.get<double>());
    bound.most("maximum", value.get<double>());
  }
  if (value.is_array() && schema.contains("items")) check_list(value, schema, path, causes);
  if (value.is_object()) check_object(value, schema, path, causes);
}

}  // namespace dataplatform::simulation
