// Elasticsearch: who holds the data, how a cluster is formed once, ways in, tasks.
#include "controllers/components/elasticsearch/parts.hpp"
#include "tests/components/support.hpp"

namespace dataplatform::components::testing {
namespace {

using base::Json;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Pair;

Role masters(const Platform& platform) {
  return role(platform, "elasticsearch", "master");
}
Role data_nodes(const Platform& platform) {
  return role(platform, "elasticsearch", "data");
}

Json settings_of(const Role& role) {
  return yaml_file(role, "files", "elasticsearch.yml");
}

std::vector<std::string> files_of(const Role& role) {
  return names(std::get<model::Files>(named(role.volumes, "files").source).files);
}

std::string search(const std::string& fields) {
  return "{elasticsearch: {" + fields + "}}";
}

/// The masters of a platform whose cluster was formed, or was not.
Role masters_after(bool formed) {
  auto facts = spec::Facts::assumed("data-platform", "lakehouse");
  if (formed) facts.tasks_done.insert("elasticsearch/bootstrap");
  const spec::Parsed parsed = spec::parse(yaml(with("Production")), spec::Strictness::Strict);
  return masters(describe(spec::resolve(parsed.spec, facts)).platform);
}

std::vector<std::string> restarting(const Role& role) {
  const model::Volume volume = named(role.volumes, "files");
  std::vector<std::string> texts;
  for (const model::ConfigFile& one : std::get<model::Files>(volume.source).files) {
    if (one.restarts) texts.push_back(one.name + "\n" + one.text);
  }
  return texts;
}

TEST(Search, IsOneNodeInDevelopment) {
  const Platform platform = platform_of(with("Development"));
  EXPECT_THAT(names(named(platform.components, "elasticsearch").roles), ElementsAre("master"));
  const Json settings = settings_of(masters(platform));
  EXPECT_EQ(settings["discovery.type"], "single-node");
  EXPECT_FALSE(settings.contains("discovery.seed_hosts"));
  EXPECT_EQ(settings["node.store.allow_mmap"], false);
  EXPECT_THAT(settings["node.roles"], Contains("data"));
  EXPECT_THAT(variable(main_of(masters(platform)), "ES_JAVA_OPTS"),
              HasSubstr("-Xms1024m -Xmx1024m"));
  EXPECT_THAT(files_of(masters(platform)), Not(Contains("initial-masters")));
}

TEST(Search, HasMastersThatHoldNothingBesideDataNodes) {
  const Platform platform = platform_of(with("Production"));
  EXPECT_EQ(count_of(masters(platform)), "3");
  EXPECT_EQ(count_of(data_nodes(platform)), "3");
  EXPECT_EQ(settings_of(masters(platform))["node.roles"], Json::array({"master"}));
  EXPECT_THAT(settings_of(data_nodes(platform))["node.roles"], Not(Contains("master")));
  for (const Role& role : {masters(platform), data_nodes(platform)}) {
    const Json settings = settings_of(role);
    EXPECT_EQ(settings["discovery.seed_hosts"],
              Json::array({"lakehouse-elasticsearch-master-pods.data-storage.svc"}));
    EXPECT_EQ(settings["cluster.name"], "lakehouse");
    EXPECT_FALSE(settings.contains("discovery.type"));
    EXPECT_FALSE(settings.contains("node.store.allow_mmap"));
    EXPECT_TRUE(std::holds_alternative<model::Persistent>(named(role.volumes, "data").source));
    EXPECT_TRUE(role.placement.required_anti_affinity);
    EXPECT_EQ(role.max_unavailable, 1);
    EXPECT_GE(role.grace_seconds, 120);
    EXPECT_EQ(role.run_as, (model::RunAs{1000, 1000}));
  }
}

TEST(Search, FilesAreMappedInProductionOnlyAndTheHostIsLookedAt) {
  const auto maps = [](const std::string& profile) {
    return variable(main_of(masters(platform_of(with(profile)))), "NEEDED_MAPS");
  };
  EXPECT_EQ(maps("Production"), "262144");
  EXPECT_EQ(maps("Staging"), "absent");
}

// A heap beyond 31 GiB has longer pointers and holds less.
TEST(Search, HeapIsHalfOfTheMemoryAndNeverTooBig) {
  EXPECT_THAT(search::java_options(quantity("4Gi")), HasSubstr("-Xmx2048m"));
  EXPECT_THAT(search::java_options(quantity("128Gi")), HasSubstr("-Xmx31744m"));
}

TEST(Search, FirstMastersAreNamedOnlyUntilAClusterWasFormed) {
  const Role before = masters_after(false);
  const Role after = masters_after(true);
  const model::ConfigFile first = file(before.volumes, "files", "initial-masters");
  EXPECT_EQ(first.text,
            "lakehouse-elasticsearch-master-0,lakehouse-elasticsearch-master-1,"
            "lakehouse-elasticsearch-master-2");
  EXPECT_FALSE(first.restarts);
  EXPECT_THAT(files_of(after), Not(Contains("initial-masters")));
  EXPECT_THAT(files_of(data_nodes(platform_of(with("Production")))),
              Not(Contains("initial-masters")));
  // It goes without a roll.
  EXPECT_EQ(restarting(before), restarting(after));
  Role same = after;
  same.volumes = before.volumes;
  EXPECT_EQ(same, before);
}

TEST(Search, DataNodesAreReplacedBeforeMasters) {
  const Platform platform = platform_of(with("Production"));
  EXPECT_THAT(masters(platform).rolls_after, ElementsAre("data"));
  EXPECT_THAT(data_nodes(platform).rolls_after, IsEmpty());
  for (const Role& role : {masters(platform), data_nodes(platform)}) {
    EXPECT_TRUE(std::holds_alternative<model::OneByOne>(role.replacement));
    EXPECT_EQ(role.kind, model::RoleKind::StatefulParallel);
  }
}

TEST(Search, ClientsGoToWhoHoldsTheData) {
  const auto serving = [](const std::string& spec) {
    const Platform platform = platform_of(spec);
    std::vector<std::string> roles;
    for (const Role& role : named(platform.components, "elasticsearch").roles) {
      for (const model::Access& access : role.access) {
        if (!access.whole_component) continue;
        EXPECT_EQ(access.alias, "elasticsearch");
        EXPECT_THAT(access.ports, ElementsAre("http"));
        for (const auto& [key, value] : access.selector)
          EXPECT_EQ(role.pod_labels.at(key), value);
        roles.push_back(role.name);
      }
      EXPECT_EQ(role.access.size() == 1, role.pod_labels.empty());
    }
    return roles;
  };
  EXPECT_THAT(serving(with("Production")), ElementsAre("data"));
  EXPECT_THAT(serving(with("Development")), ElementsAre("master"));
}

TEST(Search, OnlyMembershipMakesANodeReady) {
  const Platform platform = platform_of(with("Production"));
  for (const Role& role : {masters(platform), data_nodes(platform)}) {
    const model::Probes& probes = main_of(role).probes;
    EXPECT_EQ(std::get<model::TcpConnect>(probes.readiness->check).port, "readiness");
    EXPECT_FALSE(probes.liveness);
    EXPECT_GE(probes.startup->period * probes.startup->failures, 24 * 3600);
    EXPECT_EQ(settings_of(role)["readiness.port"], 8080);
  }
  EXPECT_THAT(std::get<model::Exec>(main_of(data_nodes(platform)).probes.startup->check).command,
              Contains("shards"));
  EXPECT_THAT(std::get<model::Exec>(main_of(masters(platform)).probes.startup->check).command,
              Not(Contains("shards")));
  EXPECT_THAT(main_of(masters(platform)).pre_stop, IsEmpty());
  EXPECT_THAT(main_of(data_nodes(platform)).pre_stop, Contains("/etc/platform/stop.sh"));
}

TEST(Search, NodesAreEmptiedBeforeTheyGo) {
  const Platform platform = platform_of(with("Production", search("data: {replicas: 5}")));
  EXPECT_EQ(data_nodes(platform).before_shrink, "allocation");
  EXPECT_EQ(masters(platform).before_shrink, "");
  const Task moved = task(platform, "elasticsearch", "allocation");
  EXPECT_EQ(variable(moved.container, "KEEP"), "5");
  EXPECT_EQ(variable(moved.container, "NODE_SET"), "lakehouse-elasticsearch-data");
  // A broken data node may be the very one that goes.
  EXPECT_THAT(needs_of(moved.needs), ElementsAre("Done elasticsearch/bootstrap"));
  EXPECT_EQ(masters(platform_of(with("Development"))).before_shrink, "allocation");
}

TEST(Search, BootstrapRunsAgainOnlyForWhatItSets) {
  const auto copies = [](const std::string& fields) {
    return variable(
        task(platform_of(with("Staging", search(fields))), "elasticsearch", "bootstrap").container,
        "COPIES");
  };
  EXPECT_EQ(copies("data: {replicas: 1}"), "0");
  EXPECT_EQ(copies("data: {replicas: 3}"), "1");
  EXPECT_EQ(task(platform_of(with("Staging", search("data: {replicas: 3}"))), "elasticsearch",
                 "bootstrap"),
            task(platform_of(with("Staging", search("data: {replicas: 5}"))), "elasticsearch",
                 "bootstrap"));
}

TEST(Search, EverybodyReachesWhomHeNeedsAndNobodyElse) {
  const Platform platform = platform_of(with("Production"));
  for (const Role& role : {masters(platform), data_nodes(platform)})
    EXPECT_THAT(flows_of(role.flows),
                ElementsAre("elasticsearch/master:9300", "elasticsearch/data:9300"));
  for (const char* name : {"bootstrap", "allocation"})
    EXPECT_THAT(flows_of(task(platform, "elasticsearch", name).flows),
                ElementsAre("elasticsearch/data:9200"));
}

TEST(Search, SomebodyElsesIsNotRun) {
  const Platform platform = platform_of(with(
      "Production", search("mode: External, external: {url: \"https://search.example.com\"}")));
  const Component elasticsearch = named(platform.components, "elasticsearch");
  EXPECT_EQ(elasticsearch.mode, model::Mode::External);
  EXPECT_THAT(elasticsearch.roles, IsEmpty());
  EXPECT_THAT(elasticsearch.tasks, IsEmpty());
}

}  // namespace
}  // namespace dataplatform::components::testing
