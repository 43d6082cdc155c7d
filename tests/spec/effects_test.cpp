// Written values that this version does not honour: said, or held; never passed over.
#include "tests/spec/support.hpp"

namespace dataplatform::spec {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

std::vector<std::string> paths(const auto& entries) {
  std::vector<std::string> all;
  for (const auto& each : entries) {
    all.push_back(each.path);
    EXPECT_FALSE(each.why.empty()) << each.path;
  }
  return all;
}
std::vector<std::string> idle(const std::string& spec) {
  return paths(not_acted_on(yaml(spec)));
}
std::vector<std::string> holds(const std::string& spec) {
  return paths(held(yaml(spec)));
}

const std::string kOnlyOurs =
    "components: {airbyte: {mode: Disabled}, dremio: {mode: Disabled}, dbt: {mode: Disabled}, "
    "objectStore: {mode: Disabled}, elasticsearch: {mode: Disabled}}";

TEST(Effects, TheThreadIsFullyActedOn) {
  const std::string spec = yaml(file("deploy/examples/thread.yaml"))["spec"].dump();
  EXPECT_THAT(idle(spec), IsEmpty());
  EXPECT_THAT(holds(spec), IsEmpty());
}

TEST(Effects, EveryComponentIsActedOn) {
  EXPECT_THAT(idle("{profile: Development}"), IsEmpty());
  EXPECT_THAT(holds("{profile: Development}"), IsEmpty());
}

TEST(Effects, HarmlessFieldsAreListed) {
  EXPECT_THAT(idle("{monitoring: {mode: Enabled}, backup: {mode: Enabled}, tls: {internal: "
                   "Enabled}, " +
                   kOnlyOurs + "}"),
              ElementsAre("spec.tls.internal", "spec.monitoring", "spec.backup"));
  EXPECT_THAT(idle("{monitoring: {mode: Disabled}, backup: {mode: Disabled}, logging: {mode: "
                   "Disabled}, serviceAliases: None, edge: null, " +
                   kOnlyOurs + "}"),
              IsEmpty());
  EXPECT_THAT(idle("{monitoring: {}, " + kOnlyOurs + "}"), IsEmpty());
}

TEST(Effects, NestedFieldsAreListedWithTheirPath) {
  EXPECT_THAT(idle("{components: {airbyte: {mode: Disabled}, dremio: {mode: Disabled}, dbt: {mode: "
                   "Disabled}, objectStore: {mode: Disabled}, elasticsearch: {mode: Disabled}, "
                   "superset: {mode: Managed}}, tls: {trustBundleRef: {name: more-cas}}}"),
              ElementsAre("spec.tls.trustBundleRef"));
}

struct Row {
  std::string name, spec, path;
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name;
}
class Holds : public testing::TestWithParam<Row> {};

TEST_P(Holds, OnlyForWhatWouldHurt) {
  if (GetParam().path.empty()) {
    EXPECT_THAT(holds(GetParam().spec), IsEmpty());
  } else {
    EXPECT_THAT(holds(GetParam().spec), ElementsAre(GetParam().path));
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, Holds,
    testing::Values(
        Row{"Secrets", "{secrets: {provider: ExternalSecrets, storeRef: {name: a}}}", ""},
        Row{"SecretsExisting", "{secrets: {provider: Existing}}", ""},
        Row{"Database", "{components: {postgresql: {mode: External, external: {host: a}}}}", ""},
        Row{"Standby", "{recovery: {role: Standby}}", "spec.recovery.role"},
        Row{"Primary", "{recovery: {role: Primary}}", ""},
        Row{"InternalTls", "{tls: {internal: Enabled}}", ""},
        Row{"Gateway",
            "{edge: {type: Gateway, domain: example.com, gateway: {className: a}, authentication: "
            "{type: None}}}",
            ""}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace dataplatform::spec
