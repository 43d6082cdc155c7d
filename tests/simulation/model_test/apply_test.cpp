// Server-side apply and the books of who owns what.
#include "tests/simulation/model_test/fixture.hpp"

namespace dataplatform::simulation {
namespace {

using Apply = ModelTest;

Json data_of(std::initializer_list<std::pair<const char*, const char*>> entries) {
  Json object = Json::object();
  for (const auto& [key, value] : entries)
    object["data"][key] = value;
  return object;
}

Json config(Json more) {
  more["apiVersion"] = "v1";
  more["kind"] = "ConfigMap";
  more["metadata"]["name"] = "x";
  more["metadata"]["namespace"] = "apps";
  return more;
}

TEST_F(Apply, TakesAwayWhatItsOnlyOwnerNoLongerSays) {
  ASSERT_TRUE(apply(kube::kConfigMap, config(data_of({{"a", "1"}, {"b", "2"}})), "alpha"));
  ASSERT_TRUE(apply(kube::kConfigMap, config(data_of({{"b", "2"}})), "beta"));
  ASSERT_TRUE(apply(kube::kConfigMap, config(Json::object()), "alpha"));
  EXPECT_EQ(find(kube::kConfigMap, "x")->at("data"), Json({{"b", "2"}}));
}

TEST_F(Apply, RefusesWhatSomebodyElseOwnsAndNamesThem) {
  ASSERT_TRUE(apply(kube::kConfigMap, config(data_of({{"a", "1"}})), "alpha"));
  const auto refused = apply(kube::kConfigMap, config(data_of({{"a", "2"}})), "beta");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status, 409);
  ASSERT_TRUE(refused.error().has_cause("FieldManagerConflict"));
  EXPECT_EQ(refused.error().causes[0].field, ".data.a");
  EXPECT_THAT(refused.error().message, ::testing::HasSubstr("alpha"));
  ASSERT_TRUE(apply(kube::kConfigMap, config(data_of({{"a", "2"}})), "beta", true));
  // The owner of before owns it no more and so can't take it away.
  ASSERT_TRUE(apply(kube::kConfigMap, config(Json::object()), "alpha"));
  EXPECT_EQ(find(kube::kConfigMap, "x")->at("data"), Json({{"a", "2"}}));
}

TEST_F(Apply, MergesListsByTheirKeys) {
  Json first = workload(kube::kDeployment, "web", 1);
  first["spec"]["template"]["spec"]["containers"][0]["env"] =
      Json::array({{{"name", "A"}, {"value", "1"}}});
  ASSERT_TRUE(apply(kube::kDeployment, first, "alpha"));
  Json second = body(kube::kDeployment, "web");
  second["spec"]["template"]["spec"]["containers"] =
      Json::array({{{"name", "web"}, {"env", Json::array({{{"name", "B"}, {"value", "2"}}})}}});
  ASSERT_TRUE(apply(kube::kDeployment, second, "beta"));
  const Json& container =
      find(kube::kDeployment, "web")->at("spec")["template"]["spec"]["containers"][0];
  EXPECT_EQ(container["env"].size(), 2u);
  EXPECT_EQ(container["image"], "app:1");
}

TEST_F(Apply, WritesTheBooksInTheFormatOfTheServer) {
  ASSERT_TRUE(apply(kube::kDeployment, workload(kube::kDeployment, "web", 1), "alpha"));
  const Json& entry = find(kube::kDeployment, "web")->at("metadata")["managedFields"][0];
  EXPECT_EQ(entry["operation"], "Apply");
  EXPECT_EQ(entry["fieldsType"], "FieldsV1");
  EXPECT_EQ(entry["fieldsV1"]["f:spec"]["f:replicas"], Json::object());
  const Json& containers = entry["fieldsV1"]["f:spec"]["f:template"]["f:spec"]["f:containers"];
  EXPECT_TRUE(containers[R"(k:{"name":"web"})"].contains("."));
}

/// Who has the claims of a StatefulSet in the books.
std::string owner_of_claims(const Json& set) {
  for (const Json& entry : set.at("metadata").at("managedFields")) {
    if (entry["fieldsV1"]["f:spec"].contains("f:volumeClaimTemplates")) return entry["manager"];
  }
  return "";
}

TEST_F(Apply, LosesAListWhoseQuantitiesAReplacementSpellsOtherwise) {
  Json set = workload(kube::kStatefulSet, "db", 1);
  Json claim = {{"metadata", {{"name", "data"}}}};
  claim["spec"] = {{"accessModes", Json::array({"ReadWriteOnce"})}};
  for (const auto& [kept, said, owner] :
       {std::tuple("1Gi", "1Gi", "alpha"), std::tuple("1Gi", "1024Mi", "dataplatform-operator"),
        std::tuple("8Gi", "8192Mi", "alpha"), std::tuple("500m", "0.5", "dataplatform-operator")}) {
    claim["spec"]["resources"]["requests"]["storage"] = kept;
    set["spec"]["volumeClaimTemplates"] = Json::array({claim});
    ASSERT_TRUE(apply(kube::kStatefulSet, set, "alpha"));
    Json next = *find(kube::kStatefulSet, "db");
    Json& size = next["spec"]["volumeClaimTemplates"][0]["spec"]["resources"]["requests"];
    size["storage"] = said;
    ASSERT_TRUE(replace(kube::kStatefulSet, next));
    EXPECT_EQ(owner_of_claims(*find(kube::kStatefulSet, "db")), owner) << said;
    ASSERT_TRUE(remove(kube::kStatefulSet, "db", kube::Propagation::Background));
  }
}

TEST_F(Apply, ThatChangesNothingCostsNoVersion) {
  ASSERT_TRUE(apply(kube::kConfigMap, config(data_of({{"a", "1"}})), "alpha"));
  const std::uint64_t version = server.version();
  clock.advance(std::chrono::minutes(1));
  ASSERT_TRUE(apply(kube::kConfigMap, config(data_of({{"a", "1"}})), "alpha"));
  EXPECT_EQ(server.version(), version);
}

TEST_F(Apply, RefusesFieldsThatTheTypeDoesNotHave) {
  const auto refused = apply(kube::kConfigMap, config({{"unheard", 1}}), "alpha");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status, 500);
  EXPECT_THAT(refused.error().message, ::testing::HasSubstr("field not declared in schema"));
}

