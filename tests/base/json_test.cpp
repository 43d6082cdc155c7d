// Hashes of JSON values.
#include "operator/base/json.hpp"

#include <set>

#include <gtest/gtest.h>

namespace dataplatform::base {
namespace {

TEST(HashOf, IsTheSameOfWhatIsWrittenAlike) {
  Json one = {{"b", {1, 2}}, {"a", "x"}};
  Json other = Json::object();
  other["a"] = std::string("x");
  other["b"] = Json::array({1u, 2u});
  EXPECT_EQ(hash_of(one), hash_of(other));
}

TEST(HashOf, TellsApartWhatIsWrittenDifferently) {
  const Json values = Json::array({nullptr,
                                   false,
                                   true,
                                   0,
                                   1,
                                   -1,
                                   0.0,
                                   1.0,
                                   1.5,
                                   "",
                                   "1",
                                   "true",
                                   "ab",
                                   "a",
                                   Json::array(),
                                   Json::object(),
                                   Json::array({nullptr}),
                                   Json::array({1}),
                                   Json::array({1, 2}),
                                   Json::array({2, 1}),
                                   Json::array({12}),
                                   Json::array({"a", "b"}),
                                   Json::array({"ab", ""}),
                                   Json::array({"", "ab"}),
                                   Json::array({Json::array({1}), 2}),
                                   Json::array({Json::array({1, 2})}),
                                   Json{{"a", 1}},
                                   Json{{"b", 1}},
                                   Json{{"a", 2}},
                                   Json{{"a", {{"b", 1}}}},
                                   Json{{"a", nullptr}},
                                   Json{{"a", ""}, {"b", 1}},
                                   std::uint64_t{1} << 63,
                                   std::string(1, '\0'),
                                   std::string(2, '\0')});
  std::set<std::uint64_t> hashes;
  for (const Json& value : values)
    EXPECT_TRUE(hashes.insert(hash_of(value)).second) << to_line(value);
}

}  // namespace
}  // namespace dataplatform::base
