#include "tests/simulation/campaign/schema_judge.hpp"

#include "controllers/spec/spec.hpp"

#include <map>
#include <regex>
#include <set>

namespace dataplatform::simulation {
namespace {

class Judge {
 public:
  std::vector<std::string> found;

  void look(const Json& schema, const Json& value, const std::string& path) {
    if (schema.value("x-kubernetes-int-or-string", false))
      return look_at_either(schema, value, path);
    const std::string type = schema.value("type", "");
    if (!is_of(type, value)) return refuse(path, "is not of type " + type);
    if (type == "string") look_at_text(schema, value, path);
    if (type == "integer") look_at_number(schema, value, path);
    if (type == "array") look_at_list(schema, value, path);
    if (type == "object") look_at_object(schema, value, path);
  }

 private:
  static bool is_of(const std::string& type, const Json& value) {
    if (type == "string") return value.is_string();
    if (type == "boolean") return value.is_boolean();
    if (type == "array") return value.is_array();
    if (type == "object") return value.is_object();
    return type == "integer" && value.is_number_integer();
  }

  void refuse(const std::string& path, const std::string& what) {
    found.push_back(path + ": " + what);
  }

  void look_at_either(const Json& schema, const Json& value, const std::string& path) {
    if (value.is_string()) return look_at_text(schema, value, path);
    if (!value.is_number_integer()) refuse(path, "is neither integer nor string");
  }

  void look_at_text(const Json& schema, const Json& value, const std::string& path) {
    const std::string& text = value.get_ref<const std::string&>();
    if (schema.contains("maxLength") && length_of(text) > schema["maxLength"].get<std::size_t>())
      refuse(path, "is too long");
    if (schema.contains("pattern") && !std::regex_search(text, pattern(schema["pattern"])))
      refuse(path, "does not match");
    if (!schema.contains("enum")) return;
    for (const Json& each : schema["enum"]) {
      if (each == value) return;
    }
    refuse(path, "is none of the enum");
  }

  /// In characters, as the API server counts.
  static std::size_t length_of(const std::string& text) {
    std::size_t length = 0;
    for (const char each : text)
      length += (static_cast<unsigned char>(each) & 0xC0U) != 0x80U ? 1U : 0U;
    return length;
  }

  static const std::regex& pattern(const Json& text) {
    static std::map<std::string, std::regex> compiled;
    const auto& key = text.get_ref<const std::string&>();
    const auto found = compiled.find(key);
    return found != compiled.end() ? found->second : compiled.emplace(key, key).first->second;
  }

  void look_at_number(const Json& schema, const Json& value, const std::string& path) {
    const bool huge = value.is_number_unsigned() && value.get<std::uint64_t>() > INT64_MAX;
    const std::int64_t number = huge ? INT64_MAX : value.get<std::int64_t>();
    if (schema.contains("minimum") && number < schema["minimum"].get<std::int64_t>())
      refuse(path, "is less than the minimum");
    if (schema.contains("maximum") && number > schema["maximum"].get<std::int64_t>())
      refuse(path, "is more than the maximum");
  }

  void look_at_list(const Json& schema, const Json& value, const std::string& path) {
    if (schema.contains("maxItems") && value.size() > schema["maxItems"].get<std::size_t>())
      refuse(path, "has too many items");
    std::set<Json> keys;
    for (std::size_t i = 0; i < value.size(); ++i) {
      look(schema["items"], value[i], path + "[" + std::to_string(i) + "]");
      if (schema.value("x-kubernetes-list-type", "") != "map" || !value[i].is_object()) continue;
      Json key = Json::array();
      for (const Json& name : schema["x-kubernetes-list-map-keys"])
        key.push_back(value[i].value(name.get<std::string>(), Json()));
      if (!keys.insert(key).second) refuse(path, "has a key twice");
    }
  }

  void look_at_object(const Json& schema, const Json& value, const std::string& path) {
    if (schema.contains("maxProperties") &&
        value.size() > schema["maxProperties"].get<std::size_t>())
      refuse(path, "has too many keys");
    for (const Json& name : base::array_at(schema, {"required"})) {
      if (value.value(name.get<std::string>(), Json()).is_null())
        refuse(path + "." + name.get<std::string>(), "is required");
    }
    for (const auto& [name, child] : value.items()) {
      if (child.is_null()) continue;  // the API server drops nulls where there is no default
      const Json& known = base::object_at(schema, {"properties"});
      if (known.contains(name))
        look(known[name], child, path + "." + name);
      else if (schema.contains("additionalProperties"))
        look(schema["additionalProperties"], child, path + "." + name);
      else if (!schema.value("x-kubernetes-preserve-unknown-fields", false))
        refuse(path + "." + name, "is not known");
    }
  }
};

}  // namespace

std::vector<std::string> schema_problems(const Json& schema, const Json& value,
                                         const std::string& path) {
  Judge judge;
  judge.look(schema, value, path);
  return judge.found;
}

Json spec_schema() {
  return spec::crd()["spec"]["versions"][0]["schema"]["openAPIV3Schema"]["properties"]["spec"];
}

}  // namespace dataplatform::simulation
