// From one spec to the next: what can't be, what waits for a person, what this version has not.
#include "tests/spec/support.hpp"

namespace dataplatform::spec {
namespace {

ChangeVerdict change(const Json& before, const Json& after, const Facts& facts = some_facts()) {
  return check_change(before, resolve(parse(before).spec, facts), after,
                      resolve(parse(after).spec, facts));
}
ChangeVerdict change(const std::string& before, const std::string& after) {
  return change(yaml(before), yaml(after));
}

enum class Way { Free, Refused, Unsupported, Approval };

struct Row {
  std::string name;
  Way way;
  std::string before, after, says;
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name;
}
class Changes : public testing::TestWithParam<Row> {};

TEST_P(Changes, GoTheirWay) {
  const Row& row = GetParam();
  const ChangeVerdict verdict = change(row.before, row.after);
  EXPECT_EQ(verdict.refused.size(), row.way == Way::Refused ? 1u : 0u);
  EXPECT_EQ(verdict.unsupported.size(), row.way == Way::Unsupported ? 1u : 0u);
  EXPECT_EQ(verdict.approval.size(), row.way == Way::Approval ? 1u : 0u);
  EXPECT_EQ(verdict.hash.empty(), row.way != Way::Approval);
  std::string said;
  for (const auto& problem : verdict.refused)
    said += base::to_text(problem);
  for (const Held& each : verdict.unsupported)
    said += each.path + " " + each.why;
  for (const std::string& each : verdict.approval)
    said += each;
  EXPECT_THAT(said, testing::HasSubstr(row.says));
}

std::string server(const std::string& fields) {
  return "{profile: Development, components: {postgresql: {server: {" + fields + "}}}}";
}
std::string database(const std::string& fields) {
  return "{profile: Development, components: {postgresql: {" + fields + "}}}";
}
std::string pool(const std::string& fields) {
  return "{profile: Development, components: {objectStore: {managed: {pools: [{name: p, " + fields +
         "}]}}}}";
}
std::string search(const std::string& fields) {
  return "{profile: Staging, components: {elasticsearch: {" + fields + "}}}";
}
std::string bucket(const std::string& fields) {
  return "{profile: Development, components: {objectStore: {buckets: [{" + fields + "}]}}}";
}

INSTANTIATE_TEST_SUITE_P(
    All, Changes,
    testing::Values(
        Row{"Nothing", Way::Free, "{profile: Development}", "{profile: Development}", ""},
        Row{"Replicas", Way::Free, server("replicas: 1"), server("replicas: 3"), ""},
        Row{"Resources", Way::Free, server("resources: {limits: {cpu: \"1\"}}"),
            server("resources: {limits: {cpu: \"2\"}}"), ""},
        Row{"Shrink", Way::Refused, server("storage: {size: 20Gi}"),
            server("storage: {size: 10Gi}"),
            "spec.components.postgresql.server.storage.size is 10Gi but was 20Gi; volumes can't "
            "shrink"},
        Row{"ClassOfDrives", Way::Refused, "{profile: Development}",
            "{profile: Development, storage: {drives: {storageClassName: other}}}",
            "spec.components.objectStore.managed.pools[default].storagePerDrive.storageClassName "
            "is other but was the default class; volumes can't change their class"},
        Row{"ClassOfTheCoordinator", Way::Refused, "{profile: Staging}",
            "{profile: Staging, components: {dremio: {coordinator: {storage: {storageClassName: "
            "other}}}}}",
            "spec.components.dremio.coordinator.storage.storageClassName is other"},
        Row{"ShrinkOfACache", Way::Refused, "{profile: Staging}",
            "{profile: Staging, components: {dremio: {executor: {storage: {size: 1Gi}}}}}",
            "spec.components.dremio.executor.storage.size is 1Gi"},
        Row{"ShrinkToDefault", Way::Refused, server("storage: {size: 20Gi}"),
            "{profile: Development}", "is 10Gi but was 20Gi"},
        Row{"SameSizeOtherWords", Way::Free, server("storage: {size: 10Gi}"),
            server("storage: {size: 10240Mi}"), ""},
        Row{"SameSizeAsDefault", Way::Free, server("storage: {size: 10Gi}"),
            "{profile: Development}", ""},
        Row{"SecretsFromElsewhere", Way::Unsupported, "{profile: Development}",
            "{profile: Development, secrets: {provider: Existing}}",
            "spec.secrets.provider goes from Generated to Existing"},
        Row{"SecretsFromAnotherStore", Way::Unsupported,
            "{profile: Development, secrets: {provider: ExternalSecrets, storeRef: {name: a}}}",
            "{profile: Development, secrets: {provider: ExternalSecrets, storeRef: {name: b}}}",
            "spec.secrets.storeRef goes from SecretStore a to SecretStore b"},
        Row{"SecretsReadMoreOften", Way::Free,
            "{profile: Development, secrets: {provider: ExternalSecrets, storeRef: {name: a}}}",
            "{profile: Development, secrets: {provider: ExternalSecrets, storeRef: {name: a}, "
            "refreshIntervalSeconds: 60}}",
            ""},
        Row{"Grow", Way::Free, server("storage: {size: 10Gi}"), server("storage: {size: 20Gi}"),
            ""},
        Row{"WalGrow", Way::Free, server("walStorage: {size: 5Gi}"),
            server("walStorage: {size: 9Gi}"), ""},
        Row{"DrivesGrow", Way::Free,
            pool("servers: 4, drivesPerServer: 1, storagePerDrive: {size: 5Gi}"),
            pool("servers: 4, drivesPerServer: 1, storagePerDrive: {size: 9Gi}"), ""},
        Row{"SearchGrows", Way::Free, search("data: {storage: {size: 50Gi}}"),
            search("data: {storage: {size: 60Gi}}"), ""},
        Row{"SearchShrinks", Way::Refused, search("data: {storage: {size: 60Gi}}"),
            search("data: {replicas: 1}"), "data.storage.size is 50Gi but was 60Gi"},
        Row{"MoreDataNodes", Way::Free, search("data: {replicas: 3}"),
            search("data: {replicas: 5}"), ""},
        Row{"FewerDataNodes", Way::Free, search("data: {replicas: 5}"),
            search("data: {replicas: 3}"), ""},
        Row{"FewerDataNodesAsleep", Way::Refused, search("suspended: true, data: {replicas: 5}"),
            search("data: {replicas: 3}"), "nodes that are suspended"},
        Row{"NoDataNodes", Way::Refused, search("data: {replicas: 1}"),
            search("data: {replicas: 0}"), "data can't move between masters and data nodes"},
        Row{"FirstDataNodes", Way::Refused, search("data: {replicas: 0}"),
            search("data: {replicas: 2}"), "data can't move between masters and data nodes"},
        Row{"MoreMasters", Way::Free, search("master: {replicas: 1}"),
            search("master: {replicas: 3}"), ""},
        Row{"FewerMasters", Way::Free, search("master: {replicas: 5}"),
            search("master: {replicas: 3}"), ""},
        Row{"MastersLoseTheirMajority", Way::Refused, search("master: {replicas: 3}"),
            search("master: {replicas: 1}"), "is 1 but was 3; without a majority"},
        Row{"OtherClass", Way::Refused, server("storage: {storageClassName: a}"),
            server("storage: {storageClassName: b}"), "is b but was a"},
        Row{"ShrinkWithoutNodes", Way::Refused,
            "{profile: Development, components: {dremio: {zookeeper: {storage: {size: 9Gi}}}}}",
            "{profile: Development, components: {dremio: {zookeeper: {storage: {size: 8Gi}}}}}",
            "dremio.zookeeper.storage.size is 8Gi but was 9Gi"},
        Row{"ShrinkOfWhatIsOff", Way::Refused,
            "{components: {dremio: {mode: Disabled, executorPools: [{name: a, storage: {size: "
            "9Gi}}]}}}",
            "{components: {dremio: {mode: Disabled, executorPools: [{name: a, storage: {size: "
            "8Gi}}]}}}",
            "dremio.executorPools[a].storage.size is 8Gi but was 9Gi"},
        Row{"WalVolume", Way::Refused, server("replicas: 1"), server("walStorage: {size: 5Gi}"),
            "volume of its own"},
        Row{"WalShrink", Way::Refused, server("walStorage: {size: 9Gi}"),
            server("walStorage: {size: 5Gi}"), "walStorage.size is 5Gi but was 9Gi"},
        Row{"DataNamespace", Way::Refused, "{profile: Development}",
            "{profile: Development, dataNamespace: elsewhere}",
            "take it out, then set data-platform, or make a new platform there"},
        Row{"DataNamespaceRemoved", Way::Refused,
            "{profile: Development, dataNamespace: elsewhere}", "{profile: Development}",
            "is data-platform but was elsewhere; data can't move between namespaces; set "
            "elsewhere"},
        Row{"DataNamespaceSaid", Way::Free, "{profile: Development}",
            "{profile: Development, dataNamespace: data-platform}", ""},
        Row{"Locale", Way::Refused, database("locale: C.UTF-8"), database("locale: de_DE.UTF-8"),
            "fixed when the cluster is made"},
        Row{"MajorDown", Way::Refused, database("version: \"17\""), database("version: \"16\""),
            "is 16 but was 17"},
        Row{"MajorDownToDefault", Way::Refused, database("version: \"17\""),
            "{profile: Development}", "is 16 but was 17"},
        Row{"MajorUp", Way::Unsupported, database("version: \"16\""), database("version: \"17\""),
            "goes from 16 to 17, which this version cannot carry through; take it out, then set "
            "16"},
        Row{"PatchOfSuperset", Way::Free, "{components: {superset: {version: 3.0.0}}}",
            "{components: {superset: {version: 3.0.4}}}", ""},
        Row{"MinorOfSuperset", Way::Unsupported, "{components: {superset: {version: 3.0.0}}}",
            "{components: {superset: {version: 3.1.0}}}",
            "spec.components.superset.version goes from 3.0.0 to 3.1.0"},
        Row{"MajorOfSuperset", Way::Unsupported, "{components: {superset: {version: 3.0.0}}}",
            "{components: {superset: {version: 4.0.0}}}", "goes from 3.0.0 to 4.0.0"},
        Row{"PatchOfAirbyte", Way::Free, "{components: {airbyte: {version: 0.50.33}}}",
            "{components: {airbyte: {version: 0.50.34}}}", ""},
        Row{"MinorOfAirbyte", Way::Unsupported, "{components: {airbyte: {version: 0.50.33}}}",
            "{components: {airbyte: {version: 0.51.0}}}", "airbyte.version goes from 0.50.33"},
        Row{"UpdateOfPostgresql", Way::Free, database("version: \"16.3\""),
            database("version: \"16.4\""), ""},
        Row{"StoreForward", Way::Free,
            "{components: {objectStore: {version: RELEASE.2026-09-03T13-18-01Z}}}",
            "{components: {objectStore: {version: RELEASE.2026-12-01T00-00-00Z}}}", ""},
        Row{"StoreBack", Way::Unsupported,
            "{components: {objectStore: {version: RELEASE.2026-09-03T13-18-01Z}}}",
            "{components: {objectStore: {version: RELEASE.2026-01-01T00-00-00Z}}}",
            "objectStore.version"},
        Row{"SwitchedOff", Way::Free, "{profile: Development}",
            "{profile: Development, components: {superset: {mode: Disabled, version: 4.0.0}}}", ""},
        Row{"LockRemoved", Way::Refused,
            bucket("name: datalake, objectLock: {mode: Governance, days: 30}"),
            bucket("name: datalake"), "is not set but was Governance for 30 days"},
        Row{"LockedBucketRemoved", Way::Refused,
            bucket("name: datalake, objectLock: {mode: Governance, days: 30}"),
            "{profile: Development}", "objectLock is not set"},
        Row{"LockAdded", Way::Refused, bucket("name: datalake"),
            bucket("name: datalake, objectLock: {mode: Governance, days: 30}"),
            "lock a new bucket"},
        Row{"LockChanged", Way::Refused,
            bucket("name: datalake, objectLock: {mode: Governance, days: 30}"),
            bucket("name: datalake, objectLock: {mode: Governance, days: 31}"), "31 days but was"},
        Row{"Servers", Way::Refused, pool("servers: 4, drivesPerServer: 1"),
            pool("servers: 8, drivesPerServer: 1"), "pools[p].servers is 8 but was 4"},
        Row{"PoolRemoved", Way::Unsupported,
            "{profile: Development, components: {objectStore: {managed: {pools: [{name: p, "
            "servers: "
            "4, drivesPerServer: 1}, {name: q, servers: 4, drivesPerServer: 1}]}}}}",
            pool("servers: 4, drivesPerServer: 1"), "pools[q]"},
        Row{"Drives", Way::Refused, pool("servers: 4, drivesPerServer: 1"),
            pool("servers: 4, drivesPerServer: 2"), "drivesPerServer is 2 but was 1"},
        Row{"DremioPrefix", Way::Refused, bucket("name: dremio, prefix: a"),
            bucket("name: dremio, prefix: b"), "Dremio keeps its tables"},
        Row{"ShrinkOfAComponentToCome", Way::Refused,
            "{components: {dremio: {coordinator: {storage: {size: 50Gi}}}}}",
            "{components: {dremio: {coordinator: {storage: {size: 10Gi}}}}}",
            "spec.components.dremio.coordinator.storage.size is 10Gi but was 50Gi"},
        Row{"DurabilityDown", Way::Approval, "{components: {postgresql: {durability: Required}}}",
            "{components: {postgresql: {durability: Preferred}}}", "commits that no standby has"},
        Row{"DurabilityUp", Way::Free, "{components: {postgresql: {durability: Preferred}}}",
            "{components: {postgresql: {durability: Required}}}", ""},
        Row{"DeleteData", Way::Approval, "{profile: Development}",
            "{profile: Development, deletionPolicy: Delete}", "will delete its data"},
        Row{"RetainData", Way::Free, "{profile: Development, deletionPolicy: Delete}",
            "{profile: Development}", ""}),
    [](const auto& row) { return row.param.name; });

// The pairs that users can try.
TEST(Change, EveryPairOfTheExamplesIsRefusedOrHeld) {
  const auto all = documents(file("deploy/examples/invalid-updates.yaml"));
  ASSERT_EQ(all.size() % 2, 0u);
  for (std::size_t i = 0; i < all.size(); i += 2) {
    const Facts facts = Facts::assumed(all[i]["metadata"]["namespace"], all[i]["metadata"]["name"]);
    EXPECT_FALSE(base::has_errors(validate_document(all[i], facts))) << facts.name;
    const ChangeVerdict verdict = change(all[i]["spec"], all[i + 1]["spec"], facts);
    if (facts.name == "profile-down") {
      EXPECT_FALSE(verdict.approval.empty());
      EXPECT_THAT(verdict.approval, testing::Contains(testing::HasSubstr(
                                        "spec.profile goes from Production to Development")));
      EXPECT_TRUE(verdict.refused.empty()) << base::to_text(verdict.refused[0]);
      EXPECT_TRUE(verdict.unsupported.empty());
    } else {
      EXPECT_TRUE(base::has_errors(verdict.refused)) << facts.name;
    }
  }
}

TEST(Change, ApprovalNamesAPlanThatOnlyThisChangeHas) {
  const std::string before = "{profile: Staging}";
  const ChangeVerdict one = change(before, "{profile: Development}");
  EXPECT_NE(one.hash, change(before, "{profile: Development, paused: true}").hash);
  EXPECT_EQ(one.hash, change(before, "{profile: Development, upgrade: {approvedPlan: abc}}").hash);
}

// What a lower profile would do to volumes is said with the plan; approved, it is still impossible.
TEST(Change, AnApprovedProfileStillCannotShrinkVolumes) {
  const Json before = yaml("{profile: Production}");
  Json after = yaml("{profile: Development}");
  const ChangeVerdict asked = change(before, after);
  EXPECT_THAT(asked.approval,
              testing::Contains(testing::HasSubstr("volumes can't shrink: set 100Gi")));
  after["upgrade"]["approvedPlan"] = asked.hash;
  EXPECT_FALSE(change(before, after).refused.empty());
  Json kept = yaml(
      "{profile: Development, storage: {fast: {storageClassName: fast-ssd}, drives: "
      "{storageClassName: standard-xfs}}, components: "
      "{postgresql: {server: {storage: {size: 100Gi}}}, elasticsearch: {master: {replicas: 3}, "
      "data: {replicas: 3, storage: {size: 100Gi}}}, dremio: {coordinator: {storage: {size: "
      "50Gi}}}, objectStore: {managed: {pools: [{name: default, servers: 4, drivesPerServer: 4, "
      "storagePerDrive: {size: 250Gi}}]}}}}");
  kept["upgrade"]["approvedPlan"] = change(before, kept).hash;
  const ChangeVerdict verdict = change(before, kept);
  EXPECT_TRUE(verdict.refused.empty()) << base::to_text(verdict.refused[0]);
  EXPECT_TRUE(verdict.unsupported.empty());
  EXPECT_EQ(approved_plan(kept), verdict.hash);
}

// Found by the campaign: nobody wrote the pool, and its drives would have gone.
TEST(Change, ALowerProfileTakesNoDrivesAway) {
  const Json before = yaml("{profile: Production}");
  Json after = yaml("{profile: Development}");
  const ChangeVerdict asked = change(before, after);
  EXPECT_THAT(asked.approval,
              testing::Contains(testing::HasSubstr(
                  "pools[default].servers is not set and would go from 4 to 1, but a pool can't "
                  "change its shape: set 4")));
  after["upgrade"]["approvedPlan"] = asked.hash;
  std::string refused;
  for (const base::Problem& problem : change(before, after).refused)
    refused += base::to_text(problem) + "\n";
  EXPECT_THAT(refused, testing::HasSubstr("pools[default].drivesPerServer is 1 but was 4"));
}

TEST(Change, AHigherProfileIsHeldAndNamesTheWayBack) {
  const ChangeVerdict verdict = change(yaml("{profile: Staging}"), yaml("{profile: Production}"));
  EXPECT_THAT(verdict.unsupported,
              testing::Contains(testing::Field(&Held::path, testing::Eq("spec.profile"))));
  EXPECT_TRUE(verdict.approval.empty());
}

// Its volumes would be of another class, which nobody wrote: that is no reason to be told of them.
TEST(Change, AHigherProfileIsHeldAndNotRefusedForItsDefaults) {
  const ChangeVerdict verdict = change(yaml("{profile: Development}"), yaml("{profile: Staging}"));
  EXPECT_TRUE(verdict.refused.empty()) << base::to_text(verdict.refused[0]);
  EXPECT_THAT(verdict.unsupported,
              testing::Contains(testing::Field(&Held::path, testing::Eq("spec.profile"))));
}

TEST(Change, ApprovalIsNoPartOfASpec) {
  EXPECT_EQ(without_approval(yaml("{paused: true, upgrade: {approvedPlan: a}}")),
            yaml("{paused: true}"));
  EXPECT_EQ(without_approval(yaml("{upgrade: {approvedPlan: a, approval: Manual}}")),
            yaml("{upgrade: {approval: Manual}}"));
  EXPECT_EQ(without_approval(Json()), Json());
  EXPECT_EQ(approved_plan(yaml("{upgrade: 3}")), "");
}

}  // namespace
}  // namespace dataplatform::spec
