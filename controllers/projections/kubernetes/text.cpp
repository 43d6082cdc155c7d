#include "controllers/projections/kubernetes/text.hpp"

#include "controllers/projections/kubernetes/identity.hpp"
#include "operator/base/text.hpp"
#include "operator/base/yaml.hpp"

#include <algorithm>
#include <set>
#include <tuple>

namespace dataplatform::projections {
namespace {

constexpr const char* kSecretValues = "dataplatform.io/secret-values";

struct Printed {
  std::string component;
  Json body;
};

std::string value_text(const SecretValue& value) {
  if (!value.generated) return value.key + ": as given";
  return value.key + ": " + std::to_string(value.length) + " random characters";
}

Printed printed_secret(const SecretSet& set, const std::string& name_space) {
  std::vector<std::string> values;
  for (const SecretValue& value : set.values) {
    values.push_back(set.existing ? value.key : value_text(value));
  }
  const std::string made = set.existing ? "there already: " : "made once: ";
  Json body = {{"apiVersion", "v1"}, {"kind", "Secret"}, {"type", "Opaque"}};
  body["metadata"] = {{"name", set.name},
                      {"namespace", name_space},
                      {"annotations", {{kSecretValues, made + base::join(values, ", ")}}}};
  return {set.component, std::move(body)};
}

std::vector<Printed> all_of(const Desired& desired) {
  std::vector<Printed> all;
  std::set<std::pair<std::string, std::string>> filled;  // by an ExternalSecret of their name
  for (const Object& object : desired.objects) {
    all.push_back({object.component, object.body});
    if (base::text_at(object.body, {"kind"}) == "ExternalSecret")
      filled.emplace(base::text_at(object.body, {"metadata", "namespace"}),
                     base::text_at(object.body, {"spec", "target", "name"}));
  }
  for (const SecretSet& set : desired.secrets) {
    for (const std::string& name_space : set.namespaces) {
      if (!filled.contains({name_space, set.name})) all.push_back(printed_secret(set, name_space));
    }
  }
  const auto order = [](const Printed& one) {
    return std::tuple(one.component, base::text_at(one.body, {"kind"}),
                      base::text_at(one.body, {"metadata", "name"}),
                      base::text_at(one.body, {"metadata", "namespace"}));
  };
  std::sort(all.begin(), all.end(),
            [&](const Printed& a, const Printed& b) { return order(a) < order(b); });
  return all;
}

}  // namespace

std::vector<Json> printable(const Desired& desired) {
  std::vector<Json> objects;
  for (Printed& one : all_of(desired))
    objects.push_back(std::move(one.body));
  return objects;
}

std::map<std::string, std::string> yaml_by_component(const Desired& desired) {
  std::map<std::string, std::string> texts;
  for (const Printed& one : all_of(desired)) {
    texts[one.component] += "---\n" + base::to_yaml(one.body);
  }
  return texts;
}

}  // namespace dataplatform::projections
