// PostgreSQL's members: Patroni's files, volumes, probes, ways in, rights.
#include "tests/components/support.hpp"

namespace dataplatform::components::testing {
namespace {

using base::Json;
using ::testing::ElementsAre;
using ::testing::UnorderedElementsAre;

Role server(const Platform& platform) {
  return role(platform, "postgresql", "server");
}

Json member_of(const Platform& platform) {
  return yaml_file(server(platform), "config", "member.yml");
}

Json shared_of(const Platform& platform) {
  return yaml_file(server(platform), "config", "bootstrap.yml")["bootstrap"]["dcs"];
}

TEST(Patroni, StaysPrimaryWhileTheApiServerIsAway) {
  const Platform platform = platform_of(with("Production"));
  const Json shared = shared_of(platform);
  EXPECT_EQ(shared["failsafe_mode"], true);
  EXPECT_LE(shared["loop_wait"].get<int>() + 2 * shared["retry_timeout"].get<int>(),
            shared["ttl"].get<int>());
  EXPECT_LT(shared["primary_stop_timeout"].get<int>(), server(platform).grace_seconds);
  // Every member must reach every other one by REST for that, and for replication.
  EXPECT_THAT(flows_of(server(platform).flows),
              ElementsAre("postgresql/server:5432", "postgresql/server:8008", "API server:0"));
}

TEST(Patroni, KeepsItsStateInConfigMapsUnderTheLabelsOfItsPods) {
  const Platform platform = platform_of(with("Production"));
  const Json member = member_of(platform);
  EXPECT_EQ(member["scope"], "lakehouse-postgresql");
  const Json& kubernetes = member["kubernetes"];
  EXPECT_EQ(kubernetes["use_endpoints"], false);
  const Role& members = server(platform);
  EXPECT_EQ(members.pod_labels.at(kubernetes["scope_label"].get<std::string>()), member["scope"]);
  for (const auto& [label, value] : kubernetes["labels"].items())
    EXPECT_EQ(members.pod_labels.at(label), value);
  const auto& last = std::get<model::LabelledLast>(members.replacement);
  EXPECT_EQ(last.label, kubernetes["role_label"]);
  EXPECT_EQ(last.value, kubernetes["leader_label_value"]);
  // What stays behind it is found by the same label.
  ASSERT_EQ(members.leaves.size(), 1u);
  EXPECT_EQ(members.leaves[0].kind, "ConfigMap");
  EXPECT_EQ(members.leaves[0].label, kubernetes["scope_label"]);
  EXPECT_EQ(members.leaves[0].value, member["scope"]);
  ASSERT_EQ(members.permissions.size(), 1u);
  EXPECT_EQ(members.permissions[0].cluster_role, "dataplatform-patroni");
}

TEST(Patroni, ItsWaysInLeadToWhomTheyName) {
  const Platform platform = platform_of(with("Production"));
  const Json kubernetes = member_of(platform)["kubernetes"];
  const std::string label = kubernetes["role_label"];
  std::map<std::string, model::Access> ways;
  for (const model::Access& access : server(platform).access)
    ways[access.suffix] = access;
  ASSERT_THAT(ways, ::testing::SizeIs(3));
  EXPECT_EQ(ways.at("").selector.at(label), kubernetes["leader_label_value"]);
  EXPECT_EQ(ways.at("ro").selector.at(label), kubernetes["follower_label_value"]);
  EXPECT_FALSE(ways.at("").unready_too);
  EXPECT_TRUE(ways.at("pods").headless);
  EXPECT_TRUE(ways.at("pods").unready_too);
  EXPECT_THAT(ways.at("pods").ports, UnorderedElementsAre("postgresql", "patroni"));
  // Patroni's REST interface can switch over: no stable address but the members' own leads there.
  EXPECT_THAT(ways.at("").ports, ElementsAre("postgresql"));
  EXPECT_THAT(ways.at("ro").ports, ElementsAre("postgresql"));
}

TEST(Patroni, HoldsNoPasswordInItsFiles) {
  const Platform platform = platform_of(with("Production"));
  const Container& container = main_of(server(platform));
  EXPECT_EQ(variable(container, "PATRONI_SUPERUSER_PASSWORD"),
            "secret postgresql/postgres-password");
  EXPECT_EQ(variable(container, "PATRONI_REPLICATION_PASSWORD"),
            "secret postgresql/replication-password");
  EXPECT_EQ(variable(container, "PATRONI_REWIND_PASSWORD"), "secret postgresql/rewind-password");
  EXPECT_EQ(variable(container, "PATRONI_RESTAPI_PASSWORD"), "secret postgresql/patroni-password");
  for (const char* name : {"member.yml", "bootstrap.yml"}) {
    EXPECT_TRUE(file(server(platform).volumes, "config", name).secrets.empty()) << name;
  }
}

TEST(Patroni, AMemberIsKnownByItsOwnName) {
  const Container& container = main_of(server(platform_of(with("Production"))));
  EXPECT_EQ(variable(container, "PATRONI_NAME"), "pod metadata.name");
  EXPECT_EQ(variable(container, "PATRONI_KUBERNETES_NAMESPACE"), "pod metadata.namespace");
  const std::string host = "$(PATRONI_NAME).lakehouse-postgresql-pods.data-storage.svc";
  EXPECT_EQ(variable(container, "PATRONI_POSTGRESQL_CONNECT_ADDRESS"), host + ":5432");
  EXPECT_EQ(variable(container, "PATRONI_RESTAPI_CONNECT_ADDRESS"), host + ":8008");
}

// Kubernetes puts $(PATRONI_NAME) in only where that variable stands before; a user's variables
// must not move it.
TEST(Patroni, TheNameStandsBeforeWhatUsesIt) {
  const Container& container =
      main_of(server(platform_of(with("Production",
                                      "{postgresql: {server: {env: [{name: TZ, value: UTC}, {name: "
                                      "PATRONI_LOG_LEVEL, value: DEBUG}]}}}"))));
  const auto all = names(container.env);
  const auto name = std::find(all.begin(), all.end(), "PATRONI_NAME");
  const auto address = std::find(all.begin(), all.end(), "PATRONI_POSTGRESQL_CONNECT_ADDRESS");
  EXPECT_LT(name - all.begin(), address - all.begin());
  EXPECT_EQ(variable(container, "PATRONI_LOG_LEVEL"), "DEBUG");
}

TEST(Patroni, NobodyGetsInWithoutAPassword) {
  const Platform platform = platform_of(with("Production"));
  const Json rules = member_of(platform)["postgresql"]["pg_hba"];
  for (const Json& rule : rules) {
    EXPECT_TRUE(rule.get<std::string>().ends_with(" scram-sha-256")) << rule;
  }
  const Json initdb = yaml_file(server(platform), "config", "bootstrap.yml")["bootstrap"]["initdb"];
  EXPECT_THAT(initdb, ::testing::Contains(Json{{"auth-local", "scram-sha-256"}}));
  EXPECT_THAT(initdb, ::testing::Contains(Json{{"auth-host", "scram-sha-256"}}));
  EXPECT_THAT(initdb, ::testing::Contains(Json("data-checksums")));
}

TEST(Patroni, ANewDatabaseHasTheLocaleOfTheSpec) {
  const auto initdb = [](const std::string& components) {
    return yaml_file(server(platform_of(with("Production", components))), "config",
                     "bootstrap.yml")["bootstrap"]["initdb"];
  };
  EXPECT_THAT(initdb("{}"), ::testing::Contains(Json{{"locale", "C.UTF-8"}}));
  EXPECT_THAT(initdb("{postgresql: {locale: it_IT.UTF-8}}"),
              ::testing::Contains(Json{{"locale", "it_IT.UTF-8"}}));
}

// Only the first start reads it: a change of it must restart nobody, the task `settings` puts it.
TEST(Patroni, TheSharedSettingsRestartNoMember) {
  const Platform platform = platform_of(with("Production"));
  EXPECT_FALSE(file(server(platform).volumes, "config", "bootstrap.yml").restarts);
  EXPECT_TRUE(file(server(platform).volumes, "config", "member.yml").restarts);
}

TEST(Members, KeepTheirDataBelowTheMountAndByVersion) {
  const auto directory = [](const std::string& version) {
    const Platform platform =
        platform_of(with("Production", "{postgresql: {version: \"" + version + "\"}}"));
    return member_of(platform)["postgresql"]["data_dir"].get<std::string>() + " " +
           member_of(platform)["postgresql"]["bin_dir"].get<std::string>();
  };
  EXPECT_EQ(directory("16"), "/pgdata/pg16 /usr/lib/postgresql/16/bin");
  EXPECT_EQ(directory("17"), "/pgdata/pg17 /usr/lib/postgresql/17/bin");
}

TEST(Members, CanHaveAVolumeForTheirLog) {
  const Platform platform =
      platform_of(with("Production", "{postgresql: {server: {walStorage: {size: 20Gi}}}}"));
  const Role& members = server(platform);
  EXPECT_EQ(
      std::get<model::Persistent>(named(members.volumes, "wal").source).size.canonical_bytes(),
      "20Gi");
  const Json waldir = {{"waldir", "/pgwal/pg16"}};
  EXPECT_THAT(yaml_file(members, "config", "bootstrap.yml")["bootstrap"]["initdb"],
              ::testing::Contains(waldir));
  EXPECT_THAT(member_of(platform)["postgresql"]["basebackup"], ::testing::Contains(waldir));
  const auto mounts = main_of(members).mounts;
  EXPECT_TRUE(std::any_of(mounts.begin(), mounts.end(),
                          [](const auto& m) { return m.volume == "wal" && m.path == "/pgwal"; }));
  const Platform without = platform_of(with("Production"));
  EXPECT_THAT(names(server(without).volumes), ::testing::Not(::testing::Contains("wal")));
}

TEST(Members, EverythingTheyWriteToIsAVolume) {
  const Role& members = server(platform_of(with("Production")));
  std::map<std::string, std::string> mounts;
  for (const model::Mount& mount : main_of(members).mounts)
    mounts[mount.path] = mount.volume;
  for (const char* path : {"/pgdata", "/tmp", "/run/postgresql", "/dev/shm"})
    EXPECT_TRUE(mounts.contains(path)) << path;
  const auto shm = std::get<model::Scratch>(named(members.volumes, "shm").source);
  EXPECT_TRUE(shm.memory);
  EXPECT_EQ(shm.limit.canonical_bytes(), "4Gi");
  EXPECT_EQ(members.run_as, (model::RunAs{999, 999}));
}

TEST(Members, ARestoreOfHoursIsNotKilled) {
  const model::Probes& probes = main_of(server(platform_of(with("Production")))).probes;
  EXPECT_EQ(std::get<model::HttpGet>(probes.startup->check).path, "/liveness");
  EXPECT_GE(probes.startup->period * probes.startup->failures, 24 * 3600);
  EXPECT_EQ(std::get<model::HttpGet>(probes.readiness->check).path, "/readiness");
  EXPECT_EQ(std::get<model::HttpGet>(probes.liveness->check).path, "/liveness");
  EXPECT_EQ(probes.liveness->failures, 3);
}

TEST(Members, ABrokenOneHoldsNobodyUp) {
  const Role& members = server(platform_of(with("Production")));
  EXPECT_EQ(members.kind, model::RoleKind::StatefulParallel);
  EXPECT_EQ(members.max_unavailable, 1);
  EXPECT_EQ(server(platform_of(with("Development"))).max_unavailable, std::nullopt);
}

TEST(Members, NeverShareANodeInProduction) {
  const auto apart = [](const std::string& spec) {
    return server(platform_of(spec)).placement.required_anti_affinity;
  };
  EXPECT_TRUE(apart(with("Production")));
  EXPECT_FALSE(apart(with("Staging")));
  EXPECT_FALSE(apart(with("Production", "{postgresql: {server: {replicas: 1}}}")));
}

TEST(Members, NeverRunOnSpotNodes) {
  const Platform platform = platform_of(
      "{profile: Production, scheduling: {nodeSelector: {zone: a}, spot: {nodeSelector: {spot: "
      "\"true\"}, tolerations: [{key: spot}]}}}");
  EXPECT_THAT(server(platform).placement.node_selector, ElementsAre(::testing::Pair("zone", "a")));
  EXPECT_TRUE(server(platform).placement.tolerations.empty());
}

TEST(Passwords, AreMadeOnceForBothNamespaces) {
  const Component& postgresql = named(platform_of(with("Production")).components, "postgresql");
  const model::SecretSpec& secret = named(postgresql.secrets, "postgresql");
  EXPECT_THAT(secret.sites, UnorderedElementsAre(model::Site::Data, model::Site::Applications));
  std::vector<std::string> keys;
  for (const model::SecretEntry& entry : secret.entries) {
    keys.push_back(entry.key);
    if (entry.key == "postgres-user") continue;
    EXPECT_GE(std::get<model::Generated>(entry.source).length, 32) << entry.key;
  }
  EXPECT_THAT(keys,
              UnorderedElementsAre("postgres-user", "postgres-password", "replication-password",
                                   "rewind-password", "patroni-password", "pooler-password"));
  EXPECT_THAT(postgresql.credentials, ElementsAre("postgresql"));
}

}  // namespace
}  // namespace dataplatform::components::testing
