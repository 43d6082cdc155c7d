#include "tests/simulation/campaign/grounds.hpp"

#include "tests/simulation/campaign/examples.hpp"
#include "tests/simulation/campaign/judging.hpp"

#include <set>

namespace dataplatform::simulation {
namespace {

constexpr std::array kComponents{"airbyte",    "dremio",      "superset",     "dbt",
                                 "postgresql", "objectStore", "elasticsearch"};

constexpr const char* kWhole = R"({
  "dataNamespace": "data", "backup": {"mode": "Disabled"},
  "edge": {"type": "Ingress", "domain": "example.com", "ingress": {"className": "nginx"},
           "tls": {"secretName": "lake-tls", "issuerRef": {"kind": "ClusterIssuer", "name": "ca"}},
           "authentication": {"type": "None"}},
  "components": {"airbyte": {}, "superset": {}, "dremio": {}, "postgresql": {}, "objectStore": {},
                 "elasticsearch": {},
                 "dbt": {"project": {"git": {"url": "https://git.example.com/dbt.git"}}}}})";

/// Which components run where a property of this prefix is tried. The last line that fits counts.
struct Company {
  const char* prefix;
  const char* components;
};
constexpr std::array kCompanies{
    Company{"", "superset postgresql"},
    Company{"edge", "airbyte dremio superset postgresql objectStore"},
    Company{"cloud", "airbyte dremio superset dbt postgresql objectStore elasticsearch"},
    Company{"scheduling", "dremio superset postgresql objectStore elasticsearch"},
    Company{"networkPolicy.connectorEgress", "airbyte postgresql objectStore"},
    Company{"storage", "dremio superset postgresql objectStore elasticsearch"},
    Company{"profile", "airbyte dremio superset dbt postgresql objectStore elasticsearch"},
    Company{"suspended", "airbyte dremio superset dbt postgresql objectStore elasticsearch"},
    Company{"components.airbyte", "airbyte postgresql objectStore"},
    Company{"components.dremio", "dremio objectStore"},
    Company{"components.superset", "superset postgresql"},
    Company{"components.dbt", "dbt dremio objectStore"},
    Company{"components.postgresql", "superset postgresql"},
    Company{"components.objectStore", "dremio objectStore"},
    Company{"components.elasticsearch", "elasticsearch"},
};

/// What must be there besides: all lines that fit, one after the other.
struct Context {
  const char* prefix;
  const char* patch;
};
constexpr const char* kMapped = R"([
  {"name": "bronze", "externalName": "acme-bronze"}, {"name": "silver", "externalName": "acme-silver"},
  {"name": "gold", "externalName": "acme-gold"}, {"name": "datalake", "externalName": "acme-lake"},
  {"name": "dremio", "externalName": "acme-platform", "prefix": "dremio"},
  {"name": "airbyte-logs", "externalName": "acme-platform", "prefix": "airbyte-logs"},
  {"name": "airbyte-state", "externalName": "acme-platform", "prefix": "airbyte-state"},
  {"name": "dbt-artifacts", "externalName": "acme-platform", "prefix": "dbt"}])";
constexpr const char* kExternalStore = R"({"components": {"objectStore": {"mode": "External",
  "external": {"type": "S3", "region": "eu-west-1", "credentialsSecretRef": {"name": "s3-keys"}},
  "buckets": "mapped"}}})";
constexpr const char* kOtherSecrets =
    R"({"secrets": {"provider": "ExternalSecrets", "storeRef": {"name": "vault"}}})";
constexpr const char* kOwnGateway =
    R"({"edge": {"type": "Gateway", "ingress": null, "gateway": {"className": "gw"}}})";
constexpr const char* kPools = R"({"components": {"objectStore": {"managed": {"pools": [
  {"name": "first", "servers": 4, "drivesPerServer": 4, "storagePerDrive": {"size": "200Gi"}}]}}}})";
constexpr const char* kTiers = R"({"components": {"objectStore": {"tiers": [
  {"name": "COLD", "type": "S3", "bucket": "cold", "credentialsSecretRef": {"name": "cold"}},
  {"name": "OTHER", "type": "S3", "bucket": "other", "credentialsSecretRef": {"name": "cold"}}]}}})";
