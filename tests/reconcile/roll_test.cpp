#include "controllers/reconcile/operations/roll.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dataplatform::reconcile {
namespace {

Member member(const std::string& name, bool current, bool ready, bool last = false) {
  return {.key = {"data", name}, .uid = name, .current = current, .ready = ready, .last = last};
}

const model::Replacement kPrimaryLast =
    model::LabelledLast{.label = "role", .value = "primary", .hand_over = ""};

struct Case {
  std::string name;
  model::Replacement how;
  std::vector<Member> members;
  bool finished;
  std::vector<std::string> next;
};

void PrintTo(const Case& row, std::ostream* out) {
  *out << row.name;
}

class Roll : public ::testing::TestWithParam<Case> {};

TEST_P(Roll, SaysWhichPodIsNext) {
  const RollState state = next_of_roll(GetParam().how, GetParam().members, 3, true);
  EXPECT_EQ(state.finished, GetParam().finished);
  std::vector<std::string> next;
  for (const Member& chosen : state.next)
    next.push_back(chosen.key.name);
  EXPECT_EQ(next, GetParam().next);
}

INSTANTIATE_TEST_SUITE_P(
    Orders, Roll,
    ::testing::Values(
        Case{"NothingToDo",
             kPrimaryLast,
             {member("p-0", true, true), member("p-1", true, true), member("p-2", true, true)},
             true,
             {}},
        Case{"HighestOrdinalFirst",
             kPrimaryLast,
             {member("p-0", false, true, true), member("p-1", false, true),
              member("p-2", false, true)},
             false,
             {"p-2"}},
        Case{"PrimaryLastWhateverItsOrdinal",
             kPrimaryLast,
             {member("p-0", true, true), member("p-1", false, true),
              member("p-2", false, true, true)},
             false,
             {"p-1"}},
        Case{"WaitsForTheOneThatWasReplaced",
             kPrimaryLast,
             {member("p-0", false, true, true), member("p-1", false, true),
              member("p-2", true, false)},
             false,
             {}},
        Case{"WaitsForAMissingPod",
             kPrimaryLast,
             {member("p-0", false, true, true), member("p-1", false, true)},
             false,
             {}},
        Case{"ABrokenOutdatedPodGoesFirst",
             kPrimaryLast,
             {member("p-0", false, false), member("p-1", false, true, true),
              member("p-2", false, true)},
             false,
             {"p-0"}},
        Case{"OnlyThePrimaryIsLeft",
             kPrimaryLast,
             {member("p-0", false, true, true), member("p-1", true, true),
              member("p-2", true, true)},
             false,
             {"p-0"}},
        Case{"TenBeforeNine",
             model::OneByOne{},
             {member("p-9", false, true), member("p-10", false, true), member("p-0", false, true)},
             false,
             {"p-10"}},
        Case{"AllAtOnce",
             model::AllAtOnce{},
             {member("p-0", false, true), member("p-1", false, false), member("p-2", true, true)},
             false,
             {"p-0", "p-1"}}),
    [](const auto& row) { return row.param.name; });

TEST(Roll, DoesNothingBeforeTheControllerHasSeenTheTemplate) {
  const RollState state = next_of_roll(model::OneByOne{}, {member("p-0", false, true)}, 1, false);
  EXPECT_FALSE(state.finished);
  EXPECT_TRUE(state.next.empty());
}

}  // namespace
}  // namespace dataplatform::reconcile
