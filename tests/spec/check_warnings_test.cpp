// Rules that only warn, and those that look at what the cluster has.
#include "tests/spec/support.hpp"

namespace dataplatform::spec {
namespace {

TEST(Check, AnIdentityThatTheCloudKnowsIsGood) {
  for (const std::string identity : {"AWS, workloadIdentity: {superset: {roleARN: x}}",
                                     "Azure, workloadIdentity: {superset: {clientID: x}}",
                                     "GCP, workloadIdentity: {superset: {serviceAccount: x}}"}) {
    EXPECT_THAT(errors_of("{profile: Development, cloud: {provider: " + identity + "}}"),
                testing::IsEmpty());
  }
}

TEST(Check, ASlashInTheNamesOfAFlatStoreIsAWarning) {
  const auto warned = [](const std::string& cloud) {
    return errors_of("{profile: Development, cloud: {provider: " + cloud +
                         "}, secrets: {provider: ExternalSecrets, storeRef: {name: a}, "
                         "pathPrefix: prod/lake}}",
                     some_facts(), true);
  };
  const auto said = testing::Contains(testing::StartsWith("spec.secrets.pathPrefix is prod/lake"));
  EXPECT_THAT(warned("Azure"), said);
  EXPECT_THAT(warned("AWS"), testing::Not(said));
}

TEST(Check, SearchWithoutPasswordsIsToldWhereItMatters) {
  const auto told = [](const std::string& spec) { return errors_of(spec, some_facts(), true); };
  const auto warning = testing::HasSubstr("elasticsearch runs without passwords and encryption");
  EXPECT_THAT(told("{profile: Production}"), testing::Contains(warning));
  EXPECT_THAT(told("{profile: Staging, networkPolicy: {mode: Disabled}}"),
              testing::Contains(testing::AllOf(warning, testing::HasSubstr("every pod can read"))));
  EXPECT_THAT(told("{profile: Development}"), testing::Not(testing::Contains(warning)));
  EXPECT_THAT(told("{profile: Production, components: {elasticsearch: {mode: Disabled}}}"),
              testing::Not(testing::Contains(warning)));
}

TEST(Check, MissingClassesAreSaidOnlyWhereTheyWereLookedUp) {
  Facts facts = some_facts();
  EXPECT_THAT(errors_of("{profile: Staging}", facts, true),
              testing::Not(testing::Contains(testing::HasSubstr("StorageClass"))));
  facts.classes_known = true;
  EXPECT_THAT(
      errors_of("{profile: Staging}", facts, true),
      testing::Contains(testing::HasSubstr("fast-ssd, a StorageClass that does not exist")));
  facts.storage_classes = {"fast-ssd"};
  EXPECT_THAT(errors_of("{profile: Staging}", facts, true),
              testing::Not(testing::Contains(testing::HasSubstr("StorageClass"))));
}

TEST(Check, TheResourcesOwnNamespaceMayNotBeASystemOne) {
  EXPECT_THAT(errors_of("{profile: Development}", Facts::assumed("kube-system", "lakehouse")),
              testing::ElementsAre(testing::StartsWith("metadata.namespace is kube-system")));
}

}  // namespace
}  // namespace dataplatform::spec
