// Airbyte's processes: what each must be told, how they are probed, run, reached and replaced.
#include "tests/components/airbyte_support.hpp"

namespace dataplatform::components::testing {
namespace {

using ::testing::AllOf;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::IsSupersetOf;
using ::testing::Pair;
using ::testing::UnorderedElementsAre;

struct Row {
  std::string profile, role, count, resources;
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.profile << " " << row.role;
}

class AirbyteIn : public ::testing::TestWithParam<Row> {};

TEST_P(AirbyteIn, ARoleHasItsCountAndSize) {
  const Platform platform = platform_of(with(GetParam().profile));
  const Role found = airbyte_role(platform, GetParam().role);
  EXPECT_EQ(count_of(found), GetParam().count);
  EXPECT_EQ(resources_of(main_of(found)), GetParam().resources);
}

INSTANTIATE_TEST_SUITE_P(
    All, AirbyteIn,
    ::testing::Values(Row{"Development", "server", "1", "250m 768Mi -> 1 1536Mi"},
                      Row{"Development", "webapp", "1", "50m 64Mi -> 250m 256Mi"},
                      Row{"Development", "worker", "1", "250m 768Mi -> 1 2Gi"},
                      Row{"Development", "temporal", "singleton", "100m 256Mi -> 500m 512Mi"},
                      Row{"Staging", "server", "1", "250m 512Mi -> 500m 1Gi"},
                      Row{"Staging", "worker", "1-3", "1 2Gi -> 2 4Gi"},
                      Row{"Staging", "cron", "singleton", "125m 256Mi -> 500m 512Mi"},
                      Row{"Production", "server", "2", "500m 1Gi -> 1 2Gi"},
                      Row{"Production", "webapp", "2", "100m 128Mi -> 500m 512Mi"},
                      Row{"Production", "connectorBuilder", "1", "100m 128Mi -> 500m 512Mi"},
                      Row{"Production", "worker", "2-10", "2 4Gi -> 4 8Gi"},
                      Row{"Production", "cron", "singleton", "250m 512Mi -> 1 1Gi"}));

TEST(Airbyte, HasAllItsProcessesUnderOneVersion) {
  const Platform platform = platform_of(with("Production"));
  const Component& airbyte = named(platform.components, "airbyte");
  EXPECT_THAT(names(airbyte.roles), UnorderedElementsAre("server", "webapp", "worker", "cron",
                                                         "temporal", "connectorBuilder"));
  EXPECT_THAT(names(airbyte.tasks), ElementsAre("bootloader"));
  for (const Role& role : airbyte.roles) {
    if (role.name != "temporal") {
      EXPECT_THAT(main_of(role).image, HasSubstr(":0.50.33")) << role.name;
    }
  }
  EXPECT_EQ(airbyte.condition, "AirbyteReady");
  EXPECT_THAT(airbyte.credentials, ElementsAre("airbyte"));
}

TEST(Airbyte, ItsSecretHasTheDocumentsKeys) {
  const Platform platform = platform_of(with("Production"));
  const auto secret = named(named(platform.components, "airbyte").secrets, "airbyte");
  EXPECT_EQ(secret.entries.at(0).key, "db-user");
  EXPECT_EQ(std::get<model::Constant>(secret.entries.at(0).source).text, "airbyte");
  EXPECT_EQ(secret.entries.at(1).key, "db-password");
  EXPECT_TRUE(std::holds_alternative<model::Generated>(secret.entries.at(1).source));
}

// --- variables ---------------------------------------------------------------------------------

// Those of application.yml that have no default: the process dies without them.
struct Needed {
  std::string role;
  std::vector<std::string> variables;
};
void PrintTo(const Needed& row, std::ostream* out) {
  *out << row.role;
}

class NeededBy : public ::testing::TestWithParam<Needed> {};

TEST_P(NeededBy, IsThere) {
  const Platform platform = platform_of(with("Production"));
  const auto there = names(main_of(airbyte_role(platform, GetParam().role)).env);
  EXPECT_THAT(there, IsSupersetOf(GetParam().variables));
  for (const std::string& name : there)
    EXPECT_EQ(std::count(there.begin(), there.end(), name), 1) << name;
}

INSTANTIATE_TEST_SUITE_P(
    All, NeededBy,
    ::testing::Values(
        Needed{"server",
               {"AIRBYTE_VERSION", "DATABASE_URL", "DATABASE_USER", "DATABASE_PASSWORD",
                "WORKSPACE_ROOT", "CONFIGS_DATABASE_MINIMUM_FLYWAY_MIGRATION_VERSION",
                "JOBS_DATABASE_MINIMUM_FLYWAY_MIGRATION_VERSION", "TEMPORAL_HOST", "CONFIG_ROOT",
                "WORKER_ENVIRONMENT", "WEBAPP_URL", "TRACKING_STRATEGY", "LOG_LEVEL", "JAVA_OPTS",
                "AIRBYTE_EDITION"}},
        Needed{"worker",
               {"AIRBYTE_VERSION",
                "DATABASE_URL",
                "DATABASE_USER",
                "DATABASE_PASSWORD",
                "WORKSPACE_ROOT",
                "LOCAL_ROOT",
                "INTERNAL_API_HOST",
                "TEMPORAL_HOST",
                "MICRONAUT_ENVIRONMENTS",
                "WORKER_ENVIRONMENT",
                "TEMPORAL_WORKER_PORTS",
                "CONTAINER_ORCHESTRATOR_ENABLED",
                "CONTAINER_ORCHESTRATOR_IMAGE",
                "JOB_KUBE_NAMESPACE",
                "JOB_KUBE_SERVICEACCOUNT",
                "JOB_KUBE_ANNOTATIONS",
                "JOB_KUBE_SOCAT_IMAGE",
                "JOB_KUBE_BUSYBOX_IMAGE",
                "JOB_KUBE_CURL_IMAGE",
                "MAX_SYNC_WORKERS",
                "MAX_CHECK_WORKERS",
                "MAX_DISCOVER_WORKERS",
                "MAX_SPEC_WORKERS",
                "MAX_NOTIFY_WORKERS",
                "HOME"}},
        Needed{"cron",
               {"AIRBYTE_VERSION", "DATABASE_URL", "DATABASE_USER", "DATABASE_PASSWORD",
                "WORKSPACE_ROOT", "LOCAL_ROOT", "TEMPORAL_HOST",
                "CONFIGS_DATABASE_MINIMUM_FLYWAY_MIGRATION_VERSION", "MICRONAUT_ENVIRONMENTS"}},
        Needed{"webapp",
               {"INTERNAL_API_HOST", "CONNECTOR_BUILDER_API_HOST", "KEYCLOAK_INTERNAL_HOST",
                "TRACKING_STRATEGY"}},
        Needed{"temporal",
               {"DB", "DB_PORT", "POSTGRES_SEEDS", "POSTGRES_USER", "POSTGRES_PWD", "DBNAME",
                "VISIBILITY_DBNAME", "SKIP_DB_CREATE", "DYNAMIC_CONFIG_FILE_PATH"}},
        Needed{"connectorBuilder", {"AIRBYTE_VERSION"}}));

TEST(Airbyte, ProcessesFindEachOtherByTheirServices) {
  const Platform platform = platform_of(with("Production"));
  EXPECT_EQ(variable_of(platform, "worker", "INTERNAL_API_HOST"), "lakehouse-airbyte-server:8001");
  EXPECT_EQ(variable_of(platform, "server", "TEMPORAL_HOST"), "lakehouse-airbyte-temporal:7233");
  EXPECT_EQ(variable_of(platform, "webapp", "CONNECTOR_BUILDER_API_HOST"),
            "lakehouse-airbyte-connector-builder:80");
  const Component& airbyte = named(platform.components, "airbyte");
  for (const auto& [role_name, service] : std::vector<std::pair<std::string, std::string>>{
           {"server", "lakehouse-airbyte-server"},
           {"temporal", "lakehouse-airbyte-temporal"},
           {"webapp", "lakehouse-airbyte-webapp"},
           {"connectorBuilder", "lakehouse-airbyte-connector-builder"}}) {
    const Role role = airbyte_role(platform, role_name);
    EXPECT_EQ(model::access_name(platform, airbyte, role, role.access.at(0)), service);
  }
}

struct Reach {
  std::string name, spec, url;
  bool exposed;
};
void PrintTo(const Reach& row, std::ostream* out) {
  *out << row.name;
}

class AirbyteReach : public ::testing::TestWithParam<Reach> {};

TEST_P(AirbyteReach, IsKnownToWhoWritesLinks) {
  const Platform platform = platform_of("{profile: Development, " + GetParam().spec + "}");
  EXPECT_EQ(variable_of(platform, "server", "WEBAPP_URL"), GetParam().url);
  EXPECT_EQ(variable_of(platform, "worker", "WEBAPP_URL"), GetParam().url);
  EXPECT_EQ(airbyte_role(platform, "webapp").exposure.has_value(), GetParam().exposed);
}

INSTANTIATE_TEST_SUITE_P(
    All, AirbyteReach,
    ::testing::Values(
        Reach{"NoEdge", "paused: false", "http://lakehouse-airbyte-webapp:80", true},
        Reach{"WithTls",
              "edge: {type: Ingress, domain: example.com, tls: {secretName: edge}, authentication: "
              "{type: None}}",
              "https://airbyte.example.com", true},
        Reach{"WithoutTls",
              "edge: {type: Ingress, domain: example.com, authentication: {type: None}}",
              "http://airbyte.example.com", true},
        Reach{"Internal",
              "edge: {type: Ingress, domain: example.com, tls: {secretName: edge}}, components: "
              "{airbyte: {exposure: Internal}}",
              "http://lakehouse-airbyte-webapp:80", false}));

TEST(Airbyte, ALoginIsPutBeforeItsPage) {
  const Role webapp = airbyte_role(platform_of(with("Production")), "webapp");
  EXPECT_EQ(webapp.exposure->host_prefix, "airbyte");
  EXPECT_FALSE(webapp.exposure->has_login);
  EXPECT_GE(webapp.exposure->timeout_seconds, 3600) << "the page's own limit";
}

TEST(Airbyte, UserVariablesReplaceOursInPlace) {
  for (const char* name : {"server", "webapp", "worker", "cron", "temporal", "connectorBuilder"}) {
    const Platform platform = platform_of(
        with("Production", "{airbyte: {" + std::string(name) +
                               ": {env: [{name: TRACKING_STRATEGY, value: segment}, {name: EXTRA, "
                               "value: one}]}}}"));
    const auto all = names(main_of(airbyte_role(platform, name)).env);
    EXPECT_EQ(variable_of(platform, name, "TRACKING_STRATEGY"), "segment") << name;
    EXPECT_EQ(std::count(all.begin(), all.end(), "TRACKING_STRATEGY"), 1) << name;
    EXPECT_EQ(variable_of(platform, name, "EXTRA"), "one") << name;
    EXPECT_EQ(variable(task(platform, "airbyte", "bootloader").container, "EXTRA"), "absent");
  }
}

// --- how they run ------------------------------------------------------------------------------

TEST(Airbyte, HealthIsAskedWhereItIsServed) {
  const auto probes = main_of(airbyte_role(platform_of(with("Production")), "server")).probes;
  EXPECT_EQ(std::get<model::HttpGet>(probes.liveness->check),
            (model::HttpGet{"/api/v1/health", "http"}));
  EXPECT_EQ(probes.liveness->delay, 60);
  EXPECT_EQ(probes.liveness->period, 30);
  EXPECT_EQ(probes.readiness->delay, 30);
  EXPECT_EQ(probes.readiness->period, 10);
  // It answers 200 without its database as well: the body says so.
  const auto ready = std::get<model::Exec>(probes.readiness->check).command;
  EXPECT_THAT(ready.back(), AllOf(HasSubstr("/api/v1/health"), HasSubstr("\"available\":true")));
}

TEST(Airbyte, TwoVersionsOfTheServerNeverMeet) {
  const Platform platform = platform_of(with("Production"));
  const Role server = airbyte_role(platform, "server");
  EXPECT_TRUE(std::holds_alternative<model::AllAtOnce>(server.replacement));
  EXPECT_EQ(server.grace_seconds, 45);
  EXPECT_EQ(airbyte_role(platform, "worker").grace_seconds, 120);
}

TEST(Airbyte, ThePageListensOnPort80WithoutRoot) {
  const Role webapp = airbyte_role(platform_of(with("Production")), "webapp");
  EXPECT_EQ(webapp.run_as, (model::RunAs{.user = 101, .group = 101}));
  EXPECT_THAT(webapp.sysctls, ElementsAre(Pair("net.ipv4.ip_unprivileged_port_start", "0")));
  EXPECT_EQ(main_of(webapp).root_reason, "");
  EXPECT_EQ(main_of(webapp).writable_root_reason, "");
  std::vector<std::string> writable;
  for (const model::Mount& mount : main_of(webapp).mounts)
    writable.push_back(mount.path);
  EXPECT_THAT(writable, IsSupersetOf({"/etc/nginx/conf.d", "/var/cache/nginx", "/var/run"}));
}

TEST(Airbyte, OnlyTheConnectorBuilderIsRootAndSaysWhy) {
  const Platform platform = platform_of(with("Production"));
  for (const Role& role : named(platform.components, "airbyte").roles) {
    EXPECT_GT(role.run_as.user, 0) << role.name;
    for (const Container& container : role.containers) {
      EXPECT_EQ(container.writable_root_reason, "") << role.name;
      EXPECT_EQ(container.root_reason.empty(), role.name != "connectorBuilder") << role.name;
    }
  }
}

TEST(Airbyte, TemporalWritesItsConfigurationBesideTheTemplate) {
  const Role temporal = airbyte_role(platform_of(with("Production")), "temporal");
  const Container copy = named(temporal.containers, "copy-config");
  EXPECT_EQ(copy.kind, model::ContainerKind::Init);
  EXPECT_EQ(copy.image, main_of(temporal).image);
  const model::Mount mounted = main_of(temporal).mounts.at(0);
  EXPECT_EQ(mounted.path, "/etc/temporal/config");
  EXPECT_FALSE(mounted.read_only);
  EXPECT_EQ(copy.mounts.at(0).volume, mounted.volume);
  EXPECT_TRUE(std::holds_alternative<model::Scratch>(named(temporal.volumes, "config").source));
  EXPECT_EQ(variable(main_of(temporal), "DYNAMIC_CONFIG_FILE_PATH"),
            "/etc/temporal-dynamic/dynamic.yaml");
  const base::Json limits = yaml_file(temporal, "dynamic", "dynamic.yaml");
  EXPECT_EQ(limits["limit.blobSize.error"][0]["value"], 15728640);
}

TEST(Airbyte, TemporalFindsItsDatabasesMade) {
  const Platform platform = platform_of(with("Production"));
  const Container temporal = main_of(airbyte_role(platform, "temporal"));
  EXPECT_EQ(variable(temporal, "SKIP_DB_CREATE"), "true");
  EXPECT_EQ(part_of(temporal, "DBNAME"), "Name of airbyte/temporal");
  EXPECT_EQ(part_of(temporal, "VISIBILITY_DBNAME"), "Name of airbyte/temporal_visibility");
  EXPECT_THAT(needs_of(airbyte_role(platform, "temporal").needs),
              Contains("Done postgresql/databases"));
}

TEST(Airbyte, OnlyWorkersMayBeInterrupted) {
  const Platform platform =
      platform_of("{profile: Production, scheduling: {spot: {nodeSelector: {spot: \"true\"}}}}");
  for (const Role& role : named(platform.components, "airbyte").roles)
    EXPECT_EQ(role.placement.node_selector.contains("spot"), role.name == "worker") << role.name;
}

TEST(Airbyte, OnlyTheWorkerTalksToTheApiServer) {
  const Platform platform = platform_of(with("Production"));
  for (const Role& role : named(platform.components, "airbyte").roles) {
    const bool worker = role.name == "worker";
    EXPECT_EQ(role.uses_api_server, worker) << role.name;
    EXPECT_EQ(role.permissions.empty(), !worker) << role.name;
  }
  EXPECT_EQ(airbyte_role(platform, "worker").permissions.at(0).cluster_role,
            "dataplatform-airbyte-worker");
}

// --- order -------------------------------------------------------------------------------------

TEST(Bootloader, RunsBeforeAndWithoutWhatReadsTheTables) {
  const Platform platform = platform_of(with("Production"));
  const Task bootloader = task(platform, "airbyte", "bootloader");
  EXPECT_THAT(bootloader.drains, UnorderedElementsAre("server", "worker", "cron"));
  EXPECT_NE(bootloader.failure_means, "");
  EXPECT_THAT(needs_of(bootloader.needs), Contains("Done postgresql/databases"));
  for (const std::string& name : bootloader.drains)
    EXPECT_THAT(needs_of(airbyte_role(platform, name).needs), Contains("Done airbyte/bootloader"));
  EXPECT_THAT(names(bootloader.container.env),
              IsSupersetOf({"AIRBYTE_VERSION", "DATABASE_URL", "DATABASE_USER", "DATABASE_PASSWORD",
                            "RUN_DATABASE_MIGRATION_ON_STARTUP"}));
}

TEST(Airbyte, StartsInOrder) {
  const Platform platform = platform_of(with("Production"));
  EXPECT_THAT(needs_of(airbyte_role(platform, "server").needs),
              IsSupersetOf({"Ready airbyte/temporal", "Ready postgresql/server"}));
  EXPECT_THAT(needs_of(airbyte_role(platform, "worker").needs),
              IsSupersetOf({"Ready airbyte/server", "Ready airbyte/temporal"}));
  EXPECT_THAT(needs_of(airbyte_role(platform, "webapp").needs),
              IsSupersetOf({"Ready airbyte/server", "Ready airbyte/connectorBuilder"}));
}

class AirbyteEveryProfile : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(All, AirbyteEveryProfile,
                         ::testing::Values("Development", "Staging", "Production"));

TEST_P(AirbyteEveryProfile, HasNothingWrongInOneNamespaceOrTwo) {
  EXPECT_THAT(errors_of(outcome_of(with(GetParam())).problems), IsEmpty());
  EXPECT_THAT(errors_of(outcome_of("{profile: " + std::string(GetParam()) + "}").problems),
              IsEmpty());
}

TEST_P(AirbyteEveryProfile, DisabledHasNothingThatRuns) {
  const Platform platform = platform_of(with(GetParam(), "{airbyte: {mode: Disabled}}"));
  const Component& airbyte = named(platform.components, "airbyte");
  EXPECT_THAT(airbyte.roles, IsEmpty());
  EXPECT_THAT(airbyte.requests, IsEmpty());
}

}  // namespace
}  // namespace dataplatform::components::testing
