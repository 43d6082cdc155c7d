#include "operator/base/yaml.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dataplatform::base {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

std::string refusal(std::string_view text, const YamlLimits& limits = {}) {
  const auto value = parse_json(text, limits);
  if (value) return "taken: " + value->dump();
  EXPECT_EQ(value.error().kind, ErrorKind::Invalid);
  return value.error().message;
}

TEST(JsonIn, ReadsValues) {
  EXPECT_EQ(*parse_json(R"({"a": [1, "x", null]})"), Json({{"a", {1, "x", nullptr}}}));
  EXPECT_EQ(*parse_json(" 7 "), Json(7));
}

TEST(JsonIn, DepthIsBounded) {
  const auto nested = [](std::size_t levels) {
    return std::string(levels, '[') + std::string(levels, ']');
  };
  EXPECT_TRUE(parse_json(nested(64)).has_value());
  EXPECT_THAT(refusal(nested(65)),
              AllOf(HasSubstr("column 65"), HasSubstr("deeper than 64 levels")));
  // Deep enough to exhaust the stack of anything that recurses.
  EXPECT_THAT(refusal(std::string(3'000'000, '[')), HasSubstr("nested deeper"));
  EXPECT_TRUE(parse_json("[[1],[2],[3]]", {.depth = 2}).has_value());
}

TEST(JsonIn, BracketsInTextsDoNotNest) {
  EXPECT_TRUE(parse_json(R"(["[[[[", "\"[[[", "\\", "{{"])", {.depth = 1}).has_value());
  EXPECT_THAT(refusal(R"(["\\", [1]])", {.depth = 1}), HasSubstr("nested deeper"));
}

TEST(JsonIn, ErrorsQuoteNothing) {
  for (const char* bad : {"{\"token\": \"hidden", "{\"token\": hidden}", "[1234567890123e999]"}) {
    EXPECT_THAT(refusal(bad), Not(HasSubstr("hidden"))) << bad;
    EXPECT_THAT(refusal(bad), Not(HasSubstr("1234"))) << bad;
  }
}

TEST(JsonIn, ErrorsHaveAPlace) {
  EXPECT_THAT(refusal("{\n  \"a\": 1,\n  b\n}"), HasSubstr("line 3, column 3"));
  EXPECT_THAT(refusal(""), HasSubstr("line 1, column 1"));
  EXPECT_THAT(refusal("[1] x"), HasSubstr("line 1, column 5"));
  EXPECT_THAT(refusal("[1e999]"), HasSubstr("out of range"));
  EXPECT_THAT(refusal("[\"\xff\"]"), HasSubstr("line 1"));
  EXPECT_THAT(refusal("[NaN]"), HasSubstr("line 1"));
  EXPECT_THAT(refusal("]"), HasSubstr("line 1"));
  for (const char* bad : {"{", "[1", "\"\\", "\"", "[1,]", "{\"a\"}", "// a"}) {
    EXPECT_THAT(refusal(bad), HasSubstr("line 1")) << bad;
    EXPECT_THAT(refusal(bad), testing::Not(HasSubstr("json.exception"))) << bad;
  }
}

TEST(JsonIn, BytesAreBounded) {
  EXPECT_THAT(refusal("[1, 2]", {.bytes = 5}), HasSubstr("has 6 bytes but may have 5"));
}

}  // namespace
}  // namespace dataplatform::base
