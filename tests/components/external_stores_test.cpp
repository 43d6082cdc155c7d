// Stores that the user has already: what is bound to them, and what is made there.
#include "tests/components/support.hpp"

namespace dataplatform::components::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// Superset alone with a database outside; `external` adds to host and port.
std::string with_database(const std::string& external) {
  return with("Production",
              "{airbyte: {mode: Disabled}, dremio: {mode: Disabled}, dbt: {mode: Disabled}, "
              "postgresql: {mode: External, external: {host: db.example.com, port: 6000, " +
                  external + "}}}");
}

const std::string kProvisioned =
    "adminSecretRef: {name: rds-admin}, provisionDatabases: true, caRef: {name: rds-ca}";

std::string text_of_credential(const std::optional<model::Credential>& credential) {
  if (!credential) return "none";
  return std::visit([](const auto& value) { return text_of(model::Value(value)); }, *credential);
}

std::string where(const model::Binding& binding) {
  return binding.host + ":" + std::to_string(binding.port) + "/" + binding.database + " " +
         text_of_credential(binding.user) + " " + text_of_credential(binding.password);
}

TEST(ExternalPostgresql, RunsNothingHereAndKeepsNoSecretOfItsOwn) {
  const Platform platform = platform_of(with_database(kProvisioned));
  const Component postgresql = named(platform.components, "postgresql");
  EXPECT_EQ(postgresql.mode, model::Mode::External);
  EXPECT_THAT(postgresql.roles, IsEmpty());
  EXPECT_THAT(postgresql.secrets, IsEmpty());
  EXPECT_THAT(postgresql.credentials, IsEmpty());
  EXPECT_THAT(names(postgresql.tasks), ElementsAre("databases"));
  EXPECT_EQ(where(*model::find_binding(platform, "superset/database")),
            "db.example.com:6000/superset superset secret superset/db-password");
  EXPECT_THAT(needs_of(task(platform, "superset", "migrate").needs),
              ElementsAre("Done postgresql/databases"));
}

TEST(ExternalPostgresql, DatabasesAreMadeByTheAdministratorWhoIsNoSuperuser) {
  const Task& databases = task(platform_of(with_database(kProvisioned)), "postgresql", "databases");
  const Container& psql = databases.container;
  EXPECT_EQ(variable(psql, "PGHOST") + ":" + variable(psql, "PGPORT"), "db.example.com:6000");
  EXPECT_EQ(variable(psql, "PGUSER"), "given rds-admin/username");
  EXPECT_EQ(variable(psql, "PGPASSWORD"), "given rds-admin/password");
  EXPECT_EQ(variable(psql, "PASSWORD_SUPERSET"), "secret superset/db-password");
  const std::string sql = file(databases.volumes, "script", "databases.sql").text;
  const auto role = sql.find("CREATE ROLE"), member = sql.find("TO CURRENT_USER"),
             database = sql.find("CREATE DATABASE");
  EXPECT_LT(role, member);
  EXPECT_LT(member, database);
  EXPECT_NE(database, std::string::npos);
  EXPECT_THAT(sql, Not(HasSubstr("pg_authid")));
  EXPECT_THAT(sql, Not(HasSubstr("pgbouncer")));
  // A plain SET of these would end the script of whoever may not.
  EXPECT_THAT(sql, Not(HasSubstr("SET log_")));
  EXPECT_THAT(flows_of(databases.flows), ElementsAre("Internet:6000"));
}

TEST(ExternalPostgresql, IsTrustedAsTheUserSays) {
  const auto trust = [](const std::string& fields) {
    const Task& databases = task(
        platform_of(with_database("adminSecretRef: {name: a}, provisionDatabases: true" + fields)),
        "postgresql", "databases");
    return variable(databases.container, "PGSSLMODE") + " " +
           variable(databases.container, "PGSSLROOTCERT");
  };
  EXPECT_EQ(trust(", caRef: {name: ca}"), "verify-full /etc/database-ca/ca.crt");
  EXPECT_EQ(trust(""), "verify-full system");
  EXPECT_EQ(trust(", sslMode: VerifyCA, caRef: {name: ca}"), "verify-ca /etc/database-ca/ca.crt");
  EXPECT_EQ(trust(", sslMode: VerifyCA"), "verify-ca /etc/ssl/certs/ca-certificates.crt");
  EXPECT_EQ(trust(", sslMode: Require"), "require absent");
  EXPECT_EQ(trust(", sslMode: Disable, caRef: {name: ca}"), "disable absent");
}

