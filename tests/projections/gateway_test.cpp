// The edge by Gateway API: whose Gateway it is, routes, certificates, clients by TCP.
#include "controllers/projections/kubernetes/gateway.hpp"

#include "controllers/projections/kubernetes/clients.hpp"
#include "controllers/projections/kubernetes/edge.hpp"
#include "controllers/projections/kubernetes/google.hpp"
#include "controllers/projections/kubernetes/services.hpp"
#include "tests/projections/look.hpp"

namespace dataplatform::projections {
namespace {

using model::Edge;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// The lake behind a Gateway of its own, by https.
model::Platform lake_at_gateway(const std::string& class_name = "envoy") {
  model::Platform platform = lake();
  platform.edge = {.type = Edge::Type::Gateway,
                   .domain = "example.com",
                   .tls_secret = "edge-tls",
                   .gateway_class = class_name};
  return platform;
}

model::Platform lake_at_shared_gateway() {
  model::Platform platform = lake_at_gateway("");
  platform.edge.parent_refs = yaml("[{name: shared, namespace: gateways}]");
  return platform;
}

void add_clients(model::Platform& platform, Edge::Clients clients) {
  platform.edge.clients = clients;
  role(platform, "vault/gate").clients = model::ClientAccess{.ports = {"gate"}};
}

Json listeners_of(const model::Platform& platform) {
  return gateways(platform).at(0).body["spec"]["listeners"];
}

// --- the Gateway -------------------------------------------------------------------------------

TEST(Gateways, OursHasAListenerForHttpAndOneByHttpsForEachPage) {
  const auto objects = gateways(lake_at_gateway());
  ASSERT_THAT(names_of(objects), ElementsAre("lake-edge"));
  EXPECT_EQ(objects[0].body["apiVersion"], "gateway.networking.k8s.io/v1");
  EXPECT_EQ(objects[0].body["kind"], "Gateway");
  EXPECT_EQ(objects[0].body["metadata"]["namespace"], "apps");
  EXPECT_EQ(objects[0].component, "platform");
  EXPECT_EQ(objects[0].body["spec"], yaml(R"(
      gatewayClassName: envoy
      listeners:
        - name: http
          port: 80
          protocol: HTTP
          allowedRoutes: {namespaces: {from: Same}}
        - name: https-shop
          hostname: shop.example.com
          port: 443
          protocol: HTTPS
          tls: {mode: Terminate, certificateRefs: [{group: "", kind: Secret, name: edge-tls}]}
          allowedRoutes: {namespaces: {from: Same}})"));
}

TEST(Gateways, OursIsNotThereForNothing) {
  EXPECT_THAT(gateways(lake_at_shared_gateway()), IsEmpty());
  model::Platform platform = lake_at_gateway();
  role(platform, "shop/web").exposure.reset();
  EXPECT_THAT(gateways(platform), IsEmpty());
  for (const auto type : {Edge::Type::None, Edge::Type::Ingress}) {
    platform = lake_at_gateway();
    platform.edge.type = type;
    EXPECT_THAT(gateways(platform), IsEmpty());
    EXPECT_THAT(http_routes(platform), IsEmpty());
  }
}

TEST(Gateways, OursLetsRoutesInFromTheNamespaceOfTheirPage) {
  model::Platform platform = lake_at_gateway();
  role(platform, "vault/gate").exposure =
      model::Exposure{.host_prefix = "gate", .access = "", .port = "gate"};
  const Json selected = yaml(R"(
      namespaces:
        from: Selector
        selector:
          matchExpressions:
            - {key: kubernetes.io/metadata.name, operator: In, values: [data]})");
  const Json& secure = listeners_of(platform);
  EXPECT_EQ(named(secure, "http")["allowedRoutes"], yaml("{namespaces: {from: Same}}"))
      << "only our own redirect joins it";
  EXPECT_EQ(named(secure, "https-shop")["allowedRoutes"], yaml("{namespaces: {from: Same}}"));
  EXPECT_EQ(named(secure, "https-gate")["allowedRoutes"], selected);
  platform.edge.tls_secret = "";
  EXPECT_EQ(
      named(listeners_of(platform),
            "http")["allowedRoutes"]["namespaces"]["selector"]["matchExpressions"][0]["values"],
      yaml("[apps, data]"));
}

// --- routes ------------------------------------------------------------------------------------

TEST(Routes, LeadFromTheListenerOfThePageToItsService) {
  const auto objects = http_routes(lake_at_gateway());
  ASSERT_THAT(names_of(objects), ElementsAre("lake-shop-web", "lake-edge-redirect"));
  EXPECT_EQ(objects[0].body["spec"], yaml(R"(
      parentRefs:
        - group: gateway.networking.k8s.io
          kind: Gateway
          name: lake-edge
          namespace: apps
          sectionName: https-shop
      hostnames: [shop.example.com]
      rules:
        - matches: [{path: {type: PathPrefix, value: /}}]
          backendRefs: [{group: "", kind: Service, name: lake-shop-web, port: 8080, weight: 1}]
          timeouts: {request: 75s})"));
}

TEST(Routes, SendPeopleFromHttpToHttps) {
  const auto objects = http_routes(lake_at_gateway());
  EXPECT_EQ(body_of(objects, "HTTPRoute", "lake-edge-redirect")["spec"], yaml(R"(
      parentRefs:
        - group: gateway.networking.k8s.io
          kind: Gateway
          name: lake-edge
          namespace: apps
          sectionName: http
      hostnames: [shop.example.com]
      rules:
        - matches: [{path: {type: PathPrefix, value: /}}]
          filters: [{type: RequestRedirect, requestRedirect: {scheme: https, statusCode: 301}}])"));
}

TEST(Routes, WithoutACertificateServeByHttp) {
  model::Platform platform = lake_at_gateway();
  platform.edge.tls_secret = "";
  const auto objects = http_routes(platform);
  ASSERT_THAT(names_of(objects), ElementsAre("lake-shop-web"));
  EXPECT_EQ(objects[0].body["spec"]["parentRefs"][0]["sectionName"], "http");
  EXPECT_EQ(listeners_of(platform).size(), 1u);
}

TEST(Routes, JoinSomebodyElsesGatewayAsTheUserSays) {
  const auto objects = http_routes(lake_at_shared_gateway());
  ASSERT_THAT(names_of(objects), ElementsAre("lake-shop-web")) << "redirecting is up to its owner";
  EXPECT_EQ(objects[0].body["spec"]["parentRefs"], yaml("[{name: shared, namespace: gateways}]"));
}

// --- certificates ------------------------------------------------------------------------------

TEST(GatewayCertificates, AreOneForAllPagesBesideTheGateway) {
  model::Platform platform = lake_at_gateway();
  platform.edge.issuer_kind = "Issuer";
  platform.edge.issuer_name = "letters";
  role(platform, "vault/gate").exposure =
      model::Exposure{.host_prefix = "gate", .access = "", .port = "gate"};
  const auto objects = certificates(platform);
  ASSERT_THAT(names_of(objects), ElementsAre("lake-edge"));
  EXPECT_EQ(objects[0].body["metadata"]["namespace"], "apps");
  EXPECT_EQ(objects[0].body["spec"]["dnsNames"], yaml("[gate.example.com, shop.example.com]"));
}

TEST(Grants, LetAGatewayOfAnotherNamespaceReadTheCertificateAndNothingElse) {
  const auto objects = reference_grants(lake_at_shared_gateway());
  ASSERT_THAT(names_of(objects), ElementsAre("lake-edge"));
  EXPECT_EQ(objects[0].body["metadata"]["namespace"], "apps");
  EXPECT_EQ(objects[0].body["spec"], yaml(R"(
      from: [{group: gateway.networking.k8s.io, kind: Gateway, namespace: gateways}]
      to: [{group: "", kind: Secret, name: edge-tls}])"));
}

TEST(Grants, AreNotGivenWhereNobodyNeedsThem) {
  EXPECT_THAT(reference_grants(lake_at_gateway()), IsEmpty());
  model::Platform platform = lake_at_shared_gateway();
  platform.edge.parent_refs = yaml("[{name: shared}, {name: other, namespace: apps}]");
  EXPECT_THAT(reference_grants(platform), IsEmpty());
  platform = lake_at_shared_gateway();
  platform.edge.tls_secret = "";
  EXPECT_THAT(reference_grants(platform), IsEmpty());
}

TEST(GatewayEndpoints, AreByHttpsWhereSomebodySaysSo) {
  EXPECT_THAT(endpoints(lake_at_gateway()), ElementsAre("https://shop.example.com"));
  model::Platform platform = lake_at_shared_gateway();
  platform.edge.tls_secret = "";
  EXPECT_THAT(endpoints(platform), ElementsAre("http://shop.example.com"));
  for (const char* parent : {"[{name: shared, sectionName: https}]", "[{name: s, port: 443}]"}) {
    platform.edge.parent_refs = yaml(parent);
    EXPECT_THAT(endpoints(platform), ElementsAre("https://shop.example.com")) << parent;
  }
}

TEST(GatewayOutside, AreLoadBalancersOfClouds) {
  EXPECT_TRUE(comes_from_outside(lake_at_gateway("gke-l7-global-external-managed").edge));
  EXPECT_FALSE(comes_from_outside(lake_at_gateway("envoy").edge));
  EXPECT_FALSE(comes_from_outside(lake_at_shared_gateway().edge));
}

// --- Google's ----------------------------------------------------------------------------------

TEST(GooglesGateways, AreToldTimeAndHealthByPolicies) {
  const model::Platform platform = lake_at_gateway("gke-l7-global-external-managed");
  EXPECT_EQ(body_of(backend_policies(platform), "GCPBackendPolicy", "lake-shop-web")["spec"],
            yaml(R"(
      default: {timeoutSec: 75}
      targetRef: {group: "", kind: Service, name: lake-shop-web})"));
  EXPECT_EQ(body_of(health_check_policies(platform), "HealthCheckPolicy", "lake-shop-web")["spec"],
            yaml(R"(
      default: {config: {type: HTTP, httpHealthCheck: {requestPath: /health}}}
      targetRef: {group: "", kind: Service, name: lake-shop-web})"));
  EXPECT_FALSE(http_routes(platform)[0].body["spec"]["rules"][0].contains("timeouts"))
      << "it refuses a route that has them";
}

TEST(GooglesGateways, AloneKnowThesePolicies) {
  EXPECT_THAT(backend_policies(lake_at_gateway()), IsEmpty());
  EXPECT_THAT(health_check_policies(lake_at_gateway()), IsEmpty());
}

TEST(GooglesGateways, AskForHealthTheirOwnWayWhereThePageHasNone) {
  model::Platform platform = lake_at_gateway("gke-l7-rilb");
  role(platform, "shop/web").containers[0].probes.readiness->check = model::TcpConnect{"http"};
  EXPECT_THAT(health_check_policies(platform), IsEmpty());
}

TEST(GooglesIngresses, AreToldTimeAndHealthThroughTheService) {
  model::Platform platform = lake();
  platform.edge = {.type = Edge::Type::Ingress, .domain = "example.com", .class_name = "gce"};
  EXPECT_EQ(body_of(backend_configs(platform), "BackendConfig", "lake-shop-web")["spec"],
            yaml("{timeoutSec: 75, healthCheck: {type: HTTP, requestPath: /health}}"));
  EXPECT_EQ(body_of(services(platform), "Service", "lake-shop-web")["metadata"]["annotations"],
            (Json{{"cloud.google.com/backend-config", R"({"default":"lake-shop-web"})"},
                  {"cloud.google.com/neg", R"({"ingress":true})"}}));
  EXPECT_FALSE(
      body_of(services(platform), "Service", "lake-vault")["metadata"].contains("annotations"));
  platform.edge.class_name = "nginx";
  EXPECT_THAT(backend_configs(platform), IsEmpty());
  EXPECT_FALSE(
      body_of(services(platform), "Service", "lake-shop-web")["metadata"].contains("annotations"));
}

// --- clients by TCP ----------------------------------------------------------------------------

TEST(Clients, ReachARoleByALoadBalancerWhateverTheEdge) {
  model::Platform platform = lake();
  add_clients(platform, Edge::Clients::LoadBalancer);
  const auto objects = client_services(platform);
  ASSERT_THAT(names_of(objects), ElementsAre("lake-vault-gate-clients"));
  EXPECT_EQ(objects[0].field, "spec.edge.clientAccess");
  EXPECT_EQ(objects[0].body["metadata"]["namespace"], "data");
  EXPECT_EQ(objects[0].body["spec"], yaml(R"(
      type: LoadBalancer
      selector:
        dataplatform.io/name: lake
        dataplatform.io/namespace: apps
        dataplatform.io/component: vault
        app.kubernetes.io/component: gate
      ports: [{name: gate, port: 6000, targetPort: gate, protocol: TCP}])"));
  EXPECT_THAT(tcp_routes(platform), IsEmpty());
}

TEST(Clients, ReachNothingWhereNobodyAskedForIt) {
  model::Platform platform = lake_at_gateway();
  add_clients(platform, Edge::Clients::None);
  EXPECT_THAT(client_services(platform), IsEmpty());
  platform.edge.clients = Edge::Clients::LoadBalancer;
  role(platform, "vault/gate").clients.reset();
  EXPECT_THAT(client_services(platform), IsEmpty());
}

TEST(Clients, ReachARoleByRoutesOnAListenerOfTheirOwn) {
  model::Platform platform = lake_at_gateway();
  add_clients(platform, Edge::Clients::Route);
  EXPECT_EQ(client_services(platform).at(0).body["spec"]["type"], "ClusterIP");
  EXPECT_EQ(named(listeners_of(platform), "tcp-6000"), yaml(R"(
      name: tcp-6000
      port: 6000
      protocol: TCP
      allowedRoutes:
        namespaces:
          from: Selector
          selector:
            matchExpressions:
              - {key: kubernetes.io/metadata.name, operator: In, values: [data]})"));
  const auto routes = tcp_routes(platform);
  ASSERT_THAT(names_of(routes), ElementsAre("lake-vault-gate-clients-gate"));
  EXPECT_EQ(routes[0].body["spec"], yaml(R"(
      parentRefs:
        - group: gateway.networking.k8s.io
          kind: Gateway
          name: lake-edge
          namespace: apps
          sectionName: tcp-6000
      rules:
        - backendRefs:
            - {group: "", kind: Service, name: lake-vault-gate-clients, port: 6000, weight: 1})"));
}

TEST(Clients, ReachARoleThroughSomebodyElsesGatewayByThePort) {
  model::Platform platform = lake_at_shared_gateway();
  platform.edge.parent_refs = yaml(
      "[{name: shared, namespace: gateways, sectionName: https}, "
      "{name: shared, namespace: gateways, sectionName: http}]");
  add_clients(platform, Edge::Clients::Route);
  EXPECT_EQ(tcp_routes(platform).at(0).body["spec"]["parentRefs"],
            yaml("[{name: shared, namespace: gateways, port: 6000}]"));
}

TEST(Clients, HaveAGatewayEvenWithoutAnyPage) {
  model::Platform platform = lake_at_gateway();
  role(platform, "shop/web").exposure.reset();
  add_clients(platform, Edge::Clients::Route);
  EXPECT_EQ(listeners_of(platform).size(), 1u);
}

}  // namespace
}  // namespace dataplatform::projections
