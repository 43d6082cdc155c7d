// Rules on fields together: a row that breaks one, and what it must say. Each row is otherwise
// good.
#include "tests/spec/support.hpp"

namespace dataplatform::spec {
namespace {

struct Row {
  std::string name, spec, path, says;
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name;
}

class Together : public testing::TestWithParam<Row> {};

TEST_P(Together, IsRefusedForThisAlone) {
  const auto errors = errors_of(GetParam().spec);
  ASSERT_EQ(errors.size(), 1u) << testing::PrintToString(errors);
  EXPECT_THAT(errors[0], testing::StartsWith(GetParam().path + " "));
  EXPECT_THAT(errors[0], testing::HasSubstr(GetParam().says));
}

std::string superset(const std::string& fields) {
  return "{profile: Development, components: {superset: {" + fields + "}}}";
}
std::string database(const std::string& fields) {
  return "{profile: Development, components: {postgresql: {" + fields + "}}}";
}
std::string store(const std::string& fields) {
  return "{profile: Development, components: {objectStore: {" + fields + "}}}";
}
std::string search(const std::string& fields) {
  return "{profile: Development, components: {elasticsearch: {" + fields + "}}}";
}
std::string web_patch(const std::string& patch) {
  return superset("web: {podTemplate: " + patch + "}");
}

const std::string kWeb = "spec.components.superset.web";
const std::string kPatch = kWeb + ".podTemplate";
const std::string kStore = "spec.components.objectStore";
const std::string kSearch = "spec.components.elasticsearch";

/// A store outside and what of the platform uses one; `more` follows the buckets.
std::string outside(const std::string& external, const std::string& users,
                    const std::string& bucket = "", const std::string& more = "") {
  return "{profile: Development, cloud: {provider: AWS, workloadIdentity: {objectStore: {roleARN: "
         "'arn:aws:iam::1:role/x'}}}, components: {elasticsearch: {mode: Disabled}, dbt: {mode: "
         "Disabled}, " +
         users + ", objectStore: {mode: External, external: {" + external +
         "}, buckets: [{name: bronze, externalName: acme-bronze" + bucket +
         "}, {name: silver, externalName: acme-silver}, {name: gold, externalName: acme-gold}, "
         "{name: "
         "datalake, externalName: acme-datalake}, {name: airbyte-logs, externalName: acme-logs}, "
         "{name: airbyte-state, externalName: acme-state}, {name: dremio, externalName: "
         "acme-dremio}]" +
         more + "}}}";
}
std::string unused(const std::string& bucket, const std::string& more = "") {
  return outside("type: S3, region: eu-west-1, credentialsSecretRef: {name: k}",
                 "airbyte: {mode: Disabled}, dremio: {mode: Disabled}", bucket, more);
}
std::string database_outside(const std::string& fields) {
  return database("mode: External, external: {host: db.example.com" + fields + "}");
}
std::string tier(const std::string& fields) {
  return store("tiers: [{name: COLD, type: S3, bucket: acme-cold" + fields + "}]");
}
const std::string kKeys = kStore + ".external.credentialsSecretRef";
const std::string kAirbyte = "dremio: {mode: Disabled}, airbyte: {mode: Managed}";
const std::string kDremio = "airbyte: {mode: Disabled}, dremio: {mode: Managed}";

const std::vector<Row> kRows{
    {"NodeLabelTooLong",
     "{profile: Development, scheduling: {nodeSelector: {disk: \"" + std::string(64, 'x') + "\"}}}",
     "spec.scheduling.nodeSelector[\"disk\"]", "no label of a node"},
    {"NodeLabelOfNoKey", "{profile: Development, scheduling: {nodeSelector: {\"a b\": c}}}",
     "spec.scheduling.nodeSelector[\"a b\"]", "no key of a label"},
    {"AnnotationOfNoKey", superset("web: {serviceAccount: {annotations: {\"a/b/c\": d}}}"),
     kWeb + ".serviceAccount.annotations[\"a/b/c\"]", "no key of an annotation"},
    {"PoolOfUnequalSets", store("managed: {pools: [{name: p, servers: 17, drivesPerServer: 2}]}"),
     kStore + ".managed.pools[0]", "can't be divided into equal sets"},
    {"PoolWithLessParity",
     store("managed: {pools: [{name: a, servers: 4, drivesPerServer: 2}, {name: b, servers: 4, "
           "drivesPerServer: 1}]}"),
     kStore + ".managed.pools[1]", "4 blocks of parity, which need 8"},
    {"SingleDriveAmongPools",
     store("managed: {pools: [{name: b, servers: 4, drivesPerServer: 1}, {name: a, servers: 1, "
           "drivesPerServer: 1}]}"),
     kStore + ".managed.pools[1]", "1 in all"},
    {"PoolNamedAsATask",
     store("managed: {pools: [{name: buckets, servers: 4, drivesPerServer: 1}]}"),
     kStore + ".managed.pools[0].name", "which a task of the store is called"},
    {"ShortBucket", store("buckets: [{name: ab}]"), kStore + ".buckets[0].name", "too short"},
    {"TierWithoutKeys", tier(""), kStore + ".tiers[0].credentialsSecretRef", "is not set"},
    {"TierOfSeveralWords",
     store("tiers: [{name: 'A; B', type: S3, bucket: acme, credentialsSecretRef: {name: k}}]"),
     kStore + ".tiers[0].name", "no name of a tier"},
    {"CopyOfNothing",
     store("replication: {endpoint: 'https://x.example.com', credentialsSecretRef: {name: k}, "
           "buckets: "
           "[golden]}"),
     kStore + ".replication.buckets[0]", "is golden"},
    {"NoCopies",
     store("replication: {endpoint: 'https://x.example.com', credentialsSecretRef: {name: k}}"),
     kStore + ".replication.buckets", "names no bucket"},
    {"LockOutside", unused(", objectLock: {mode: Governance, days: 1}"),
     kStore + ".buckets[0].objectLock", "changes nothing in a store of yours"},
    {"CopiesOutside",
     unused("",
            ", replication: {endpoint: 'https://x.example.com', credentialsSecretRef: {name: k}, "
            "buckets: [gold]}"),
     kStore + ".replication", "changes nothing in a store of yours"},
    {"TiersOutside",
     unused("", ", tiers: [{name: C, type: S3, bucket: acme, credentialsSecretRef: {name: k}}]"),
     kStore + ".tiers", "changes nothing in a store of yours"},
    {"AirbyteOnGcsByIdentity", outside("type: GCS", kAirbyte), kKeys, "by keys only"},
    {"AirbyteOnBlob",
     outside("type: AzureBlob, account: a, credentialsSecretRef: {name: k}", kAirbyte),
     kStore + ".external.type", "is AzureBlob but airbyte 0.50.33"},
    {"DremioOnBlobByIdentity", outside("type: AzureBlob, account: a", kDremio), kKeys,
     "dremio 26.0 gets into AzureBlob by the account's key only"},
    {"NobodyWhoMakesDatabases", database_outside(", provisionDatabases: true"),
     "spec.components.postgresql.external.adminSecretRef", "provisionDatabases is true"},
    {"DatabaseWithoutAKnownPassword", database_outside(", databases: [{name: superset}]"),
     "spec.components.postgresql.external.databases[0].credentialsSecretRef",
     "nobody would give the password"},
    {"RequestAboveLimit",
     superset("web: {resources: {requests: {cpu: \"2\"}, limits: {cpu: \"1\"}}}"),
     kWeb + ".resources.requests.cpu", "is 2 but the limit is 1"},
    {"LimitZero", superset("web: {resources: {limits: {memory: \"0\"}}}"),
     kWeb + ".resources.limits.memory", "is 0"},
    {"ScheduleRange",
     superset("web: {autoscaling: {maxReplicas: 3, schedules: [{name: n, schedule: \"0 1 * * *\", "
              "durationMinutes: 5, minReplicas: 3, maxReplicas: 2}]}}"),
     kWeb + ".autoscaling.schedules[0].minReplicas", "is 3 but maxReplicas is 2"},
    {"BeatAutoscaled", superset("beat: {autoscaling: {maxReplicas: 2}}"),
     "spec.components.superset.beat.autoscaling", "exists once"},
    {"SupersetExternal", superset("mode: External"), "spec.components.superset.mode",
     "can't be somebody else's"},
    {"StorageZero", database("server: {storage: {size: \"0\"}}"),
     "spec.components.postgresql.server.storage.size", "must have a size"},
    {"HostPath", web_patch("{spec: {volumes: [{name: x, hostPath: {path: /}}]}}"),
     kPatch + ".spec.volumes[0].hostPath", "pod security"},
    {"Privileged",
     web_patch("{spec: {containers: [{name: web, securityContext: {privileged: true}}]}}"),
     kPatch + ".spec.containers[0].securityContext.privileged", "pod security"},
    {"Escalation",
     web_patch(
         "{spec: {containers: [{name: web, securityContext: {allowPrivilegeEscalation: true}}]}}"),
     kPatch + ".spec.containers[0].securityContext.allowPrivilegeEscalation", "pod security"},
    {"Root", web_patch("{spec: {securityContext: {runAsUser: 0}}}"),
     kPatch + ".spec.securityContext.runAsUser", "is 0"},
    {"NotNonRoot", web_patch("{spec: {securityContext: {runAsNonRoot: false}}}"),
     kPatch + ".spec.securityContext.runAsNonRoot", "pod security"},
    {"Capability",
     web_patch("{spec: {containers: [{name: web, securityContext: {capabilities: {add: "
               "[SYS_ADMIN]}}}]}}"),
     kPatch + ".spec.containers[0].securityContext.capabilities", "pod security"},
    {"Unconfined", web_patch("{spec: {securityContext: {seccompProfile: {type: Unconfined}}}}"),
     kPatch + ".spec.securityContext.seccompProfile", "pod security"},
    {"HostPort",
     web_patch("{spec: {containers: [{name: web, ports: [{containerPort: 80, hostPort: 80}]}]}}"),
     kPatch + ".spec.containers[0].ports[0].hostPort", "pod security"},
    {"OtherAccount", web_patch("{spec: {serviceAccountName: default}}"),
     kPatch + ".spec.serviceAccountName", "finds its objects"},
    {"OurLabel", web_patch("{metadata: {labels: {app.kubernetes.io/name: x}}}"),
     kPatch + ".metadata.labels[\"app.kubernetes.io/name\"]", "finds its objects"},
    {"OverrideOfRights",
     "{profile: Development, objectOverrides: [{kind: RoleBinding, name: x, patch: {subjects: "
     "[]}}]}",
     "spec.objectOverrides[0].kind", "may not be patched"},
    {"OverrideOfClass",
     "{profile: Development, objectOverrides: [{kind: StorageClass, name: x, patch: {a: b}}]}",
     "spec.objectOverrides[0].kind", "whole cluster"},
    {"OverrideOfSelector",
     "{profile: Development, objectOverrides: [{kind: Service, name: x, patch: {spec: {selector: "
     "{a: b}}}}]}",
     "spec.objectOverrides[0].patch.spec.selector", "finds its objects"},
    {"OverrideOfName",
     "{profile: Development, objectOverrides: [{kind: Service, name: x, patch: {metadata: {name: "
     "y}}}]}",
     "spec.objectOverrides[0].patch.metadata.name", "finds its objects"},
    {"OwnedParameter", database("parameters: {archive_command: /bin/true}"),
     "spec.components.postgresql.parameters.archive_command", "Patroni owns"},
    {"ParameterName", database("parameters: {\"a b\": c}"),
     "spec.components.postgresql.parameters.a b", "no name of a setting"},
    {"ParameterLines", database("parameters: {log_line_prefix: \"a\\nb\"}"),
     "spec.components.postgresql.parameters.log_line_prefix", "more than one line"},
    {"NoServer", database("server: {replicas: 0}"), "spec.components.postgresql.server.replicas",
     "is 0"},
    {"DatabaseAutoscaled", database("server: {autoscaling: {maxReplicas: 3}}"),
     "spec.components.postgresql.server.autoscaling", "does not follow the load"},
    {"DurabilityAlone", database("durability: Required, server: {replicas: 1}"),
     "spec.components.postgresql.durability", "no standby could confirm"},
    {"UnknownVersion", database("version: \"9\""), "spec.components.postgresql.version",
     "is 9 but release 2026.11 has 16, 17"},
    {"ConnectionsNoNumber", database("parameters: {max_connections: many}"),
     "spec.components.postgresql.parameters.max_connections", "whole number"},
    {"SupersetNeedsDatabase",
     "{profile: Development, components: {airbyte: {mode: Disabled}, postgresql: {mode: "
     "Disabled}}}",
     "spec.components.postgresql.mode", "spec.components.superset needs it"},
    {"DbtNeedsDremio", "{profile: Development, components: {dremio: {mode: Disabled}}}",
     "spec.components.dremio.mode", "spec.components.dbt needs it"},
    {"DremioNeedsStore",
     "{profile: Development, components: {airbyte: {mode: Disabled}, objectStore: {mode: "
     "Disabled}}}",
     "spec.components.objectStore.mode", "spec.components.dremio needs it"},
    {"StoreWithoutKeys",
     store("mode: External, external: {type: S3, region: a}, buckets: [{name: bronze, "
           "externalName: a}, {name: silver, externalName: a}, {name: gold, externalName: a}, "
           "{name: datalake, externalName: a}, {name: airbyte-logs, externalName: a}, {name: "
           "airbyte-state, externalName: a}, {name: dremio, externalName: a}, "
           "{name: dbt-artifacts, externalName: a}]"),
     kStore + ".external.credentialsSecretRef", "workload identity"},
    {"EvenMasters", search("master: {replicas: 2}"), kSearch + ".master.replicas",
     "is 2, an even number"},
    {"NoMasters", search("master: {replicas: 0}"), kSearch + ".master.replicas",
     "somebody to lead it"},
    {"SearchAutoscaled", search("data: {autoscaling: {maxReplicas: 5}}"),
     kSearch + ".data.autoscaling", "does not follow the load"},
    {"LockOnSilver", store("buckets: [{name: silver, objectLock: {mode: Governance, days: 1}}]"),
     kStore + ".buckets[0].objectLock", "bronze or datalake only"},
    {"LockWithoutVersions",
     store("buckets: [{name: bronze, versioning: false, objectLock: {mode: Governance, days: 1}}]"),
     kStore + ".buckets[0].versioning", "needs versions"},
    {"ReplicatedWithoutVersions",
     store("buckets: [{name: gold, versioning: false}], replication: {endpoint: \"https://x\", "
           "credentialsSecretRef: {name: k}, buckets: [gold]}"),
     kStore + ".buckets[0].versioning", "replicated"},
    {"PoolTooSmall", store("managed: {pools: [{name: p, servers: 3, drivesPerServer: 1}]}"),
     kStore + ".managed.pools[0]", "3 in all, but needs at least 4"},
    {"PoolNameTooLong",
     store("managed: {pools: [{name: a2345678901234567890123456789012, servers: 4, "
           "drivesPerServer: 1}]}"),
     kStore + ".managed.pools[0].name", "at most 29 characters"},
    {"ExecutorPoolNameTooLong",
     "{profile: Development, components: {dremio: {executorPools: [{name: "
     "a23456789012345678901234567}]}}}",
     "spec.components.dremio.executorPools[0].name", "at most 26 characters"},
    {"ExecutorPoolDefault",
     "{profile: Development, components: {dremio: {executorPools: [{name: default}]}}}",
     "spec.components.dremio.executorPools[0].name", "another name"},
    {"DremioKeyNear",
     "{profile: Development, components: {dremio: {config: {services.flight.prot: \"1\"}}}}",
     "spec.components.dremio.config[\"services.flight.prot\"]",
     "did you mean services.flight.port?"},
    {"DbtJobWithoutProject", "{profile: Development, components: {dbt: {jobs: [{name: j}]}}}",
     "spec.components.dbt.project", "there are jobs"},
    {"DbtTwoProjects",
     "{profile: Development, components: {dbt: {project: {image: x, configMapRef: {name: y}}}}}",
     "spec.components.dbt.project", "2 places"},
    {"UnknownRelease", "{profile: Development, release: \"2020.01\"}", "spec.release",
     "does not know"},
    {"UnknownImage", "{profile: Development, images: [{name: supersett, image: x}]}",
     "spec.images[0].name", "did you mean superset?"},
    {"OperatorsNamespace", "{profile: Development, dataNamespace: dataplatform-system}",
     "spec.dataNamespace", "a namespace of the system"},
    {"NoDomain",
     "{profile: Development, edge: {type: Ingress}, components: {airbyte: {exposure: None}, "
     "dremio: {exposure: None}}}",
     "spec.edge.domain", "superset has no host name"},
    {"GatewayWithoutGateway", "{profile: Development, edge: {type: Gateway, domain: example.com}}",
     "spec.edge.gateway", "names no gateway"},
    {"GatewayTwice",
     "{profile: Development, edge: {type: Gateway, domain: example.com, gateway: {className: a, "
     "parentRefs: [{name: b}]}}}",
     "spec.edge.gateway.parentRefs", "beside className"},
    {"OidcWithoutProvider", "{profile: Development, edge: {authentication: {type: OIDC}}}",
     "spec.edge.authentication.oidc", "type is OIDC"},
    {"BasicWithoutUsers", "{profile: Development, edge: {authentication: {type: Basic}}}",
     "spec.edge.authentication.basic", "type is Basic"},
    {"TwoCertificates", "{profile: Development, edge: {tls: {secretName: a, certificateARN: b}}}",
     "spec.edge.tls.certificateARN", "keep one of them"},
    {"TimeWithoutBackup",
     "{profile: Development, backup: {mode: Disabled, objectives: {recoveryTimeMinutes: 60}}}",
     "spec.backup.objectives.recoveryTimeMinutes", "spec.backup.mode is Disabled"},
    {"RepositoryNowhere", "{profile: Development, backup: {repository: {type: S3, bucket: b}}}",
     "spec.backup.repository.region", "no endpoint either"},
    {"StoreWithoutRef", "{profile: Development, secrets: {provider: ExternalSecrets}}",
     "spec.secrets.storeRef", "provider is ExternalSecrets"},
    {"IdentityOfAnotherCloud",
     "{profile: Development, cloud: {provider: AWS, workloadIdentity: {superset: {clientID: x}}}}",
     "spec.cloud.workloadIdentity.superset.clientID", "spec.cloud.provider is AWS"},
    {"IdentityWithoutCloud",
     "{profile: Development, cloud: {workloadIdentity: {dremio: {roleARN: x}}}}",
     "spec.cloud.workloadIdentity.dremio.roleARN", "set spec.cloud.provider to AWS"},
    {"IdentityOfNobody",
     "{profile: Development, cloud: {provider: GCP, workloadIdentity: {backup: {}}}}",
     "spec.cloud.workloadIdentity.backup", "names nobody"},
    {"LogsNowhere", "{profile: Development, logging: {mode: Enabled}}", "spec.logging.destination",
     "mode is Enabled"},
    {"LogsToNothing",
     "{profile: Development, logging: {mode: Enabled, destination: {type: Elasticsearch}}, "
     "components: {elasticsearch: {mode: Disabled}}}",
     "spec.logging.destination.type", "is Disabled"},
    {"StandbyOfNothing", "{profile: Production, recovery: {role: Standby}}", "spec.recovery.source",
     "role is Standby"},
    {"PeerField", "{profile: Development, networkPolicy: {monitoring: {nameSpaceSelector: {}}}}",
     "spec.networkPolicy.monitoring.nameSpaceSelector", "is not a field"},
    {"FlowOfNothing",
     "{profile: Development, networkPolicy: {additionalIngress: [{component: supreset}]}}",
     "spec.networkPolicy.additionalIngress[0].component", "did you mean superset?"},
};

INSTANTIATE_TEST_SUITE_P(All, Together, testing::ValuesIn(kRows),
                         [](const auto& row) { return row.param.name; });

TEST(Check, GoodNeighboursOfTheRowsPass) {
  for (const std::string& good : {
           superset("web: {autoscaling: {minReplicas: 2, maxReplicas: 2}}"),
           superset("beat: {replicas: 1}"),
           superset("beat: {replicas: 0}"),
           web_patch("{spec: {containers: [{name: web, securityContext: {capabilities: {drop: "
                     "[ALL], add: [NET_BIND_SERVICE]}}}]}}"),
           web_patch("{metadata: {annotations: {team: data}}, spec: {priorityClassName: high}}"),
           database("durability: Required, server: {replicas: 2}"),
           database("version: \"17\""),
           database("pooler: {replicas: 2}, parameters: {max_connections: \"190\"}"),
           store("managed: {pools: [{name: p, servers: 1, drivesPerServer: 1}]}"),
           store("buckets: [{name: bronze, objectLock: {mode: Governance, days: 1}}]"),
           store(
               "managed: {pools: [{name: a, servers: 4, drivesPerServer: 2}, {name: b, servers: 8, "
               "drivesPerServer: 1}]}"),
           tier(", credentialsSecretRef: {name: k}"),
           unused(""),
           outside("type: S3, region: eu-west-1", kDremio),
           outside("type: GCS", kDremio),
           outside("type: S3, region: eu-west-1", kAirbyte),
           outside("type: S3, region: eu-west-1",
                   "dremio: {mode: Disabled}, airbyte: {version: \"1.5.1\"}"),
           outside("type: S3, region: eu-west-1, credentialsSecretRef: {name: k}", kAirbyte),
           database_outside(", adminSecretRef: {name: a}, provisionDatabases: true, databases: "
                            "[{name: superset, externalName: bi}]"),
           std::string(
               "{profile: Development, secrets: {provider: Existing}, components: {postgresql: "
               "{mode: External, external: {host: db.example.com, databases: [{name: "
               "superset}]}}}}"),
           std::string("{profile: Development, edge: {type: Ingress, domain: example.com}}"),
           std::string("{profile: Staging, edge: {type: Ingress, domain: example.com}, components: "
                       "{airbyte: {exposure: Internal}}}"),
           std::string("{profile: Development, components: {dremio: {config: "
                       "{services.flight.ssl.keyStore: x, debug.enabled: \"true\"}}}}"),
       }) {
    EXPECT_THAT(errors_of(good), testing::IsEmpty()) << good;
  }
}

TEST(Check, WhatIsOnlyUnwiseIsAWarning) {
  const auto lines = errors_of(
      "{profile: Production, components: {postgresql: {server: {resources: {requests: {memory: "
      "8Gi}, limits: {memory: 16Gi}}}}}}",
      some_facts(), true);
  EXPECT_THAT(lines, testing::Contains(testing::HasSubstr("less than the limit of 16Gi")));
  EXPECT_THAT(lines, testing::Contains(testing::StartsWith("spec.backup.mode is not Enabled")));
  EXPECT_THAT(
      lines,
      testing::Contains(testing::HasSubstr(
          "spec.components.superset.version is 3.0.0, which is of a family that gets no fixes")));
  EXPECT_THAT(errors_of("{profile: Production}"), testing::IsEmpty());
}

TEST(Check, WhatAStoreWillNotDoIsSaid) {
  EXPECT_THAT(errors_of(tier(", credentialsSecretRef: {name: k}, storageClass: GLACIER"),
                        some_facts(), true),
              testing::Contains(testing::HasSubstr("from which nothing can be read at once")));
  EXPECT_THAT(
      errors_of(unused(", versioning: true, expireDays: 3"), some_facts(), true),
      testing::IsSupersetOf({testing::StartsWith(kStore + ".buckets[0].versioning is true"),
                             testing::StartsWith(kStore + ".buckets[0].expireDays is set")}));
}

}  // namespace
}  // namespace dataplatform::spec
