// `validate`: good and wrong documents, and files that nobody means well with.
#include "tests/cli/support.hpp"

namespace dataplatform::cli::testing {
namespace {

using ::testing::AllOf;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;
using ::testing::StartsWith;

TEST(Validate, AGoodDocumentIsNamedAndGood) {
  const File file(platform("{profile: Development}"));
  const Outcome outcome = call({"validate", "-f", file.path});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.out, StartsWith(file.path + ": lakehouse: good\n"));
}

TEST(Validate, WhatIsNotActedOnIsListed) {
  const Outcome outcome =
      call({"validate", "-f", "-"}, platform("{profile: Development, backup: {mode: Enabled}}"));
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.out, HasSubstr("  not acted on: spec.backup"));
}

TEST(Validate, WhatHoldsTheWholeSpecIsListed) {
  const Outcome outcome = call({"validate", "-f", example("standby")});
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.out, HasSubstr("  held: spec.recovery.role"));
}

class Examples : public ::testing::TestWithParam<const char*> {};
INSTANTIATE_TEST_SUITE_P(All, Examples,
                         ::testing::Values("development", "staging", "production",
                                           "production-full", "thread", "standby", "aws", "azure",
                                           "gcp"));

TEST_P(Examples, AreGood) {
  const Outcome outcome = call({"validate", "-f", example(GetParam())});
  EXPECT_EQ(outcome.code, 0) << outcome.err;
  for (const std::string& line : lines(outcome.err))
    EXPECT_THAT(line, HasSubstr(": warning: "));
}

TEST(Validate, EveryInvalidExampleIsRefused) {
  const Outcome outcome = call({"validate", "-f", example("invalid")});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.out, IsEmpty());
}

TEST(Validate, EachProblemIsALineWithPathValueAndWayOut) {
  const File file(platform(
      "{profil: Staging, paused: \"yes\", components: {superset: {web: {replicas: -1}}}}"));
  const Outcome outcome = call({"validate", "-f", file.path});
  EXPECT_EQ(outcome.code, 1);
  const auto said = lines(outcome.err);
  EXPECT_THAT(said, SizeIs(3));
  EXPECT_THAT(said, Each(AllOf(StartsWith(file.path + ": lakehouse: spec."), HasSubstr("; "))));
}

TEST(Validate, AWarningIsNoError) {
  const Outcome outcome = call({"validate", "-f", "-"}, platform("{profile: Development}"));
  EXPECT_EQ(outcome.code, 0);
  EXPECT_THAT(outcome.err, AllOf(StartsWith("-: lakehouse: warning: "), HasSubstr("superset")));
}

TEST(Validate, StandardInputIsADash) {
  EXPECT_THAT(call({"validate", "-f", "-"}, platform("{profile: Development}")).out,
              StartsWith("-: lakehouse: good\n"));
}

TEST(Validate, SeveralFilesAndDocumentsAreAllLookedAt) {
  const File two(platform("{profile: Development}", "one") + "---\n" +
                 platform("{profile: Devel}", "two"));
  const File third(platform("{profile: Staging}", "three"), "third.yaml");
  for (const std::vector<std::string>& arguments :
       {std::vector<std::string>{"validate", "-f", two.path, "-f", third.path},
        {"validate", "-f", two.path, third.path}}) {
    const Outcome outcome = call(arguments);
    EXPECT_EQ(outcome.code, 1);
    EXPECT_THAT(outcome.out, AllOf(HasSubstr(": one: good\n"), HasSubstr(": three: good\n"),
                                   Not(HasSubstr("two"))));
    EXPECT_THAT(outcome.err, HasSubstr(two.path + ": two: spec.profile"));
  }
}

TEST(Validate, SomethingElseThanADataPlatformIsNamed) {
  const Outcome outcome =
      call({"validate", "-f", "-"},
           "apiVersion: v1\nkind: ConfigMap\nmetadata: {name: x}\ndata: {a: b}\n");
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, AllOf(HasSubstr("kind is \"ConfigMap\" but must be DataPlatform"),
                                 HasSubstr("data is not a field"), HasSubstr("spec is missing")));
}

TEST(Validate, JsonIsTakenToo) {
  const std::string json =
      R"({"apiVersion": "dataplatform.io/v1alpha1", "kind": "DataPlatform", "metadata": {"name": "a"}, "spec": {"profile": "Development"}})";
  EXPECT_EQ(call({"validate", "-f", "-"}, json).code, 0);
}

struct Bad {
  std::string name, text, message;
};
void PrintTo(const Bad& bad, std::ostream* out) {
  *out << bad.name;
}

std::string repeated(const std::string& text, int times) {
  std::string all;
  for (int i = 0; i < times; ++i)
    all += text;
  return all;
}

