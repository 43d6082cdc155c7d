// Rules of network policies, flow by flow.
#include "controllers/projections/kubernetes/network_policy.hpp"

#include "tests/projections/look.hpp"

#include <algorithm>

namespace dataplatform::projections {
namespace {

using Mode = model::NetworkPolicySettings::Mode;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::UnorderedElementsAre;

constexpr const char* kPolicy = "NetworkPolicy";

Json spec_of(const model::Platform& platform, const std::string& name) {
  return body_of(network_policies(platform), kPolicy, name).at("spec");
}

Json rules(const model::Platform& platform, const std::string& name, const char* direction) {
  return spec_of(platform, name).value(direction, Json::array());
}

Json selector(const std::string& component, const std::string& role) {
  return {{"dataplatform.io/name", "lake"},
          {"dataplatform.io/namespace", "apps"},
          {"dataplatform.io/component", component},
          {"app.kubernetes.io/component", role}};
}

Json pods(const std::string& component, const std::string& role) {
  return {{"podSelector", {{"matchLabels", selector(component, role)}}}};
}

Json pods_in(const std::string& name_space, const std::string& component, const std::string& role) {
  Json peer = pods(component, role);
  peer["namespaceSelector"] = {{"matchLabels", {{"kubernetes.io/metadata.name", name_space}}}};
  return peer;
}

Json tcp(int number) {
  return Json::array({{{"port", number}, {"protocol", "TCP"}}});
}

Json to(const Json& peer, int number) {
  return {{"to", Json::array({peer})}, {"ports", tcp(number)}};
}

Json from(const Json& peer, int number) {
  return {{"from", Json::array({peer})}, {"ports", tcp(number)}};
}

const Json kAnyNamespace = {
    {"namespaceSelector",
     {{"matchExpressions",
       Json::array({{{"key", "kubernetes.io/metadata.name"}, {"operator", "Exists"}}})}}}};

// --- which there are ---------------------------------------------------------------------------

TEST(Policies, DenyEverythingThatIsThePlatformsInBothNamespaces) {
  const auto objects = network_policies(lake());
  EXPECT_THAT(names_of(objects),
              ElementsAre("lake-default-deny", "lake-default-deny", "lake-vault", "lake-vault-gate",
                          "lake-shop-web", "lake-shop-worker", "lake-shop-clock", "lake-shop-cache",
                          "lake-vault-provision", "lake-shop-migrate"));
  EXPECT_EQ(objects[0].body["metadata"]["namespace"], "apps");
  EXPECT_EQ(objects[1].body["metadata"]["namespace"], "data");
  for (const std::size_t number : {0u, 1u}) {
    EXPECT_EQ(objects[number].body["spec"], yaml(R"(
        podSelector:
          matchLabels: {dataplatform.io/name: lake, dataplatform.io/namespace: apps}
        policyTypes: [Ingress, Egress])"));
  }
}

TEST(Policies, DenyOnceWhereBothNamespacesAreOne) {
  model::Platform platform = lake();
  platform.data_namespace = platform.namespace_;
  const auto names = names_of(network_policies(platform));
  EXPECT_EQ(std::count(names.begin(), names.end(), "lake-default-deny"), 1);
}

TEST(Policies, AreNotThereWhereTheyAreDisabled) {
  model::Platform platform = lake();
  platform.network_policy.mode = Mode::Disabled;
  EXPECT_THAT(network_policies(platform), IsEmpty());
}

TEST(Policies, LeaveEgressOpenWhereOnlyIngressIsWanted) {
  model::Platform platform = lake();
  platform.network_policy.mode = Mode::IngressOnly;
  const auto objects = network_policies(platform);
  for (const Object& object : objects) {
    EXPECT_EQ(object.body["spec"]["policyTypes"], Json::array({"Ingress"})) << object.body;
    EXPECT_FALSE(object.body["spec"].contains("egress")) << object.body;
  }
  EXPECT_EQ(find_object(objects, kPolicy, "lake-shop-clock"), nullptr) << "it says nothing";
  EXPECT_EQ(rules(platform, "lake-shop-cache", "ingress"),
            rules(lake(), "lake-shop-cache", "ingress"));
}

TEST(Policies, SelectThePodsOfTheirRoleOrTaskWhateverItsInput) {
  EXPECT_EQ(spec_of(lake(), "lake-shop-web")["podSelector"],
            (Json{{"matchLabels", selector("shop", "web")}}));
  EXPECT_EQ(spec_of(lake(), "lake-shop-migrate")["podSelector"], yaml(R"(
      matchLabels:
        dataplatform.io/name: lake
        dataplatform.io/namespace: apps
        dataplatform.io/component: shop
        dataplatform.io/task: migrate)"));
  EXPECT_EQ(spec_of(lake(), "lake-shop-web")["policyTypes"], Json::array({"Ingress", "Egress"}));
}

TEST(Policies, OfTasksGoWithTheirTasks) {
  model::Platform platform = lake();
  component(platform, "shop").suspended = true;
  EXPECT_THAT(names_of(network_policies(platform)), Not(Contains("lake-shop-migrate")));
  EXPECT_THAT(names_of(network_policies(platform)), Contains("lake-shop-web"));
}

TEST(Policies, AreDecidedByOneFieldOfTheCr) {
  for (const Object& object : network_policies(lake())) {
    EXPECT_EQ(object.field, "spec.networkPolicy");
  }
}

// --- egress ------------------------------------------------------------------------------------

const Json kDns = yaml("{ports: [{port: 53, protocol: UDP}, {port: 53, protocol: TCP}]}");

TEST(Egress, EveryPodFindsNames) {
  for (const Object& object : network_policies(lake())) {
    if (object.body["metadata"]["name"] == "lake-default-deny") continue;
    EXPECT_THAT(object.body["spec"]["egress"], Contains(kDns)) << object.body;
  }
}

TEST(Egress, GoesToRolesInTheirNamespace) {
  EXPECT_THAT(rules(lake(), "lake-shop-worker", "egress"),
              UnorderedElementsAre(kDns, to(pods("shop", "web"), 8080),
                                   to(pods_in("data", "vault", "gate"), 6000),
                                   to(pods("shop", "cache"), 7000)));
}

TEST(Egress, GoesToTheApiServerByPortsAlone) {
  EXPECT_THAT(rules(lake(), "lake-vault", "egress"),
              UnorderedElementsAre(
                  kDns, to(pods("vault", "server"), 5000),
                  yaml("{ports: [{port: 443, protocol: TCP}, {port: 6443, protocol: TCP}]}")));
}

TEST(Egress, OfATaskIsItsOwn) {
  EXPECT_THAT(rules(lake(), "lake-vault-provision", "egress"),
              UnorderedElementsAre(kDns, to(pods_in("data", "vault", "server"), 5000)))
      << "it runs beside the applications";
}

TEST(Egress, ToTheInternetNeverReachesTheNodesCredentials) {
  const struct {
    model::Internet peer;
    int port;
    const char* expected;
  } rows[] = {
      {{},
       443,
       "{to: [{ipBlock: {cidr: 0.0.0.0/0, except: [169.254.0.0/16]}}], ports: [{port: 443, "
       "protocol: TCP}]}"},
      {{"10.1.0.0/16"},
       25,
       "{to: [{ipBlock: {cidr: 10.1.0.0/16}}], ports: [{port: 25, protocol: TCP}]}"},
      {{"10.1.0.0/16"}, 0, "{to: [{ipBlock: {cidr: 10.1.0.0/16}}]}"},
  };
  for (const auto& row : rows) {
    model::Platform platform = lake();
    role(platform, "shop/clock").flows = {{.to = row.peer, .port = row.port, .why = "buys"}};
    EXPECT_THAT(rules(platform, "lake-shop-clock", "egress"), Contains(yaml(row.expected)));
  }
}

/// The vault is somebody else's.
model::Platform lake_with_external_vault() {
  model::Platform platform = unbound_lake();
  model::Component& vault = component(platform, "vault");
  vault.mode = model::Mode::External;
  vault.roles.clear();
  vault.tasks.clear();
  std::get<model::DatabaseOffer>(vault.offers[0]).external_host = "db.example.com";
  bind(platform);
  return platform;
}

TEST(Egress, ToAHostOutsideIsOpenOnItsPort) {
  const model::Platform platform = lake_with_external_vault();
  EXPECT_THAT(
      rules(platform, "lake-shop-web", "egress"),
      UnorderedElementsAre(kDns, to(pods("shop", "cache"), 7000), (Json{{"ports", tcp(5000)}})));
  EXPECT_THAT(rules(platform, "lake-shop-cache", "egress"), ElementsAre(kDns))
      << "it does not use the database";
  EXPECT_THAT(rules(platform, "lake-shop-migrate", "egress"), Contains(Json{{"ports", tcp(5000)}}));
}

TEST(Egress, ThatIsWrittenToABindingOutsideIsNotSaidTwice) {
  model::Platform platform = lake_with_external_vault();
  role(platform, "shop/clock").flows = {{.to = model::BindingPeer{"shop/database"}, .why = "buys"}};
  EXPECT_EQ(rules(platform, "lake-shop-clock", "egress"),
            Json::array({kDns, {{"ports", tcp(5000)}}}));
}

TEST(Egress, ToABindingThatWeServeGoesToItsPods) {
  model::Platform platform = lake();
  role(platform, "shop/cache").flows = {{.to = model::BindingPeer{"shop/database"}, .why = "x"}};
  EXPECT_THAT(rules(platform, "lake-shop-cache", "egress"),
              Contains(to(pods_in("data", "vault", "gate"), 6000)));
  EXPECT_THAT(rules(platform, "lake-vault-gate", "ingress").dump(),
              ::testing::HasSubstr("\"app.kubernetes.io/component\":\"cache\""));
}

TEST(Egress, ToWhatIsNotThereIsNoRule) {
  model::Platform platform = lake();
  role(platform, "shop/clock").flows = {{.to = "shop/nobody", .port = 1, .why = "x"},
                                        {.to = model::BindingPeer{"shop/nothing"}, .why = "x"}};
  EXPECT_EQ(rules(platform, "lake-shop-clock", "egress"), Json::array({kDns}));
}

TEST(Egress, TheSameFlowTwiceIsOneRule) {
  model::Platform platform = lake();
  auto& flows = role(platform, "shop/worker").flows;
  flows.push_back(flows[0]);
  EXPECT_EQ(rules(platform, "lake-shop-worker", "egress"),
            rules(lake(), "lake-shop-worker", "egress"));
}

// --- ingress -----------------------------------------------------------------------------------

TEST(Ingress, ComesFromThoseWhoseFlowsArrive) {
  EXPECT_EQ(rules(lake(), "lake-shop-cache", "ingress"),
            Json::array({{{"from", Json::array({pods("shop", "web"), pods("shop", "worker")})},
                          {"ports", tcp(7000)}}}));
  EXPECT_THAT(rules(lake(), "lake-shop-clock", "ingress"), IsEmpty());
}

TEST(Ingress, ComesFromRolesAndTasksOfBothNamespaces) {
  const Json of_server = rules(lake(), "lake-vault", "ingress");
  const Json provision = {
      {"podSelector",
       {{"matchLabels",
         {{"dataplatform.io/name", "lake"},
          {"dataplatform.io/namespace", "apps"},
          {"dataplatform.io/component", "vault"},
          {"dataplatform.io/task", "provision"}}}}},
      {"namespaceSelector", {{"matchLabels", {{"kubernetes.io/metadata.name", "apps"}}}}}};
  const Json* at_db = nullptr;
  for (const Json& rule : of_server) {
    if (rule["ports"] == tcp(5000)) at_db = &rule["from"];
  }
  ASSERT_NE(at_db, nullptr);
  EXPECT_THAT(*at_db, Contains(pods("vault", "server")));
  EXPECT_THAT(*at_db, Contains(pods("vault", "gate")));
  EXPECT_THAT(*at_db, Contains(provision));
  EXPECT_EQ(at_db->size(), 4u) << "and the migration";
}

TEST(Ingress, OfMetricsComesFromTheMonitoringOrAnyNamespace) {
  model::Platform platform = lake();
  EXPECT_THAT(rules(platform, "lake-vault", "ingress"), Contains(from(kAnyNamespace, 9000)));
  platform.network_policy.monitoring = yaml("{namespaceSelector: {matchLabels: {team: watch}}}");
  EXPECT_THAT(rules(platform, "lake-vault", "ingress"),
              Contains(from(platform.network_policy.monitoring, 9000)));
}

/// The page's own port, as people come in.
Json people(const std::string& class_name, const Json& controller) {
  model::Platform platform = lake();
  platform.edge = {
      .type = model::Edge::Type::Ingress, .domain = "example.com", .class_name = class_name};
  platform.network_policy.ingress_controller = controller;
  role(platform, "shop/worker").flows.clear();
  return rules(platform, "lake-shop-web", "ingress");
}

TEST(Ingress, OfPeopleComesFromTheControllerWhereverThatIs) {
  const Json controller = yaml("{namespaceSelector: {matchLabels: {team: edge}}}");
  const Json from_anywhere = {{"ports", tcp(8080)}};
  EXPECT_EQ(people("nginx", nullptr), Json::array({from(kAnyNamespace, 8080)}));
  EXPECT_EQ(people("nginx", controller), Json::array({from(controller, 8080)}));
  EXPECT_EQ(people("alb", nullptr), Json::array({from_anywhere})) << "no selector matches it";
  EXPECT_EQ(people("alb", controller), Json::array({from(controller, 8080)}));
}

TEST(Ingress, OfPeopleIsClosedWhereNobodyIsLedIn) {
  model::Platform platform = lake();
  role(platform, "shop/worker").flows.clear();
  EXPECT_THAT(rules(platform, "lake-shop-web", "ingress"), IsEmpty());
}

// --- what the user adds ------------------------------------------------------------------------

TEST(UsersRules, AreAddedAsTheyAreWrittenToEveryRoleOfTheComponent) {
  model::Platform platform = lake();
  platform.network_policy.additional_ingress = yaml(R"(
      - component: shop
        from: [{namespaceSelector: {matchLabels: {team: lab}}}]
        ports: [{port: 8080, protocol: TCP}])");
  platform.network_policy.additional_egress = yaml(R"(
      - component: shop
        to: [{ipBlock: {cidr: 10.9.0.0/16}}]
        ports: [])");
  const Json in = yaml(
      "{from: [{namespaceSelector: {matchLabels: {team: lab}}}], ports: [{port: 8080, protocol: "
      "TCP}]}");
  const Json out = yaml("{to: [{ipBlock: {cidr: 10.9.0.0/16}}]}");
  for (const char* name : {"lake-shop-web", "lake-shop-clock"}) {
    EXPECT_THAT(rules(platform, name, "ingress"), Contains(in)) << name;
    EXPECT_THAT(rules(platform, name, "egress"), Contains(out)) << name;
  }
  EXPECT_THAT(rules(platform, "lake-shop-migrate", "egress"), Contains(out));
  EXPECT_THAT(rules(platform, "lake-shop-migrate", "ingress"), IsEmpty());
  EXPECT_THAT(rules(platform, "lake-vault", "ingress"), Not(Contains(in)));
  EXPECT_THAT(rules(platform, "lake-vault", "egress"), Not(Contains(out)));
}

TEST(UsersRules, ThatSayNothingOpenNothing) {
  model::Platform platform = lake();
  platform.network_policy.additional_ingress = yaml("[{component: shop}]");
  platform.network_policy.additional_egress = yaml("[{component: shop, to: []}]");
  EXPECT_EQ(rules(platform, "lake-shop-clock", "ingress"), Json::array());
  EXPECT_EQ(rules(platform, "lake-shop-clock", "egress"),
            rules(lake(), "lake-shop-clock", "egress"));
}

}  // namespace
}  // namespace dataplatform::projections
