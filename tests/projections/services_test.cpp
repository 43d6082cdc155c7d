// Ways in to pods, who pods are, which secrets they read.
#include "controllers/projections/kubernetes/services.hpp"

#include "controllers/projections/kubernetes/secrets.hpp"
#include "controllers/projections/kubernetes/service_accounts.hpp"
#include "tests/projections/look.hpp"

#include <set>

namespace dataplatform::projections {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

// --- Services ----------------------------------------------------------------------------------

TEST(Services, ThereIsOneForEachAccess) {
  EXPECT_THAT(names_of(services(lake())),
              ElementsAre("lake-vault-pods", "lake-vault", "lake-vault-gate", "lake-shop-web",
                          "lake-shop-cache"));
}

TEST(Services, AHeadlessOneNamesItsMembersBeforeTheyAreReady) {
  EXPECT_EQ(body_of(services(lake()), "Service", "lake-vault-pods")["spec"], yaml(R"(
      type: ClusterIP
      clusterIP: None
      publishNotReadyAddresses: true
      selector:
        dataplatform.io/name: lake
        dataplatform.io/namespace: apps
        dataplatform.io/component: vault
        app.kubernetes.io/component: server
      ports: [{name: db, port: 5000, targetPort: db, protocol: TCP}])"));
}

TEST(Services, AnOrdinaryOneSendsNothingThatTheServerLeavesOut) {
  EXPECT_EQ(body_of(services(lake()), "Service", "lake-shop-web")["spec"], yaml(R"(
      type: ClusterIP
      selector:
        dataplatform.io/name: lake
        dataplatform.io/namespace: apps
        dataplatform.io/component: shop
        app.kubernetes.io/component: web
      ports: [{name: http, port: 8080, targetPort: http, protocol: TCP, appProtocol: http}])"));
}

TEST(Services, OneCanChooseAmongThePodsOfARole) {
  const auto objects = services(lake());
  EXPECT_EQ(body_of(objects, "Service", "lake-vault")["spec"]["selector"].at("leads"), "yes");
  EXPECT_FALSE(
      body_of(objects, "Service", "lake-vault-pods")["spec"]["selector"].contains("leads"));
}

TEST(Services, OneShowsOnlyThePortsOfItsAccess) {
  const auto objects = services(lake());
  const Json& ports = body_of(objects, "Service", "lake-vault")["spec"]["ports"];
  ASSERT_EQ(ports.size(), 1u) << "the metrics are not part of it";
  EXPECT_EQ(ports[0]["name"], "db");
}

TEST(Services, HaveTheNamesOfTheDocumentAsWellWhereTheUserWantsThem) {
  model::Platform platform = lake();
  role(platform, "shop/web").access[0].alias = "the-shop";
  EXPECT_EQ(find_object(services(platform), "Service", "the-shop"), nullptr);
  platform.service_aliases = true;
  const auto objects = services(platform);
  EXPECT_EQ(body_of(objects, "Service", "the-shop")["spec"],
            body_of(objects, "Service", "lake-shop-web")["spec"]);
  EXPECT_EQ(object_of(objects, "Service", "the-shop").field, "spec.serviceAliases");
}

// --- accounts ----------------------------------------------------------------------------------

TEST(Accounts, EachRoleHasItsOwnAndTheTasksOfAComponentShareOne) {
  EXPECT_THAT(
      names_of(service_accounts(lake())),
      ElementsAre("lake-vault", "lake-vault-gate", "lake-shop-web", "lake-shop-worker",
                  "lake-shop-clock", "lake-shop-cache", "lake-vault-tasks", "lake-shop-tasks"));
}

TEST(Accounts, NeverMountTheirToken) {
  for (const Object& object : service_accounts(lake())) {
    EXPECT_EQ(object.body["automountServiceAccountToken"], false) << object.body;
  }
}

TEST(Accounts, CarryWhatACloudWantsToSeeOnThem) {
  model::Platform platform = lake();
  role(platform, "shop/web").service_account_annotations = {{"cloud/role", "reader"}};
  const auto objects = service_accounts(platform);
  EXPECT_EQ(body_of(objects, "ServiceAccount", "lake-shop-web")["metadata"]["annotations"],
            (Json{{"cloud/role", "reader"}}));
  EXPECT_FALSE(
      body_of(objects, "ServiceAccount", "lake-shop-worker")["metadata"].contains("annotations"));
}

TEST(Accounts, BringPullSecretsToPodsThatARoleStartsItself) {
  model::Platform platform = lake();
  platform.image_pull_secrets = {"mirror"};
  role(platform, "shop/worker").spawned = {{.name = "job", .labels = {{"made-by", "worker"}}}};
  const auto objects = service_accounts(platform);
  EXPECT_EQ(body_of(objects, "ServiceAccount", "lake-shop-worker")["imagePullSecrets"],
            (Json::array({{{"name", "mirror"}}})));
  EXPECT_FALSE(body_of(objects, "ServiceAccount", "lake-shop-web").contains("imagePullSecrets"));
}

TEST(Accounts, OfTasksAreInEachNamespaceWhereATaskRuns) {
  model::Platform platform = lake();
  model::Task more = task(platform, "vault/provision");
  more.name = "tidy";
  more.site = model::Site::Data;
  component(platform, "vault").tasks.push_back(more);
  more.name = "tidy-again";
  component(platform, "vault").tasks.push_back(more);
  std::vector<std::string> places;
  for (const Object& object : service_accounts(platform)) {
    if (object.body["metadata"]["name"] == "lake-vault-tasks") {
      places.push_back(object.body["metadata"]["namespace"]);
    }
  }
  EXPECT_THAT(places, ElementsAre("apps", "data"));
}

TEST(Accounts, AreBoundToRolesThatAreThereAndSayWhy) {
  const auto objects = role_bindings(lake());
  ASSERT_EQ(objects.size(), 1u);
  Json body = objects[0].body;
  body["metadata"].erase("labels");
  EXPECT_EQ(body, yaml(R"(
      apiVersion: rbac.authorization.k8s.io/v1
      kind: RoleBinding
      metadata:
        name: lake-vault-election
        namespace: data
        annotations: {dataplatform.io/reason: elects a leader}
      roleRef: {apiGroup: rbac.authorization.k8s.io, kind: ClusterRole, name: dataplatform-election}
      subjects: [{kind: ServiceAccount, name: lake-vault, namespace: data}])"));
}

// --- secrets -----------------------------------------------------------------------------------

const SecretSet& set_of(const std::vector<SecretSet>& sets, const std::string& name) {
  for (const SecretSet& set : sets) {
    if (set.name == name) return set;
  }
  throw std::out_of_range("no secret " + name);
}

TEST(Secrets, AreMadeInEveryNamespaceThatReadsThem) {
  model::Platform platform = lake();
  EXPECT_THAT(set_of(secret_sets(platform), "lake-vault").namespaces, ElementsAre("data", "apps"));
  EXPECT_THAT(set_of(secret_sets(platform), "lake-shop").namespaces, ElementsAre("apps"));
  platform.data_namespace = platform.namespace_;
  EXPECT_THAT(set_of(secret_sets(platform), "lake-vault").namespaces, ElementsAre("apps"));
}

TEST(Secrets, SayHowTheirValuesAreMade) {
  const auto sets = secret_sets(lake());
  const SecretSet& set = set_of(sets, "lake-vault");
  ASSERT_EQ(set.values.size(), 2u);
  EXPECT_EQ(set.values[0].key, "root-user");
  EXPECT_FALSE(set.values[0].generated);
  EXPECT_EQ(set.values[0].text, "root");
  EXPECT_EQ(set.values[1].key, "root-password");
  EXPECT_TRUE(set.values[1].generated);
  EXPECT_EQ(set.values[1].length, 40);
  EXPECT_GE(set.values[1].alphabet.size(), 62u);
  EXPECT_EQ(set.component, "vault");
}

TEST(Secrets, KnowWhoReadsThem) {
  const auto sets = secret_sets(lake());
  EXPECT_THAT(set_of(sets, "lake-vault").consumers, ElementsAre("vault/server"));
  EXPECT_THAT(
      set_of(sets, "lake-shop").consumers,
      ElementsAre("shop/web", "shop/worker", "shop/clock", "shop/cache", "vault/provision"));
}

TEST(Secrets, ThatTheUserMakesAreOnlyLookedFor) {
  model::Platform platform = lake();
  component(platform, "shop").secrets[0].existing = true;
  EXPECT_TRUE(set_of(secret_sets(platform), "lake-shop").existing);
  EXPECT_FALSE(set_of(secret_sets(platform), "lake-vault").existing);
}

TEST(Secrets, OfWhatWeDoNotRunAreNotMade) {
  model::Platform platform = lake();
  component(platform, "vault").mode = model::Mode::External;
  EXPECT_EQ(secret_sets(platform).size(), 1u);
}

TEST(Secrets, AreNeverAmongTheObjectsThatAreApplied) {
  const Desired desired = project(lake());
  EXPECT_THAT(names_of(desired.objects, "Secret"), IsEmpty());
  EXPECT_EQ(desired.secrets.size(), 2u);
}

}  // namespace
}  // namespace dataplatform::projections
