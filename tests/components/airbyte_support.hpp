// Airbyte's model from the text of a spec. Where the program has no sheet for the object store, one
// stands in that gives buckets and nothing else.
#pragma once

#include "controllers/components/common.hpp"
#include "tests/components/support.hpp"

#include <vector>

namespace dataplatform::components::testing {

inline model::BucketOffer outside_offer(const spec::ObjectStoreResolved::External& store) {
  const bool aws = store.endpoint.empty();
  model::BucketOffer offer{
      .external_host = aws ? "s3." + store.region + ".amazonaws.com" : store.endpoint,
      .port = store.port,
      .secure = store.secure,
      .region = store.region,
      .by_identity = store.credentials_secret.empty()};
  if (store.credentials_secret.empty()) return offer;
  offer.user = model::GivenSecretKey{store.credentials_secret, "access-key"};
  offer.password = model::GivenSecretKey{store.credentials_secret, "secret-key"};
  return offer;
}

inline model::Component stand_in_store(const spec::Resolved& r, const model::Demand&) {
  model::Component component = component_of(r.object_store);
  component.site = model::Site::Data;
  if (r.object_store.external) {
    component.offers = {outside_offer(*r.object_store.external)};
    return component;
  }
  model::Container server{.name = "server",
                          .image = "store:1",
                          .ports = {{.name = "s3", .number = 9000}},
                          .no_probes_because = "it stands in for another",
                          .resources = resources("1", "1Gi", "1", "1Gi")};
  component.roles = {{.name = "default",
                      .object_name = "default",
                      .run_as = {.user = 1, .group = 1},
                      .containers = {server},
                      .access = {{.ports = {"s3"}}},
                      .scrape = {.none_because = "it stands in for another"}}};
  component.offers = {model::BucketOffer{.roles = {"default"}, .access = "", .port = 9000}};
  return component;
}

inline std::vector<Descriptor> sheets() {
  std::vector<Descriptor> all(table().begin(), table().end());
  for (const Descriptor& line : all) {
    if (line.name == "objectStore") return all;
  }
  all.push_back({"objectStore", "ObjectStoreReady", "object-store", stand_in_store});
  return all;
}

inline Outcome outcome_with_store(const std::string& spec_text) {
  const auto facts = spec::Facts::assumed("data-platform", "lakehouse");
  const spec::Parsed parsed = spec::parse(yaml(spec_text), spec::Strictness::Strict);
  const spec::Resolved resolved = spec::resolve(parsed.spec, facts);
  Described described = describe(resolved, sheets());
  Outcome outcome{.platform = std::move(described.platform), .problems = parsed.problems};
  for (const auto& more : {spec::check(parsed.spec, resolved, facts), described.problems,
                           model::check(outcome.platform)}) {
    outcome.problems.insert(outcome.problems.end(), more.begin(), more.end());
  }
  return outcome;
}

/// The platform of a spec with which nothing is wrong.
inline Platform platform_with_store(const std::string& spec_text) {
  Outcome outcome = outcome_with_store(spec_text);
  EXPECT_THAT(errors_of(outcome.problems), ::testing::IsEmpty()) << spec_text;
  return std::move(outcome.platform);
}

inline Role airbyte_role(const Platform& platform, const std::string& name) {
  return role(platform, "airbyte", name);
}

/// A variable of the process of a role; "absent" where there is none.
inline std::string variable_of(const Platform& platform, const std::string& role_name,
                               const std::string& name) {
  return variable(main_of(airbyte_role(platform, role_name)), name);
}

/// "part of binding": which part a variable reads.
inline std::string part_of(const Container& container, const std::string& name) {
  const auto found = named(container.env, name);
  const auto* field = std::get_if<model::BindingField>(&found.value);
  if (field == nullptr) return text_of(found.value);
  static const std::vector<std::string> kParts = {"Host",   "Port",   "RestPort", "Url",     "Name",
                                                  "Prefix", "Region", "User",     "Password"};
  return kParts.at(static_cast<std::size_t>(field->part)) + " of " + field->binding;
}

}  // namespace dataplatform::components::testing
