// What is done once to the object store: buckets, users, tiers, copies. What the scripts do is
// tried in test_store_scripts.py.
#include "tests/components/support.hpp"

namespace dataplatform::components::testing {
namespace {

using base::Json;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// The store for a demand that no sheet has to make.
Component store_for(const std::string& spec_text, const model::Demand& demand) {
  const auto facts = spec::Facts::assumed("data-platform", "lakehouse");
  const spec::Resolved resolved = spec::resolve(spec::parse(yaml(spec_text)).spec, facts);
  for (const Descriptor& line : table()) {
    if (line.name == std::string_view("objectStore")) return line.describe(resolved, demand);
  }
  throw std::runtime_error("there is no object store");
}

model::Wanted wants(const std::string& user, const std::string& bucket, bool writes) {
  return {user,
          {.name = bucket,
           .what = model::BucketRequest{
               .bucket = bucket, .writes = writes, .user = user, .password = {user, "s3-key"}}}};
}

const model::Demand kDemand = {wants("airbyte", "airbyte-logs", true),
                               wants("airbyte", "bronze", true), wants("dremio", "gold", false),
                               wants("dremio", "dremio", true), wants("dremio", "bronze", false)};

Task task_of(const Component& component, const std::string& name) {
  return named(component.tasks, name);
}

std::string script_of(const Task& task) {
  return file(task.volumes, "script", task.name + ".sh").text;
}

TEST(Buckets, TheLakesAndThoseThatAreAskedForAreMadeOnce) {
  const Task& task = task_of(store_for(with("Production"), kDemand), "buckets");
  const std::string script = script_of(task);
  for (const char* bucket :
       {"bronze", "silver", "gold", "datalake", "backups", "airbyte-logs", "dremio"}) {
    const std::string line = std::string("mc mb --ignore-existing store/") + bucket + "\n";
    EXPECT_THAT(script, HasSubstr(line));
    EXPECT_EQ(script.find(line), script.rfind(line)) << bucket;
  }
  EXPECT_EQ(task.site, model::Site::Applications);
}

TEST(Buckets, AComponentIsOneUserWithRightsOnItsOwnOnly) {
  const Task& task = task_of(store_for(with("Production"), kDemand), "buckets");
  EXPECT_EQ(variable(task.container, "PASSWORD_AIRBYTE"), "secret airbyte/s3-key");
  EXPECT_THAT(script_of(task), HasSubstr("user dremio \"$PASSWORD_DREMIO\"\n"));
  const Json policy = Json::parse(file(task.volumes, "script", "policy-dremio.json").text);
  std::map<std::string, std::vector<std::string>> on;
  for (const Json& statement : policy["Statement"]) {
    EXPECT_EQ(statement["Effect"], "Allow");
    for (const Json& action : statement["Action"])
      on[action] = statement["Resource"].get<std::vector<std::string>>();
  }
  EXPECT_THAT(on.at("s3:PutObject"), ElementsAre("arn:aws:s3:::dremio/*"));
  EXPECT_THAT(on.at("s3:DeleteObject"), ElementsAre("arn:aws:s3:::dremio/*"));
  EXPECT_THAT(on.at("s3:GetObject"),
              ElementsAre("arn:aws:s3:::dremio/*", "arn:aws:s3:::gold/*", "arn:aws:s3:::bronze/*"));
  EXPECT_THAT(on.at("s3:ListBucket"),
              ElementsAre("arn:aws:s3:::dremio", "arn:aws:s3:::gold", "arn:aws:s3:::bronze"));
  EXPECT_FALSE(on.contains("s3:DeleteObjectVersion"));
  EXPECT_FALSE(on.contains("s3:BypassGovernanceRetention"));
}

TEST(Buckets, WhoOnlyReadsCanWriteNothing) {
  const Component store = store_for(with("Production"), {wants("superset", "gold", false)});
  const std::string policy =
      file(task_of(store, "buckets").volumes, "script", "policy-superset.json").text;
  EXPECT_THAT(policy, HasSubstr("s3:GetObject"));
  EXPECT_THAT(policy, Not(HasSubstr("s3:Put")));
  EXPECT_THAT(policy, Not(HasSubstr("s3:Delete")));
}

TEST(Buckets, VersionsLocksAndLives) {
  const Task& task = task_of(
      store_for(with("Production",
                     "{objectStore: {buckets: [{name: bronze, objectLock: {mode: Compliance, days: "
                     "120}}, {name: silver, expireDays: 7}, {name: mine, versioning: true}]}}"),
                {}),
      "buckets");
  const std::string script = script_of(task);
  EXPECT_THAT(script, HasSubstr("mc mb --ignore-existing --with-lock store/bronze\n"));
  EXPECT_THAT(script, HasSubstr("mc retention set --default COMPLIANCE 120d store/bronze\n"));
  EXPECT_THAT(script, HasSubstr("mc version enable store/bronze\n"));
  EXPECT_THAT(script, HasSubstr("one_version silver\n"));
  EXPECT_THAT(script,
              HasSubstr("mc ilm rule import store/silver < /etc/store/lifecycle-silver.json"));
  EXPECT_THAT(script, HasSubstr("no_rules gold\n"));
  const auto rules = [&](const std::string& bucket) {
    return Json::parse(file(task.volumes, "script", "lifecycle-" + bucket + ".json").text)["Rules"];
  };
  EXPECT_EQ(rules("silver")[0]["Expiration"]["Days"], 7);
  EXPECT_EQ(rules("mine")[0]["NoncurrentVersionExpiration"]["NoncurrentDays"], 90);
  // A version that is locked can't be deleted, and trying so every day helps nobody.
  EXPECT_EQ(rules("bronze")[0]["NoncurrentVersionExpiration"]["NoncurrentDays"], 120);
}

TEST(Tiers, ComeBeforeTheRulesThatNameThemAndHoldNothingUp) {
  const Component store = store_for(
      with("Production",
           "{objectStore: {tiers: [{name: cold, type: S3, bucket: acme-cold, endpoint: "
           "'https://s3.example.com', credentialsSecretRef: {name: keys}, storageClass: "
           "STANDARD_IA}, "
           "{name: BLOB, type: AzureBlob, bucket: blobs, credentialsSecretRef: {name: account}}, "
           "{name: G, type: GCS, bucket: acme-g, credentialsSecretRef: {name: google}}], buckets: "
           "[{name: bronze, transition: {days: 90, prefix: raw/, tier: cold}}]}}"),
      {});
  const Task& tiers = task_of(store, "tiers");
  EXPECT_FALSE(tiers.failure_blocks);
  EXPECT_THAT(needs_of(tiers.needs), Contains("Done objectStore/buckets"));
  EXPECT_EQ(variable(tiers.container, "TIER_0_ACCESS_KEY"), "given keys/access-key");
  EXPECT_EQ(variable(tiers.container, "TIER_0_SECRET_KEY"), "given keys/secret-key");
  EXPECT_EQ(variable(tiers.container, "TIER_1_ACCOUNT"), "given account/account-name");
  EXPECT_EQ(variable(tiers.container, "TIER_1_KEY"), "given account/account-key");
  EXPECT_EQ(variable(tiers.container, "TIER_2_CREDENTIALS"), "given google/credentials.json");
  const std::string script = script_of(tiers);
  EXPECT_LT(script.find("add_tier s3 COLD"), script.find("mc ilm rule import store/bronze"));
  const Json rule =
      Json::parse(file(tiers.volumes, "script", "lifecycle-bronze.json").text)["Rules"][0];
  EXPECT_EQ(rule["Transition"], (Json{{"Days", 90}, {"StorageClass", "COLD"}}));
  EXPECT_EQ(rule["Filter"]["Prefix"], "raw/");
  EXPECT_THAT(script_of(task_of(store, "buckets")), Not(HasSubstr("lifecycle-bronze")));
}

TEST(Replication, CopiesBucketsThatHaveVersions) {
  const Component store = store_for(
      with("Production",
           "{objectStore: {buckets: [{name: bronze, objectLock: {mode: Governance, days: 3}}], "
           "replication: {endpoint: 'https://dr.example.com', credentialsSecretRef: {name: dr}, "
           "buckets: [bronze, gold]}}}"),
      {});
  const Task& copies = task_of(store, "replication");
  EXPECT_THAT(script_of(copies), HasSubstr("copy bronze --with-lock\ncopy gold\n"));
  EXPECT_EQ(variable(copies.container, "REMOTE_URL"), "https://dr.example.com");
  EXPECT_EQ(variable(copies.container, "REMOTE_SECRET_KEY"), "given dr/secret-key");
  EXPECT_THAT(flows_of(copies.flows), ElementsAre("objectStore/default:9000", "Internet:443"));
  EXPECT_THAT(script_of(task_of(store, "buckets")), HasSubstr("mc version enable store/gold\n"));
}

TEST(Verify, RunsAgainAfterWhateverRestartsTheServersAndBeforeTheBuckets) {
  const auto verify = [](const std::string& components) {
    return task_of(store_for(with("Production", components), {}), "verify");
  };
  const Task before = verify("{}");
  ASSERT_EQ(before.needs.size(), 1u);
  EXPECT_EQ(std::get<model::Rolled>(before.needs[0]).role, model::RoleRef("objectStore/default"));
  EXPECT_NE(before.input, verify("{objectStore: {version: RELEASE.2026-10-01T00-00-00Z}}").input);
  EXPECT_NE(before.input, verify("{objectStore: {managed: {pools: [{name: default, servers: 4, "
                                 "drivesPerServer: 4, resources: {limits: {memory: 8Gi}}}]}}}")
                              .input);
  EXPECT_EQ(before.input, verify("{objectStore: {buckets: [{name: more}]}}").input);
  EXPECT_THAT(
      variable(before.container, "NODES"),
      HasSubstr("http://lakehouse-object-store-default-3.lakehouse-object-store-default-pods."
                "data-storage.svc:9000"));
  EXPECT_THAT(needs_of(task_of(store_for(with("Production"), {}), "buckets").needs),
              Contains("Done objectStore/verify"));
}

TEST(Verify, ALoneServerHasNobodyToAsk) {
  const Component store = store_for(with("Development"), {});
  EXPECT_THAT(names(store.tasks), ElementsAre("buckets"));
  EXPECT_THAT(needs_of(task_of(store, "buckets").needs), ElementsAre("Ready objectStore/default"));
}

TEST(StoreTasks, HoldNoKeyInAScript) {
  const Component store = store_for(with("Production"), kDemand);
  for (const Task& task : store.tasks) {
    EXPECT_EQ(variable(task.container, "MINIO_ROOT_PASSWORD"),
              "secret object-store/minio-root-password");
    const auto tmp = std::get<model::Scratch>(named(task.volumes, "tmp").source);
    EXPECT_TRUE(tmp.memory) << task.name;
    EXPECT_THAT(task.container.args, IsEmpty());
  }
}

}  // namespace
}  // namespace dataplatform::components::testing
