#include "operator/base/yaml.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dataplatform::base {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

/// The only document of `text`.
Json one(std::string_view text) {
  const auto documents = parse_yaml(text);
  if (!documents) {
    ADD_FAILURE() << documents.error().message;
    return nullptr;
  }
  EXPECT_EQ(documents->size(), 1u);
  return documents->empty() ? Json() : documents->front();
}

std::string refusal(std::string_view text, const YamlLimits& limits = {}) {
  const auto documents = parse_yaml(text, limits);
  if (documents) return "taken: " + Json(*documents).dump();
  EXPECT_EQ(documents.error().kind, ErrorKind::Invalid);
  return documents.error().message;
}

TEST(YamlIn, TypesPlainScalarsOnly) {
  EXPECT_EQ(one("[1, -2, +3, 0, 1.5, .5, 1e3, -0.0, true, False, ~, null, NULL, ]"),
            Json::parse("[1, -2, 3, 0, 1.5, 0.5, 1000.0, -0.0, true, false, null, null, null]"));
  EXPECT_EQ(one("['1', \"true\", 'null', '~', \"1.5\", '']"),
            Json::parse(R"(["1", "true", "null", "~", "1.5", ""])"));
  EXPECT_TRUE(one("a: 1")["a"].is_number_integer());
  EXPECT_TRUE(one("a: 1.0")["a"].is_number_float());
  EXPECT_EQ(one("a: |\n  5\n")["a"], Json("5\n"));
}

TEST(YamlIn, NorwayIsNoBoolean) {
  EXPECT_EQ(one("[no, NO, yes, on, off, y, n, tRUE]"),
            Json::parse(R"(["no", "NO", "yes", "on", "off", "y", "n", "tRUE"])"));
}

// Each of these is a number to some reader and another number to the next.
TEST(YamlIn, OddNumbersStayText) {
  EXPECT_EQ(
      one("[0644, 0o17, 0x1F, 1_000, 12:30:00, 2024-01-01, 1.2.3, 1e, .inf, .nan, -, 00, 10Gi]"),
      Json::parse(R"(["0644", "0o17", "0x1F", "1_000", "12:30:00", "2024-01-01", "1.2.3", "1e",
                            ".inf", ".nan", "-", "00", "10Gi"])"));
}

TEST(YamlIn, NumbersBeyondTheirTypesStayText) {
  EXPECT_EQ(one("[18446744073709551615, -9223372036854775808]"),
            Json::parse("[18446744073709551615, -9223372036854775808]"));
  EXPECT_EQ(one("[18446744073709551616, -9223372036854775809, 1e999]"),
            Json::parse(R"(["18446744073709551616", "-9223372036854775809", "1e999"])"));
}

TEST(YamlIn, ReadsManifests) {
  EXPECT_EQ(
      one("# a comment\napiVersion: v1\nmetadata:\n  labels: {a: b}\nitems:\n- x\n- y: [1, 2]\n"),
      Json::parse(R"({"apiVersion": "v1", "metadata": {"labels": {"a": "b"}},
                            "items": ["x", {"y": [1, 2]}]})"));
  EXPECT_EQ(one(R"({"a":1,"b":[true,"x"]})"), Json::parse(R"({"a":1,"b":[true,"x"]})"));
  EXPECT_EQ(one("a: >-\n  folded\n  text\n"), Json::parse(R"({"a": "folded text"})"));
  EXPECT_EQ(one("\xEF\xBB\xBF"
                "a: é\r\nb: 2\r\n"),
            Json::parse(R"({"a": "é", "b": 2})"));
}

TEST(YamlIn, EmptyDocumentsAreLeftOut) {
  EXPECT_EQ(parse_yaml("")->size(), 0u);
  EXPECT_EQ(parse_yaml("# nothing\n")->size(), 0u);
  const auto documents = parse_yaml("---\n---\na: 1\n---\n# nothing\n---\nb: 2\n...\n");
  ASSERT_TRUE(documents) << documents.error().message;
  EXPECT_EQ(Json(*documents), Json::parse(R"([{"a": 1}, {"b": 2}])"));
}

TEST(YamlIn, KeysAreText) {
  EXPECT_EQ(one("1: a\ntrue: b\n'': c\n\"null\": d\n"),
            Json::parse(R"({"1": "a", "true": "b", "": "c", "null": "d"})"));
  EXPECT_THAT(refusal("~: x"), HasSubstr("a key is empty or null"));
  EXPECT_THAT(refusal("[a, b]: x"), HasSubstr("a key must be text"));
  EXPECT_THAT(refusal("{a: b}: x"), HasSubstr("a key must be text"));
}

TEST(YamlIn, RefusesDuplicateKeysWithTheirPlace) {
  EXPECT_THAT(refusal("a: 1\nb:\n  c: 1\n  c: 2\n"),
              AllOf(HasSubstr("line 4, column 3"), HasSubstr("\"c\" is given twice")));
  EXPECT_THAT(refusal("{a: 1, 'a': 2}"), HasSubstr("given twice"));
  EXPECT_THAT(refusal("1: x\n'1': y\n"), HasSubstr("given twice"));
}

