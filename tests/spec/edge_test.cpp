// What goes together at the edge, and what the user is warned of.
#include "tests/spec/support.hpp"

namespace dataplatform::spec {
namespace {

using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::Not;

const std::string kOidc =
    "authentication: {type: OIDC, oidc: {issuerURL: \"https://x\", clientID: a, clientSecretRef: "
    "{name: b}}}";
const std::string kBasic = "authentication: {type: Basic, basic: {usersSecretRef: {name: people}}}";
const std::string kTls = "tls: {secretName: t}";

std::string edge(const std::string& fields) {
  return "{profile: Development, edge: {domain: example.com, " + fields + "}}";
}
std::string ingress(const std::string& class_name, const std::string& more) {
  return edge("type: Ingress, ingress: {className: " + class_name + "}, " + more);
}
std::string gateway(const std::string& more) {
  return edge("type: Gateway, gateway: {className: envoy}, " + more);
}
std::string joined(const std::string& more) {
  return edge("type: Gateway, gateway: {parentRefs: [{name: shared}]}, " + more);
}

struct Row {
  std::string name, spec, path, says;
  bool refused = true;  // or warned of
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name;
}
class Edges : public testing::TestWithParam<Row> {};

TEST_P(Edges, AreToldOf) {
  const Row& row = GetParam();
  const auto told = AllOf(HasSubstr(row.path + " "), HasSubstr(row.says));
  EXPECT_THAT(errors_of(row.spec, some_facts(), true), Contains(told));
  if (row.refused)
    EXPECT_THAT(errors_of(row.spec), Contains(told));
  else
    EXPECT_THAT(errors_of(row.spec), Not(Contains(told)));
}

INSTANTIATE_TEST_SUITE_P(
    All, Edges,
    testing::Values(
        Row{"BasicOnAGateway", gateway(kTls + ", " + kBasic), "spec.edge.authentication.type",
            "a Gateway is not known to do"},
        Row{"BasicOnALoadBalancer", ingress("alb", kBasic), "spec.edge.authentication.type",
            "class alb"},
        Row{"BasicOnTheDefaultClass", edge("type: Ingress, " + kBasic),
            "spec.edge.authentication.type", "default class"},
        Row{"BasicOnHaproxy", ingress("haproxy", kBasic),
            "spec.edge.authentication.basic.usersSecretRef", "one key for each user", false},
        Row{"RouteWithoutGateway", ingress("nginx", kTls + ", clientAccess: Route"),
            "spec.edge.clientAccess", "spec.edge.type is Ingress"},
        Row{"RouteWithoutEdge", edge("clientAccess: Route"), "spec.edge.clientAccess",
            "spec.edge.type is None"},
        Row{"RouteOnSomebodyElses", joined("clientAccess: Route"), "spec.edge.clientAccess",
            "TCP listener", false},
        Row{"OidcWithoutEncryption", ingress("nginx", kOidc), "spec.edge.authentication.type",
            "without encryption", false},
        Row{"ArnOnAGateway", gateway("tls: {certificateARN: \"arn:x\"}"),
            "spec.edge.tls.certificateARN", "takes its certificate from a Secret"},
        Row{"ArnOnAnotherClass", ingress("nginx", "tls: {certificateARN: \"arn:x\"}"),
            "spec.edge.tls.certificateARN", "does not read it", false},
        Row{"SecretOnAmazonsClass", ingress("alb", kTls), "spec.edge.tls", "reads none", false}),
    [](const auto& row) { return row.param.name; });

class GoodEdges : public testing::TestWithParam<std::pair<std::string, std::string>> {};

TEST_P(GoodEdges, AreNotTalkedAbout) {
  EXPECT_THAT(errors_of(GetParam().second, some_facts(), true),
              Not(Contains(HasSubstr("spec.edge"))));
}

INSTANTIATE_TEST_SUITE_P(
    All, GoodEdges,
    testing::Values(
        std::pair{std::string("BasicOnNginx"), ingress("nginx", kTls + ", " + kBasic)},
        std::pair{std::string("BasicOnTraefik"), ingress("traefik-internal", kTls + ", " + kBasic)},
        std::pair{std::string("BasicWithoutEdge"), edge(kBasic)},
        std::pair{std::string("ClientsWithoutEdge"), edge("clientAccess: LoadBalancer")},
        std::pair{std::string("ClientsByOurGateway"), gateway(kTls + ", clientAccess: Route")},
        std::pair{std::string("OidcByHttps"), ingress("nginx", kTls + ", " + kOidc)},
        std::pair{std::string("OidcOnSomebodyElses"), joined(kOidc)},
        std::pair{std::string("AmazonsCertificate"),
                  ingress("alb", "tls: {certificateARN: \"arn:x\"}, " + kOidc)}),
    [](const auto& row) { return row.param.first; });

}  // namespace
}  // namespace dataplatform::spec
