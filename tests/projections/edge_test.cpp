// How people reach the platform: Ingresses in the words of each controller, one Certificate.
#include "controllers/projections/kubernetes/edge.hpp"

#include "tests/projections/look.hpp"

namespace dataplatform::projections {
namespace {

using model::Edge;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

/// The lake with an edge at example.com, by an Ingress class.
model::Platform lake_at_edge(const std::string& class_name = "nginx") {
  model::Platform platform = lake();
  platform.edge = {.type = Edge::Type::Ingress, .domain = "example.com", .class_name = class_name};
  return platform;
}

void add_tls(model::Platform& platform) {
  platform.edge.tls_secret = "edge-tls";
  platform.edge.issuer_kind = "ClusterIssuer";
  platform.edge.issuer_name = "letters";
}

Json annotations_of(const model::Platform& platform) {
  const auto objects = ingresses(platform);
  return objects.at(0).body["metadata"].value("annotations", Json::object());
}

TEST(Hosts, AreThePrefixAndTheDomainUnlessOneIsNamed) {
  model::Platform platform = lake_at_edge();
  const model::Role& web = role(platform, "shop/web");
  EXPECT_EQ(host_of(platform, web), "shop.example.com");
  platform.edge.hosts = {{"shop", "buy.example.org"}, {"other", "x.example.org"}};
  EXPECT_EQ(host_of(platform, web), "buy.example.org");
  EXPECT_EQ(host_of(platform, role(platform, "shop/worker")), "") << "it is not exposed";
  platform.edge.hosts.clear();
  platform.edge.domain = "";
  EXPECT_EQ(host_of(platform, web), "");
  platform.edge = {.type = Edge::Type::None, .domain = "example.com"};
  EXPECT_EQ(host_of(platform, web), "");
}

TEST(Ingresses, AreThereForWhatIsExposed) {
  const auto objects = ingresses(lake_at_edge());
  ASSERT_THAT(names_of(objects), ElementsAre("lake-shop-web"));
  EXPECT_EQ(objects[0].field, "spec.edge");
  EXPECT_EQ(objects[0].body["metadata"]["namespace"], "apps");
  EXPECT_EQ(objects[0].body["spec"], yaml(R"(
      ingressClassName: nginx
      rules:
        - host: shop.example.com
          http:
            paths:
              - path: /
                pathType: Prefix
                backend: {service: {name: lake-shop-web, port: {name: http}}})"));
}

TEST(Ingresses, AreThereOnlyForAnEdgeOfThatType) {
  model::Platform platform = lake_at_edge();
  for (const auto type : {Edge::Type::None, Edge::Type::Gateway}) {
    platform.edge.type = type;
    EXPECT_THAT(ingresses(platform), IsEmpty());
    EXPECT_THAT(middlewares(platform), IsEmpty());
  }
}

TEST(Ingresses, LeadToTheAccessThatIsExposed) {
  model::Platform platform = lake_at_edge();
  model::Role& web = role(platform, "shop/web");
  web.access.push_back({.suffix = "public", .ports = {"http"}});
  web.exposure->access = "public";
  EXPECT_EQ(ingresses(platform)[0].body["spec"]["rules"][0]["http"]["paths"][0]["backend"],
            yaml("{service: {name: lake-shop-web-public, port: {name: http}}}"));
}

TEST(Ingresses, WithoutAClassTakeTheClustersOwn) {
  EXPECT_FALSE(ingresses(lake_at_edge(""))[0].body["spec"].contains("ingressClassName"));
  EXPECT_EQ(annotations_of(lake_at_edge("")), Json::object());
  EXPECT_FALSE(ingresses(lake_at_edge(""))[0].body["metadata"].contains("annotations"));
}

TEST(Ingresses, ServeTheCertificateOfTheEdge) {
  model::Platform platform = lake_at_edge();
  EXPECT_FALSE(ingresses(platform)[0].body["spec"].contains("tls"));
  add_tls(platform);
  EXPECT_EQ(ingresses(platform)[0].body["spec"]["tls"],
            yaml("[{hosts: [shop.example.com], secretName: edge-tls}]"));
}

TEST(Ingresses, SayTheSameWishesToEachControllerInItsOwnWords) {
  const struct {
    const char* class_name;
    const char* plain;
    const char* secure;
  } rows[] = {
      {"nginx",
       R"(
          nginx.ingress.kubernetes.io/proxy-body-size: 500m
          nginx.ingress.kubernetes.io/proxy-connect-timeout: "10"
          nginx.ingress.kubernetes.io/proxy-read-timeout: "75"
          nginx.ingress.kubernetes.io/proxy-send-timeout: "75")",
       R"(
          nginx.ingress.kubernetes.io/ssl-redirect: "true"
          nginx.ingress.kubernetes.io/force-ssl-redirect: "true")"},
      {"haproxy",
       R"(
          haproxy.org/timeout-server: 75s
          haproxy.org/check-http: /health)",
       R"(
          haproxy.org/ssl-redirect: "true"
          haproxy.org/ssl-redirect-port: "443")"},
      {"traefik-internal", "traefik.ingress.kubernetes.io/router.entrypoints: web",
       R"(
          traefik.ingress.kubernetes.io/router.entrypoints: websecure
          traefik.ingress.kubernetes.io/router.tls: "true")"},
      {"alb",
       R"(
          alb.ingress.kubernetes.io/target-type: ip
          alb.ingress.kubernetes.io/load-balancer-attributes: idle_timeout.timeout_seconds=75
          alb.ingress.kubernetes.io/healthcheck-path: /health)",
       "{}"},
      {"azure-application-gateway",
       R"(
          appgw.ingress.kubernetes.io/request-timeout: "75"
          appgw.ingress.kubernetes.io/health-probe-path: /health)",
       "appgw.ingress.kubernetes.io/ssl-redirect: 'true'"},
      {"gce-internal", "kubernetes.io/ingress.class: gce-internal",
       "kubernetes.io/ingress.allow-http: 'false'"},
      {"something-else", "{}", "{}"},
  };
  for (const auto& row : rows) {
    model::Platform platform = lake_at_edge(row.class_name);
    Json expected = yaml(row.plain);
    EXPECT_EQ(annotations_of(platform), expected);
    add_tls(platform);
    expected.update(yaml(row.secure));
    EXPECT_EQ(annotations_of(platform), expected);
  }
}

