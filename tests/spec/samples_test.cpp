// The examples that users start from, and the ones that must be refused.
#include "tests/spec/support.hpp"

namespace dataplatform::spec {
namespace {

Facts facts_of(const Json& document) {
  Facts facts = Facts::assumed(document["metadata"]["namespace"], document["metadata"]["name"]);
  return facts;
}

class Sample : public testing::TestWithParam<const char*> {};

TEST_P(Sample, IsGood) {
  for (const Json& document :
       documents(file(std::string("deploy/examples/") + GetParam() + ".yaml"))) {
    for (const auto& problem : validate_document(document, facts_of(document))) {
      EXPECT_EQ(problem.severity, base::Severity::Warning) << base::to_text(problem);
    }
  }
}

TEST_P(Sample, ComesBackAsItWasRead) {
  for (const Json& document :
       documents(file(std::string("deploy/examples/") + GetParam() + ".yaml"))) {
    const Parsed parsed = parse(document["spec"], Strictness::Strict);
    EXPECT_EQ(to_json(parsed.spec), parsed.written);
    EXPECT_EQ(parsed.written, document["spec"]);
  }
}

INSTANTIATE_TEST_SUITE_P(All, Sample,
                         testing::Values("aws", "azure", "development", "gcp", "production-full",
                                         "production", "staging", "standby", "thread"),
                         [](const auto& row) {
                           std::string name = row.param;
                           std::erase(name, '-');
                           return name;
                         });

struct Refused {
  std::string name, path, says;
};
void PrintTo(const Refused& row, std::ostream* out) {
  *out << row.name;
}

class Invalid : public testing::TestWithParam<Refused> {};

TEST_P(Invalid, IsRefusedWithPathValueAndWayOut) {
  const Refused& row = GetParam();
  for (const Json& document : documents(file("deploy/examples/invalid.yaml"))) {
    if (document["metadata"]["name"] != row.name) continue;
    const Problems problems = validate_document(document, facts_of(document));
    ASSERT_TRUE(base::has_errors(problems));
    EXPECT_EQ(problems[0].path, row.path);
    EXPECT_THAT(problems[0].what, testing::HasSubstr(row.says));
    EXPECT_FALSE(problems[0].fix.empty());
    return;
  }
  FAIL() << "no document of that name";
}

const std::vector<Refused> kRefused{
    {"bad-profile", "spec.profile", "\"Prod\" but must be one of Development, Staging, Production"},
    {"unknown-field", "spec.components.supersett", "is not a field"},
    {"a-name-that-is-longer-than-thirty", "metadata.name", "33 characters"},
    {"hpa-range", "spec.components.airbyte.worker.autoscaling.minReplicas",
     "is 10 but maxReplicas is 2"},
    {"replicas-and-autoscaling", "spec.components.airbyte.worker.replicas",
     "is 2 but autoscaling is set too"},
    {"two-beats", "spec.components.superset.beat.replicas", "is 2 but this role exists once"},
    {"hard-dependency", "spec.components.postgresql.mode",
     "is Disabled but spec.components.airbyte needs it"},
    {"external-without-host", "spec.components.postgresql.external",
     "is not set, but mode is External"},
    {"external-with-replicas", "spec.components.postgresql.server", "mode is External"},
    {"unmapped-bucket", "spec.components.objectStore.buckets", "silver, gold, datalake"},
    {"airbyte-on-blob", "spec.components.objectStore.external.type",
     "is AzureBlob but airbyte 0.50.33"},
    {"two-drives", "spec.components.objectStore.managed.pools[0]",
     "2 in all, but needs at least 8"},
    {"undefined-tier", "spec.components.objectStore.buckets[0].transition.tier", "is COLD"},
    {"impossible-rpo", "spec.backup.objectives.recoveryPoints[0].minutes",
     "is 15 but spec.backup.mode is Disabled"},
    {"patroni-owned", "spec.components.postgresql.parameters.synchronous_standby_names",
     "is standby1 but Patroni owns"},
    {"unknown-dremio-key", "spec.components.dremio.config[\"reflection.refresh.threads\"]",
     "no key of dremio.conf"},
    {"airbyte-without-login", "spec.edge.authentication.type", "no login of its own"},
    {"bad-cron", "spec.components.dbt.jobs[0].schedule", "61"},
    {"bad-zone", "spec.timeZone", "Europe/Atlantis"},
    {"system-namespace", "spec.dataNamespace", "is kube-system"},
    {"privileged-override", "spec.components.superset.web.podTemplate.spec.hostNetwork",
     "would weaken pod security"},
};

INSTANTIATE_TEST_SUITE_P(All, Invalid, testing::ValuesIn(kRefused), [](const auto& row) {
  std::string name = row.param.name;
  std::erase(name, '-');
  return name;
});

/// Only who describes the components knows what they ask for: tests/components/connections_test.
constexpr const char* kFoundByTheModel = "too-many-connections";

TEST(InvalidDocuments, AllHaveARow) {
  for (const Json& document : documents(file("deploy/examples/invalid.yaml"))) {
    const std::string name = document["metadata"]["name"];
    if (name == kFoundByTheModel) continue;
    EXPECT_TRUE(std::any_of(kRefused.begin(), kRefused.end(), [&](const Refused& row) {
      return row.name == name;
    })) << name;
  }
}

}  // namespace
}  // namespace dataplatform::spec
