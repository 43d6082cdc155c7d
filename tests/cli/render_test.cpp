// `render`: the objects, and nothing else, on standard output.
#include "operator/base/yaml.hpp"
#include "tests/cli/support.hpp"

#include <nlohmann/json.hpp>

namespace dataplatform::cli::testing {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

std::vector<base::Json> objects_of(const std::string& text) {
  const auto parsed = base::parse_yaml(text);
  if (!parsed) throw std::runtime_error(parsed.error().message);
  return *parsed;
}

TEST(Render, YamlIsADocumentAnObject) {
  const Outcome outcome = call({"render", "-f", example("thread")});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  const auto objects = objects_of(outcome.out);
  EXPECT_GT(objects.size(), 20u);
  for (const base::Json& object : objects) {
    EXPECT_TRUE(object.contains("apiVersion") && object.contains("kind")) << object.dump();
    EXPECT_THAT(base::text_at(object, {"metadata", "name"}), HasSubstr("thread"));
  }
}

TEST(Render, JsonIsOneListOfTheSameObjects) {
  const Outcome yaml = call({"render", "-f", example("thread"), "-o", "yaml"});
  const Outcome json = call({"render", "-f", example("thread"), "-o", "json"});
  EXPECT_EQ(json.code, 0);
  const base::Json list = base::Json::parse(json.out);
  EXPECT_EQ(list["kind"], "List");
  EXPECT_EQ(list["items"], base::Json(objects_of(yaml.out)));
}

TEST(Render, JsonOfSeveralDocumentsIsStillOneList) {
  const std::string two = platform("{profile: Development}", "one") + "---\n" +
                          platform("{profile: Development}", "two");
  const base::Json list = base::Json::parse(call({"render", "-f", "-", "-o", "json"}, two).out);
  const base::Json one = base::Json::parse(
      call({"render", "-f", "-", "-o", "json"}, platform("{profile: Development}", "one")).out);
  EXPECT_EQ(list["items"].size(), 2 * one["items"].size());
}

TEST(Render, OfTwoDocumentsTheGoodOneIsPrintedAndTheOtherNamed) {
  const std::string two =
      platform("{profile: Development}", "one") + "---\n" + platform("{profile: Devel}", "two");
  const Outcome outcome = call({"render", "-f", "-"}, two);
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("two: spec.profile"));
  EXPECT_THAT(objects_of(outcome.out), Not(IsEmpty()));
  EXPECT_THAT(outcome.out, Not(HasSubstr("name: two")));
}

TEST(Render, NothingIsPrintedOfAnInvalidDocument) {
  for (const char* format : {"yaml", "json"}) {
    const Outcome outcome = call({"render", "-f", "-", "-o", format}, platform("{profile: Devel}"));
    EXPECT_EQ(outcome.code, 1);
    EXPECT_THAT(outcome.out, IsEmpty());
  }
}

TEST(Render, WhatOnlyTheModelFindsIsRefusedToo) {
  const std::string spec =
      "{components: {airbyte: {mode: Disabled}, postgresql: {pooler: {replicas: 0}, parameters: "
      "{max_connections: \"80\"}}}}";
  for (const char* command : {"validate", "render"}) {
    const Outcome outcome = call({command, "-f", "-"}, platform(spec));
    EXPECT_EQ(outcome.code, 1);
    EXPECT_THAT(outcome.out, IsEmpty());
    EXPECT_THAT(outcome.err, HasSubstr("allows 80 connections"));
  }
}

// The operator would write nothing of it: whoever pipes this into kubectl must be told.
TEST(Render, WhatHoldsASpecIsSaidBesideTheObjects) {
  const Outcome outcome = call({"render", "-f", example("standby")});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.err, HasSubstr("held: spec.recovery.role"));
  EXPECT_THAT(call({"render", "-f", example("thread")}).err, Not(HasSubstr("held")));
}

TEST(Render, TheSameBytesEveryTime) {
  EXPECT_EQ(call({"render", "-f", example("production")}).out,
            call({"render", "-f", example("production")}).out);
}

TEST(Render, TheNamespaceOfTheFileIsTaken) {
  const std::string text =
      "apiVersion: dataplatform.io/v1alpha1\nkind: DataPlatform\nmetadata: {name: a}\nspec: "
      "{profile: Development}\n";
  for (const base::Json& object : objects_of(call({"render", "-f", "-"}, text).out)) {
    if (object["kind"] == "ClusterRoleBinding") continue;
    EXPECT_EQ(base::text_at(object, {"metadata", "namespace"}), "default") << object["kind"];
  }
}

TEST(Render, FactsSayWhoOwnsTheObjects) {
  const File facts("{uid: 3f1c}", "facts.yaml");
  const std::string text = platform("{profile: Development}");
  EXPECT_THAT(call({"render", "-f", "-", "--facts", facts.path}, text).out,
              AllOf(HasSubstr("ownerReferences:"), HasSubstr("3f1c")));
  EXPECT_THAT(call({"render", "-f", "-"}, text).out, Not(HasSubstr("ownerReferences")));
}

}  // namespace
}  // namespace dataplatform::cli::testing