TEST_F(Apply, KeepsToImmutableFields) {
  ASSERT_TRUE(apply(kube::kDeployment, workload(kube::kDeployment, "web", 1), "alpha"));
  Json other = workload(kube::kDeployment, "web", 1);
  other["spec"]["selector"]["matchLabels"]["app"] = "other";
  other["spec"]["template"]["metadata"]["labels"]["app"] = "other";
  const auto refused = apply(kube::kDeployment, other, "alpha");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().reason, "Invalid");
}

TEST_F(Apply, CountsGenerationsOfTheSpecAlone) {
  ASSERT_TRUE(apply(kube::kDeployment, workload(kube::kDeployment, "web", 1), "alpha"));
  settle();
  EXPECT_EQ(base::integer_at(*find(kube::kDeployment, "web"), {"metadata", "generation"}), 1);
  ASSERT_TRUE(apply(kube::kDeployment, workload(kube::kDeployment, "web", 2), "alpha"));
  EXPECT_EQ(base::integer_at(*find(kube::kDeployment, "web"), {"metadata", "generation"}), 2);
}

constexpr kube::Kind kPlatform{"dataplatform.io", "v1alpha1", "DataPlatform", "dataplatforms"};

TEST_F(Apply, OfADataPlatformIsJudgedByItsSchema) {
  const auto refused =
      apply(kPlatform, body(kPlatform, "lake", {{"spec", {{"profile", "Odd"}}}}), "alpha");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().status, 422);
  EXPECT_EQ(refused.error().causes.at(0).field, "spec.profile");
  EXPECT_TRUE(
      apply(kPlatform, body(kPlatform, "lake", {{"spec", {{"profile", "Staging"}}}}), "alpha"));
}

/// With volumes of Elasticsearch and of Dremio's pool of that size.
Json with_volumes(const std::string& size) {
  Json spec = {{"profile", "Staging"}};
  spec["components"]["elasticsearch"]["data"]["storage"]["size"] = size;
  spec["components"]["dremio"]["executorPools"] = {{{"name", "a"}, {"storage", {{"size", size}}}}};
  return {{"spec", std::move(spec)}};
}

// A size that we can't read made no volume: who mistyped it gets out again.
TEST_F(Apply, OfASmallerVolumeIsRefusedButAfterOneThatCannotBe) {
  const auto sized = [&](const char* size) {
    return apply(kPlatform, body(kPlatform, "lake", with_volumes(size)), "alpha");
  };
  ASSERT_TRUE(sized("10Gi"));
  const auto refused = sized("9Gi");
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().causes.size(), 2u) << refused.error().message;
  EXPECT_TRUE(sized("1e999"));
  EXPECT_TRUE(sized("10Gi"));
  EXPECT_TRUE(sized("7Ei"));
  EXPECT_FALSE(sized("10Gi"));
}

TEST_F(Apply, NeedsANamespaceThatIsThere) {
  Json elsewhere = config(Json::object());
  elsewhere["metadata"]["namespace"] = "nowhere";
  EXPECT_EQ(apply(kube::kConfigMap, elsewhere, "alpha").error().status, 404);
  ASSERT_TRUE(remove(kube::kNamespace, "apps", kube::Propagation::Background));
  const auto refused = apply(kube::kConfigMap, config(Json::object()), "alpha");
  ASSERT_FALSE(refused);
  EXPECT_TRUE(refused.error().has_cause("NamespaceTerminating"));
}

}  // namespace
}  // namespace dataplatform::simulation