std::string alias_bomb() {
  std::string text = "a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n";
  for (int i = 1; i < 12; ++i) {
    const std::string below = "*a" + std::to_string(i - 1);
    text += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [" +
            repeated(below + ", ", 9) + below + "]\n";
  }
  return text;
}

class BadFile : public ::testing::TestWithParam<Bad> {};

TEST_P(BadFile, IsRefusedOnOneShortLineThatNamesIt) {
  const File file(GetParam().text);
  for (const char* command : {"validate", "render"}) {
    const Outcome outcome = call({command, "-f", file.path});
    EXPECT_EQ(outcome.code, 1);
    EXPECT_THAT(outcome.out, IsEmpty());
    ASSERT_THAT(lines(outcome.err), Not(IsEmpty()));
    EXPECT_THAT(lines(outcome.err)[0],
                AllOf(StartsWith(file.path + ": "), HasSubstr(GetParam().message)));
    for (const std::string& line : lines(outcome.err))
      EXPECT_LT(line.size(), 600u);
  }
}

INSTANTIATE_TEST_SUITE_P(
    All, BadFile,
    ::testing::Values(
        Bad{"Empty", "", "is empty"}, Bad{"OnlyComments", "# nothing\n---\n---\n", "is empty"},
        Bad{"AWord", "hello\n", "is not an object"}, Bad{"AList", "- a\n- b\n", "is not an object"},
        Bad{"NoYaml", "a: [b\n", "line"}, Bad{"Tabs", "a:\n\tb: c\n", "line 2"},
        Bad{"Huge", "a: " + std::string(5u << 20, 'x') + "\n", "4 MiB"},
        Bad{"DeepInFlow", std::string(10'000, '[') + std::string(10'000, ']'), "deep"},
        Bad{"DeepInJson", repeated("{\"a\":", 10'000) + "1" + std::string(10'000, '}'), "deep"},
        Bad{"AliasBomb", alias_bomb(), "200000"},
        Bad{"Binary",
            std::string("\x7f"
                        "ELF\x02\x01\x00\x00\xff\xfe\x80",
                        11),
            ""},
        Bad{"NulBytes", std::string(1000, '\0'), ""}, Bad{"BadUtf8", "a: \xc3\x28\n", ""},
        Bad{"ManyNodes", "a: [" + repeated("x, ", 300'000) + "x]\n", "200000"}));

TEST(BadInput, DeepInBlocksIsRefused) {
  std::string text;
  for (int i = 0; i < 1500; ++i)
    text += std::string(static_cast<std::size_t>(i), ' ') + "a:\n";
  const Outcome outcome = call({"validate", "-f", "-"}, text);
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("deep"));
}

TEST(BadInput, ThousandsOfDocumentsAreRefusedAsOne) {
  const Outcome outcome = call({"validate", "-f", "-"}, repeated("---\na: 1\n", 1001));
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(outcome.err, "-: has more than 1000 documents; split it\n");
}

TEST(BadInput, AFolderIsNoFile) {
  const Outcome outcome = call({"validate", "-f", "/tmp"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_EQ(outcome.err, "/tmp: is a folder; name the files in it\n");
}

TEST(BadInput, AFileThatIsNotThereIsNamed) {
  const Outcome outcome = call({"validate", "-f", "/no/such/file.yaml"});
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, StartsWith("/no/such/file.yaml: cannot be read; "));
}

TEST(BadInput, NoNameIsSaidSo) {
  const Outcome outcome =
      call({"validate", "-f", "-"},
           "apiVersion: dataplatform.io/v1alpha1\nkind: DataPlatform\nspec: {}\n");
  EXPECT_EQ(outcome.code, 1);
  EXPECT_THAT(outcome.err, HasSubstr("-: (no name): metadata.name is missing"));
}

TEST(BadInput, CannotDriveTheTerminalOrForgeALine) {
  const std::string evil = "\"x\\u001b[2J\\nlakehouse: good\\u009b1m\"";
  const Outcome outcome = call({"validate", "-f", "-"},
                               platform("{profile: " + evil + ", components: {dremio: {config: {" +
                                            evil + ": \"1\"}}}, " + evil + ": 1}",
                                        evil) +
                                   evil + ": 1\n");
  EXPECT_EQ(outcome.code, 1);
  for (const char byte : outcome.err)
    EXPECT_TRUE(byte == '\n' || static_cast<unsigned char>(byte) >= 0x20) << int{byte};
  EXPECT_THAT(outcome.err, Not(HasSubstr("\xc2\x9b")));
  for (const std::string& line : lines(outcome.err))
    EXPECT_THAT(line, StartsWith("-: "));
}

TEST(Facts, ComeFromAFile) {
  const File facts(
      "{dataNamespaceExists: true, dataNamespaceAllows: data-platform, storageClasses: [standard], "
      "served: []}",
      "facts.yaml");
  const File wanted(platform("{profile: Staging, storage: {fast: {storageClassName: nowhere}}}"));
  const Outcome outcome = call({"validate", "-f", wanted.path, "--facts", facts.path});
  EXPECT_THAT(outcome.err, HasSubstr("nowhere"));
  EXPECT_THAT(call({"validate", "-f", wanted.path}).err, Not(HasSubstr("nowhere")));
}

TEST(Facts, ThatAreWrongAreNamed) {
  const File wanted(platform("{profile: Development}"));
  const struct {
    std::string text, message;
  } rows[] = {{"{served: 3}", "served must be"},
              {"[]", "must be an object"},
              {"", "must hold one object"},
              {"{}\n---\n{}\n", "must hold one object"}};
  for (const auto& row : rows) {
    const File facts(row.text, "facts.yaml");
    const Outcome outcome = call({"validate", "-f", wanted.path, "--facts", facts.path});
    EXPECT_EQ(outcome.code, 1) << row.text;
    EXPECT_THAT(outcome.err, AllOf(StartsWith(facts.path + ": "), HasSubstr(row.message)));
  }
}

}  // namespace
}  // namespace dataplatform::cli::testing
