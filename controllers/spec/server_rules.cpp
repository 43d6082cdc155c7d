#include "controllers/spec/server_rules.hpp"

namespace dataplatform::spec {
namespace {

std::string is_off(const std::string& component) {
  const std::string self = "self." + component;
  return "(has(" + self + ") && has(" + self + ".mode) && " + self + ".mode == 'Disabled')";
}

CelRule needs(const std::string& who, const std::string& what, const std::string& unless = "") {
  return {"!" + is_off(what) + " || " + is_off(who) + unless,
          what + ".mode is Disabled but " + who +
              " needs it; set Managed or External, or disable " + who};
}

}  // namespace

std::vector<CelRule> managed_or_disabled() {
  return {{"!has(self.mode) || self.mode != 'External'",
           "mode must be Managed or Disabled: this component can't be somebody else's"}};
}

std::vector<CelRule> external_rules(const std::vector<std::string>& roles) {
  const std::string managed = "!has(self.mode) || self.mode != 'External'";
  std::vector<CelRule> rules{
      {managed + " || has(self.external)",
       "external must be set where mode is External; say where it is, or set mode Managed"}};
  for (const std::string& role : roles) {
    rules.push_back({managed + " || !has(self." + role + ")",
                     role + " must not be set where mode is External: nothing of it is run here; "
                            "remove it, or set mode Managed"});
  }
  return rules;
}

std::vector<CelRule> dependency_rules() {
  return {needs("airbyte", "postgresql"), needs("superset", "postgresql"),
          needs("airbyte", "objectStore", " || (has(self.airbyte) && has(self.airbyte.storage))"),
          needs("dremio", "objectStore"), needs("dbt", "dremio")};
}

CelRule tier_rule() {
  return {
      "!has(self.buckets) || self.buckets.all(b, !has(b.transition) || (has(self.tiers) && "
      "self.tiers.exists(t, t.name == b.transition.tier)))",
      "buckets[].transition.tier must be one of tiers; add a tier of that name, or use one that "
      "is there"};
}

CelRule objective_rule() {
  return {
      "!has(self.mode) || self.mode != 'Disabled' || !has(self.objectives) || "
      "(!has(self.objectives.recoveryPoints) && !has(self.objectives.recoveryTimeMinutes))",
      "objectives must not be set where mode is Disabled: without backups no objective can be "
      "met; set mode Enabled, or remove them"};
}

CelRule data_namespace_rule() {
  return {"!has(self.dataNamespace) || !self.dataNamespace.startsWith('kube-')",
          "dataNamespace must not be a namespace of the system; use one of your own",
          "\"dataNamespace is \" + self.dataNamespace + \", a namespace of the system; use one of "
          "your own\""};
}

}  // namespace dataplatform::spec
