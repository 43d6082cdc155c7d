// Where Airbyte keeps logs and state, and how it reaches its databases: each kind of store and each
// way of trusting a database has variables of its own.
#include "tests/components/airbyte_support.hpp"

namespace dataplatform::components::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Not;

// The logging of all processes takes a variable that is not set at its word.
const std::vector<std::string> kAlwaysThere = {"WORKER_LOGS_STORAGE_TYPE", "S3_LOG_BUCKET",
                                               "S3_LOG_BUCKET_REGION",     "S3_MINIO_ENDPOINT",
                                               "S3_PATH_STYLE_ACCESS",     "GCS_LOG_BUCKET"};

/// A platform whose object store is outside.
std::string outside(const std::string& external, const std::string& more = "") {
  std::string buckets;
  for (const char* name : {"bronze", "silver", "gold", "datalake", "airbyte-logs", "airbyte-state",
                           "dremio", "dbt-artifacts"})
    buckets += "{name: " + std::string(name) + ", externalName: " + name + "}, ";
  return "{profile: Staging, dataNamespace: data-storage, backup: {mode: Disabled}, " + more +
         "components: {elasticsearch: {mode: Disabled}, objectStore: {mode: External, external: {" +
         external + "}, buckets: [" + buckets.substr(0, buckets.size() - 2) + "]}}}";
}

constexpr const char* kOwn =
    "{airbyte: {storage: {type: S3, endpoint: \"https://s3.tools.example.com:9443\", "
    "credentialsSecretRef: {name: airbyte-s3}, logsBucket: our-logs, stateBucket: our-state}}}";

TEST(AirbyteStore, ThePlatformsOwnIsReachedAsMinIO) {
  const Platform platform = platform_of(with("Production"));
  for (const char* name : {"server", "worker", "cron"}) {
    const Container process = main_of(airbyte_role(platform, name));
    EXPECT_EQ(variable(process, "WORKER_LOGS_STORAGE_TYPE"), "MINIO") << name;
    EXPECT_EQ(part_of(process, "S3_LOG_BUCKET"), "Name of airbyte/logs") << name;
    EXPECT_EQ(part_of(process, "S3_MINIO_ENDPOINT"), "Url of airbyte/logs") << name;
    EXPECT_EQ(variable(process, "S3_PATH_STYLE_ACCESS"), "true") << name;
    EXPECT_EQ(part_of(process, "AWS_ACCESS_KEY_ID"), "User of airbyte/logs") << name;
    EXPECT_EQ(part_of(process, "AWS_SECRET_ACCESS_KEY"), "Password of airbyte/logs") << name;
  }
  for (const char* name : {"server", "worker"}) {
    const Container process = main_of(airbyte_role(platform, name));
    EXPECT_EQ(variable(process, "WORKER_STATE_STORAGE_TYPE"), "MINIO") << name;
    EXPECT_EQ(part_of(process, "STATE_STORAGE_MINIO_BUCKET_NAME"), "Name of airbyte/state") << name;
    EXPECT_EQ(part_of(process, "STATE_STORAGE_MINIO_ENDPOINT"), "Url of airbyte/logs") << name;
    EXPECT_EQ(part_of(process, "STATE_STORAGE_MINIO_SECRET_ACCESS_KEY"), "Password of airbyte/logs")
        << name;
  }
  EXPECT_EQ(variable_of(platform, "cron", "WORKER_STATE_STORAGE_TYPE"), "absent");
}

TEST(AirbyteStore, BucketsAreAskedForByAUserOfItsOwn) {
  const Platform platform = platform_of(with("Production"));
  const auto& requests = named(platform.components, "airbyte").requests;
  const auto logs = std::get<model::BucketRequest>(named(requests, "logs").what);
  EXPECT_EQ(logs.bucket, "airbyte-logs");
  EXPECT_EQ(logs.user, "airbyte");
  EXPECT_EQ(logs.password, (model::SecretKey{"airbyte", "object-store-secret-key"}));
  EXPECT_EQ(std::get<model::BucketRequest>(named(requests, "state").what).bucket, "airbyte-state");
  EXPECT_EQ(std::get<model::BucketRequest>(named(requests, "state").what).user, logs.user);
}

