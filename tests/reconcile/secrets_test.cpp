// Secrets that somebody else makes, and optional kinds that come and go, in the whole loop.
#include "tests/reconcile/life.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dataplatform::reconcile {
namespace {

using ::testing::Each;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::Life;
using ::testing::Not;
using testing::small_spec;

Json spec_with(Json secrets) {
  Json spec = small_spec();
  spec["secrets"] = std::move(secrets);
  return spec;
}

Json from_store() {
  return spec_with({{"provider", "ExternalSecrets"}, {"storeRef", {{"name", "vault"}}}});
}

Json given() {
  return spec_with({{"provider", "Existing"}});
}

long counted(const std::vector<std::string>& calls, const std::string& begin) {
  return std::count_if(calls.begin(), calls.end(),
                       [&](const std::string& call) { return call.starts_with(begin); });
}

void give_secrets(Life& life) {
  life.cluster.put(kube::kSecret, {"data", "lake-postgresql"}, Json::object());
  life.cluster.put(kube::kSecret, {"apps", "lake-postgresql"}, Json::object());
  life.cluster.put(kube::kSecret, {"apps", "lake-superset"}, Json::object());
}

TEST(GivenSecrets, AreAskedForByNameUntilTheUserMadeThem) {
  Life life;
  life.apply(given());
  ASSERT_TRUE(life.until_phase("Blocked")) << life.platform().dump(1);
  EXPECT_EQ(life.condition("Ready", "reason"), "SecretMissing");
  EXPECT_THAT(life.condition("PostgreSQLReady", "message"),
              HasSubstr("Secret lake-postgresql in namespace data does not exist yet; create it "
                        "with the keys postgres-user, postgres-password"));
  life.cluster.reads.clear();
  life.pass(std::chrono::minutes(30));
  EXPECT_LE(counted(life.cluster.reads, "get Secret"), 3 * 30) << "each at most once a minute";
  EXPECT_GE(counted(life.cluster.reads, "get Secret"), 3 * 25);
  EXPECT_THAT(life.cluster.keys(kube::kStatefulSet), IsEmpty());
  give_secrets(life);
  EXPECT_TRUE(life.until_phase("Ready")) << life.platform().dump(1);
}

TEST(GivenSecrets, AreNeverWrittenAndSeldomReadWhenTheyAreThere) {
  Life life;
  give_secrets(life);
  life.apply(given());
  ASSERT_TRUE(life.until_phase("Ready")) << life.platform().dump(1);
  EXPECT_EQ(counted(life.cluster.writes, "create Secret"), 0);
  life.pass(std::chrono::minutes(1));
  life.cluster.reads.clear();
  life.pass(std::chrono::hours(1));
  EXPECT_LE(counted(life.cluster.reads, "get Secret"), 3 * 7) << "each once a drift tick";
  EXPECT_GE(counted(life.cluster.reads, "get Secret"), 3 * 5);
}

TEST(GivenSecrets, AreLeftAloneWhateverThePolicyOfDeletion) {
  Life life;
  give_secrets(life);
  Json spec = given();
  spec["deletionPolicy"] = "Delete";
  life.apply(spec);
  ASSERT_TRUE(life.until_phase("Ready"));
  life.cluster.erase(kDataPlatform, {"apps", "lake"});
  ASSERT_TRUE(life.until([&] { return life.platform().is_null(); })) << life.lines;
  EXPECT_EQ(life.cluster.keys(kube::kSecret).size(), 3u);
}

TEST(StoredSecrets, AreMadeByTheStoresOperatorAndAwaited) {
  Life life;
  life.apply(from_store());
  ASSERT_TRUE(life.until_phase("Ready")) << life.platform().dump(1);
  EXPECT_EQ(counted(life.cluster.writes, "create Secret"), 0);
  EXPECT_EQ(life.cluster.keys(kube::kExternalSecret).size(), 3u);
  EXPECT_THAT(life.cluster.keys(kube::kExternalSecretBeta), IsEmpty());
  life.pass(std::chrono::seconds(5));
  life.cluster.writes.clear();
  life.pass(std::chrono::hours(2));
  EXPECT_THAT(life.cluster.writes, IsEmpty());
}

TEST(StoredSecrets, AreAskedForInTheOlderVersionWhereNoOtherIsServed) {
  Life life;
  life.cluster.uninstall(kube::kExternalSecret);
  life.restart();
  life.apply(from_store());
  ASSERT_TRUE(life.until_phase("Ready")) << life.platform().dump(1);
  EXPECT_EQ(life.cluster.keys(kube::kExternalSecretBeta).size(), 3u);
  EXPECT_THAT(life.cluster.keys(kube::kExternalSecret), IsEmpty());
}

TEST(StoredSecrets, WaitForTheKindToBeInstalled) {
  Life life;
  life.cluster.uninstall(kube::kExternalSecret);
  life.cluster.uninstall(kube::kExternalSecretBeta);
  life.restart();
  life.apply(from_store());
  ASSERT_TRUE(life.until([&] {
    return life.condition("PostgreSQLReady", "message").find("Secret") != std::string::npos;
  }));
  EXPECT_THAT(life.cluster.keys(kube::kStatefulSet), IsEmpty());
  life.cluster.install(kube::kExternalSecret);
  EXPECT_TRUE(life.until_phase("Ready")) << life.platform().dump(1);
}

TEST(StoredSecrets, OfAStrangerAreNotOverwritten) {
  Life life;
  life.cluster.put(kube::kSecret, {"apps", "lake-superset"}, Json::object());
  life.apply(from_store());
  ASSERT_TRUE(life.until_phase("Blocked")) << life.platform().dump(1);
  EXPECT_EQ(life.condition("Ready", "reason"), "NameCollision");
  EXPECT_THAT(life.condition("Ready", "message"), HasSubstr("Secret apps/lake-superset"));
  EXPECT_EQ(life.cluster.find(kube::kExternalSecret, {"apps", "lake-superset"}), nullptr);
  life.cluster.erase(kube::kSecret, {"apps", "lake-superset"});
  EXPECT_TRUE(life.until_phase("Ready")) << life.platform().dump(1);
}

TEST(StoredSecrets, StayWhenTheirPlatformGoesAndAreAdoptedByItsNamesake) {
  Life life;
  life.apply(from_store());
  ASSERT_TRUE(life.until_phase("Ready"));
  life.cluster.erase(kDataPlatform, {"apps", "lake"});
  ASSERT_TRUE(life.until([&] { return life.platform().is_null(); })) << life.lines;
  EXPECT_THAT(life.cluster.keys(kube::kExternalSecret), IsEmpty());
  EXPECT_EQ(life.cluster.keys(kube::kSecret).size(), 3u);
  const Json* retained = life.cluster.find(kube::kConfigMap, {"apps", "lake-retained"});
  ASSERT_NE(retained, nullptr);
  EXPECT_THAT(base::text_at(*retained, {"data", "secrets"}), HasSubstr("data/lake-postgresql"));
  life.apply(from_store());
  EXPECT_TRUE(life.until_phase("Ready")) << life.platform().dump(1);
}

TEST(StoredSecrets, GoWithTheDataUnderDelete) {
  Life life;
  Json spec = from_store();
  spec["deletionPolicy"] = "Delete";
  life.apply(spec);
  ASSERT_TRUE(life.until_phase("Ready"));
  life.cluster.erase(kDataPlatform, {"apps", "lake"});
  ASSERT_TRUE(life.until([&] { return life.platform().is_null(); })) << life.lines;
  EXPECT_THAT(life.cluster.keys(kube::kSecret), IsEmpty());
}

TEST(StoredSecrets, OneThatVanishesIsNoLostCredential) {
  Life life;
  life.apply(from_store());
  ASSERT_TRUE(life.until_phase("Ready"));
  life.cluster.erase(kube::kSecret, {"data", "lake-postgresql"});
  life.turn();
  EXPECT_THAT(life.platform().dump(), Not(HasSubstr("CredentialLost")));
  EXPECT_NE(life.cluster.find(kube::kStatefulSet, {"data", "lake-postgresql"}), nullptr);
  EXPECT_TRUE(life.until_phase("Ready"));
}

TEST(Provider, IsNotExchangedUnderARunningPlatform) {
  Life life;
  life.apply(small_spec());
  ASSERT_TRUE(life.until_phase("Ready"));
  life.apply(from_store());
  ASSERT_TRUE(life.until_phase("Stalled")) << life.platform().dump(1);
  EXPECT_THAT(life.cluster.keys(kube::kExternalSecret), IsEmpty());
}

// --- optional kinds ----------------------------------------------------------------------------

Json spec_without_edge() {
  Json spec = small_spec();
  spec.erase("edge");
  return spec;
}

TEST(OptionalKinds, ThatAreMissingCostNothingAtRest) {
  Life life;
  for (const kube::Kind& kind : kManagedKinds) {
    if (is_optional(kind)) life.cluster.uninstall(kind);
  }
  life.restart();
  life.apply(spec_without_edge());
  ASSERT_TRUE(life.until_phase("Ready")) << life.platform().dump(1);
  life.pass(std::chrono::minutes(1));
  life.cluster.reads.clear();
  life.cluster.writes.clear();
  life.pass(std::chrono::minutes(30));
  EXPECT_THAT(life.cluster.writes, IsEmpty());
  // The data namespace may take its leave back at any time.
  EXPECT_THAT(life.cluster.reads, Each("get Namespace data"));
  EXPECT_LE(life.cluster.reads.size(), 4u);
}

TEST(OptionalKinds, AreFoundByAskingWhereDefinitionsMayNotBeSeen) {
  Life life;
  life.cluster.uninstall(kube::kCertificate);
  life.cluster.hide(kube::kCustomResourceDefinition);
  life.restart();
  life.apply(small_spec());
  life.pass(std::chrono::minutes(5));
  EXPECT_GE(counted(life.cluster.reads, "serves Certificate"), 8);
  EXPECT_LE(counted(life.cluster.reads, "serves Certificate"), 11);
  life.cluster.install(kube::kCertificate);
  EXPECT_TRUE(life.until_phase("Ready")) << life.platform().dump(1);
}

TEST(OptionalKinds, ABetaIsNamedWithItsVersion) {
  EXPECT_EQ(served_name(kube::kExternalSecret), "external-secrets.io/ExternalSecret");
  EXPECT_EQ(served_name(kube::kExternalSecretBeta), "external-secrets.io/v1beta1/ExternalSecret");
  EXPECT_EQ(served_name(kube::kCertificate), "cert-manager.io/Certificate");
}

}  // namespace
}  // namespace dataplatform::reconcile
