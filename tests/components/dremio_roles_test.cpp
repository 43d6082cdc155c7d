// Dremio's processes and tasks: order, volumes, ways in, who talks to whom.
#include "tests/components/lake_support.hpp"

namespace dataplatform::components::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsSupersetOf;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

Role role_of(const Platform& platform, const std::string& name) {
  return role(platform, "dremio", name);
}
Task task_of(const Platform& platform, const std::string& name) {
  return task(platform, "dremio", name);
}

TEST(Dremio, HasTheRolesOfItsProfile) {
  const auto roles = [](const char* profile) {
    return names(named(lake_of(with(profile)).components, "dremio").roles);
  };
  EXPECT_THAT(roles("Development"), ElementsAre("coordinator"));
  EXPECT_THAT(roles("Staging"), ElementsAre("coordinator", "executor", "zookeeper"));
  EXPECT_THAT(roles("Production"), ElementsAre("coordinator", "executor", "zookeeper"));
}

TEST(Dremio, PoolsAreRolesOfTheirOwn) {
  const Platform platform =
      lake_of(with("Production",
                   "{dremio: {executor: {replicas: 0}, executorPools: [{name: big, replicas: 2}, "
                   "{name: small, autoscaling: {minReplicas: 1, maxReplicas: 4}}]}}"));
  EXPECT_THAT(names(named(platform.components, "dremio").roles),
              ElementsAre("coordinator", "executor-big", "executor-small", "zookeeper"));
  const Role big = role_of(platform, "executor-big");
  EXPECT_EQ(big.object_name, "executor-big");
  EXPECT_EQ(big.field, "executorPools[name=big]");
  EXPECT_EQ(count_of(big), "2");
  EXPECT_EQ(count_of(role_of(platform, "executor-small")), "1-4");
  EXPECT_THAT(task_of(platform, "stop-executors").drains,
              ElementsAre("executor-big", "executor-small"));
}

TEST(Dremio, TheCatalogueStaysAndCachesMayGo) {
  const Platform platform = lake_of(with("Production"));
  const auto volume = [&](const char* name, const char* of) {
    return std::get<model::Persistent>(named(role_of(platform, name).volumes, of).source);
  };
  EXPECT_FALSE(volume("coordinator", "data").cache);
  EXPECT_EQ(volume("coordinator", "data").size.canonical_bytes(), "50Gi");
  EXPECT_TRUE(volume("executor", "data").cache);
  EXPECT_TRUE(volume("executor", "cloudcache").cache);
  for (const Role& one : named(platform.components, "dremio").roles)
    EXPECT_NE(one.kind, model::RoleKind::Stateless) << one.name << " would have an owner";
}

// Two versions never run together: executors leave, then the coordinator, then they come back.
TEST(DremioUpgrade, ExecutorsLeaveBeforeTheCoordinatorAndComeAfterIt) {
  const Platform platform = lake_of(with("Production"));
  EXPECT_THAT(needs_of(role_of(platform, "coordinator").needs),
              IsSupersetOf({"Done dremio/stop-executors", "Ready dremio/zookeeper",
                            "Done dremio/dist-root", "Ready objectStore/default"}));
  EXPECT_THAT(needs_of(task_of(platform, "resume-executors").needs),
              ElementsAre("Done dremio/stop-executors", "Rolled dremio/coordinator"));
  EXPECT_THAT(needs_of(role_of(platform, "executor").needs),
              IsSupersetOf({"Done dremio/resume-executors"}));
  for (const char* name : {"stop-executors", "resume-executors"})
    EXPECT_THAT(task_of(platform, name).drains, ElementsAre("executor")) << name;
}

TEST(DremioUpgrade, OnlyAnotherImageBeginsOne) {
  const std::string edited =
      "{dremio: {executor: {resources: {limits: {memory: 64Gi}}, replicas: 5}, coordinator: "
      "{resources: {limits: {memory: 32Gi}}}, executorPools: [{name: more, replicas: 1}], config: "
      "{zk.client.session.timeout: \"1\"}}}";
  const Platform before = lake_of(with("Production"));
  const Platform after = lake_of(with("Production", edited));
  const Platform newer =
      lake_of(with("Production", "{dremio: {coordinator: {image: \"dremio/dremio-oss:26.1\"}}}"));
  for (const char* name : {"stop-executors", "resume-executors"}) {
    EXPECT_EQ(task_of(before, name).container, task_of(after, name).container) << name;
    EXPECT_EQ(task_of(before, name).input, task_of(after, name).input);
    EXPECT_NE(task_of(before, name).container, task_of(newer, name).container);
    EXPECT_EQ(task_of(before, name).container.image, main_of(role_of(before, "coordinator")).image);
  }
}