TEST(AirbyteStore, OneOfItsOwnAsksThePlatformForNothing) {
  const Platform platform = platform_of(with("Production", kOwn));
  EXPECT_THAT(names(named(platform.components, "airbyte").requests),
              ElementsAre("airbyte", "temporal", "temporal_visibility"));
  EXPECT_EQ(variable_of(platform, "server", "WORKER_LOGS_STORAGE_TYPE"), "MINIO");
  EXPECT_EQ(variable_of(platform, "server", "S3_LOG_BUCKET"), "our-logs");
  EXPECT_EQ(variable_of(platform, "worker", "STATE_STORAGE_MINIO_BUCKET_NAME"), "our-state");
  EXPECT_EQ(variable_of(platform, "cron", "S3_MINIO_ENDPOINT"),
            "https://s3.tools.example.com:9443");
  EXPECT_EQ(variable_of(platform, "worker", "AWS_ACCESS_KEY_ID"), "given airbyte-s3/access-key");
  EXPECT_EQ(variable_of(platform, "worker", "STATE_STORAGE_MINIO_SECRET_ACCESS_KEY"),
            "given airbyte-s3/secret-key");
}

TEST(AirbyteStore, OneOfItsOwnIsAFlowOfAllThatUseIt) {
  const Platform platform = platform_of(with("Production", kOwn));
  for (const char* name : {"server", "worker", "cron"})
    EXPECT_THAT(flows_of(airbyte_role(platform, name).flows), Contains("Internet:9443")) << name;
  EXPECT_THAT(flows_of(airbyte_role(platform, "worker").spawned.at(0).flows),
              Contains("Internet:9443"));
}

TEST(AirbyteStore, OneOfItsOwnServesBesideAzure) {
  const std::string spec =
      outside("type: AzureBlob, account: acme, credentialsSecretRef: {name: b}");
  EXPECT_THAT(errors_of(outcome_of(spec).problems),
              Contains(HasSubstr("can't keep its logs and state in AzureBlob")));
  std::string other = spec;
  other.replace(other.find("components: {"), 13,
                "components: {" + std::string(kOwn).substr(1, std::string(kOwn).size() - 2) + ", ");
  const Platform platform = platform_of(other);
  EXPECT_EQ(variable_of(platform, "server", "S3_LOG_BUCKET"), "our-logs");
}

TEST(AirbyteStore, S3ItselfIsFoundByItsRegion) {
  const Platform platform =
      platform_of(outside("type: S3, region: eu-west-1, credentialsSecretRef: {name: s3-keys}"));
  const Container worker = main_of(airbyte_role(platform, "worker"));
  EXPECT_EQ(variable(worker, "WORKER_LOGS_STORAGE_TYPE"), "S3");
  EXPECT_EQ(variable(worker, "WORKER_STATE_STORAGE_TYPE"), "S3");
  EXPECT_EQ(part_of(worker, "S3_LOG_BUCKET_REGION"), "Region of airbyte/logs");
  EXPECT_EQ(part_of(worker, "STATE_STORAGE_S3_REGION"), "Region of airbyte/logs");
  EXPECT_EQ(part_of(worker, "STATE_STORAGE_S3_BUCKET_NAME"), "Name of airbyte/state");
  EXPECT_EQ(part_of(worker, "STATE_STORAGE_S3_ACCESS_KEY"), "User of airbyte/logs");
  // Either of these would make it look for a MinIO.
  EXPECT_EQ(variable(worker, "S3_MINIO_ENDPOINT"), "");
  EXPECT_EQ(variable(worker, "S3_PATH_STYLE_ACCESS"), "");
}

TEST(AirbyteStore, S3ByIdentityHasNoKeys) {
  const Platform platform = platform_of(
      outside("type: S3, region: eu-west-1",
              "cloud: {provider: AWS, region: eu-west-1, workloadIdentity: {objectStore: {roleARN: "
              "\"arn:aws:iam::1:role/x\"}, airbyte: {roleARN: \"arn:aws:iam::1:role/x\"}}}, "));
  for (const char* name : {"AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY",
                           "STATE_STORAGE_S3_ACCESS_KEY", "STATE_STORAGE_S3_SECRET_ACCESS_KEY"})
    EXPECT_EQ(variable_of(platform, "worker", name), "absent") << name;
}

TEST(AirbyteStore, WhatElseSpeaksS3IsReachedAsMinIO) {
  const Platform platform =
      platform_of(outside("type: S3, endpoint: \"https://objects.example.com\", "
                          "credentialsSecretRef: {name: s3-keys}"));
  EXPECT_EQ(variable_of(platform, "worker", "WORKER_STATE_STORAGE_TYPE"), "MINIO");
  EXPECT_EQ(part_of(main_of(airbyte_role(platform, "worker")), "S3_MINIO_ENDPOINT"),
            "Url of airbyte/logs");
}