TEST(YamlIn, ErrorsShowKeysInPartAndValuesNotAtAll) {
  const std::string key(5000, 'k');
  EXPECT_LT(refusal(key + ": 1\n" + key + ": 2\n").size(), 200u);
  EXPECT_THAT(refusal("\"a\\nb\": 1\n\"a\\nb\": 2\n"), HasSubstr("\"a\\x0ab\" is given twice"));
  EXPECT_THAT(refusal("token: !!int hidden\n"), Not(HasSubstr("hidden")));
  EXPECT_THAT(refusal("token: !!binary hidden\n"), Not(HasSubstr("hidden")));
}

TEST(YamlIn, Aliases) {
  EXPECT_EQ(one("a: &x {k: [1]}\nb: *x\nc: [*x, *x]\n"),
            Json::parse(R"({"a": {"k": [1]}, "b": {"k": [1]}, "c": [{"k": [1]}, {"k": [1]}]})"));
  EXPECT_EQ(one("a: &x 1\nb: &x 2\nc: *x\n")["c"], 2);
  EXPECT_EQ(one("a: &n ~\nb: *n\n")["b"], nullptr);
  EXPECT_THAT(refusal("a: *nowhere\n"), HasSubstr("line 1"));
  EXPECT_THAT(refusal("a: &x 1\n---\nb: *x\n"), HasSubstr("line 3"));
  EXPECT_THAT(refusal("&k a: 1\n*k : 2\n"), HasSubstr("key"));
}

TEST(YamlIn, CyclesAreRefused) {
  EXPECT_THAT(refusal("&a [*a]"), HasSubstr("inside what it stands for"));
  EXPECT_THAT(refusal("a: &a\n  b: {c: *a}\n"), HasSubstr("inside what it stands for"));
}

TEST(YamlIn, AnchorsEndWithTheirDocument) {
  EXPECT_THAT(refusal("- &a 1\n---\n&a [*a]\n"), HasSubstr("inside what it stands for"));
}

TEST(YamlIn, BillionLaughsAreRefused) {
  std::string bomb = "a0: &a0 [lol, lol, lol, lol, lol, lol, lol, lol, lol]\n";
  for (int i = 1; i < 12; ++i) {
    bomb += "a" + std::to_string(i) + ": &a" + std::to_string(i) + " [";
    for (int j = 0; j < 9; ++j)
      bomb += (j ? ", *a" : "*a") + std::to_string(i - 1);
    bomb += "]\n";
  }
  EXPECT_THAT(refusal(bomb), HasSubstr("holds more than 200000 values"));
}

// Few values, but each of them long.
TEST(YamlIn, LongTextsTimesManyAliasesAreRefused) {
  std::string bomb = "a: &a " + std::string(1 << 20, 'x') + "\nb: [";
  for (int i = 0; i < 1000; ++i)
    bomb += "*a, ";
  EXPECT_THAT(refusal(bomb + "]\n"), HasSubstr("bytes of text"));
}

