// The part of CEL that the rules of our CustomResourceDefinition use.
#include "tests/simulation/model/cel.hpp"

#include "tests/simulation/model_test/fixture.hpp"

namespace dataplatform::simulation {
namespace {

bool holds(const std::string& rule, const char* self, const char* old_self = nullptr) {
  const Json now = Json::parse(self);
  const Json before = old_self == nullptr ? Json() : Json::parse(old_self);
  return CelRule(rule).holds(now, old_self == nullptr ? nullptr : &before);
}

TEST(Cel, ReadsOperatorsAndMembers) {
  EXPECT_TRUE(holds("!has(self.a) || self.a <= self.b", R"({"a": 1, "b": 2})"));
  EXPECT_FALSE(holds("!has(self.a) || self.a <= self.b", R"({"a": 3, "b": 2})"));
  EXPECT_TRUE(holds("(has(self.a) ? 1 : 0) + (has(self.b) ? 1 : 0) <= 1", R"({"a": 1})"));
  EXPECT_FALSE(holds("!self.name.startsWith('kube-')", R"({"name": "kube-data"})"));
  EXPECT_TRUE(holds("int(self.v.split('.')[0]) == 17", R"({"v": "17.2"})"));
}

TEST(Cel, ReadsListsAndChanges) {
  const std::string rule =
      "oldSelf.l.all(o, !self.l.exists(n, n.name == o.name && "
      "!(quantity(string(n.size)).compareTo(quantity(string(o.size))) >= 0)))";
  const char* old_self = R"({"l": [{"name": "a", "size": "1Gi"}]})";
  EXPECT_TRUE(holds(rule, R"({"l": [{"name": "a", "size": "2Gi"}]})", old_self));
  EXPECT_FALSE(holds(rule, R"({"l": [{"name": "a", "size": "512Mi"}]})", old_self));
  EXPECT_TRUE(CelRule(rule).is_transition());
  EXPECT_TRUE(holds("quantity(self.s).compareTo(quantity(self.s)) >= 0", R"({"s": "1e999"})"));
  EXPECT_FALSE(holds("quantity(self.s).compareTo(quantity(self.s)) >= 0", R"({"s": "much"})"));
}

TEST(Cel, WhatFailsIsBrokenUnlessTheOtherSideDecides) {
  EXPECT_FALSE(holds("self.a == 1", "{}"));
  EXPECT_TRUE(holds("self.a == 1 || true", "{}"));
  EXPECT_THROW(CelRule("self.a %% 2"), std::invalid_argument);
}

}  // namespace
}  // namespace dataplatform::simulation