constexpr const char* kRepository =
    R"({"backup": {"mode": "Enabled", "repository": {"type": "S3", "bucket": "backups", "region": "eu-west-1"}}})";

constexpr std::array kContexts{
    Context{"backup", kRepository},
    Context{
        "recovery.source.repository",
        R"({"recovery": {"source": {"repository": {"type": "S3", "bucket": "b", "region": "r"}}}})"},
    Context{"logging",
            R"({"logging": {"mode": "Enabled", "destination": {"type": "S3", "bucket": "logs"}}})"},
    Context{"secrets.provider", R"({"secrets": {"storeRef": {"name": "vault"}}})"},
    Context{"secrets.storeRef", kOtherSecrets},
    Context{"secrets.pathPrefix", kOtherSecrets},
    Context{"secrets.refreshIntervalSeconds", kOtherSecrets},
    Context{"secrets.remoteKeys", kOtherSecrets},
    Context{"edge.gateway", kOwnGateway},
    Context{"edge.gateway.parentRefs", R"({"edge": {"gateway": {"className": null}}})"},
    Context{"edge.clientAccess", kOwnGateway},
    Context{"edge.authentication.oidc", R"({"edge": {"authentication": {"type": "OIDC", "oidc":
      {"issuerURL": "https://login.example.com", "clientID": "lake", "clientSecretRef": {"name": "oidc"}}}}})"},
    Context{"edge.authentication.basic", R"({"edge": {"authentication": {"type": "Basic", "basic":
      {"usersSecretRef": {"name": "users"}}}}})"},
    Context{"edge.authentication.type", R"({"edge": {"authentication": {
      "oidc": {"issuerURL": "https://login.example.com", "clientID": "lake", "clientSecretRef": {"name": "oidc"}},
      "basic": {"usersSecretRef": {"name": "users"}}}}})"},
    Context{
        "edge.tls.certificateARN",
        R"({"edge": {"ingress": {"className": "alb"}, "tls": {"secretName": null, "issuerRef": null},
      "authentication": {"type": "External"}}})"},
    Context{"components.airbyte.storage", R"({"components": {"airbyte": {"storage": {"type": "S3",
      "region": "eu-west-1", "logsBucket": "logs", "stateBucket": "state",
      "credentialsSecretRef": {"name": "s3"}}}}})"},
    Context{"components.dbt.project.image",
            R"({"components": {"dbt": {"project": {"git": null}}}})"},
    Context{"components.dbt.project.configMapRef",
            R"({"components": {"dbt": {"project": {"git": null}}}})"},
    Context{"components.dbt.project.objectStore",
            R"({"components": {"dbt": {"project": {"git": null}}}})"},
    Context{"components.postgresql.mode",
            R"({"components": {"postgresql": {"external": {"host": "db.example.com",
      "adminSecretRef": {"name": "admin"}, "provisionDatabases": true}}}})"},
    Context{
        "components.postgresql.external",
        R"({"components": {"postgresql": {"mode": "External", "external": {"host": "db.example.com",
      "adminSecretRef": {"name": "admin"}, "provisionDatabases": true}}}})"},
    Context{"components.postgresql.external.databases",
            R"({"components": {"postgresql": {"external": {"databases": [
      {"name": "superset", "credentialsSecretRef": {"name": "superset-db"}}]}}}})"},
    Context{"components.elasticsearch.external", R"({"components": {"elasticsearch": {
      "mode": "External", "external": {"url": "https://search.example.com:9200"}}}})"},
    Context{"components.elasticsearch.mode", R"({"components": {"elasticsearch": {
      "external": {"url": "https://search.example.com:9200"}}}})"},
    Context{"components.objectStore.external", kExternalStore},
    Context{
        "components.objectStore.external.account",
        R"({"components": {"objectStore": {"external": {"type": "AzureBlob", "account": "acme"}}}})"},
    Context{"components.objectStore.buckets[].externalName", kExternalStore},
    Context{"components.objectStore.buckets[].prefix", kExternalStore},
    Context{"components.objectStore.managed.pools", kPools},
    Context{"components.objectStore.tiers", kTiers},
    Context{"components.objectStore.buckets[].transition", kTiers},
    Context{
        "components.objectStore.replication",
        R"({"components": {"objectStore": {"replication": {"endpoint": "https://far.example.com",
      "credentialsSecretRef": {"name": "far"}, "buckets": ["bronze"]}}}})"},
    Context{"components.elasticsearch.data", R"({"components": {"elasticsearch": {
      "master": {"replicas": 3}, "data": {"replicas": 3}}}})"},
};