TEST(Ingresses, ForGooglesControllerHaveTheAnnotationAndNoClass) {
  EXPECT_FALSE(ingresses(lake_at_edge("gce"))[0].body["spec"].contains("ingressClassName"));
  EXPECT_EQ(ingresses(lake_at_edge("alb"))[0].body["spec"]["ingressClassName"], "alb");
}

TEST(Ingresses, WhatTheUserSaysStandsOverWhatWeSay) {
  model::Platform platform = lake_at_edge();
  platform.edge.annotations = {{"nginx.ingress.kubernetes.io/proxy-read-timeout", "900"},
                               {"team", "data"}};
  const Json annotations = annotations_of(platform);
  EXPECT_EQ(annotations["nginx.ingress.kubernetes.io/proxy-read-timeout"], "900");
  EXPECT_EQ(annotations["team"], "data");
  EXPECT_EQ(annotations["nginx.ingress.kubernetes.io/proxy-send-timeout"], "75");
}

TEST(Ingresses, BodySizesAreRoundedUpToWholeMegabytes) {
  const std::pair<const char*, const char*> rows[] = {
      {"500Mi", "500m"}, {"1Gi", "1024m"}, {"1", "1m"}, {"500M", "477m"}};
  for (const auto& [size, expected] : rows) {
    model::Platform platform = lake_at_edge();
    platform.edge.max_body_size = size;
    EXPECT_EQ(annotations_of(platform)["nginx.ingress.kubernetes.io/proxy-body-size"], expected);
  }
}

TEST(Ingresses, HealthIsAskedForOnlyWhereTheExposedPortAnswers) {
  model::Platform platform = lake_at_edge("alb");
  role(platform, "shop/web").containers[0].probes.readiness->check = model::TcpConnect{"http"};
  EXPECT_FALSE(annotations_of(platform).contains("alb.ingress.kubernetes.io/healthcheck-path"));
}

