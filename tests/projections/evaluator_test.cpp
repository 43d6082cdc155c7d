// The evaluator of network policies that the tests of reachability stand on.
#include "tests/projections/look.hpp"
#include "tests/support/reachability.hpp"

namespace dataplatform::projections {
namespace {

using testing::End;
using testing::means;
using testing::Network;

const End kHere{.namespace_ = "here", .labels = {{"who", "a"}}, .ip = ""};
const End kThere{.namespace_ = "there", .labels = {{"who", "b"}}, .ip = ""};
const End kOutside{.namespace_ = "", .labels = Json::object(), .ip = "8.8.8.8"};

Network network_of(const char* spec) {
  const Json policy = {
      {"kind", "NetworkPolicy"}, {"metadata", {{"namespace", "here"}}}, {"spec", yaml(spec)}};
  return Network(std::vector<Json>{policy});
}

TEST(Evaluator, WithoutAPolicyEverythingIsOpen) {
  EXPECT_TRUE(Network(std::vector<Json>{}).allows(kHere, kThere, {1}));
  EXPECT_TRUE(Network(std::vector<Json>{}).allows(kHere, kOutside, {1}));
}

TEST(Evaluator, APolicyClosesOnlyItsDirectionsAndItsPods) {
  const Network denied = network_of("{podSelector: {}, policyTypes: [Ingress]}");
  EXPECT_FALSE(denied.allows(kThere, kHere, {1}));
  EXPECT_TRUE(denied.allows(kHere, kThere, {1}));
  EXPECT_TRUE(denied.allows(kThere, kThere, {1}));
  const Network others =
      network_of("{podSelector: {matchLabels: {who: x}}, policyTypes: [Ingress]}");
  EXPECT_TRUE(others.allows(kThere, kHere, {1}));
}

TEST(Evaluator, ARuleOpensItsPortsToItsPeers) {
  const Network network = network_of(R"(
      podSelector: {}
      policyTypes: [Egress]
      egress:
        - to:
            - namespaceSelector: {matchLabels: {kubernetes.io/metadata.name: there}}
              podSelector: {matchLabels: {who: b}}
          ports: [{port: 80, protocol: TCP}, {port: 90, endPort: 92, protocol: UDP}])");
  EXPECT_TRUE(network.allows(kHere, kThere, {80}));
  EXPECT_FALSE(network.allows(kHere, kThere, {81}));
  EXPECT_FALSE(network.allows(kHere, kThere, {80, "UDP"}));
  EXPECT_TRUE(network.allows(kHere, kThere, {91, "UDP"}));
  EXPECT_FALSE(network.allows(kHere, kOutside, {80}));
}

TEST(Evaluator, APeerMeansWhatItSays) {
  EXPECT_FALSE(means(yaml("{podSelector: {}}"), "here", kThere)) << "its own namespace only";
  EXPECT_TRUE(means(yaml("{podSelector: {}}"), "here", kHere));
  EXPECT_TRUE(means(yaml("{namespaceSelector: {}}"), "here", kThere));
  EXPECT_FALSE(means(yaml("{namespaceSelector: {}}"), "here", kOutside));
  const Json block = yaml("{ipBlock: {cidr: 8.8.0.0/16, except: [8.8.9.0/24]}}");
  EXPECT_TRUE(means(block, "here", kOutside));
  EXPECT_FALSE(means(block, "here", {.namespace_ = "", .labels = {}, .ip = "8.8.9.1"}));
  EXPECT_FALSE(means(block, "here", {.namespace_ = "", .labels = {}, .ip = "8.9.0.1"}));
}

}  // namespace
}  // namespace dataplatform::projections
