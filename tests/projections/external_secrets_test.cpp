// Secrets that come from elsewhere: what asks a store for them, and which are only looked for.
#include "controllers/projections/kubernetes/external_secrets.hpp"

#include "controllers/projections/kubernetes/identity.hpp"
#include "controllers/projections/kubernetes/secrets.hpp"
#include "controllers/projections/kubernetes/text.hpp"
#include "tests/projections/look.hpp"

namespace dataplatform::projections {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

model::Platform lake_with_store() {
  model::Platform platform = lake();
  platform.secrets = {.provider = model::SecretSource::Provider::External,
                      .store_kind = "ClusterSecretStore",
                      .store_name = "vault",
                      .prefix = "prod/lake/",
                      .refresh_seconds = 90};
  return platform;
}

TEST(ExternalSecrets, ThereIsOneOfTheSecretsNameInEachNamespaceThatReadsIt) {
  const auto objects = external_secrets(lake_with_store());
  std::vector<std::string> places;
  for (const Object& object : objects) {
    places.push_back(object_key(object.body));
    EXPECT_EQ(object.field, "spec.secrets");
  }
  EXPECT_THAT(places,
              ElementsAre("ExternalSecret data/lake-vault", "ExternalSecret apps/lake-vault",
                          "ExternalSecret apps/lake-shop"));
  EXPECT_THAT(external_secrets(lake()), IsEmpty());
}

TEST(ExternalSecrets, OneNamespaceForBothSitesGetsOne) {
  model::Platform platform = lake_with_store();
  platform.data_namespace = platform.namespace_;
  EXPECT_EQ(external_secrets(platform).size(), 2u);
}

TEST(ExternalSecrets, OneSaysAllThatTheApiWouldFillIn) {
  model::Platform platform = lake_with_store();
  EXPECT_EQ(external_secrets(platform).front().body["apiVersion"], "external-secrets.io/v1");
  EXPECT_EQ(external_secrets(platform).front().body["spec"], yaml(R"(
      secretStoreRef: {kind: ClusterSecretStore, name: vault}
      refreshInterval: 90s
      target:
        name: lake-vault
        creationPolicy: Orphan
        deletionPolicy: Retain
        template:
          engineVersion: v2
          mergePolicy: Merge
          metadata:
            labels:
              dataplatform.io/name: lake
              dataplatform.io/namespace: apps
              dataplatform.io/component: vault
              app.kubernetes.io/name: vault
              app.kubernetes.io/component: platform
              app.kubernetes.io/instance: lake-vault
              app.kubernetes.io/part-of: dataplatform
              app.kubernetes.io/managed-by: dataplatform-operator
          data: {root-user: root}
      data:
        - secretKey: root-password
          remoteRef:
            key: prod/lake/vault-root-password
            conversionStrategy: Default
            decodingStrategy: None
            metadataPolicy: None)"));
  platform.secrets.api_version = "external-secrets.io/v1beta1";
  EXPECT_EQ(external_secrets(platform).front().body["apiVersion"], "external-secrets.io/v1beta1");
}

TEST(ExternalSecrets, AKeyIsCalledAsItsSheetSaysOrAsTheUserMapsIt) {
  model::Platform platform = lake_with_store();
  model::SecretEntry& password = component(platform, "vault").secrets[0].entries[1];
  const auto remote = [&] {
    return external_secrets(platform).front().body["spec"]["data"][0]["remoteRef"];
  };
  password.remote_name = "the-password";
  EXPECT_EQ(remote()["key"], "prod/lake/the-password");
  EXPECT_FALSE(remote().contains("property"));
  platform.secrets.remote["the-password"] = {"shared/vault", "password"};
  EXPECT_EQ(remote()["key"], "shared/vault");
  EXPECT_EQ(remote()["property"], "password");
}

TEST(ExternalSecrets, TextWithBracesIsNoTemplate) {
  model::Platform platform = lake_with_store();
  component(platform, "vault").secrets[0].entries[0].source = model::Constant{"a{{ .b \"}}"};
  EXPECT_EQ(
      external_secrets(platform).front().body["spec"]["target"]["template"]["data"]["root-user"],
      R"({{ "a{{ .b \"}}" }})");
}

TEST(ExternalSecrets, NoneIsMadeForWhatNeedsNoStore) {
  model::Platform platform = lake_with_store();
  component(platform, "shop").secrets[0].existing = true;
  component(platform, "vault").secrets[0].entries.pop_back();
  EXPECT_THAT(external_secrets(platform), IsEmpty());
  for (const SecretSet& set : secret_sets(platform))
    EXPECT_EQ(set.existing, set.name == "lake-shop") << set.name;
}

TEST(SecretSets, AreOnlyLookedForWhereSomebodyElseMakesThem) {
  model::Platform platform = lake_with_store();
  for (const auto provider :
       {model::SecretSource::Provider::External, model::SecretSource::Provider::Existing}) {
    platform.secrets.provider = provider;
    for (const SecretSet& set : secret_sets(platform))
      EXPECT_TRUE(set.existing) << set.name;
  }
  for (const SecretSet& set : secret_sets(lake()))
    EXPECT_FALSE(set.existing) << set.name;
}

TEST(Printable, ASecretThatAnExternalSecretFillsIsNotShownBesideIt) {
  std::vector<std::string> kinds;
  for (const Json& object : printable(project(lake_with_store())))
    kinds.push_back(base::text_at(object, {"kind"}));
  EXPECT_THAT(kinds, Contains("ExternalSecret"));
  EXPECT_THAT(kinds, Not(Contains("Secret")));
}

TEST(Accounts, TasksHaveTheIdentityOfTheirComponent) {
  model::Platform platform = lake();
  component(platform, "shop").account_annotations = {{"cloud.example.com/role", "shopkeeper"}};
  component(platform, "shop").task_labels = {{"cloud.example.com/use", "true"}};
  const Desired desired = project(platform);
  const Json& account = body_of(desired.objects, "ServiceAccount", "lake-shop-tasks");
  EXPECT_EQ(account["metadata"]["annotations"]["cloud.example.com/role"], "shopkeeper");
  for (const Object& object : desired.objects) {
    if (object.body["kind"] != "Job") continue;
    EXPECT_EQ(
        object.body["spec"]["template"]["metadata"]["labels"].contains("cloud.example.com/use"),
        object.component == "shop")
        << object.body["metadata"]["name"];
  }
}

}  // namespace
}  // namespace dataplatform::projections
