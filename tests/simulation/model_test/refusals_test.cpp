// What the API server makes of an object before it keeps it, and what it refuses, each as the
// comparison with a real one has shown it.
#include "tests/simulation/model_test/fixture.hpp"

namespace dataplatform::simulation {
namespace {

using Refusals = ModelTest;

Json with_volume(Json workload, Json volume) {
  workload["spec"]["template"]["spec"]["volumes"] = Json::array({std::move(volume)});
  return workload;
}

TEST_F(Refusals, AVolumeNeedsWhatItsSourceIsNamedBy) {
  const Json whole =
      with_volume(workload(kube::kDeployment, "web", 1),
                  {{"name", "files"}, {"configMap", {{"name", "red"}, {"defaultMode", 256}}}});
  ASSERT_TRUE(apply(kube::kDeployment, whole, "alpha"));
  const Json nameless = with_volume(body(kube::kDeployment, "web"),
                                    {{"name", "files"}, {"configMap", {{"defaultMode", 256}}}});
  ASSERT_TRUE(apply(kube::kDeployment, nameless, "beta"));
  const auto refused = apply(kube::kDeployment, workload(kube::kDeployment, "web", 1), "alpha");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status, 422);
  EXPECT_EQ(refused.error().causes.at(0).field, "spec.template.spec.volumes.configMap.name");
}

TEST_F(Refusals, AVolumeHasOneSourceAndIsAnEmptyDirectoryWithoutOne) {
  Json web = with_volume(workload(kube::kDeployment, "web", 1), {{"name", "files"}});
  ASSERT_TRUE(apply(kube::kDeployment, web, "alpha"));
  EXPECT_TRUE(find(kube::kDeployment, "web")
                  ->at("spec")["template"]["spec"]["volumes"][0]
                  .contains("emptyDir"));
  web = with_volume(web, {{"name", "files"}, {"secret", {{"secretName", "red"}}}});
  const auto refused = apply(kube::kDeployment, web, "alpha");
  ASSERT_FALSE(refused);
  EXPECT_TRUE(refused.error().has_cause("FieldValueForbidden"));
}

TEST_F(Refusals, AClaimStandsForAVolumeOfItsName) {
  Json set = with_volume(workload(kube::kStatefulSet, "db", 1),
                         {{"name", "data"}, {"configMap", {{"defaultMode", 256}}}});
  EXPECT_FALSE(create(kube::kStatefulSet, set));
  Json claim = {{"metadata", {{"name", "data"}}}};
  claim["spec"] = {{"accessModes", Json::array({"ReadWriteOnce"})}};
  claim["spec"]["resources"]["requests"]["storage"] = "1Gi";
  set["spec"]["volumeClaimTemplates"] = Json::array({std::move(claim)});
  EXPECT_TRUE(create(kube::kStatefulSet, set));
}

TEST_F(Refusals, AnEnvironmentAndAProbeSayWhereFrom) {
  for (const char* empty : {"valueFrom", "readinessProbe"}) {
    Json web = workload(kube::kDeployment, "web", 1);
    Json& container = web["spec"]["template"]["spec"]["containers"][0];
    if (std::string_view(empty) == "valueFrom") {
      container["env"] = Json::array({{{"name", "A"}, {"valueFrom", Json::object()}}});
    } else {
      container[empty] = {{"periodSeconds", 5}};
    }
    EXPECT_FALSE(create(kube::kDeployment, web)) << empty;
  }
}

TEST_F(Refusals, ASealedObjectIsNotGivenEmptyBytesForNone) {
  for (const auto& [kind, member, taken] : {std::tuple(kube::kConfigMap, "data", true),
                                            std::tuple(kube::kConfigMap, "binaryData", false),
                                            std::tuple(kube::kSecret, "data", false)}) {
    const std::string name = std::string("of-") + member;
    Json sealed = body(kind, name, {{"immutable", true}});
    EXPECT_TRUE(apply(kind, sealed, "alpha"));
    sealed[member] = Json::object();
    EXPECT_EQ(apply(kind, sealed, "alpha").has_value(), taken);
    sealed["metadata"]["resourceVersion"] = find(kind, name)->at("metadata").at("resourceVersion");
    EXPECT_EQ(replace(kind, sealed).has_value(), taken);
  }
}

TEST_F(Refusals, AServiceLosesWhatOnlyItsFormerTypeHad) {
  Json web = body(kube::kService, "web");
  web["spec"] = {{"type", "LoadBalancer"}, {"ports", Json::array({{{"port", 80}}})}};
  ASSERT_TRUE(apply(kube::kService, web, "alpha"));
  EXPECT_TRUE(find(kube::kService, "web")->at("spec").contains("externalTrafficPolicy"));
  web["spec"]["type"] = "ClusterIP";
  ASSERT_TRUE(apply(kube::kService, web, "alpha"));
  const Json& spec = find(kube::kService, "web")->at("spec");
  EXPECT_FALSE(spec.contains("externalTrafficPolicy"));
  EXPECT_FALSE(spec.contains("allocateLoadBalancerNodePorts"));
}

}  // namespace
}  // namespace dataplatform::simulation