TEST(ExternalPostgresql, WhoUsesItHasTheCertificateOfItsAuthority) {
  const Platform platform = platform_of(with_database(kProvisioned));
  const auto ca = [](const std::vector<model::Volume>& volumes) {
    const auto files = std::get<model::GivenFiles>(named(volumes, "database-ca").source);
    EXPECT_EQ(files.kind, model::GivenFiles::Kind::ConfigMap);
    return files.object_name;
  };
  EXPECT_EQ(ca(task(platform, "postgresql", "databases").volumes), "rds-ca");
  EXPECT_EQ(ca(task(platform, "superset", "migrate").volumes), "rds-ca");
  EXPECT_EQ(ca(role(platform, "superset", "web").volumes), "rds-ca");
  for (const Container& container : {main_of(role(platform, "superset", "worker")),
                                     task(platform, "superset", "migrate").container}) {
    EXPECT_EQ(variable(container, "DB_SSL_MODE"), "verify-full");
    EXPECT_EQ(variable(container, "DB_SSL_ROOT_CERT"), "/etc/database-ca/ca.crt");
    EXPECT_TRUE(std::any_of(container.mounts.begin(), container.mounts.end(),
                            [](const auto& mount) { return mount.path == "/etc/database-ca"; }));
  }
  EXPECT_THAT(
      file(task(platform, "superset", "migrate").volumes, "config", "superset_config.py").text,
      HasSubstr("DB_SSL_MODE"));
}

// The migration stops Superset whenever its file changes.
TEST(ExternalPostgresql, NothingOfThatIsSaidToAServerThatRunsHere) {
  const Task& migrate = task(platform_of(with("Production")), "superset", "migrate");
  EXPECT_THAT(file(migrate.volumes, "config", "superset_config.py").text, Not(HasSubstr("SSL")));
  EXPECT_EQ(variable(migrate.container, "DB_SSL_MODE"), "absent");
}

TEST(ExternalPostgresql, ADatabaseThatIsThereIsUsedByItsOwnNameAndUser) {
  const Platform platform = platform_of(with_database(
      "databases: [{name: superset, externalName: bi, credentialsSecretRef: {name: bi-user}}]"));
  EXPECT_EQ(where(*model::find_binding(platform, "superset/migrations")),
            "db.example.com:6000/bi given bi-user/username given bi-user/password");
  EXPECT_THAT(named(platform.components, "postgresql").tasks, IsEmpty());
  EXPECT_THAT(needs_of(task(platform, "superset", "migrate").needs), IsEmpty());
}

TEST(ExternalPostgresql, OnlyWhatIsNotThereIsMade) {
  const Platform platform = platform_of(with_database(
      kProvisioned +
      ", databases: [{name: superset, externalName: bi, credentialsSecretRef: {name: bi-user}}]"));
  const Task& databases = task(platform, "postgresql", "databases");
  EXPECT_THAT(file(databases.volumes, "script", "databases.sql").text,
              Not(HasSubstr("CREATE DATABASE")));
  EXPECT_EQ(variable(databases.container, "PASSWORD_SUPERSET"), "absent");
  const Platform renamed = platform_of(
      with_database(kProvisioned + ", databases: [{name: superset, externalName: bi}]"));
  EXPECT_THAT(
      file(task(renamed, "postgresql", "databases").volumes, "script", "databases.sql").text,
      HasSubstr("\\set database 'bi'"));
}

TEST(ExternalPostgresql, ADatabaseThatNobodyMakesIsRefusedByName) {
  const Outcome outcome = outcome_of(with_database("databases: []"));
  EXPECT_THAT(
      errors_of(outcome.problems),
      ElementsAre(::testing::AllOf(HasSubstr("spec.components.postgresql.external.databases"),
                                   HasSubstr("superset"), HasSubstr("provisionDatabases"))));
}

