// The object store's servers: pools, drives, arguments, ways in; and what it offers.
#include "controllers/spec/store_sets.hpp"
#include "tests/components/support.hpp"

namespace dataplatform::components::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;

const std::string kTwoPools =
    "{objectStore: {managed: {pools: [{name: first, servers: 4, drivesPerServer: 4}, {name: "
    "second, "
    "servers: 8, drivesPerServer: 2, storagePerDrive: {size: 1Ti, storageClassName: big}}]}}}";

Component store_of(const Platform& platform) {
  return named(platform.components, "objectStore");
}

Role pool_of(const Platform& platform, const std::string& name = "default") {
  return role(platform, "objectStore", name);
}

std::vector<std::string> args_of(const std::string& profile, const std::string& pools) {
  const Platform platform =
      platform_of(with(profile, "{objectStore: {managed: {pools: [" + pools + "]}}}"));
  return main_of(store_of(platform).roles.at(0)).args;
}

TEST(ObjectStore, EachProfileHasItsServersAndDrives) {
  const auto shape = [](const char* profile) {
    const Role& pool = pool_of(platform_of(with(profile)));
    int drives = 0;
    std::string size;
    for (const model::Volume& volume : pool.volumes) {
      const auto* kept = std::get_if<model::Persistent>(&volume.source);
      if (kept == nullptr) continue;
      ++drives;
      size = kept->size.canonical_bytes() + " " + kept->storage_class;
    }
    return count_of(pool) + "x" + std::to_string(drives) + " of " + size;
  };
  EXPECT_EQ(shape("Development"), "1x1 of 20Gi ");
  EXPECT_EQ(shape("Staging"), "4x2 of 125Gi standard-xfs");
  EXPECT_EQ(shape("Production"), "4x4 of 250Gi standard-xfs");
}

TEST(ObjectStore, OnlyArgumentsAreSetSinceImagesCallTheProgramDifferently) {
  const Container& server = main_of(pool_of(platform_of(with("Production"))));
  EXPECT_THAT(server.command, IsEmpty());
  EXPECT_THAT(server.args,
              ElementsAre("server",
                          "http://lakehouse-object-store-default-{0...3}.lakehouse-object-store-"
                          "default-pods.data-storage.svc:9000/drives/drive{0...3}",
                          "--address=:9000", "--console-address=:9001"));
}

TEST(ObjectStore, ALoneServerHasPathsOnly) {
  EXPECT_EQ(args_of("Development", "{name: p, servers: 1, drivesPerServer: 1}").at(1),
            "/drives/drive0");
  EXPECT_EQ(args_of("Development", "{name: p, servers: 1, drivesPerServer: 4}").at(1),
            "/drives/drive{0...3}");
  EXPECT_EQ(
      args_of("Development", "{name: p, servers: 4, drivesPerServer: 1}").at(1),
      "http://lakehouse-object-store-p-{0...3}.lakehouse-object-store-p-pods.data-storage.svc:"
      "9000/drives/drive0");
}

// Each server compares what it was told with the others, and waits while it differs.
TEST(ObjectStore, AllServersOfAllPoolsAreToldTheSame) {
  const Platform platform = platform_of(with("Production", kTwoPools));
  const Container& first = main_of(pool_of(platform, "first"));
  const Container& second = main_of(pool_of(platform, "second"));
  EXPECT_EQ(first.args, second.args);
  EXPECT_EQ(first.env, second.env);
  EXPECT_EQ(first.image, second.image);
  ASSERT_EQ(first.args.size(), 5u);
  EXPECT_THAT(first.args[1],
              ::testing::HasSubstr("first-{0...3}.lakehouse-object-store-first-pods"));
  EXPECT_THAT(first.args[2], ::testing::HasSubstr("second-{0...7}.lakehouse-object-store-second-"));
  for (const char* name : {"first", "second"}) {
    EXPECT_TRUE(std::holds_alternative<model::AllAtOnce>(pool_of(platform, name).replacement));
    EXPECT_EQ(pool_of(platform, name).kind, model::RoleKind::StatefulParallel);
  }
}

TEST(ObjectStore, APoolHasItsOwnSetOfPodsAndVolumes) {
  const Platform platform = platform_of(with("Production", kTwoPools));
  const Role& second = pool_of(platform, "second");
  EXPECT_EQ(model::object_name(platform, store_of(platform), second),
            "lakehouse-object-store-second");
  EXPECT_EQ(second.field, "managed.pools[second]");
  EXPECT_EQ(count_of(second), "8");
  const auto drive = std::get<model::Persistent>(named(second.volumes, "drive1").source);
  EXPECT_EQ(drive.size.canonical_bytes() + drive.storage_class, "1Tibig");
  std::map<std::string, std::string> mounts;
  for (const model::Mount& mount : main_of(second).mounts)
    mounts[mount.path] = mount.volume;
  EXPECT_EQ(mounts,
            (std::map<std::string, std::string>{
                {"/drives/drive0", "drive0"}, {"/drives/drive1", "drive1"}, {"/tmp", "tmp"}}));
}

TEST(ObjectStore, OneWayInLeadsToThePodsOfEveryPoolAndToNoTask) {
  const Platform platform = platform_of(with("Production", kTwoPools));
  const Component store = store_of(platform);
  int whole = 0;
  for (const Role& pool : store.roles) {
    for (const model::Access& access : pool.access) {
      if (!access.whole_component) {
        EXPECT_TRUE(access.headless && access.unready_too) << pool.name;
        continue;
      }
      ++whole;
      EXPECT_EQ(model::access_name(platform, store, pool, access), "lakehouse-object-store");
      ASSERT_EQ(access.selector.size(), 1u);
      for (const Role& other : store.roles) {
        const auto label = other.pod_labels.find(access.selector.begin()->first);
        ASSERT_NE(label, other.pod_labels.end());
        EXPECT_EQ(label->second, access.selector.begin()->second);
      }
    }
  }
  EXPECT_EQ(whole, 1);
}

