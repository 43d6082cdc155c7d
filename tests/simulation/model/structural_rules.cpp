// The rules of a schema in CEL.
#include "tests/simulation/model/cel.hpp"
#include "tests/simulation/model/structural.hpp"

namespace dataplatform::simulation {
namespace {

const CelRule& rule_of(const std::string& text) {
  static std::map<std::string, CelRule> known;
  return known.try_emplace(text, text).first->second;
}

/// What an item of a list was before, where the list has keys to know it by.
const Json* same_item(const Json* before, const Json& item, const Json& schema) {
  const Json& keys = base::array_at(schema, {"x-kubernetes-list-map-keys"});
  if (before == nullptr || !before->is_array() || keys.empty()) return nullptr;
  for (const Json& old : *before) {
    bool same = old.is_object() && item.is_object();
    for (const Json& key : keys)
      same = same && old.value(key.get<std::string>(), Json()) ==
                         item.value(key.get<std::string>(), Json());
    if (same) return &old;
  }
  return nullptr;
}

const Json* old_member(const Json* before, const std::string& key) {
  return before == nullptr ? nullptr : base::find(*before, {key});
}

}  // namespace

void check_rules(const Json& value, const Json* before, const Json& schema, const std::string& path,
                 std::vector<kube::Cause>& causes) {
  for (const Json& said : base::array_at(schema, {"x-kubernetes-validations"})) {
    const CelRule& rule = rule_of(said.at("rule").get<std::string>());
    if (rule.is_transition() && before == nullptr) continue;
    if (rule.holds(value, before)) continue;
    causes.push_back({"FieldValueInvalid", path + base::text_at(said, {"fieldPath"}),
                      "Invalid value: " + base::text_at(said, {"message"})});
  }
  if (value.is_array() && schema.contains("items")) {
    for (std::size_t i = 0; i < value.size(); ++i)
      check_rules(value[i], same_item(before, value[i], schema), schema["items"],
                  path + "[" + std::to_string(i) + "]", causes);
  }
  if (!value.is_object()) return;
  const Json& properties = base::object_at(schema, {"properties"});
  const Json& rest = base::object_at(schema, {"additionalProperties"});
  for (const auto& [key, item] : value.items()) {
    const auto known = properties.find(key);
    if (known == properties.end() && rest.empty()) continue;
    check_rules(item, old_member(before, key), known == properties.end() ? rest : *known,
                path.empty() ? key : path + "." + key, causes);
  }
}

}  // namespace dataplatform::simulation
