#include "tests/simulation/lives/script.hpp"

#include "operator/base/text.hpp"
#include "operator/base/yaml.hpp"
#include "tests/simulation/world/dice.hpp"

#include <algorithm>
#include <fstream>
#include <functional>
#include <map>
#include <sstream>
#include <stdexcept>

namespace dataplatform::simulation {
namespace {

Json sample(const std::string& name) {
  std::ifstream in(std::string(DP_SOURCE_DIR) + "/deploy/examples/" + name + ".yaml");
  std::stringstream text;
  text << in.rdbuf();
  const auto documents = base::parse_yaml(text.str());
  if (!documents || documents->empty()) throw std::runtime_error("no example " + name);
  Json spec = documents->front().at("spec");
  spec["dataNamespace"] = "data";
  return spec;
}

Json small() {
  return Json::parse(R"({
    "profile": "Staging", "dataNamespace": "data", "backup": {"mode": "Disabled"},
    "edge": {"type": "Ingress", "domain": "example.com", "ingress": {"className": "nginx"},
             "tls": {"secretName": "lake-tls", "issuerRef": {"kind": "ClusterIssuer", "name": "ca"}},
             "authentication": {"type": "None"}},
    "components": {
      "airbyte": {"mode": "Disabled"}, "dremio": {"mode": "Disabled"}, "dbt": {"mode": "Disabled"},
      "objectStore": {"mode": "Disabled"}, "elasticsearch": {"mode": "Disabled"},
      "superset": {"web": {"autoscaling": {"minReplicas": 1, "maxReplicas": 4,
                                           "targetCPUUtilizationPercentage": 70}}},
      "postgresql": {"server": {"replicas": 2, "storage": {"size": "10Gi"}}}}})");
}

Json first_spec(const std::string& platform) {
  static const std::map<std::string, Json> specs{{"small", small()},
                                                 {"development", sample("development")},
                                                 {"production", sample("production")}};
  return specs.at(platform);
}

Json& at(Json& spec, const std::string& component) {
  return spec["components"][component];
}

using Edit = std::function<void(Json& spec)>;

/// As it was before it was switched off; kube-apiserver makes null of a block that loses its last
/// member, and refuses that.
void app_on(Json& spec) {
  at(spec, "superset").erase("mode");
  if (at(spec, "superset").empty()) spec["components"].erase("superset");
  if (spec["components"].empty()) spec.erase("components");
}

/// Changes that every platform knows.
const std::map<std::string, Edit>& edits() {
  static const std::map<std::string, Edit> all{
      {"scale", [](Json& spec) { at(spec, "superset")["web"]["autoscaling"]["minReplicas"] = 2; }},
      {"image",
       [](Json& spec) {
         at(spec, "superset")["web"]["image"] = "registry.example.com/superset:9";
       }},
      {"registry", [](Json& spec) { spec["imageRegistry"] = "registry.example.com"; }},
      {"settings",
       [](Json& spec) { at(spec, "superset")["web"]["resources"]["requests"]["cpu"] = "300m"; }},
      {"store-settings",
       [](Json& spec) {
         at(spec, "postgresql")["server"]["resources"]["requests"]["cpu"] = "400m";
       }},
      {"storage",
       [](Json& spec) { at(spec, "postgresql")["server"]["storage"]["size"] = "900Gi"; }},
      {"suspend", [](Json& spec) { spec["suspended"] = true; }},
      {"wake", [](Json& spec) { spec["suspended"] = false; }},
      {"app-off", [](Json& spec) { at(spec, "superset")["mode"] = "Disabled"; }},
      {"app-on", app_on},
      {"pause", [](Json& spec) { spec["paused"] = true; }},
      {"go-on", [](Json& spec) { spec["paused"] = false; }},
      // Taken by the API server, refused by the operator.
      {"invalid",
       [](Json& spec) { at(spec, "postgresql")["parameters"]["max_connections"] = "1"; }},
      {"keep-data", [](Json& spec) { spec["deletionPolicy"] = "Retain"; }},
      {"delete", [](Json& spec) { spec = Json(); }},
  };
  return all;
}

}  // namespace

const std::vector<std::string>& platform_names() {
  static const std::vector<std::string> names{"small", "development", "production"};
  return names;
}

std::vector<std::string> change_names(const std::string& /*platform*/) {
  std::vector<std::string> names;
  for (const auto& [name, edit] : edits())
    names.push_back(name);
  return names;
}

Script script_of(const std::string& platform, const std::vector<std::string>& changes) {
  Script script{.name = platform + ": install", .deeds = {}};
  Json spec = first_spec(platform);
  script.deeds.push_back({"install", spec});
  for (const std::string& change : changes) {
    edits().at(change)(spec);
    script.deeds.push_back({change, spec});
    script.name += ", " + change;
    if (spec.is_null()) break;
  }
  return script;
}

Script under_later_releases(Script script, bool kept) {
  script.releases = 3;
  script.name += kept ? ", of an earlier release" : ", of the latest release";
  for (Deed& deed : script.deeds) {
    if (kept && !deed.deletes()) deed.spec["release"] = "2026.11";
  }
  return script;
}

Script draw_script(std::uint64_t seed) {
  Dice dice(seed, 4);
  // Sequences that end where they can be compared: what is switched off comes on again, or stays.
  static const std::vector<std::vector<std::string>> sequences{
      {},
      {"scale"},
      {"image"},
      {"settings"},
      {"store-settings"},
      {"storage"},
      {"suspend"},
      {"suspend", "wake"},
      {"app-off"},
      {"app-off", "app-on"},
      {"pause", "go-on"},
      {"invalid"},
      {"delete"},
      {"image", "store-settings"},
      {"scale", "storage"},
      {"storage", "delete"},
      {"image", "suspend", "wake"},
      {"settings", "app-off"},
      {"suspend", "delete"},
      {"store-settings", "image", "storage"},
      {"registry"},
      {"registry", "suspend", "wake"},
      {"registry", "storage"},
  };
  const std::uint64_t size = dice.below(40);
  const std::string platform = size == 0 ? "production" : size < 3 ? "development" : "small";
  Script script = script_of(platform, dice.pick(sequences));
  script.in_the_middle = dice.one_in(2);
  return script;
}

}  // namespace dataplatform::simulation
