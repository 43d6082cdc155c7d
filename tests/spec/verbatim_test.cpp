// What goes to the API server as it is: each row has one mistake, and what must be said of it.
#include "tests/spec/support.hpp"

namespace dataplatform::spec {
namespace {

struct Row {
  std::string name, spec, path, says;
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name;
}

std::string network(const std::string& fields) {
  return "{profile: Development, networkPolicy: {" + fields + "}}";
}

class Verbatim : public testing::TestWithParam<Row> {};

TEST_P(Verbatim, IsRefusedWhereItIsWritten) {
  const auto errors = errors_of(GetParam().spec);
  ASSERT_EQ(errors.size(), 1u) << testing::PrintToString(errors);
  EXPECT_THAT(errors[0], testing::StartsWith(GetParam().path + " "));
  EXPECT_THAT(errors[0], testing::HasSubstr(GetParam().says));
}

const std::vector<Row> kRows{
    {"SelectorWithoutText",
     network("ingressController: {namespaceSelector: {matchLabels: {team: [1]}}}"),
     "spec.networkPolicy.ingressController.namespaceSelector.matchLabels[\"team\"]",
     "no value of a label"},
    {"SelectorThatWouldMatchAll", network("monitoring: {podSelector: {matchLabels: {app: null}}}"),
     "spec.networkPolicy.monitoring.podSelector.matchLabels[\"app\"]", "no value of a label"},
    {"SelectorMisspelled", network("monitoring: {podSelector: {matchLabel: {app: x}}}"),
     "spec.networkPolicy.monitoring.podSelector.matchLabel", "use matchLabels"},
    {"PeerThatIsNobody", network("additionalIngress: [{component: superset, from: [{}]}]"),
     "spec.networkPolicy.additionalIngress[0].from[0]", "names nobody"},
    {"PeerOfNoField", network("additionalEgress: [{component: dbt, to: [{pods: {}}]}]"),
     "spec.networkPolicy.additionalEgress[0].to[0].pods", "ipBlock"},
    {"ExpressionWithoutValues",
     network("ingressController: {podSelector: {matchExpressions: [{key: app, operator: In}]}}"),
     "spec.networkPolicy.ingressController.podSelector.matchExpressions[0].values", "is missing"},
    {"ExpressionWithoutSense",
     network("ingressController: {podSelector: {matchExpressions: [{key: app, operator: Is}]}}"),
     "spec.networkPolicy.ingressController.podSelector.matchExpressions[0].operator",
     "Exists or DoesNotExist"},
    {"ExpressionWithValuesInVain",
     network("ingressController: {podSelector: {matchExpressions: [{key: app, operator: Exists, "
             "values: [x]}]}}"),
     "spec.networkPolicy.ingressController.podSelector.matchExpressions[0].values",
     "no place beside Exists"},
    {"TolerationMisspelled",
     "{profile: Development, scheduling: {tolerations: [{key: spot, efect: NoSchedule}]}}",
     "spec.scheduling.tolerations[0].efect", "did you mean effect?"},
    {"TolerationOfParts",
     "{profile: Development, scheduling: {spot: {tolerations: [{key: {name: spot}}]}}}",
     "spec.scheduling.spot.tolerations[0].key", "one value"},
    {"TolerationThatIsAText", "{profile: Development, scheduling: {tolerations: [spot]}}",
     "spec.scheduling.tolerations[0]", "must be an object"},
    {"PortMisspelled", network("additionalEgress: [{component: dbt, ports: [{prot: TCP}]}]"),
     "spec.networkPolicy.additionalEgress[0].ports[0].prot", "did you mean port?"},
    {"OverrideOfAnnotationsByNoMap",
     "{profile: Development, objectOverrides: [{kind: Service, name: x, patch: {metadata: "
     "{annotations: true}}}]}",
     "spec.objectOverrides[0].patch.metadata.annotations", "must be a map"},
    {"OverrideOfMetadataByNoObject",
     "{profile: Development, objectOverrides: [{kind: Service, name: x, patch: {metadata: true}}]}",
     "spec.objectOverrides[0].patch.metadata", "must be an object"},
    {"PatchWithLabelThatIsANumber",
     "{profile: Development, components: {superset: {web: {podTemplate: {metadata: {labels: {team: "
     "7}}}}}}}",
     "spec.components.superset.web.podTemplate.metadata.labels[\"team\"]", "must be a text"},
};
INSTANTIATE_TEST_SUITE_P(All, Verbatim, testing::ValuesIn(kRows),
                         [](const auto& row) { return row.param.name; });

TEST(VerbatimBlocks, WhatKubernetesTakesIsTaken) {
  const auto errors = errors_of(
      "{profile: Development, scheduling: {tolerations: [{key: spot, operator: Equal, value: a, "
      "effect: NoExecute, tolerationSeconds: 60}, {operator: Exists}]}, networkPolicy: "
      "{ingressController: {namespaceSelector: {matchLabels: {team: \"\"}}, podSelector: null}, "
      "monitoring: {podSelector: {matchExpressions: [{key: example.com/app, operator: In, values: "
      "[a]}, {key: b, operator: DoesNotExist}]}}, additionalIngress: [{component: superset, from: "
      "[{ipBlock: {cidr: 10.0.0.0/8}}, {podSelector: {}}], ports: [{port: http, protocol: TCP}, "
      "{port: 8000, endPort: 8100}]}]}}");
  EXPECT_TRUE(errors.empty()) << testing::PrintToString(errors);
}

}  // namespace
}  // namespace dataplatform::spec
