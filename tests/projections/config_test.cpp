// Volumes, ConfigMaps, templates that hold secrets, and who is restarted by a changed file.
#include "controllers/projections/kubernetes/config.hpp"

#include "controllers/projections/kubernetes/tasks.hpp"
#include "controllers/projections/kubernetes/volumes.hpp"
#include "controllers/projections/kubernetes/workloads.hpp"
#include "tests/projections/look.hpp"

#include <map>

namespace dataplatform::projections {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

Json pod_volumes(model::Platform& platform, const model::RoleRef& ref, const std::string& owner) {
  return volumes(platform, owner, role(platform, ref).volumes);
}

// --- volumes -----------------------------------------------------------------------------------

TEST(Volumes, EachSourceBecomesItsOwnKind) {
  model::Platform platform = lake();
  EXPECT_EQ(pod_volumes(platform, "shop/web", "lake-shop-web"), yaml(R"(
      - {name: config, configMap: {name: lake-shop-web-config, defaultMode: 292}}
      - {name: tmp, emptyDir: {sizeLimit: 1Gi}})"));
  EXPECT_EQ(pod_volumes(platform, "shop/cache", "lake-shop-cache"), yaml(R"(
      - name: keys
        secret:
          secretName: lake-shop
          defaultMode: 288
          items: [{key: cache-password, path: cache-password}])"));
}

TEST(Volumes, ScratchInMemoryIsMemory) {
  model::Platform platform = lake();
  volume<model::Scratch>(role(platform, "shop/web"), "tmp").memory = true;
  EXPECT_EQ(pod_volumes(platform, "shop/web", "x")[1],
            yaml("{name: tmp, emptyDir: {sizeLimit: 1Gi, medium: Memory}}"));
}

TEST(Volumes, FilesThatRunMayBeRun) {
  model::Platform platform = lake();
  volume<model::Files>(role(platform, "shop/web"), "config").executable = true;
  EXPECT_EQ(pod_volumes(platform, "shop/web", "x")[0]["configMap"]["defaultMode"], 0555);
}

TEST(Volumes, WithoutKeysASecretIsMountedWhole) {
  model::Platform platform = lake();
  volume<model::SecretFiles>(role(platform, "shop/cache"), "keys").keys.clear();
  EXPECT_EQ(pod_volumes(platform, "shop/cache", "x")[0]["secret"],
            yaml("{secretName: lake-shop, defaultMode: 288}"));
}

TEST(Volumes, AFileThatHoldsASecretIsExpandedIntoMemory) {
  model::Platform platform = lake();
  const Json all = pod_volumes(platform, "shop/worker", "lake-shop-worker");
  EXPECT_EQ(named(all, "login-templates"),
            yaml("{name: login-templates, configMap: {name: lake-shop-worker-login, defaultMode: "
                 "292}}"));
  EXPECT_EQ(named(all, "login"), yaml("{name: login, emptyDir: {medium: Memory, sizeLimit: 4Mi}}"));
}

TEST(Volumes, OnesThatOutliveThePodAreClaims) {
  model::Platform platform = lake();
  EXPECT_EQ(pod_volumes(platform, "vault/server", "x").size(), 1u) << "only the files";
  const auto objects = workloads(platform);
  const Json& spec = body_of(objects, "StatefulSet", "lake-vault")["spec"];
  EXPECT_EQ(spec["volumeClaimTemplates"], yaml(R"(
      - apiVersion: v1
        kind: PersistentVolumeClaim
        metadata:
          name: data
          labels:
            app.kubernetes.io/component: server
            dataplatform.io/component: vault
            dataplatform.io/name: lake
            dataplatform.io/namespace: apps
        spec:
          accessModes: [ReadWriteOnce]
          volumeMode: Filesystem
          storageClassName: fast
          resources: {requests: {storage: 10Gi}})"));
}

TEST(Volumes, WithoutAClassTheClustersOwnIsTaken) {
  model::Platform platform = lake();
  volume<model::Persistent>(role(platform, "vault/server"), "data").storage_class = "";
  const Json claims = claim_templates(role(platform, "vault/server").volumes, Json::object());
  EXPECT_FALSE(claims[0]["spec"].contains("storageClassName"));
}

// --- ConfigMaps --------------------------------------------------------------------------------

TEST(ConfigMaps, ThereIsOneForEachVolumeOfFiles) {
  const auto objects = config_maps(lake());
  EXPECT_THAT(names_of(objects),
              ElementsAre("lake-vault-config", "lake-shop-web-config", "lake-shop-worker-config",
                          "lake-shop-worker-login", "lake-shop-clock-config"));
  EXPECT_EQ(body_of(objects, "ConfigMap", "lake-shop-web-config")["data"],
            (Json{{"shop.conf", "colour = blue\n"}, {"notes.txt", "first\n"}}));
}

TEST(ConfigMaps, HoldTheTemplateAndNeverTheSecret) {
  const auto objects = config_maps(lake());
  EXPECT_EQ(body_of(objects, "ConfigMap", "lake-shop-worker-login")["data"]["login.txt"],
            "me ${PASSWORD} costs $5\n");
}

TEST(ConfigMaps, OfATaskAreItsJobsAndNeverChange) {
  const model::Platform platform = lake();
  const Tasks all = tasks(platform);
  const Json& map = body_of(all.objects, "ConfigMap", all.runs.at(1).job + "-config");
  EXPECT_EQ(map["immutable"], true);
  EXPECT_EQ(map["metadata"]["namespace"], "apps");
  EXPECT_EQ(map["metadata"]["labels"]["dataplatform.io/task"], "migrate");
  const auto of_roles = config_maps(platform);
  EXPECT_FALSE(body_of(of_roles, "ConfigMap", "lake-shop-web-config").contains("immutable"));
}

TEST(ConfigMaps, AreNamedAsThePodsNameThem) {
  model::Platform platform = lake();
  platform.name = std::string(30, 'p');
  task(platform, "shop/migrate").name = "a-task-of-a-long-name";
  const Tasks all = tasks(platform);
  const std::string job = all.runs.at(1).job;
  const Json& pod = pod_of(body_of(all.objects, "Job", job));
  const std::string map = named(pod["volumes"], "config")["configMap"]["name"];
  EXPECT_THAT(map, HasSubstr(platform.name + "-shop-a-task"));
  EXPECT_LE(map.size(), 63u);
  EXPECT_EQ(body_of(all.objects, "ConfigMap", map)["immutable"], true);
}

// --- the expander ------------------------------------------------------------------------------

TEST(Expander, ReplacesOnlyTheNamesOfTheFileAndCopiesTheRest) {
  model::Platform platform = lake();
  auto& files = volume<model::Files>(role(platform, "shop/worker"), "login");
  files.files.push_back({.name = "plain.txt", .text = "$HOME"});
  const auto made = expander(platform, role(platform, "shop/worker").volumes);
  ASSERT_TRUE(made);
  EXPECT_THAT(made->command,
              ElementsAre("/bin/sh", "-euc",
                          "umask 027\n"
                          "envsubst '${PASSWORD}' < '/templates/login/login.txt' > "
                          "'/expanded/login/login.txt'\n"
                          "cat < '/templates/login/plain.txt' > '/expanded/login/plain.txt'\n"));
  EXPECT_EQ(made->image, "example.com/tools:1");
  EXPECT_EQ(made->kind, model::ContainerKind::Init);
}

TEST(Expander, ReadsTheSecretAndMountsBothFolders) {
  model::Platform platform = lake();
  const auto made = expander(platform, role(platform, "shop/worker").volumes);
  EXPECT_EQ(made->env,
            (model::Environment{{"PASSWORD", model::SecretKey{"shop", "page-password"}}}));
  const std::vector<model::Mount> mounts = {
      {.volume = "login-templates", .path = "/templates/login", .read_only = true},
      {.volume = "login", .path = "/expanded/login"}};
  EXPECT_EQ(made->mounts, mounts);
}

TEST(Expander, MakesFilesThatRunRunnable) {
  model::Platform platform = lake();
  volume<model::Files>(role(platform, "shop/worker"), "login").executable = true;
  const auto made = expander(platform, role(platform, "shop/worker").volumes);
  EXPECT_THAT(made->command.back(), HasSubstr("chmod 0550 /expanded/login/*\n"));
}

TEST(Expander, IsNotThereWhereNoFileHoldsASecret) {
  model::Platform platform = lake();
  EXPECT_EQ(expander(platform, role(platform, "shop/web").volumes), std::nullopt);
}

TEST(Expander, ANameMeansOneThingInAllFilesOfAPod) {
  model::Platform platform = lake();
  model::Role& worker = role(platform, "shop/worker");
  auto& files = volume<model::Files>(worker, "login").files;
  files.push_back(files[0]);
  files[1].name = "again.txt";
  EXPECT_EQ(expander(platform, worker.volumes)->env.size(), 1u);
  files[1].secrets[0].value = model::SecretKey{"shop", "db-password"};
  EXPECT_THROW(expander(platform, worker.volumes), std::logic_error);
}

// --- restarts ----------------------------------------------------------------------------------

/// Hash of the files in the pods of each workload.
std::map<std::string, std::string> hashes(const model::Platform& platform) {
  std::map<std::string, std::string> all;
  for (const Object& object : workloads(platform)) {
    all[base::text_at(object.body, {"metadata", "name"})] = base::text_at(
        object.body, {"spec", "template", "metadata", "annotations", kConfigHashAnnotation});
  }
  return all;
}

/// Workloads whose pods are replaced by a change.
template <class Change>
std::vector<std::string> restarted_by(Change change) {
  model::Platform platform = lake();
  const auto before = hashes(platform);
  change(platform);
  std::vector<std::string> changed;
  for (const auto& [name, hash] : hashes(platform)) {
    if (hash != before.at(name)) changed.push_back(name);
  }
  return changed;
}

model::ConfigFile& file_of(model::Platform& platform, const model::RoleRef& ref,
                           const std::string& in, std::size_t number) {
  return volume<model::Files>(role(platform, ref), in).files.at(number);
}

TEST(Restart, ThePodsThatReadAFileAreReplacedAndOnlyThose) {
  EXPECT_THAT(restarted_by([](auto& p) { file_of(p, "shop/web", "config", 0).text += "more\n"; }),
              ElementsAre("lake-shop-web"));
  EXPECT_THAT(restarted_by([](auto& p) { file_of(p, "shop/worker", "login", 0).text += "more\n"; }),
              ElementsAre("lake-shop-worker"));
  EXPECT_THAT(restarted_by([](auto& p) { file_of(p, "shop/web", "config", 0).name = "new"; }),
              ElementsAre("lake-shop-web"));
}

TEST(Restart, AFileThatSaysSoRestartsNothing) {
  EXPECT_THAT(restarted_by([](auto& p) { file_of(p, "shop/web", "config", 1).text += "more\n"; }),
              ElementsAre());
}

TEST(Restart, WhatMovesFromOneFileToAnotherIsAChange) {
  EXPECT_THAT(restarted_by([](auto& p) {
                auto& files = volume<model::Files>(role(p, "shop/web"), "config").files;
                files[1].restarts = true;
                files[0].text = "a";
                files[1].text = "bc";
              }),
              ElementsAre("lake-shop-web"));
  const std::vector<model::Volume> one = {
      {"v", model::Files{.files = {{.name = "f", .text = "ab"}, {.name = "g", .text = "c"}}}}};
  const std::vector<model::Volume> other = {
      {"v", model::Files{.files = {{.name = "f", .text = "a"}, {.name = "g", .text = "bc"}}}}};
  EXPECT_NE(restarting_hash(one), restarting_hash(other));
  const std::vector<model::Volume> joined = {
      {"v", model::Files{.files = {{.name = "f", .text = "ab\nv/g c"}}}}};
  EXPECT_NE(restarting_hash(one), restarting_hash(joined)) << "a text that looks like a file more";
}

TEST(Restart, PodsWithoutFilesHaveNoHash) {
  EXPECT_EQ(hashes(lake()).at("lake-shop-cache"), "");
  EXPECT_THAT(hashes(lake()).at("lake-shop-web"), Not(""));
}

}  // namespace
}  // namespace dataplatform::projections
