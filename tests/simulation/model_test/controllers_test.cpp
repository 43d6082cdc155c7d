// What the real controllers were seen to do (docs/simulation.md, Controllers), asked of the model.
#include "tests/simulation/model_test/fixture.hpp"

namespace dataplatform::simulation {
namespace {

constexpr const char* kBadImage = "missing:1";

class ControllersOfTheModel : public ModelTest {
 protected:
  ControllersOfTheModel() {
    server.pods = [](const Json& pod) {
      if (!image_of(pod).starts_with("missing")) return Fate();
      return Fate{.kind = Fate::Kind::Waits, .reason = "ImagePullBackOff"};
    };
  }

  static std::string image_of(const Json& pod) {
    return base::text_at(base::array_at(pod, {"spec", "containers"}).at(0), {"image"});
  }

  static void set_image(Json& workload, const char* image) {
    workload["spec"]["template"]["spec"]["containers"][0]["image"] = image;
  }

  void write(const kube::Kind& kind, const Json& object) {
    ASSERT_TRUE(apply(kind, object, "alpha"));
    settle();
  }

  std::string image(const std::string& pod) const {
    const Json* found = find(kube::kPod, pod);
    return found == nullptr ? "none" : image_of(*found);
  }

  std::int64_t pods_with(const char* image) const {
    std::int64_t count = 0;
    for (const kube::ObjectKey& key : server.keys(kube::kPod))
      count += image_of(*server.find(kube::kPod, key)) == image ? 1 : 0;
    return count;
  }

  std::int64_t status_of(const kube::Kind& kind, const std::string& name, const char* what) const {
    return base::integer_at(*find(kind, name), {"status", what});
  }
};

TEST_F(ControllersOfTheModel, APodBelowThePartitionComesBackAsItWas) {
  Json set = workload(kube::kStatefulSet, "db", 2);
  set["spec"]["updateStrategy"]["rollingUpdate"]["partition"] = 1;
  write(kube::kStatefulSet, set);
  set_image(set, "app:2");
  write(kube::kStatefulSet, set);
  server.erase(kube::kPod, {"apps", "db-0"});
  settle();
  EXPECT_EQ(image("db-0"), "app:1");
  EXPECT_EQ(image("db-1"), "app:2");
  EXPECT_EQ(status_of(kube::kStatefulSet, "db", "currentReplicas"), 1);
}

TEST_F(ControllersOfTheModel, APodWaitsForTheEndOfItsOldClaim) {
  Json set = workload(kube::kStatefulSet, "db", 1);
  set["spec"]["volumeClaimTemplates"] = Json::array({{{"metadata", {{"name", "data"}}}}});
  write(kube::kStatefulSet, set);
  const auto uid = [this] {
    return base::text_at(*find(kube::kPersistentVolumeClaim, "data-db-0"), {"metadata", "uid"});
  };
  const std::string before = uid();
  ASSERT_TRUE(remove(kube::kPersistentVolumeClaim, "data-db-0", kube::Propagation::Background));
  settle();
  EXPECT_EQ(uid(), before);
  server.erase(kube::kPod, {"apps", "db-0"});
  settle();
  EXPECT_NE(uid(), before);
  EXPECT_EQ(image("db-0"), "app:1");
}

TEST_F(ControllersOfTheModel, ParallelPodsThatAreAwayAreReplacedAllAtOnce) {
  Json set = workload(kube::kStatefulSet, "db", 3);
  set["spec"]["podManagementPolicy"] = "Parallel";
  set_image(set, kBadImage);
  write(kube::kStatefulSet, set);
  set_image(set, "missing:2");
  write(kube::kStatefulSet, set);
  EXPECT_EQ(pods_with("missing:2"), 3);
}

TEST_F(ControllersOfTheModel, OnDeleteIsDoneWhenEachPodIsOfTheNewTemplate) {
  Json set = workload(kube::kStatefulSet, "db", 1);
  set["spec"]["updateStrategy"]["type"] = "OnDelete";
  write(kube::kStatefulSet, set);
  set_image(set, "app:2");
  write(kube::kStatefulSet, set);
  const auto revision = [this](const char* which) {
    return base::text_at(*find(kube::kStatefulSet, "db"), {"status", which});
  };
  EXPECT_NE(revision("currentRevision"), revision("updateRevision"));
  server.erase(kube::kPod, {"apps", "db-0"});
  settle();
  EXPECT_EQ(revision("currentRevision"), revision("updateRevision"));
}

TEST_F(ControllersOfTheModel, ADeploymentAdoptsWhatANamesakeLeft) {
  const Json web = workload(kube::kDeployment, "web", 2);
  write(kube::kDeployment, web);
  ASSERT_TRUE(remove(kube::kDeployment, "web", kube::Propagation::Orphan));
  settle();
  EXPECT_EQ(pods_with("app:1"), 2);
  write(kube::kDeployment, web);
  EXPECT_EQ(pods_with("app:1"), 2);
  EXPECT_EQ(status_of(kube::kDeployment, "web", "readyReplicas"), 2);
}

TEST_F(ControllersOfTheModel, PodsBeyondTheWantedThatDoNotServeCountAsUnavailable) {
  Json web = workload(kube::kDeployment, "web", 2);
  write(kube::kDeployment, web);
  set_image(web, kBadImage);
  write(kube::kDeployment, web);
  EXPECT_EQ(pods_with(kBadImage), 1);
  EXPECT_EQ(status_of(kube::kDeployment, "web", "unavailableReplicas"), 1);
}

TEST_F(ControllersOfTheModel, ADeploymentIsScaledBeforeItIsRolled) {
  Json web = workload(kube::kDeployment, "web", 1);
  write(kube::kDeployment, web);
  set_image(web, kBadImage);
  web["spec"]["replicas"] = 3;
  write(kube::kDeployment, web);
  EXPECT_EQ(pods_with("app:1"), 3);
  EXPECT_EQ(pods_with(kBadImage), 1);
}

TEST_F(ControllersOfTheModel, AJobThatWaitedSaysSoWhenItIsOver) {
  Json job = body(kube::kJob, "task");
  job["spec"]["suspend"] = true;
  job["spec"]["template"]["spec"] = {
      {"restartPolicy", "Never"}, {"containers", Json::array({{{"name", "x"}, {"image", "y"}}})}};
  write(kube::kJob, job);
  job["spec"]["suspend"] = false;
  write(kube::kJob, job);
  std::map<std::string, std::string> said;
  for (const Json& condition : find(kube::kJob, "task")->at("status").at("conditions"))
    said[condition.value("type", "")] = condition.value("status", "");
  EXPECT_EQ(said["Suspended"], "False");
  EXPECT_EQ(said["Complete"], "True");
}

}  // namespace
}  // namespace dataplatform::simulation