// Fewer drives in a set have less parity, and a server that is told more does not start.
TEST(ObjectStore, ParityIsSaidOnlyWhereEverySetHasRoomForIt) {
  const auto parity = [](const std::string& profile, const std::string& components) {
    return variable(main_of(store_of(platform_of(with(profile, components))).roles.at(0)),
                    "MINIO_STORAGE_CLASS_STANDARD");
  };
  EXPECT_EQ(parity("Development", "{}"), "absent");
  EXPECT_EQ(parity("Staging", "{}"), "EC:4");
  EXPECT_EQ(parity("Production", kTwoPools), "EC:4");
  EXPECT_EQ(parity("Production",
                   "{objectStore: {managed: {pools: [{name: p, servers: 6, "
                   "drivesPerServer: 3}]}}}"),
            "absent");
}

TEST(ObjectStore, SetsAreAsTheServerMakesThem) {
  using spec::drives_of_set;
  EXPECT_EQ(drives_of_set(1, 1), 1);
  EXPECT_EQ(drives_of_set(1, 4), 4);
  EXPECT_EQ(drives_of_set(4, 2), 8);
  EXPECT_EQ(drives_of_set(4, 4), 16);
  EXPECT_EQ(drives_of_set(16, 4), 16);
  EXPECT_EQ(drives_of_set(5, 4), 10);
  EXPECT_EQ(drives_of_set(6, 3), 6);
  EXPECT_EQ(drives_of_set(17, 2), 0);
}

TEST(ObjectStore, NeverSharesANodeInProductionAndOneMayBeAway) {
  EXPECT_TRUE(pool_of(platform_of(with("Production"))).placement.required_anti_affinity);
  EXPECT_FALSE(pool_of(platform_of(with("Staging"))).placement.required_anti_affinity);
  EXPECT_EQ(pool_of(platform_of(with("Production"))).max_unavailable, 1);
  EXPECT_EQ(pool_of(platform_of(with("Development"))).max_unavailable, std::nullopt);
}

TEST(ObjectStore, ItsProbesAskOneServerAndNotTheQuorum) {
  const model::Probes& probes = main_of(pool_of(platform_of(with("Production")))).probes;
  EXPECT_EQ(std::get<model::HttpGet>(probes.readiness->check).path, "/minio/health/ready");
  EXPECT_EQ(std::get<model::HttpGet>(probes.liveness->check).path, "/minio/health/live");
  EXPECT_EQ(pool_of(platform_of(with("Production"))).scrape.path, "/minio/v2/metrics/cluster");
}

TEST(ObjectStore, TheRootKeyIsASecretThatTasksCanRead) {
  const Platform platform = platform_of(with("Production"));
  const Component store = store_of(platform);
  const Container& server = main_of(store.roles.at(0));
  EXPECT_EQ(variable(server, "MINIO_ROOT_USER"), "secret object-store/minio-root-user");
  EXPECT_EQ(variable(server, "MINIO_ROOT_PASSWORD"), "secret object-store/minio-root-password");
  EXPECT_THAT(named(store.secrets, "object-store").sites,
              ElementsAre(model::Site::Data, model::Site::Applications));
  EXPECT_EQ(store.site, model::Site::Data);
  EXPECT_TRUE(store.store);
}

TEST(ObjectStore, ServersReachEachOtherAndWhereObjectsGo) {
  const Platform plain = platform_of(with("Production", kTwoPools));
  EXPECT_THAT(flows_of(pool_of(plain, "second").flows),
              ElementsAre("objectStore/first:9000", "objectStore/second:9000"));
  const Platform copies =
      platform_of(with("Production",
                       "{objectStore: {tiers: [{name: COLD, type: S3, bucket: acme-cold, "
                       "credentialsSecretRef: {name: "
                       "k}}], replication: {endpoint: 'https://dr.example.com:9443', "
                       "credentialsSecretRef: {name: k}, "
                       "buckets: [gold]}}}"));
  EXPECT_THAT(flows_of(pool_of(copies).flows),
              ElementsAre("objectStore/default:9000", "Internet:443", "Internet:9443"));
}

TEST(ObjectStore, OffersBucketsByAllPools) {
  const auto offer = std::get<model::BucketOffer>(
      store_of(platform_of(with("Production", kTwoPools))).offers.at(0));
  EXPECT_THAT(offer.roles, ElementsAre("first", "second"));
  EXPECT_EQ(offer.port, 9000);
  EXPECT_FALSE(offer.secure);
  EXPECT_EQ(offer.provisioned_by, "buckets");
}

TEST(ObjectStore, IsNotThereWhereItIsDisabled) {
  const Platform platform = platform_of(
      "{profile: Development, components: {airbyte: {mode: Disabled}, dremio: {mode: Disabled}, "
      "dbt: "
      "{mode: Disabled}, objectStore: {mode: Disabled}}}");
  EXPECT_THAT(store_of(platform).roles, IsEmpty());
  EXPECT_THAT(store_of(platform).tasks, IsEmpty());
  EXPECT_THAT(store_of(platform).secrets, IsEmpty());
}

}  // namespace
}  // namespace dataplatform::components::testing
