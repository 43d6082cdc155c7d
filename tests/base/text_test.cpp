#include "operator/base/text.hpp"

#include "operator/base/utf8.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dataplatform::base {
namespace {

using testing::ElementsAre;

TEST(Text, Split) {
  EXPECT_THAT(split("a,b,c", ','), ElementsAre("a", "b", "c"));
  EXPECT_THAT(split(",a,,", ','), ElementsAre("", "a", "", ""));
  EXPECT_THAT(split("", ','), ElementsAre(""));
}

TEST(Text, Join) {
  EXPECT_EQ(join({}, ", "), "");
  EXPECT_EQ(join({"a"}, ", "), "a");
  EXPECT_EQ(join({"a", "", "b"}, ", "), "a, , b");
}

TEST(Text, Trim) {
  EXPECT_EQ(trim(" \t a b \r\n"), "a b");
  EXPECT_EQ(trim(" \n "), "");
  EXPECT_EQ(trim(""), "");
}

TEST(Text, KebabCase) {
  EXPECT_EQ(kebab_case("connectorBuilder"), "connector-builder");
  EXPECT_EQ(kebab_case("Ready"), "ready");
  EXPECT_EQ(kebab_case("sqlURLPath"), "sql-url-path");
  EXPECT_EQ(kebab_case("jobsDB"), "jobs-db");
  EXPECT_EQ(kebab_case("s3Bucket"), "s3-bucket");
  EXPECT_EQ(kebab_case("already-Kebab"), "already-kebab");
  EXPECT_EQ(kebab_case(""), "");
}

TEST(Text, LowerCase) {
  EXPECT_EQ(lower_case("aBZé1"), "abzé1");
}

TEST(Text, Capitalized) {
  EXPECT_EQ(capitalized("ready"), "Ready");
  EXPECT_EQ(capitalized(""), "");
  EXPECT_EQ(capitalized("1a"), "1a");
}

// The published test vectors of FNV-1a: a changed hash would roll every pod of every platform.
TEST(Text, HashIsFnv1a) {
  EXPECT_EQ(hash(""), 0xcbf29ce484222325u);
  EXPECT_EQ(hash("a"), 0xaf63dc4c8601ec8cu);
  EXPECT_EQ(hash("foobar"), 0x85944171f73967e8u);
  EXPECT_EQ(hash_text("a"), "af63dc4c8601ec8c");
  EXPECT_EQ(hash_text("\xff").size(), 16u);
}

TEST(Text, Nearest) {
  const std::vector<std::string> known{"replicas", "resources", "storage", "image", "env"};
  EXPECT_EQ(nearest("replica", known), "replicas");
  EXPECT_EQ(nearest("repilcas", known), "replicas");
  EXPECT_EQ(nearest("Storage", known), "storage");
  EXPECT_EQ(nearest("en", known), "env");
  EXPECT_EQ(nearest("imgae", known), "image");
  EXPECT_EQ(nearest("tolerations", known), "");
  EXPECT_EQ(nearest("", known), "");
  EXPECT_EQ(nearest("x", {}), "");
}

TEST(Text, NearestTakesTheFirstOfEquals) {
  EXPECT_EQ(nearest("cat", {"dog", "car", "can"}), "car");
}

TEST(Utf8, ReadsCodePoints) {
  EXPECT_EQ(read_code_point("a")->value, 0x61u);
  EXPECT_EQ(read_code_point("\xC3\xA9")->value, 0xE9u);
  EXPECT_EQ(read_code_point("\xE2\x82\xAC")->value, 0x20ACu);
  EXPECT_EQ(read_code_point("\xF0\x9F\x98\x80")->value, 0x1F600u);
  EXPECT_EQ(read_code_point("\xF4\x8F\xBF\xBF")->size, 4u);
}

TEST(Utf8, RefusesWhatIsNone) {
  for (const char* bad : {"\x80", "\xC3", "\xC3z", "\xC0\x80", "\xC1\xBF", "\xE0\x80\x80",
                          "\xED\xA0\x80", "\xF0\x80\x80\x80", "\xF4\x90\x80\x80", "\xFF"}) {
    EXPECT_FALSE(read_code_point(bad)) << testing::PrintToString(std::string(bad));
  }
}

}  // namespace
}  // namespace dataplatform::base
