// dremio.conf and core-site.xml: known keys only, by profile, by store.
#include "controllers/spec/dremio_keys.hpp"
#include "tests/components/lake_support.hpp"

#include <map>
#include <sstream>

namespace dataplatform::components::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

/// Keys and values of a dremio.conf, which has a line for each.
std::map<std::string, std::string> settings_of(const Role& role) {
  std::map<std::string, std::string> settings;
  std::istringstream lines(file(role.volumes, "conf", "dremio.conf").text);
  for (std::string line; std::getline(lines, line);) {
    const auto colon = line.find(": ");
    EXPECT_NE(colon, std::string::npos) << line;
    settings[line.substr(0, colon)] = line.substr(colon + 2);
  }
  return settings;
}

std::string core_site(const Platform& platform, const char* name) {
  return file(role(platform, "dremio", name).volumes, "conf", "core-site.xml").text;
}

std::string property(const std::string& name, const std::string& value) {
  return "<name>" + name + "</name><value>" + value + "</value>";
}

class DremioConf : public ::testing::TestWithParam<std::string> {};

TEST_P(DremioConf, HoldsOnlyKeysThatDremioKnows) {
  const Platform platform = lake_of(GetParam());
  for (const Role& one : named(platform.components, "dremio").roles) {
    if (one.name == "zookeeper") continue;
    for (const auto& [key, value] : settings_of(one)) {
      EXPECT_TRUE(spec::is_dremio_key(key)) << one.name << ": " << key;
      EXPECT_TRUE(base::parse_json(value)) << key << ": " << value;
    }
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, DremioConf,
    ::testing::Values(with("Development"), with("Staging"), with("Production"),
                      with("Production",
                           "{dremio: {config: {services.coordinator.scheduler.threads: \"24\", "
                           "paths.spilling: '[\"/opt/dremio/data/spill\"]'}}}"),
                      outside("{type: GCS, credentialsSecretRef: {name: key}}")));

TEST(DremioRoles, AreSwitchedByTheConfiguration) {
  const Platform platform = lake_of(with("Production"));
  const auto coordinator = settings_of(role(platform, "dremio", "coordinator"));
  EXPECT_EQ(coordinator.at("services.coordinator.master.enabled"), "true");
  EXPECT_EQ(coordinator.at("services.executor.enabled"), "false");
  EXPECT_EQ(coordinator.at("services.coordinator.master.embedded-zookeeper.enabled"), "false");
  EXPECT_EQ(coordinator.at("zookeeper"), "\"lakehouse-dremio-zookeeper.data-platform.svc:2181\"");
  const auto executor = settings_of(role(platform, "dremio", "executor"));
  EXPECT_EQ(executor.at("services.coordinator.enabled"), "false");
  EXPECT_EQ(executor.at("services.executor.enabled"), "true");
  EXPECT_EQ(executor.at("services.node-tag"), "\"default\"");
  EXPECT_EQ(executor.at("dremio.termination_grace_period_seconds"), "600");
  EXPECT_GT(role(platform, "dremio", "executor").grace_seconds, 600);
  EXPECT_EQ(executor.at("services.conduit.port"), "45679");
}

TEST(DremioRoles, OneProcessDoesAllInDevelopment) {
  const Platform platform = lake_of(with("Development"));
  EXPECT_THAT(names(named(platform.components, "dremio").roles), ElementsAre("coordinator"));
  const auto coordinator = settings_of(role(platform, "dremio", "coordinator"));
  EXPECT_EQ(coordinator.at("services.executor.enabled"), "true");
  EXPECT_EQ(coordinator.at("services.coordinator.master.embedded-zookeeper.enabled"), "true");
  EXPECT_EQ(coordinator.at("zookeeper"), "\"localhost:2181\"");
}

TEST(DremioRoles, ExecutorsFindTheZooKeeperInTheCoordinator) {
  const Platform platform = lake_of(with("Development", "{dremio: {executor: {replicas: 2}}}"));
  EXPECT_EQ(settings_of(role(platform, "dremio", "executor")).at("zookeeper"),
            "\"lakehouse-dremio-coordinator-pods.data-platform.svc:2181\"");
  EXPECT_EQ(settings_of(role(platform, "dremio", "coordinator")).at("services.executor.enabled"),
            "false");
}

TEST(DremioConfig, IsTheUsersWhereHeSaysSo) {
  const Platform platform =
      lake_of(with("Production",
                   "{dremio: {config: {zk.client.session.timeout: \"120000\", "
                   "services.executor.cache.pctquota.fs: \"[50]\"}}}"));
  const auto executor = settings_of(role(platform, "dremio", "executor"));
  EXPECT_EQ(executor.at("zk.client.session.timeout"), "\"120000\"");
  EXPECT_EQ(executor.at("services.executor.cache.pctquota.fs"), "[50]");
}

TEST(DremioConfig, WhatThePlatformDecidesIsRefused) {
  EXPECT_THAT(
      errors_of(lake_outcome(with("Production", "{dremio: {config: {paths.dist: \"pdfs:///x\"}}}"))
                    .problems),
      ElementsAre(HasSubstr("spec.components.dremio.config[\"paths.dist\"] is decided by the "
                            "platform")));
}

TEST(DremioStore, ThePlatformsOwnNeedsCompatibilityAndPaths) {
  const Platform platform = lake_of(with("Production"));
  EXPECT_EQ(settings_of(role(platform, "dremio", "executor")).at("paths.dist"),
            "\"dremioS3:///${DIST_BUCKET}/${DIST_PREFIX}\"");
  const std::string text = core_site(platform, "executor");
  EXPECT_THAT(text, HasSubstr(property("dremio.s3.compat", "true")));
  EXPECT_THAT(text, HasSubstr(property("fs.s3a.endpoint", "${STORE_HOST}:${STORE_PORT}")));
  EXPECT_THAT(text, HasSubstr(property("fs.s3a.path.style.access", "true")));
  EXPECT_THAT(text, HasSubstr(property("fs.s3a.connection.ssl.enabled", "false")));
  EXPECT_THAT(text, HasSubstr(property("fs.s3a.secret.key", "${STORE_PASSWORD}")));
  const auto secrets =
      file(role(platform, "dremio", "executor").volumes, "conf", "core-site.xml").secrets;
  EXPECT_EQ(text_of(named(secrets, "STORE_PASSWORD").value), "binding dremio/dist");
}

TEST(DremioStore, AmazonsIsReachedAsItself) {
  const Platform platform =
      lake_of(outside("{type: S3, region: eu-west-1, credentialsSecretRef: {name: s3-keys}}"));
  const std::string text = core_site(platform, "coordinator");
  EXPECT_THAT(text, Not(HasSubstr("fs.s3a.endpoint")));
  EXPECT_THAT(text, Not(HasSubstr("dremio.s3.compat")));
  EXPECT_THAT(text, HasSubstr(property("dremio.s3.region", "eu-west-1")));
  EXPECT_THAT(text, HasSubstr("SimpleAWSCredentialsProvider"));
}

TEST(DremioStore, OnesOwnIdentityHasNoKeys) {
  const Platform platform =
      lake_of(outside("{type: S3, region: eu-west-1}", "dbt: {mode: Disabled}, ",
                      "cloud: {provider: AWS, workloadIdentity: {dremio: {roleARN: "
                      "\"arn:aws:iam::111122223333:role/dremio\"}}}, "));
  const std::string text = core_site(platform, "coordinator");
  EXPECT_THAT(text, HasSubstr("WebIdentityCredentialsProviderV1"));
  EXPECT_THAT(text, Not(HasSubstr("fs.s3a.secret.key")));
  EXPECT_EQ(variable(task(platform, "dremio", "sources").container, "STORE_PASSWORD"), "absent");
  EXPECT_THAT(names(named(platform.components, "dremio").tasks),
              Not(::testing::Contains("dist-root")));
}

TEST(DremioStore, AzureHasAnAccountAndItsKey) {
  const Platform platform =
      lake_of(outside("{type: AzureBlob, account: acmelake, credentialsSecretRef: {name: blob}}"));
  EXPECT_EQ(settings_of(role(platform, "dremio", "coordinator")).at("paths.dist"),
            "\"dremioAzureStorage://:///${DIST_BUCKET}/${DIST_PREFIX}\"");
  const std::string text = core_site(platform, "coordinator");
  EXPECT_THAT(text, HasSubstr(property("dremio.azure.account", "acmelake")));
  EXPECT_THAT(text, HasSubstr(property("dremio.azure.key", "${STORE_PASSWORD}")));
  EXPECT_THAT(text, HasSubstr(property("dremio.azure.mode", "STORAGE_V2")));
  EXPECT_THAT(text, Not(HasSubstr("s3a")));
}

TEST(DremioStore, AzureWithoutAKeyIsRefused) {
  EXPECT_THAT(
      errors_of(lake_outcome(outside("{type: AzureBlob, account: acmelake}", "",
                                     "cloud: {provider: Azure, workloadIdentity: {dremio: "
                                     "{clientID: 7b0c0b8e-0000-4000-8000-000000000001}}}, "))
                    .problems),
      ::testing::Contains(HasSubstr("gets into AzureBlob by the account's key only")));
}

TEST(DremioStore, GoogleHasAKeyFileInParts) {
  const Platform platform = lake_of(outside("{type: GCS, credentialsSecretRef: {name: gcs-key}}"));
  EXPECT_EQ(settings_of(role(platform, "dremio", "coordinator")).at("paths.dist"),
            "\"dremiogcs:///${DIST_BUCKET}/${DIST_PREFIX}\"");
  EXPECT_THAT(core_site(platform, "coordinator"),
              HasSubstr(property("dremio.gcs.privateKey", "${GCS_PRIVATE_KEY}")));
  const auto secrets =
      file(role(platform, "dremio", "coordinator").volumes, "conf", "core-site.xml").secrets;
  EXPECT_EQ(text_of(named(secrets, "GCS_PRIVATE_KEY").value), "given gcs-key/private-key");
}

TEST(DremioStore, APrivateAuthorityIsAddedToJavasOwn) {
  const Platform platform =
      lake_of(outside("{type: S3, endpoint: \"https://store.example.com:9000\", "
                      "credentialsSecretRef: {name: keys}, "
                      "caRef: {name: own-ca}}"));
  for (const char* name : {"coordinator", "executor"}) {
    const Role found = role(platform, "dremio", name);
    EXPECT_EQ(found.containers.front().name, "truststore") << name;
    EXPECT_THAT(variable(found.containers.back(), "DREMIO_JAVA_EXTRA_OPTS"),
                HasSubstr("-Djavax.net.ssl.trustStore=/opt/dremio/truststore/cacerts"));
  }
  EXPECT_THAT(core_site(platform, "executor"),
              HasSubstr(property("fs.s3a.connection.ssl.enabled", "true")));
}

}  // namespace
}  // namespace dataplatform::components::testing