bool is_good(const Json& spec) {
  return reconcile::render(spec, facts_after(spec)).has_value();
}

/// An identity is of one cloud: the field says which.
Json cloud_of(const std::string& path) {
  const std::string prefix = "cloud.workloadIdentity.";
  if (!path.starts_with(prefix)) return Json::object();
  const std::string rest = path.substr(prefix.size());
  const auto dot = rest.find('.');
  const std::string field = dot == std::string::npos ? "roleARN" : rest.substr(dot + 1);
  Json cloud = {{"provider", field == "clientID"         ? "Azure"
                             : field == "serviceAccount" ? "GCP"
                                                         : "AWS"}};
  if (dot != std::string::npos) cloud["workloadIdentity"][rest.substr(0, dot)][field] = "one";
  return {{"cloud", cloud}};
}

void keep_company(Json& spec, const std::set<std::string>& wanted) {
  for (const char* component : kComponents) {
    if (!wanted.contains(component)) spec["components"][component] = {{"mode", "Disabled"}};
  }
}

void add_company(std::set<std::string>& wanted, const std::string& path) {
  std::string line;
  for (const Company& each : kCompanies) {
    if (path.starts_with(each.prefix)) line = each.components;
  }
  for (const char* component : kComponents) {
    if ((" " + line + " ").find(" " + std::string(component) + " ") != std::string::npos)
      wanted.insert(component);
  }
}

void add_contexts(Json& spec, const std::string& path) {
  for (const Context& each : kContexts) {
    if (!path.starts_with(each.prefix)) continue;
    Json patch = Json::parse(each.patch);
    if (base::text_at(patch, {"components", "objectStore", "buckets"}) == "mapped")
      patch["components"]["objectStore"]["buckets"] = Json::parse(kMapped);
    spec.merge_patch(patch);
  }
  spec.merge_patch(cloud_of(path));
}

/// Absent, if the platform can do without it; else as it stands, else at its first example. Where
/// nothing helps, no good platform has it, and all that is tried will be refused.
Json prepared(const Json& spec, const Property& property) {
  Json first = example_of(property.path);
  if (first.is_null()) first = smallest(*property.line, property.shape);
  std::vector<Json> ways;
  const bool kept = property.required || property.names_its_item;
  if (!kept) ways.push_back(with_value(spec, property, Json()));
  if (!value_at(spec, property).is_null()) ways.push_back(spec);
  ways.push_back(with_value(spec, property, first));
  for (Json& way : ways) {
    if (is_good(way)) return std::move(way);
  }
  return spec;
}

Json base_of(const std::string& profile, const std::set<std::string>& company) {
  Json spec = Json::parse(kWhole);
  spec["profile"] = profile;
  keep_company(spec, company);
  return spec;
}

}  // namespace

Json ground_of(const std::string& profile, const Property& property) {
  std::set<std::string> company;
  add_company(company, property.path);
  Json spec = base_of(profile, company);
  add_contexts(spec, property.path);
  return prepared(spec, property);
}

Json ground_of(const std::string& profile, const Property& one, const Property& other) {
  std::set<std::string> company;
  add_company(company, one.path);
  add_company(company, other.path);
  Json spec = base_of(profile, company);
  for (const Property* each : {&one, &other})
    add_contexts(spec, each->path);
  for (const Property* each : {&one, &other})
    spec = prepared(spec, *each);
  return spec;
}

}  // namespace dataplatform::simulation
