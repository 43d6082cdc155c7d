// The lake's engine and what it works with, with a stand-in for the object store: it offers what
// the spec says, and runs nothing.
#pragma once

#include "controllers/components/common.hpp"
#include "tests/components/support.hpp"

namespace dataplatform::components {

model::Component dbt(const spec::Resolved& resolved, const model::Demand& demand);
model::Component dremio(const spec::Resolved& resolved, const model::Demand& demand);
model::Component postgresql(const spec::Resolved& resolved, const model::Demand& demand);
model::Component superset(const spec::Resolved& resolved, const model::Demand& demand);

namespace testing {

inline model::BucketOffer outside_store(const spec::ObjectStoreResolved& store) {
  const auto& external = *store.external;
  model::BucketOffer offer{.external_host = external.endpoint,
                           .port = external.port,
                           .secure = external.secure,
                           .region = external.region};
  for (const auto& bucket : store.buckets)
    offer.places[bucket.name] = {.bucket = bucket.external_name, .prefix = bucket.prefix};
  offer.by_identity = external.credentials_secret.empty();
  if (offer.by_identity) return offer;
  offer.user = model::GivenSecretKey{external.credentials_secret, "access-key"};
  offer.password = model::GivenSecretKey{external.credentials_secret, "secret-key"};
  return offer;
}

inline model::Component stand_in_store(const spec::Resolved& r, const model::Demand&) {
  model::Component store;
  store.mode = r.object_store.external ? model::Mode::External : model::Mode::Managed;
  store.site = model::Site::Data;
  if (r.object_store.external) {
    store.offers = {outside_store(r.object_store)};
    return store;
  }
  model::Container server{.name = "server",
                          .image = "example.com/store:1",
                          .ports = {{.name = "api", .number = 9000}},
                          .no_probes_because = "a stand-in",
                          .resources = resources("1", "1Gi", "1", "1Gi")};
  store.roles = {{.name = "default",
                  .object_name = "default",
                  .run_as = {.user = 1000, .group = 1000},
                  .containers = {server},
                  .access = {{.suffix = "", .ports = {"api"}}},
                  .scrape = {.none_because = "a stand-in"}}};
  store.offers = {model::BucketOffer{.roles = {"default"}, .access = "", .port = 9000}};
  return store;
}

inline constexpr Descriptor kLakeParts[] = {
    {"postgresql", "PostgreSQLReady", "postgresql", postgresql},
    {"objectStore", "ObjectStoreReady", "store", stand_in_store},
    {"dremio", "DremioReady", "dremio", dremio},
    {"superset", "SupersetReady", "superset", superset},
    {"dbt", "DbtReady", "dbt", dbt}};

/// Everything that is wrong with a spec, and the platform of these parts.
inline Outcome lake_outcome(const std::string& spec_text,
                            const std::map<std::string, std::string>& runs = {}) {
  auto facts = spec::Facts::assumed("data-platform", "lakehouse");
  facts.run_requests = runs;
  const spec::Parsed parsed = spec::parse(yaml(spec_text), spec::Strictness::Strict);
  const spec::Resolved resolved = spec::resolve(parsed.spec, facts);
  Described described = describe(resolved, kLakeParts);
  Outcome outcome{.platform = std::move(described.platform), .problems = parsed.problems};
  for (const auto& more : {spec::check(parsed.spec, resolved, facts), described.problems,
                           model::check(outcome.platform)}) {
    outcome.problems.insert(outcome.problems.end(), more.begin(), more.end());
  }
  return outcome;
}

inline Platform lake_of(const std::string& spec_text,
                        const std::map<std::string, std::string>& runs = {}) {
  Outcome outcome = lake_outcome(spec_text, runs);
  EXPECT_THAT(errors_of(outcome.problems), ::testing::IsEmpty()) << spec_text;
  return std::move(outcome.platform);
}

/// A spec with a store outside: `external` is its block, `more` what follows it on the same level.
inline std::string outside(const std::string& external, const std::string& components = "",
                           const std::string& more = "") {
  std::string buckets;
  for (const char* name : {"bronze", "silver", "gold", "datalake", "airbyte-logs", "airbyte-state",
                           "dremio", "dbt-artifacts", "search-snapshots", "backups"}) {
    buckets += std::string(buckets.empty() ? "" : ", ") + "{name: " + name +
               ", externalName: acme-" + name + ", prefix: lake}";
  }
  return "{profile: Production, dataNamespace: data-storage, " + more +
         "components: {airbyte: {mode: Disabled}, elasticsearch: {mode: Disabled}, " + components +
         "objectStore: {mode: External, external: " + external + ", buckets: [" + buckets + "]}}}";
}

}  // namespace testing
}  // namespace dataplatform::components