const std::string kBuckets =
    "buckets: [{name: bronze, externalName: acme-bronze}, {name: silver, externalName: acme-lake, "
    "prefix: /silver/}, {name: gold, externalName: acme-gold}, {name: datalake, externalName: "
    "acme-lake}]";

model::BucketOffer offer_of(const std::string& external) {
  const Platform platform = platform_of(
      with("Production",
           "{airbyte: {mode: Disabled}, dremio: {mode: Disabled}, dbt: {mode: Disabled}, "
           "elasticsearch: {mode: Disabled}, objectStore: {mode: External, external: {" +
               external + "}, " + kBuckets + "}}"));
  const Component store = named(platform.components, "objectStore");
  EXPECT_THAT(store.roles, IsEmpty());
  EXPECT_THAT(store.tasks, IsEmpty());
  EXPECT_THAT(store.secrets, IsEmpty());
  return std::get<model::BucketOffer>(store.offers.at(0));
}

TEST(ExternalStore, OfS3) {
  const auto offer = offer_of("type: S3, region: eu-west-1, credentialsSecretRef: {name: s3-keys}");
  EXPECT_EQ(offer.external_host, "s3.eu-west-1.amazonaws.com");
  EXPECT_EQ(offer.port, 443);
  EXPECT_TRUE(offer.secure);
  EXPECT_EQ(offer.region, "eu-west-1");
  EXPECT_EQ(text_of_credential(offer.user), "given s3-keys/access-key");
  EXPECT_EQ(text_of_credential(offer.password), "given s3-keys/secret-key");
  EXPECT_EQ(offer.places.at("bronze").bucket, "acme-bronze");
  EXPECT_EQ(offer.places.at("silver").bucket + " " + offer.places.at("silver").prefix,
            "acme-lake silver");
  EXPECT_EQ(offer.provisioned_by, "");
  EXPECT_FALSE(offer.by_identity);
}

TEST(ExternalStore, OfAnAddressOfItsOwn) {
  const auto offer = offer_of(
      "type: S3, endpoint: 'http://store.example.com:9000', credentialsSecretRef: {name: k}");
  EXPECT_EQ(offer.external_host + ":" + std::to_string(offer.port), "store.example.com:9000");
  EXPECT_FALSE(offer.secure);
}

TEST(ExternalStore, OfAzure) {
  const auto offer =
      offer_of("type: AzureBlob, account: acmelake, credentialsSecretRef: {name: blob}");
  EXPECT_EQ(offer.external_host, "acmelake.blob.core.windows.net");
  EXPECT_EQ(text_of_credential(offer.user), "acmelake");
  EXPECT_EQ(text_of_credential(offer.password), "given blob/account-key");
}

TEST(ExternalStore, OfGoogleByAnHmacKey) {
  const auto offer = offer_of("type: GCS, credentialsSecretRef: {name: gcs}");
  EXPECT_EQ(offer.external_host, "storage.googleapis.com");
  EXPECT_EQ(text_of_credential(offer.user), "given gcs/access-key");
  EXPECT_EQ(text_of_credential(offer.password), "given gcs/secret-key");
}

TEST(ExternalStore, ByIdentityThereIsNoKey) {
  const Platform platform = platform_of(
      "{profile: Production, cloud: {provider: AWS, region: eu-west-1, workloadIdentity: "
      "{objectStore: "
      "{roleARN: 'arn:aws:iam::1:role/x'}}}, components: {airbyte: {mode: Disabled}, "
      "elasticsearch: "
      "{mode: Disabled}, dbt: {mode: Disabled}, dremio: {mode: Disabled}, objectStore: {mode: "
      "External, "
      "external: {type: S3}, " +
      kBuckets + "}}}");
  const auto offer =
      std::get<model::BucketOffer>(named(platform.components, "objectStore").offers.at(0));
  EXPECT_TRUE(offer.by_identity);
  EXPECT_EQ(text_of_credential(offer.user), "none");
  EXPECT_EQ(offer.region, "eu-west-1");
}

}  // namespace
}  // namespace dataplatform::components::testing