TEST(Ingresses, OfAmazonsLoadBalancerServeItsOwnCertificate) {
  model::Platform platform = lake_at_edge("alb");
  platform.edge.certificate_arn = "arn:aws:acm:eu-west-1:1:certificate/2";
  const Json annotations = annotations_of(platform);
  const std::string prefix = "alb.ingress.kubernetes.io/";
  EXPECT_EQ(annotations.value(prefix + "certificate-arn", ""),
            "arn:aws:acm:eu-west-1:1:certificate/2");
  EXPECT_EQ(Json::parse(annotations.value(prefix + "listen-ports", "[]")),
            yaml("[{HTTP: 80}, {HTTPS: 443}]"));
  EXPECT_EQ(annotations.value(prefix + "ssl-redirect", ""), "443");
  EXPECT_FALSE(ingresses(platform)[0].body["spec"].contains("tls"));
  EXPECT_THAT(endpoints(platform), ElementsAre("https://shop.example.com"));
}

// --- users -------------------------------------------------------------------------------------

/// The same, with users for a page that has no login of its own.
model::Platform guarded_lake(const std::string& class_name) {
  model::Platform platform = lake_at_edge(class_name);
  platform.edge.basic_users_secret = "people";
  role(platform, "shop/web").exposure->has_login = false;
  return platform;
}

TEST(Users, AreAskedForInTheWordsOfTheClass) {
  const Json nginx = annotations_of(guarded_lake("nginx"));
  EXPECT_EQ(nginx.value("nginx.ingress.kubernetes.io/auth-type", ""), "basic");
  EXPECT_EQ(nginx.value("nginx.ingress.kubernetes.io/auth-secret", ""), "people");
  EXPECT_TRUE(nginx.contains("nginx.ingress.kubernetes.io/auth-realm"));
  const Json haproxy = annotations_of(guarded_lake("haproxy"));
  EXPECT_EQ(haproxy.value("haproxy.org/auth-type", ""), "basic-auth");
  EXPECT_EQ(haproxy.value("haproxy.org/auth-secret", ""), "people");
}

TEST(Users, AreAMiddlewareOfTraefik) {
  const model::Platform platform = guarded_lake("traefik");
  const auto objects = middlewares(platform);
  ASSERT_THAT(names_of(objects), ElementsAre("lake-shop-web-users"));
  EXPECT_EQ(objects[0].body["apiVersion"], "traefik.io/v1alpha1");
  EXPECT_EQ(objects[0].body["spec"], yaml("{basicAuth: {secret: people, removeHeader: true}}"));
  EXPECT_EQ(annotations_of(platform)["traefik.ingress.kubernetes.io/router.middlewares"],
            "apps-lake-shop-web-users@kubernetescrd");
}

TEST(Users, AreNotAskedForWhereThePageAsksItself) {
  for (const char* class_name : {"nginx", "haproxy", "traefik"}) {
    model::Platform platform = guarded_lake(class_name);
    role(platform, "shop/web").exposure->has_login = true;
    EXPECT_THAT(middlewares(platform), IsEmpty());
    const Json annotations = annotations_of(platform);
    for (const auto& [key, value] : annotations.items())
      EXPECT_EQ(key.find("auth"), std::string::npos) << key;
  }
}

TEST(Middlewares, LimitBodiesOnlyWhereTheUserSays) {
  model::Platform platform = lake_at_edge("traefik");
  EXPECT_THAT(middlewares(platform), IsEmpty());
  platform.edge.max_body_size = "1Gi";
  const auto objects = middlewares(platform);
  ASSERT_THAT(names_of(objects), ElementsAre("lake-shop-web-body"));
  EXPECT_EQ(objects[0].body["spec"], yaml("{buffering: {maxRequestBodyBytes: 1073741824}}"));
  platform.edge.basic_users_secret = "people";
  role(platform, "shop/web").exposure->has_login = false;
  EXPECT_EQ(annotations_of(platform)["traefik.ingress.kubernetes.io/router.middlewares"],
            "apps-lake-shop-web-users@kubernetescrd,apps-lake-shop-web-body@kubernetescrd");
}