TEST(AirbyteStore, GooglesIsReachedByAKeyFileInEveryPod) {
  const Platform platform =
      platform_of(outside("type: GCS, credentialsSecretRef: {name: gcs-key}"));
  const std::string file = "/etc/object-store/credentials.json";
  for (const char* name : {"server", "worker", "cron"}) {
    const Role role = airbyte_role(platform, name);
    EXPECT_EQ(variable(main_of(role), "WORKER_LOGS_STORAGE_TYPE"), "GCS") << name;
    EXPECT_EQ(variable(main_of(role), "GOOGLE_APPLICATION_CREDENTIALS"), file) << name;
    EXPECT_EQ(part_of(main_of(role), "GCS_LOG_BUCKET"), "Name of airbyte/logs") << name;
    const auto key = std::get<model::GivenFiles>(named(role.volumes, "object-store-key").source);
    EXPECT_EQ(key.object_name, "gcs-key") << name;
  }
  EXPECT_EQ(variable_of(platform, "worker", "STATE_STORAGE_GCS_APPLICATION_CREDENTIALS"), file);
  EXPECT_EQ(variable_of(platform, "worker", "CONTAINER_ORCHESTRATOR_SECRET_NAME"), "gcs-key");
  EXPECT_EQ(variable_of(platform, "worker", "CONTAINER_ORCHESTRATOR_SECRET_MOUNT_PATH"),
            "/etc/object-store");
  EXPECT_EQ(variable_of(platform, "server", "CONTAINER_ORCHESTRATOR_SECRET_NAME"), "absent");
}

TEST(AirbyteStore, WhatTheLoggingNamesIsThereWhateverTheStore) {
  const std::vector<std::string> specs = {
      with("Production"), with("Production", kOwn),
      outside("type: S3, region: eu-west-1, credentialsSecretRef: {name: s3-keys}"),
      outside("type: GCS, credentialsSecretRef: {name: gcs-key}")};
  for (const std::string& spec : specs) {
    const Platform platform = platform_of(spec);
    for (const char* name : {"server", "worker", "cron"})
      EXPECT_THAT(names(main_of(airbyte_role(platform, name)).env), IsSupersetOf(kAlwaysThere))
          << name << " " << spec;
  }
}

// --- databases ---------------------------------------------------------------------------------

std::string database_outside(const std::string& fields) {
  return with("Production",
              "{postgresql: {mode: External, external: {host: db.example.com, "
              "adminSecretRef: {name: admin}, provisionDatabases: true, " +
                  fields + "}}}");
}

TEST(AirbyteDatabase, IsReachedDirectlyAndWithoutTlsInside) {
  const Platform platform = platform_of(with("Production"));
  for (const char* name : {"server", "worker", "cron"})
    EXPECT_EQ(variable_of(platform, name, "DATABASE_URL"),
              "jdbc:postgresql://$(DATABASE_HOST):$(DATABASE_PORT)/$(DATABASE_DB)");
  EXPECT_EQ(named(platform.bindings, "airbyte/airbyte").host,
            "lakehouse-postgresql.data-storage.svc");
  EXPECT_EQ(named(platform.bindings, "airbyte/temporal").port, 5432);
  EXPECT_EQ(variable_of(platform, "temporal", "SQL_TLS_ENABLED"), "absent");
}

TEST(AirbyteDatabase, NoPasswordStandsAnywhere) {
  const Platform platform = platform_of(with("Production"));
  for (const char* name : {"server", "worker", "cron"}) {
    const Container process = main_of(airbyte_role(platform, name));
    EXPECT_EQ(part_of(process, "DATABASE_PASSWORD"), "Password of airbyte/airbyte");
    EXPECT_THAT(variable(process, "DATABASE_URL"), Not(HasSubstr("PASSWORD")));
  }
  EXPECT_EQ(part_of(main_of(airbyte_role(platform, "temporal")), "POSTGRES_PWD"),
            "Password of airbyte/temporal");
  for (const char* name : {"airbyte", "temporal", "temporal_visibility"})
    EXPECT_EQ(named(platform.bindings, "airbyte/" + std::string(name)).password,
              (model::Credential(model::SecretKey{"airbyte", "db-password"})));
}

struct Trust {
  std::string name, fields, parameters, verification, ca;
};
void PrintTo(const Trust& row, std::ostream* out) {
  *out << row.name;
}

class TrustOf : public ::testing::TestWithParam<Trust> {};

