// Deletion, history, watches and what the controllers make of it all.
#include "tests/simulation/model_test/fixture.hpp"

namespace dataplatform::simulation {
namespace {

using Life = ModelTest;

std::vector<std::string> pod_names(const ApiServer& server) {
  std::vector<std::string> names;
  for (const kube::ObjectKey& key : server.keys(kube::kPod))
    names.push_back(key.name);
  return names;
}

TEST_F(Life, OrderedPodsComeOneAfterTheOtherAndGoFromTheTop) {
  server.pods = [](const Json&) { return Fate{.after = std::chrono::seconds(5), .reason = {}}; };
  ASSERT_TRUE(apply(kube::kStatefulSet, workload(kube::kStatefulSet, "db", 2), "alpha"));
  settle();
  EXPECT_THAT(pod_names(server), ::testing::ElementsAre("db-0"));
  clock.advance(std::chrono::seconds(5));
  settle();
  EXPECT_THAT(pod_names(server), ::testing::ElementsAre("db-0", "db-1"));
  clock.advance(std::chrono::seconds(5));
  settle();
  EXPECT_EQ(base::integer_at(*find(kube::kStatefulSet, "db"), {"status", "readyReplicas"}), 2);
  ASSERT_TRUE(apply(kube::kStatefulSet, workload(kube::kStatefulSet, "db", 1), "alpha"));
  settle();
  EXPECT_THAT(pod_names(server), ::testing::ElementsAre("db-0"));
}

TEST_F(Life, OnDeleteLeavesOldPodsAlone) {
  Json set = workload(kube::kStatefulSet, "db", 1);
  set["spec"]["updateStrategy"]["type"] = "OnDelete";
  ASSERT_TRUE(apply(kube::kStatefulSet, set, "alpha"));
  settle();
  const std::string uid = base::text_at(*find(kube::kPod, "db-0"), {"metadata", "uid"});
  set["spec"]["template"]["spec"]["containers"][0]["image"] = "app:2";
  ASSERT_TRUE(apply(kube::kStatefulSet, set, "alpha"));
  settle();
  EXPECT_EQ(base::text_at(*find(kube::kPod, "db-0"), {"metadata", "uid"}), uid);
  EXPECT_EQ(base::integer_at(*find(kube::kStatefulSet, "db"), {"status", "updatedReplicas"}), 0);
  server.erase(kube::kPod, {"apps", "db-0"});
  settle();
  EXPECT_EQ(base::integer_at(*find(kube::kStatefulSet, "db"), {"status", "updatedReplicas"}), 1);
}

TEST_F(Life, ADeploymentRollsAndNeverFallsBelowItsBound) {
  Json web = workload(kube::kDeployment, "web", 4);
  ASSERT_TRUE(apply(kube::kDeployment, web, "alpha"));
  settle();
  std::int64_t least = 4;
  server.observe = [&](const Change& change) {
    if (change.kind != kube::kDeployment || change.after == nullptr) return;
    least = std::min(least, base::integer_at(*change.after, {"status", "readyReplicas"}, least));
  };
  web["spec"]["template"]["spec"]["containers"][0]["image"] = "app:2";
  ASSERT_TRUE(apply(kube::kDeployment, web, "alpha"));
  settle();
  EXPECT_EQ(base::integer_at(*find(kube::kDeployment, "web"), {"status", "updatedReplicas"}), 4);
  EXPECT_GE(least, 3);
}

TEST_F(Life, AJobGivesUpAfterItsBackoffLimit) {
  server.pods = [](const Json&) { return Fate{.kind = Fate::Kind::Crashes, .reason = {}}; };
  Json job = body(kube::kJob, "task");
  job["spec"]["backoffLimit"] = 1;
  job["spec"]["template"]["spec"] = {
      {"restartPolicy", "Never"}, {"containers", Json::array({{{"name", "x"}, {"image", "y"}}})}};
  ASSERT_TRUE(apply(kube::kJob, job, "alpha"));
  settle();
  const Json& conditions = find(kube::kJob, "task")->at("status")["conditions"];
  EXPECT_EQ(conditions.back()["type"], "Failed");
  EXPECT_EQ(conditions.back()["reason"], "BackoffLimitExceeded");
}

TEST_F(Life, DeletionInTheBackgroundTakesThePodsAlong) {
  ASSERT_TRUE(apply(kube::kStatefulSet, workload(kube::kStatefulSet, "db", 1), "alpha"));
  settle();
  ASSERT_TRUE(remove(kube::kStatefulSet, "db", kube::Propagation::Background));
  EXPECT_EQ(find(kube::kStatefulSet, "db"), nullptr);
  settle();
  EXPECT_EQ(find(kube::kPod, "db-0"), nullptr);
}

TEST_F(Life, OrphansAreAdoptedByANamesake) {
  ASSERT_TRUE(apply(kube::kStatefulSet, workload(kube::kStatefulSet, "db", 1), "alpha"));
  settle();
  const std::string uid = base::text_at(*find(kube::kPod, "db-0"), {"metadata", "uid"});
  ASSERT_TRUE(remove(kube::kStatefulSet, "db", kube::Propagation::Orphan));
  settle();
  EXPECT_EQ(find(kube::kStatefulSet, "db"), nullptr);
  EXPECT_FALSE(find(kube::kPod, "db-0")->at("metadata").contains("ownerReferences"));
  ASSERT_TRUE(apply(kube::kStatefulSet, workload(kube::kStatefulSet, "db", 1), "alpha"));
  settle();
  EXPECT_EQ(base::text_at(*find(kube::kPod, "db-0"), {"metadata", "uid"}), uid);
  EXPECT_TRUE(find(kube::kPod, "db-0")->at("metadata").contains("ownerReferences"));
}

TEST_F(Life, AnOwnerInTheForegroundGoesLast) {
  ASSERT_TRUE(apply(kube::kStatefulSet, workload(kube::kStatefulSet, "db", 1), "alpha"));
  settle();
  ASSERT_TRUE(remove(kube::kStatefulSet, "db", kube::Propagation::Foreground));
  EXPECT_NE(find(kube::kStatefulSet, "db"), nullptr);
  settle();
  EXPECT_EQ(find(kube::kStatefulSet, "db"), nullptr);
  EXPECT_EQ(find(kube::kPod, "db-0"), nullptr);
}

TEST_F(Life, AListOfThePastIsAsItWas) {
  ASSERT_TRUE(create(kube::kConfigMap, body(kube::kConfigMap, "a")));
  const std::uint64_t then = server.version();
  ASSERT_TRUE(create(kube::kConfigMap, body(kube::kConfigMap, "b")));
  server.erase(kube::kConfigMap, {"apps", "a"});
  const auto past = server.list_at({.kind = kube::kConfigMap}, then);
  ASSERT_EQ(past->items.size(), 1u);
  EXPECT_EQ(past->items[0]["metadata"]["name"], "a");
  EXPECT_EQ(past->resource_version, std::to_string(then));
}

TEST_F(Life, PagesAreOneSnapshotUntilTheyExpire) {
  for (const char* name : {"a", "b", "c"})
    ASSERT_TRUE(create(kube::kConfigMap, body(kube::kConfigMap, name)));
  kube::ListRequest request{.kind = kube::kConfigMap, .limit = 2};
  const auto first = now(server.list(request));
  ASSERT_EQ(first->items.size(), 2u);
  server.erase(kube::kConfigMap, {"apps", "c"});
  request.continue_token = first->continue_token;
  const auto second = now(server.list(request));
  ASSERT_EQ(second->items.size(), 1u);
  EXPECT_EQ(second->items[0]["metadata"]["name"], "c");
  server.compact(server.version());
  EXPECT_EQ(now(server.list(request)).error().reason, "Expired");
}

TEST_F(Life, AWatchTellsOfWhatEntersAndLeavesItsSelection) {
  std::vector<std::string> told;
  kube::WatchRequest request{.kind = kube::kConfigMap, .label_selector = "tier=red"};
  request.resource_version = std::to_string(server.version());
  async::CancelToken cancel;
  async::spawn(
      loop,
      [](ApiServer& api, kube::WatchRequest asked, kube::KubeApi::OnEvent on_event,
         async::CancelToken stop) -> async::Task<> {
        const auto end = co_await api.watch(std::move(asked), std::move(on_event), stop);
        (void)end;
      }(
                                      server, request,
                                      [&](const kube::WatchEvent& event) {
                                        told.push_back(
                                            std::to_string(static_cast<int>(event.type)));
                                      },
                                      cancel),
      [](std::exception_ptr) {});
  turn();
  ASSERT_TRUE(create(kube::kConfigMap, body(kube::kConfigMap, "a")));
  server.edit(kube::kConfigMap, {"apps", "a"}, {{"metadata", {{"labels", {{"tier", "red"}}}}}},
              "me");
  server.edit(kube::kConfigMap, {"apps", "a"}, {{"data", {{"x", "y"}}}}, "me");
  server.edit(kube::kConfigMap, {"apps", "a"}, {{"metadata", {{"labels", {{"tier", "blue"}}}}}},
              "me");
  turn();
  EXPECT_THAT(told, ::testing::ElementsAre("0", "1", "2"));
  cancel.cancel();
  turn();
}

TEST_F(Life, AWatchFromAForgottenPositionIsGone) {
  const std::string position = std::to_string(server.version());
  ASSERT_TRUE(create(kube::kConfigMap, body(kube::kConfigMap, "a")));
  ASSERT_TRUE(create(kube::kConfigMap, body(kube::kConfigMap, "b")));
  server.compact(server.version());
  std::vector<kube::WatchEvent> told;
  kube::WatchRequest request{.kind = kube::kConfigMap, .resource_version = position};
  const auto on_event = [&](kube::WatchEvent event) { told.push_back(std::move(event)); };
  ASSERT_TRUE(now(server.watch(request, on_event, {})));
  ASSERT_EQ(told.size(), 1u);
  EXPECT_EQ(told[0].object["code"], 410);
  server.gone = ApiServer::Gone::Answer;
  EXPECT_EQ(now(server.watch(request, on_event, {})).error().status, 410);
}

TEST_F(Life, EveryEffectIsObservedWithWhoDidIt) {
  std::vector<std::string> seen;
  server.observe = [&](const Change& change) {
    seen.push_back(change.verb + " " + std::string(change.kind.name) + " by " + change.manager);
  };
  ASSERT_TRUE(apply(kube::kStatefulSet, workload(kube::kStatefulSet, "db", 1), "alpha"));
  settle();
  EXPECT_EQ(seen.front(), "apply StatefulSet by alpha");
  EXPECT_THAT(seen, ::testing::Contains("create Pod by kube-controller-manager"));
  EXPECT_THAT(seen, ::testing::Contains("status Pod by kubelet"));
}

TEST_F(Life, ADeletionThatTakesTheLastFinalizerBackMeetsNoVersion) {
  ASSERT_TRUE(create(kube::kConfigMap, body(kube::kConfigMap, "x")));
  ASSERT_TRUE(remove(kube::kConfigMap, "x", kube::Propagation::Orphan));
  const Json before = *find(kube::kConfigMap, "x");
  kube::DeleteRequest request;
  request.kind = kube::kConfigMap;
  request.key = {"apps", "x"};
  request.uid = base::text_at(before, {"metadata", "uid"});
  request.resource_version = base::text_at(before, {"metadata", "resourceVersion"});
  const auto refused = now(server.remove(request));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status, 409);
  EXPECT_EQ(*find(kube::kConfigMap, "x"), before);
  request.resource_version.clear();
  ASSERT_TRUE(now(server.remove(request)));
  EXPECT_EQ(find(kube::kConfigMap, "x"), nullptr);
}

}  // namespace
}  // namespace dataplatform::simulation