TEST(YamlIn, DepthIsBounded) {
  const auto nested = [](std::size_t levels) {
    return std::string(levels, '[') + std::string(levels, ']');
  };
  EXPECT_TRUE(parse_yaml(nested(64)).has_value());
  EXPECT_THAT(refusal(nested(65)), HasSubstr("nested deeper than 64 levels"));
  EXPECT_THAT(refusal(nested(10'000)), HasSubstr("nested deeper"));
  EXPECT_THAT(refusal(std::string(100'000, '[')), HasSubstr("line 1"));
  // Aliases add the depth of what they stand for.
  EXPECT_THAT(refusal("a: &a [[1]]\nb: [[*a]]\n", {.depth = 4}), HasSubstr("nested deeper"));
  EXPECT_TRUE(parse_yaml("a: &a [[1]]\nb: [*a]\n", {.depth = 4}).has_value());
}

TEST(YamlIn, BytesAndValuesAreBounded) {
  EXPECT_THAT(refusal("a: 12345", {.bytes = 4}), HasSubstr("has 8 bytes but may have 4"));
  EXPECT_THAT(refusal("[1, 2, 3]", {.nodes = 3}), HasSubstr("holds more than 3 values"));
  EXPECT_TRUE(parse_yaml("[1, 2]", {.nodes = 3}).has_value());
  EXPECT_THAT(refusal("[1, &a 2]", {.nodes = 3}), HasSubstr("holds more than 3 values"));
}

TEST(YamlIn, Tags) {
  EXPECT_EQ(one("[!!str 1, !!int 1, !!float 1, !!bool true, !!seq [], !!map {}]"),
            Json::parse(R"(["1", 1, 1.0, true, [], {}])"));
  for (const char* bad : {"!!binary aGk=", "!mine x", "!!int x", "!!bool yes", "!mine {a: 1}",
                          "!!set {a, b}", "!!python/object:os.system x", "!!map [1]"}) {
    EXPECT_THAT(refusal(bad), HasSubstr("tag")) << bad;
  }
  // A tag reaches to the next space, and what is glued to it may be secret.
  EXPECT_THAT(refusal("token: !!binary$hunter2"), Not(HasSubstr("hunter2")));
  EXPECT_THAT(refusal("!hunter2 {a: 1}"), Not(HasSubstr("hunter2")));
}

TEST(YamlIn, MergeKeysAreRefusedNotMisread) {
  EXPECT_THAT(refusal("a: &a {x: 1}\nb:\n  <<: *a\n"), HasSubstr("merge keys are not supported"));
  EXPECT_EQ(one("'<<': 1"), Json::parse(R"({"<<": 1})"));
}

TEST(YamlIn, SyntaxErrorsHaveAPlace) {
  for (const char* bad : {"a: b: c", "a: [1", "a: 'x", "\tb: 1", "a: 1\n b: 2", "}", "a: \"\\q\"",
                          "%YAML 3.0\n---\na", "? [", "a: &", "\"\\ud800\""}) {
    EXPECT_THAT(refusal(bad), HasSubstr("line ")) << bad;
  }
}

// All that follows would be one value, up to the end of the file.
TEST(YamlIn, QuotesThatAreNotClosedAreSeen) {
  for (const char* bad : {"a: 'x", "a: 'x\n", "a: 'x\nb: y\n", "a: \"x\nb: y\n", "a: 'x\n\n",
                          "a: \"x\n  ", "a: 'x\n\t\r\n", "'\n", "- !!str 'x\n"})
    EXPECT_THAT(refusal(bad), HasSubstr("close the quote")) << bad;
}

TEST(YamlIn, TheEndOfATextIsNotChanged) {
  EXPECT_EQ(one("a: |\n  x"), (Json{{"a", "x"}}));
  EXPECT_EQ(one("a: |\n  x\n"), (Json{{"a", "x\n"}}));
  EXPECT_EQ(one("a: |+\n  x\n\n\n"), (Json{{"a", "x\n\n\n"}}));
  EXPECT_EQ(one("--- |\n x\n"), Json("x\n"));
  EXPECT_EQ(one("a: x\n...\n"), (Json{{"a", "x"}}));
  EXPECT_EQ(one("a: 'x'\n# end\n"), (Json{{"a", "x"}}));
  EXPECT_EQ(parse_yaml("# nothing\n")->size(), 0u);
  EXPECT_EQ(parse_yaml("a: 1\n---\n")->size(), 1u);
}

TEST(YamlIn, EscapesOfLatinCharactersAreCharacters) {
  EXPECT_EQ(one(R"("\u20ac\N\_\xe9")"), Json("\u20ac\u0085\u00a0\u00e9"));
}

TEST(YamlIn, NoReasonHoldsHalfACharacter) {
  EXPECT_THAT(refusal("a: \"\\\xc2\x85\""),
              AllOf(HasSubstr("unknown escape character: \\xc2"), Not(HasSubstr("\xc2"))));
}

// The parser would make two documents of these, and half of a file would be lost without a word.
TEST(YamlIn, LeftoversAreNoDocument) {
  EXPECT_THAT(refusal("- a\nb: c\n"), AllOf(HasSubstr("line 2"), HasSubstr("belongs to nothing")));
  EXPECT_THAT(refusal("{a: 1}\n{b: 2}\n"), HasSubstr("line 2"));
  EXPECT_THAT(refusal("'a' 'b'"), HasSubstr("line 1"));
  EXPECT_THAT(refusal("--- [a] [b]"), HasSubstr("line 1, column 9"));
  EXPECT_THAT(refusal("[a]\n---b\n"), HasSubstr("line 2"));
  EXPECT_THAT(refusal("---\na\n---\n[b]\n[c]\n"), HasSubstr("line 5"));
  EXPECT_EQ(parse_yaml("a: 1\n...\n%YAML 1.2\n---\nb: 2\n--- c\n---\n[d]\n...\n")->size(), 4u);
}

TEST(YamlIn, RefusesBadBytes) {
  EXPECT_THAT(refusal("a: \xff"), AllOf(HasSubstr("line 1, column 4"), HasSubstr("not UTF-8")));
  EXPECT_THAT(refusal("a: 1\nb: x\x04y"),
              AllOf(HasSubstr("line 2, column 5"), HasSubstr("control character")));
  EXPECT_THAT(refusal(std::string_view("a\0b", 3)), HasSubstr("control character"));
  EXPECT_THAT(refusal("\xFF\xFE"
                      "a"),
              HasSubstr("not UTF-8"));
}

}  // namespace
}  // namespace dataplatform::base