TEST_P(TrustOf, IsSaidInEachProductsOwnWords) {
  const Platform platform = platform_of(database_outside(GetParam().fields));
  EXPECT_EQ(
      variable_of(platform, "server", "DATABASE_URL"),
      "jdbc:postgresql://$(DATABASE_HOST):$(DATABASE_PORT)/$(DATABASE_DB)" + GetParam().parameters);
  EXPECT_EQ(variable(task(platform, "airbyte", "bootloader").container, "DATABASE_URL"),
            variable_of(platform, "server", "DATABASE_URL"));
  const Container temporal = main_of(airbyte_role(platform, "temporal"));
  const std::string opposite = GetParam().verification == "true"    ? "false"
                               : GetParam().verification == "false" ? "true"
                                                                    : "absent";
  EXPECT_EQ(variable(temporal, "SQL_HOST_VERIFICATION"), GetParam().verification);
  EXPECT_EQ(variable(temporal, "SQL_TLS_DISABLE_HOST_VERIFICATION"), opposite);
  EXPECT_EQ(variable(temporal, "POSTGRES_TLS_DISABLE_HOST_VERIFICATION"), opposite);
  for (const char* ca : {"SQL_CA", "SQL_TLS_CA_FILE", "POSTGRES_TLS_CA_FILE"})
    EXPECT_EQ(variable(temporal, ca), GetParam().ca) << ca;
}

INSTANTIATE_TEST_SUITE_P(
    All, TrustOf,
    ::testing::Values(
        Trust{"None", "sslMode: Disable", "?sslmode=disable", "absent", "absent"},
        Trust{"Encrypted", "sslMode: Require", "?sslmode=require", "false", "absent"},
        Trust{"ItsCA", "sslMode: VerifyCA, caRef: {name: rds}",
              "?sslmode=verify-ca&sslrootcert=/etc/database-ca/ca.crt", "false",
              "/etc/database-ca/ca.crt"},
        Trust{"ItsCAAndName", "sslMode: VerifyFull, caRef: {name: rds}",
              "?sslmode=verify-full&sslrootcert=/etc/database-ca/ca.crt", "true",
              "/etc/database-ca/ca.crt"},
        Trust{"APublicCA", "sslMode: VerifyFull",
              "?sslmode=verify-full&sslfactory=org.postgresql.ssl.DefaultJavaSSLFactory", "true",
              "/etc/ssl/certs/ca-certificates.crt"}));

TEST(AirbyteDatabase, TheCAIsInEveryPodThatTalksToIt) {
  const Platform platform =
      platform_of(database_outside("sslMode: VerifyFull, caRef: {name: rds}"));
  for (const char* name : {"server", "worker", "cron", "temporal"}) {
    const Role role = airbyte_role(platform, name);
    EXPECT_THAT(names(role.volumes), Contains("database-ca")) << name;
    EXPECT_EQ(main_of(role).mounts.back().volume == "database-ca" ||
                  std::any_of(main_of(role).mounts.begin(), main_of(role).mounts.end(),
                              [](const auto& mount) { return mount.volume == "database-ca"; }),
              true)
        << name;
  }
  EXPECT_THAT(names(task(platform, "airbyte", "bootloader").volumes), Contains("database-ca"));
}

// --- connections -------------------------------------------------------------------------------

int connections_of(const Platform& platform, const std::string& request) {
  return std::get<model::DatabaseRequest>(
             named(named(platform.components, "airbyte").requests, request).what)
      .connections;
}

TEST(AirbyteDatabase, PoolsAddUpToTheMostPodsThatMayRun) {
  // 10 a server; 20 a worker, and one more while they are replaced; cron and bootloader 10 each.
  const Platform production = platform_of(with("Production"));
  EXPECT_EQ(connections_of(production, "airbyte"), 2 * 10 + 11 * 20 + 10 + 10);
  EXPECT_EQ(connections_of(production, "temporal"), 40);
  EXPECT_EQ(connections_of(production, "temporal_visibility"), 40);
  EXPECT_EQ(variable_of(production, "temporal", "SQL_MAX_CONNS"), "10");
  EXPECT_EQ(connections_of(platform_of(with("Development")), "airbyte"), 10 + 2 * 20 + 10 + 10);
  for (const model::Request& request : named(production.components, "airbyte").requests) {
    if (const auto* database = std::get_if<model::DatabaseRequest>(&request.what)) {
      EXPECT_FALSE(database->pooled) << request.name;
    }
  }
}

}  // namespace
}  // namespace dataplatform::components::testing
