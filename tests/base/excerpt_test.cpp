#include "operator/base/excerpt.hpp"

#include <gtest/gtest.h>

namespace dataplatform::base {
namespace {

TEST(Excerpt, LeavesAGoodTextAsItIs) {
  EXPECT_EQ(excerpt("", 10), "");
  EXPECT_EQ(excerpt("caf\u00e9 \u20ac", 10), "caf\u00e9 \u20ac");
  EXPECT_EQ(excerpt("exactly 10", 10), "exactly 10");
}

TEST(Excerpt, CutsBetweenCharactersAndSaysSo) {
  EXPECT_EQ(excerpt("eleven char", 10), "eleven cha…");
  EXPECT_EQ(excerpt("12345678\u20ac", 10), "12345678…");
  EXPECT_EQ(excerpt("123456789\n", 10), "123456789…");
}

TEST(Excerpt, EscapesWhatIsNoCharacterOrEndsALine) {
  EXPECT_EQ(excerpt("a\nb\x01\x7F", 100), "a\\x0ab\\x01\\x7f");
  EXPECT_EQ(excerpt("\xC3(\xFF", 100), "\\xc3(\\xff");
  EXPECT_EQ(excerpt("\u0085\u2028", 100), "\\xc2\\x85\\xe2\\x80\\xa8");
}

}  // namespace
}  // namespace dataplatform::base
