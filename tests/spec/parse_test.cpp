#include "tests/spec/support.hpp"

namespace dataplatform::spec {
namespace {

TEST(Right, RangesOfAddressesOfBothKinds) {
  for (const char* range : {"10.0.0.0/8", "0.0.0.0/0", "192.0.2.1/32", "fd00::/8", "::/0"}) {
    const Json spec = {{"networkPolicy", {{"connectorEgress", {{{"cidr", range}}}}}}};
    EXPECT_THAT(parse(spec, Strictness::Strict).problems, testing::IsEmpty()) << range;
  }
}

struct Row {
  std::string name, spec, path, what, fix;
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name;
}

class Wrong : public testing::TestWithParam<Row> {};

TEST_P(Wrong, IsNamedWithPathAndWayOut) {
  const Problems problems = parse(yaml(GetParam().spec), Strictness::Strict).problems;
  ASSERT_EQ(problems.size(), 1u) << (problems.size() > 1 ? base::to_text(problems[1]) : "");
  EXPECT_EQ(problems[0].path, GetParam().path);
  EXPECT_THAT(problems[0].what, testing::HasSubstr(GetParam().what));
  EXPECT_THAT(problems[0].fix, testing::HasSubstr(GetParam().fix));
}

INSTANTIATE_TEST_SUITE_P(
    All, Wrong,
    testing::Values(
        Row{"UnknownField", "{profil: Staging}", "spec.profil", "is not a field",
            "did you mean profile?"},
        Row{"UnknownFarOff", "{paused: true, zzzzzzzzzz: 1}", "spec.zzzzzzzzzz", "is not a field",
            "there are profile"},
        Row{"UnknownBelow", "{components: {superset: {web: {replica: 1}}}}",
            "spec.components.superset.web.replica", "is not a field", "did you mean replicas?"},
        Row{"WordMisspelt", "{profile: production}", "spec.profile",
            "is \"production\" but must be one of", "did you mean Production?"},
        Row{"WordOfWrongType", "{profile: 3}", "spec.profile", "is 3 but must be one of",
            "use one of them"},
        Row{"NumberInQuotes", "{deletionTimeoutSeconds: \"600\"}", "spec.deletionTimeoutSeconds",
            "whole number, not \"600\"", "remove the quotes"},
        Row{"Fraction", "{deletionTimeoutSeconds: 1.5}", "spec.deletionTimeoutSeconds",
            "whole number, not 1.5", "whole number"},
        Row{"TooSmall", "{deletionTimeoutSeconds: 1}", "spec.deletionTimeoutSeconds",
            "is 1 but must be at least 30", "use 30 to 86400"},
        Row{"TooLarge", "{deletionTimeoutSeconds: 18446744073709551615}",
            "spec.deletionTimeoutSeconds", "must be at most 86400", "use 30 to 86400"},
        Row{"Negative", "{components: {superset: {web: {replicas: -1}}}}",
            "spec.components.superset.web.replicas", "is -1 but must be at least 0", "0 to 500"},
        Row{"FlagAsText", "{paused: \"true\"}", "spec.paused",
            "must be true or false, not \"true\"", "without quotes"},
        Row{"TextAsNumber", "{release: 2026.11}", "spec.release", "must be a text, not 2026.11",
            "put it in quotes"},
        Row{"ObjectAsText", "{edge: Ingress}", "spec.edge", "must be an object, not \"Ingress\"",
            "below it"},
        Row{"ListAsObject", "{images: {name: x}}", "spec.images", "must be a list", "after a -"},
        Row{"MapAsList", "{scheduling: {nodeSelector: [a]}}", "spec.scheduling.nodeSelector",
            "must be a map", "keys and values"},
        Row{"MapValueNumber", "{components: {postgresql: {parameters: {max_connections: 200}}}}",
            "spec.components.postgresql.parameters[\"max_connections\"]", "must be a text, not 200",
            "put it in quotes"},
        Row{"RequiredMissing", "{images: [{name: superset}]}", "spec.images[0].image", "is missing",
            "Full reference"},
        Row{"RequiredNull", "{images: [{name: superset, image: null}]}", "spec.images[0].image",
            "is missing", "Full reference"},
        Row{"TwiceTheSame", "{imagePullSecrets: [{name: a}, {name: a}]}",
            "spec.imagePullSecrets[1]", "has the same name", "its own"},
        Row{"NoQuantity", "{components: {superset: {web: {resources: {limits: {memory: 4 GB}}}}}}",
            "spec.components.superset.web.resources.limits.memory", "is \"4 GB\"", "with a unit"},
        Row{"QuantityFraction",
            "{components: {superset: {web: {resources: {limits: {cpu: 0.5}}}}}}",
            "spec.components.superset.web.resources.limits.cpu", "not 0.5", "put it in quotes"},
        Row{"QuantityNegative", "{components: {superset: {web: {resources: {limits: {cpu: -1}}}}}}",
            "spec.components.superset.web.resources.limits.cpu", "must not be negative",
            "quantity"},
        Row{"QuantityBeyondAnyDisk",
            "{components: {postgresql: {server: {storage: {size: 18446744073709551615}}}}}",
            "spec.components.postgresql.server.storage.size", "must be below 2^63", "quantity"},
        Row{"BadCron", "{secrets: {rotation: {schedule: every day}}}",
            "spec.secrets.rotation.schedule", "is no schedule", "five-field"},
        Row{"BadZone", "{timeZone: Mars/Olympus}", "spec.timeZone", "is no time zone",
            "Europe/Rome"},
        Row{"BadHost", "{edge: {domain: \"https://example.com\"}}", "spec.edge.domain",
            "must be a host name", "without scheme"},
        Row{"BadCidr", "{networkPolicy: {connectorEgress: [{cidr: everywhere}]}}",
            "spec.networkPolicy.connectorEgress[0].cidr", "range of addresses", "10.0.0.0/8"},
        Row{"CidrTooNarrow", "{networkPolicy: {connectorEgress: [{cidr: 10.0.0.0/33}]}}",
            "spec.networkPolicy.connectorEgress[0].cidr", "is \"10.0.0.0/33\" but must be a range",
            "10.0.0.0/8"},
        Row{"CidrOfThreeParts", "{networkPolicy: {connectorEgress: [{cidr: 10.0.0/8}]}}",
            "spec.networkPolicy.connectorEgress[0].cidr", "is \"10.0.0/8\" but must be a range",
            "10.0.0.0/8"},
        Row{"CidrBeyondAddresses", "{networkPolicy: {connectorEgress: [{cidr: 999.0.0.0/8}]}}",
            "spec.networkPolicy.connectorEgress[0].cidr", "range of addresses", "10.0.0.0/8"},
        Row{"CidrTooNarrowSix", "{networkPolicy: {connectorEgress: [{cidr: \"fd00::/129\"}]}}",
            "spec.networkPolicy.connectorEgress[0].cidr", "range of addresses", "10.0.0.0/8"},
        Row{"BadNamespace", "{dataNamespace: Data_Storage}", "spec.dataNamespace", "lower-case",
            "data-storage"},
        Row{"PortTooLarge",
            "{networkPolicy: {connectorEgress: [{cidr: 10.0.0.0/8, ports: [443, 70000]}]}}",
            "spec.networkPolicy.connectorEgress[0].ports[1]", "at most 65535", "1 to 65535"},
        Row{"VerbatimWithNull", "{scheduling: {tolerations: [{key: a}, null]}}",
            "spec.scheduling.tolerations[1]", "is null", "remove it"},
        Row{"VerbatimWithNullBelow",
            "{components: {superset: {web: {podTemplate: {spec: {hostAliases: [{hostnames: [a, "
            "null]}]}}}}}}",
            "spec.components.superset.web.podTemplate.spec.hostAliases[0].hostnames[1]", "is null",
            "remove it"},
        Row{"VerbatimOfWrongKind", "{scheduling: {tolerations: {}}}", "spec.scheduling.tolerations",
            "must be a list", "Kubernetes"}),
    [](const auto& row) { return row.param.name; });

TEST(Parse, TakesWhatIsGoodAndLeavesTheRest) {
  const Parsed parsed =
      parse(yaml("{profile: Staging, paused: 3, components: {superset: {web: {replicas: 2}}}}"),
            Strictness::Strict);
  EXPECT_EQ(parsed.problems.size(), 1u);
  EXPECT_EQ(parsed.spec.profile, Profile::Staging);
  EXPECT_EQ(parsed.spec.components.superset.web.replicas, 2);
  EXPECT_FALSE(parsed.spec.paused.has_value());
}

TEST(Parse, ShowsTheBeginningOfALongNameCutBetweenCharacters) {
  Json spec = Json::object();
  spec[std::string(59, 'x') + "\u20ac"] = 1;
  spec["a\nb"] = 1;
  const Parsed parsed = parse(spec, Strictness::Strict);
  ASSERT_EQ(parsed.problems.size(), 2u);
  EXPECT_EQ(parsed.problems[0].path, "spec.a\\x0ab");
  EXPECT_EQ(parsed.problems[1].path, "spec." + std::string(59, 'x') + "…");
}

TEST(Parse, NullIsAbsent) {
  const Parsed parsed =
      parse(yaml("{profile: null, edge: null, components: {superset: {web: null}}, images: null}"),
            Strictness::Strict);
  EXPECT_TRUE(parsed.problems.empty());
  EXPECT_FALSE(parsed.spec.profile.has_value());
  EXPECT_TRUE(parse(Json(), Strictness::Strict).problems.empty());
}

TEST(Parse, UnknownFieldsFromTheServerAreNotOurs) {
  EXPECT_TRUE(parse(yaml("{profil: Staging}"), Strictness::Lenient).problems.empty());
  EXPECT_FALSE(parse(yaml("{profile: 3}"), Strictness::Lenient).problems.empty());
}

TEST(Parse, NonsenseIsRefusedNotThrown) {
  for (const char* text : {"3", "[]", "true", "text"}) {
    const Problems problems = parse(yaml(text), Strictness::Strict).problems;
    ASSERT_EQ(problems.size(), 1u) << text;
    EXPECT_EQ(problems[0].path, "spec");
  }
}

TEST(Parse, DeepVerbatimIsBounded) {
  Json deep = Json::object();
  for (int i = 0; i < 5000; ++i) {
    Json outer = Json::object();
    outer["a"] = std::move(deep);
    deep = std::move(outer);
  }
  Json spec = Json::object();
  spec["components"]["superset"]["web"]["podTemplate"] = std::move(deep);
  const Parsed parsed = parse(spec, Strictness::Lenient);
  ASSERT_EQ(parsed.problems.size(), 1u);
  EXPECT_THAT(parsed.problems[0].what, testing::HasSubstr("32 levels"));
}

TEST(Parse, HugeInputIsBounded) {
  Json spec = Json::object();
  spec["objectOverrides"] = Json::array(
      {{{"kind", "Service"}, {"name", "x"}, {"patch", {{"a", std::string(70'000, 'x')}}}}});
  for (int i = 0; i < 1000; ++i)
    spec["field" + std::to_string(i)] = i;
  const Parsed parsed = parse(spec, Strictness::Strict);
  EXPECT_EQ(parsed.problems.size(), 50u);
  spec = {{"images", Json::array()}};
  for (int i = 0; i < 1000; ++i)
    spec["images"].push_back({{"name", "superset"}});
  EXPECT_THAT(parse(spec, Strictness::Strict).problems.at(0).what,
              testing::HasSubstr("1000 items"));
}

TEST(Parse, LongValuesAreShownShort) {
  const Problems problems =
      parse({{"profile", std::string(10'000, 'x')}}, Strictness::Strict).problems;
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_LT(problems[0].what.size(), 200u);
}

TEST(Parse, NumbersAreGoodQuantities) {
  const Parsed parsed = parse(
      yaml("{components: {superset: {web: {resources: {limits: {cpu: 2}}}}}}"), Strictness::Strict);
  EXPECT_TRUE(parsed.problems.empty());
  EXPECT_EQ(parsed.spec.components.superset.web.resources.limits.cpu->value,
            base::Quantity::of_milli(2000));
}

TEST(Name, FollowsTheRule) {
  for (const char* good : {"a", "lakehouse", "a-1", "a23456789012345678901234567890"})
    EXPECT_FALSE(name_problem(good).has_value()) << good;
  for (const char* bad : {"", "1a", "A", "a-", "-a", "a.b", "a234567890123456789012345678901"})
    EXPECT_TRUE(name_problem(bad).has_value()) << bad;
}

TEST(Namespace, IsALabel) {
  for (const char* good : {"", "a", "data-platform", "2", "1-a"})
    EXPECT_FALSE(namespace_problem(good).has_value()) << good;
  for (const std::string bad : {"A", "a-", "-a", "a.b", "a~b", "a b"})
    EXPECT_TRUE(namespace_problem(bad).has_value()) << bad;
  EXPECT_FALSE(namespace_problem(std::string(63, 'a')).has_value());
  EXPECT_TRUE(namespace_problem(std::string(64, 'a')).has_value());
}

TEST(Document, MustBeADataPlatform) {
  const Facts facts = some_facts();
  const auto first = [&](const char* text) { return validate_document(yaml(text), facts).at(0); };
  EXPECT_EQ(first("{apiVersion: v1, kind: DataPlatform, metadata: {name: a}, spec: {}}").path,
            "apiVersion");
  EXPECT_EQ(
      first("{apiVersion: dataplatform.io/v1alpha1, kind: Pod, metadata: {name: a}, spec: {}}")
          .path,
      "kind");
  EXPECT_EQ(
      first("{apiVersion: dataplatform.io/v1alpha1, kind: DataPlatform, metadata: {}, spec: {}}")
          .path,
      "metadata.name");
  EXPECT_EQ(
      first("{apiVersion: dataplatform.io/v1alpha1, kind: DataPlatform, metadata: {name: a}}").path,
      "spec");
  EXPECT_EQ(first("{apiVersion: dataplatform.io/v1alpha1, kind: DataPlatform, metadata: {name: a}, "
                  "spec: {}, sepc: {}}")
                .path,
            "sepc");
  EXPECT_EQ(first("{apiVersion: dataplatform.io/v1alpha1, kind: DataPlatform, metadata: {name: a, "
                  "namespace: a_b}, spec: {}}")
                .path,
            "metadata.namespace");
  EXPECT_EQ(first("[]").what, "is not an object");
}

}  // namespace
}  // namespace dataplatform::spec
