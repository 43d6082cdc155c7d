#include "controllers/spec/codec.hpp"
#include "controllers/spec/identity.hpp"
#include "controllers/spec/schema.hpp"

namespace dataplatform::spec {
namespace {

Json column(const char* name, const char* path, const char* type = "string", bool wide = false) {
  Json column = {{"name", name}, {"type", type}, {"jsonPath", path}};
  if (wide) column["priority"] = 1;
  return column;
}

Json columns() {
  return Json::array({column("Profile", ".status.profile"), column("Phase", ".status.phase"),
                      column("Ready", ".status.ready"), column("Version", ".status.version"),
                      column("Age", ".metadata.creationTimestamp", "date"),
                      column("Endpoint", ".status.endpoints[0]", "string", true),
                      column("LastBackup", ".status.recovery.lastBackupTime", "date", true)});
}

Json root_schema() {
  const std::string longest = std::to_string(kLongestName);
  return {
      {"type", "object"},
      {"description",
       "A data platform: Airbyte, Dremio, Superset, dbt, PostgreSQL, an object store and "
       "Elasticsearch, run as one."},
      {"required", {"spec"}},
      {"properties",
       {{"apiVersion", {{"type", "string"}}},
        {"kind", {{"type", "string"}}},
        {"metadata", {{"type", "object"}}},
        {"spec", schema_of(table(static_cast<const Spec*>(nullptr)),
                           "What the platform shall be. What is left out follows the profile.")},
        {"status", status_schema()}}},
      {"x-kubernetes-validations",
       validations({{"self.metadata.name.size() <= " + longest,
                     "metadata.name may have " + longest +
                         " characters: names of its objects are made from it"},
                    {"self.metadata.name.matches('" + std::string(kNamePattern) + "')",
                     "metadata.name must be lower-case letters, digits and -, begin with a letter "
                     "and end with a letter or digit"}})}};
}

constexpr std::size_t kLongestLine = 260;

/// Block style above, one line (which JSON is) where it fits: half the bytes of indented YAML.
void add_yaml(const Json& value, std::size_t indent, std::string& text) {
  const std::string margin(indent, ' ');
  for (const auto& [key, child] : value.items()) {
    text += margin + (value.is_array() ? "-" : key + ":");
    const std::string line = base::to_line(child);
    if (!child.is_structured() || child.empty() ||
        line.size() + indent + key.size() <= kLongestLine) {
      text += " " + line + "\n";
    } else {
      text += "\n";
      add_yaml(child, indent + 2, text);
    }
  }
}

}  // namespace

Json crd() {
  const Json version = {{"name", kVersion},
                        {"served", true},
                        {"storage", true},
                        {"schema", {{"openAPIV3Schema", root_schema()}}},
                        {"subresources", {{"status", Json::object()}}},
                        {"additionalPrinterColumns", columns()}};
  return {{"apiVersion", "apiextensions.k8s.io/v1"},
          {"kind", "CustomResourceDefinition"},
          {"metadata", {{"name", std::string(kPlural) + "." + std::string(kGroup)}}},
          {"spec",
           {{"group", kGroup},
            {"scope", "Namespaced"},
            {"names",
             {{"kind", kKind},
              {"listKind", std::string(kKind) + "List"},
              {"plural", kPlural},
              {"singular", "dataplatform"},
              {"shortNames", {"dp"}},
              {"categories", {"dataplatform"}}}},
            {"versions", Json::array({version})}}}};
}

std::string crd_yaml() {
  std::string text =
      "# Made from the field table in controllers/spec; `kubectl dataplatform crd` prints it.\n";
  add_yaml(crd(), 0, text);
  return text;
}

}  // namespace dataplatform::spec
