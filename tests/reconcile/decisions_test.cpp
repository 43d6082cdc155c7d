// Which decisions are made anew.
#include "controllers/reconcile/decisions.hpp"

#include "tests/reconcile/life.hpp"

#include <gtest/gtest.h>

namespace dataplatform::reconcile {
namespace {

using testing::small_spec;

const spec::Facts kFacts = spec::Facts::assumed("apps", "lake");

Json named(const std::string& registry) {
  Json spec = small_spec();
  spec["imageRegistry"] = registry;
  return spec;
}

TEST(Decisions, AreMadeOnceForWhatIsTheSame) {
  Decisions decisions;
  const auto first = decisions.decide(small_spec(), kFacts);
  EXPECT_EQ(first->verdict.standing, Standing::Accepted);
  EXPECT_EQ(decisions.decide(small_spec(), kFacts), first);
}

TEST(Decisions, AreMadeAnewForAnotherSpecAndForOtherFacts) {
  Decisions decisions(3);
  const auto first = decisions.decide(small_spec(), kFacts);
  spec::Facts claimed = kFacts;
  claimed.claimed_by = "others/lake";
  EXPECT_EQ(decisions.decide(small_spec(), claimed)->verdict.standing, Standing::Blocked);
  EXPECT_EQ(decisions.decide(named("mirror.example.com"), kFacts)->enforced->spec,
            named("mirror.example.com"));
  EXPECT_EQ(decisions.decide(small_spec(), kFacts), first);
}

TEST(Decisions, OfLateAloneAreKept) {
  Decisions decisions(2);
  const auto first = decisions.decide(named("one"), kFacts);
  const auto second = decisions.decide(named("two"), kFacts);
  EXPECT_EQ(decisions.decide(named("one"), kFacts), first);
  decisions.decide(named("three"), kFacts);  // the second was not asked for since
  EXPECT_EQ(decisions.decide(named("one"), kFacts), first);
  EXPECT_NE(decisions.decide(named("two"), kFacts), second);
}

}  // namespace
}  // namespace dataplatform::reconcile
