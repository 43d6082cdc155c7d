// What Airbyte can't be told about its store: a row that breaks a rule, and what it must say.
#include "tests/spec/support.hpp"

namespace dataplatform::spec {
namespace {

struct Row {
  std::string name, spec, path, says;
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name;
}

class AirbyteStore : public testing::TestWithParam<Row> {};

TEST_P(AirbyteStore, IsRefusedForThisAlone) {
  const auto errors = errors_of(GetParam().spec);
  ASSERT_EQ(errors.size(), 1u) << testing::PrintToString(errors);
  EXPECT_THAT(errors[0], testing::StartsWith(GetParam().path + " "));
  EXPECT_THAT(errors[0], testing::HasSubstr(GetParam().says));
}

/// Airbyte with a store of its own; with one of somebody else's for all of the platform.
std::string own_store(const std::string& fields) {
  return "{profile: Development, components: {airbyte: {storage: {type: S3, logsBucket: logs, "
         "stateBucket: state, " +
         fields + "}}}}";
}
std::string outside_store(const std::string& fields) {
  std::string buckets;
  for (const char* name : {"bronze", "silver", "gold", "datalake", "airbyte-logs", "airbyte-state",
                           "dremio", "dbt-artifacts"})
    buckets += "{name: " + std::string(name) + ", externalName: " + name + "}, ";
  return "{profile: Development, backup: {mode: Disabled}, cloud: {provider: GCP, "
         "workloadIdentity: {objectStore: {serviceAccount: a@b.iam.gserviceaccount.com}}}, "
         "components: {elasticsearch: {mode: Disabled}, objectStore: {mode: External, external: {" +
         fields + "}, buckets: [" + buckets.substr(0, buckets.size() - 2) + "]}}}";
}

const std::string kOwn = "spec.components.airbyte.storage";
const std::string kOutside = "spec.components.objectStore.external";

INSTANTIATE_TEST_SUITE_P(
    All, AirbyteStore,
    testing::Values(
        Row{"ByIdentityElsewhere", own_store("endpoint: \"https://s3.example.com\""),
            kOwn + ".credentialsSecretRef", "by their identity"},
        Row{"WithoutRegion", own_store("credentialsSecretRef: {name: keys}"), kOwn + ".region",
            "follows from it"},
        Row{"WithItsOwnCA",
            own_store(
                "endpoint: \"https://s3.example.com\", credentialsSecretRef: {name: keys}, caRef: "
                "{name: ca}"),
            kOwn + ".caRef", "public certificates only"},
        Row{"OnS3WithoutRegion", outside_store("type: S3, credentialsSecretRef: {name: keys}"),
            kOutside + ".region", "Airbyte needs it"},
        Row{"OnAStoreWithAPrivateCA",
            outside_store(
                "type: S3, endpoint: \"https://s3.example.com\", credentialsSecretRef: {name: "
                "keys}, caRef: {name: ca}"),
            kOutside + ".caRef", "public certificates only"}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace dataplatform::spec