TEST(Outside, AreLoadBalancersThatAreNoPods) {
  for (const char* inside : {"nginx", "haproxy", "traefik", "", "something-else"}) {
    EXPECT_FALSE(comes_from_outside(lake_at_edge(inside).edge)) << inside;
  }
  for (const char* outside : {"alb", "gce", "azure-application-gateway"}) {
    EXPECT_TRUE(comes_from_outside(lake_at_edge(outside).edge)) << outside;
  }
}

TEST(Certificates, NameEveryHostAndSayWhatTheirControllerWouldFillIn) {
  model::Platform platform = lake_at_edge();
  add_tls(platform);
  role(platform, "shop/worker").exposure =
      model::Exposure{.host_prefix = "work", .access = "", .port = "http"};
  const auto objects = certificates(platform);
  ASSERT_THAT(names_of(objects), ElementsAre("lake-edge"));
  EXPECT_EQ(objects[0].body["kind"], "Certificate");
  EXPECT_EQ(objects[0].body["spec"], yaml(R"(
      secretName: edge-tls
      issuerRef: {group: cert-manager.io, kind: ClusterIssuer, name: letters}
      dnsNames: [shop.example.com, work.example.com]
      duration: 2160h0m0s
      renewBefore: 720h0m0s
      privateKey: {algorithm: RSA, encoding: PKCS1, rotationPolicy: Always, size: 2048}
      revisionHistoryLimit: 1
      secretTemplate:
        labels:
          app.kubernetes.io/name: dataplatform
          app.kubernetes.io/component: platform
          app.kubernetes.io/instance: edge-tls
          app.kubernetes.io/part-of: dataplatform
          app.kubernetes.io/managed-by: dataplatform-operator
          dataplatform.io/name: lake
          dataplatform.io/namespace: apps
          dataplatform.io/component: platform
      usages: [digital signature, key encipherment, server auth])"));
}

TEST(Certificates, AreInEachNamespaceThatHasAnIngress) {
  model::Platform platform = lake_at_edge();
  add_tls(platform);
  role(platform, "vault/gate").exposure =
      model::Exposure{.host_prefix = "gate", .access = "", .port = "gate"};
  const auto objects = certificates(platform);
  ASSERT_THAT(names_of(objects), ElementsAre("lake-edge", "lake-edge"));
  EXPECT_EQ(objects[0].body["metadata"]["namespace"], "apps");
  EXPECT_EQ(objects[0].body["spec"]["dnsNames"], Json::array({"shop.example.com"}));
  EXPECT_EQ(objects[1].body["metadata"]["namespace"], "data");
  EXPECT_EQ(objects[1].body["spec"]["dnsNames"], Json::array({"gate.example.com"}));
}

TEST(Certificates, AreNotMadeWithoutAnIssuerOrAnExposure) {
  model::Platform platform = lake_at_edge();
  EXPECT_THAT(certificates(platform), IsEmpty());
  platform.edge.tls_secret = "users-own";
  EXPECT_THAT(certificates(platform), IsEmpty());
  add_tls(platform);
  role(platform, "shop/web").exposure.reset();
  EXPECT_THAT(certificates(platform), IsEmpty());
}

TEST(Endpoints, AreAddressesThatPeopleCanClick) {
  model::Platform platform = lake_at_edge();
  EXPECT_THAT(endpoints(platform), ElementsAre("http://shop.example.com"));
  add_tls(platform);
  EXPECT_THAT(endpoints(platform), ElementsAre("https://shop.example.com"));
  platform = lake_at_edge("alb");
  platform.edge.annotations = {{"alb.ingress.kubernetes.io/certificate-arn", "arn:x"}};
  EXPECT_THAT(endpoints(platform), ElementsAre("https://shop.example.com"));
  EXPECT_THAT(endpoints(lake()), IsEmpty());
}

}  // namespace
}  // namespace dataplatform::projections