TEST(DremioUpgrade, TheStepWaitsForTheNameThatLeadsToEveryExecutor) {
  const Platform platform =
      lake_of(with("Production", "{dremio: {executorPools: [{name: big, replicas: 1}]}}"));
  EXPECT_EQ(variable(task_of(platform, "stop-executors").container, "EXECUTORS"),
            "lakehouse-dremio-executors.data-platform.svc");
  int given = 0;
  for (const char* name : {"executor", "executor-big"}) {
    for (const model::Access& access : role_of(platform, name).access) {
      if (!access.whole_component) continue;
      ++given;
      EXPECT_EQ(access.suffix, "executors");
      EXPECT_TRUE(access.headless);
      EXPECT_TRUE(access.unready_too);
      for (const auto& [key, value] : access.selector)
        EXPECT_EQ(role_of(platform, "executor-big").pod_labels.at(key), value);
      EXPECT_FALSE(access.selector.empty());
    }
  }
  EXPECT_EQ(given, 1);
}

TEST(DremioUpgrade, WithoutExecutorsThereIsNothingToStop) {
  EXPECT_THAT(names(named(lake_of(with("Development")).components, "dremio").tasks),
              ElementsAre("dist-root", "first-user", "sources"));
}

TEST(DremioFlows, AllOfDremioTalksToAllOfDremio) {
  const Platform platform =
      lake_of(with("Production", "{dremio: {executorPools: [{name: big, replicas: 1}]}}"));
  for (const char* name : {"coordinator", "executor", "executor-big"}) {
    EXPECT_THAT(
        flows_of(role_of(platform, name).flows),
        IsSupersetOf({"dremio/coordinator:45678", "dremio/coordinator:45679",
                      "dremio/executor:45678", "dremio/executor-big:45679", "dremio/zookeeper:2181",
                      "objectStore/default:9000", "postgresql/server:5432"}))
        << name;
    EXPECT_THAT(flows_of(role_of(platform, name).flows), Not(Contains(HasSubstr("Internet"))));
  }
}

TEST(DremioAccess, IsForPeopleWhereItIsPublic) {
  const Role exposed =
      role_of(lake_of(with("Production", "{dremio: {exposure: Public}}")), "coordinator");
  ASSERT_TRUE(exposed.exposure);
  EXPECT_EQ(exposed.exposure->host_prefix, "dremio");
  EXPECT_THAT(exposed.clients->ports, ElementsAre("client", "flight"));
  EXPECT_FALSE(role_of(lake_of(with("Production", "{dremio: {exposure: Internal}}")), "coordinator")
                   .exposure);
}

TEST(DremioUser, HasThePasswordThatIsGiven) {
  const auto password = [](const std::string& components) {
    const Platform platform = lake_of(with("Production", components));
    EXPECT_EQ(text_of(std::visit([](const auto& place) { return model::Value(place); },
                                 *model::find_binding(platform, "dbt/sql")->password)),
              variable(task_of(platform, "first-user").container, "ADMIN_PASSWORD"));
    return variable(task_of(platform, "first-user").container, "ADMIN_PASSWORD");
  };
  EXPECT_EQ(password("{}"), "secret dremio/admin-password");
  EXPECT_EQ(password("{dremio: {admin: {passwordSecretRef: {name: chosen}}}}"),
            "given chosen/password");
}

TEST(DremioBuckets, AreAskedForWithTheLeastRight) {
  const Platform platform = lake_of(with("Production"));
  std::vector<std::string> rights;
  for (const model::Request& request : named(platform.components, "dremio").requests) {
    const auto& bucket = std::get<model::BucketRequest>(request.what);
    EXPECT_EQ(bucket.user, "dremio");
    EXPECT_THAT(request.roles, ElementsAre("coordinator", "executor"));
    rights.push_back(bucket.bucket + (bucket.writes ? " rw" : " ro"));
  }
  EXPECT_THAT(rights, ElementsAre("dremio rw", "bronze ro", "silver rw", "gold rw", "datalake rw"));
}

TEST(ZooKeeper, EveryMemberKnowsEveryOther) {
  const Container server = role_of(lake_of(with("Production")), "zookeeper").containers.at(1);
  EXPECT_EQ(variable(server, "ZOO_SERVERS"),
            "server.1=lakehouse-dremio-zookeeper-0.lakehouse-dremio-zookeeper-pods.data-platform."
            "svc:2888:3888;2181 server.2=lakehouse-dremio-zookeeper-1.lakehouse-dremio-zookeeper-"
            "pods.data-platform.svc:2888:3888;2181 server.3=lakehouse-dremio-zookeeper-2.lakehouse-"
            "dremio-zookeeper-pods.data-platform.svc:2888:3888;2181");
  EXPECT_EQ(variable(server, "ZOO_4LW_COMMANDS_WHITELIST"), "ruok");
}

}  // namespace
}  // namespace dataplatform::components::testing
