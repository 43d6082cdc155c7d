#include "controllers/reconcile/status.hpp"

#include <gtest/gtest.h>

namespace dataplatform::reconcile {
namespace {

ComponentState component(ComponentPhase phase) {
  return {.name = "shop",
          .condition = "ShopReady",
          .phase = phase,
          .reason = to_text(phase),
          .message = "words",
          .roles_ready = 1,
          .roles = 1,
          .serving = true};
}

std::string condition(const Json& status, const std::string& type) {
  for (const Json& entry : status.at("conditions")) {
    if (entry.at("type") == type)
      return entry.at("status").get<std::string>() + "/" + entry.at("reason").get<std::string>();
  }
  return "";
}

struct Case {
  std::string name;
  Findings findings;
  std::string phase, ready, reconciling, stalled;
};

void PrintTo(const Case& row, std::ostream* out) {
  *out << row.name;
}

Findings with(ComponentPhase phase) {
  Findings findings;
  findings.generation = 3;
  findings.observed.components = {component(phase)};
  return findings;
}

Findings deleting() {
  Findings findings = with(ComponentPhase::Ready);
  findings.deleting = true;
  findings.deletion_message = "Waiting for the end of shop";
  return findings;
}

Findings judged(Standing standing, const std::string& reason) {
  Findings findings = with(ComponentPhase::Ready);
  findings.verdict = {standing, reason, "because"};
  return findings;
}

Findings blocked() {
  Findings findings = with(ComponentPhase::Blocked);
  findings.blocked = {{"shop", "NameCollision", "because"}};
  return findings;
}

Findings paused(bool edited) {
  Findings findings = with(ComponentPhase::Ready);
  findings.paused = true;
  findings.edited_while_paused = edited;
  return findings;
}

Findings suspended() {
  Findings findings = with(ComponentPhase::Suspended);
  findings.suspended = true;
  return findings;
}

class TruthTable : public ::testing::TestWithParam<Case> {};

TEST_P(TruthTable, Row) {
  const Json before = Json::parse(
      R"({"conditions":[{"type":"Ready","status":"True","reason":"Ready","message":"m","lastTransitionTime":"t"}]})");
  const Json status = status_of(GetParam().findings, before, base::WallTime{});
  EXPECT_EQ(status.at("phase"), GetParam().phase);
  EXPECT_EQ(condition(status, "Ready"), GetParam().ready);
  EXPECT_EQ(condition(status, "Reconciling"), GetParam().reconciling);
  EXPECT_EQ(condition(status, "Stalled"), GetParam().stalled);
}

INSTANTIATE_TEST_SUITE_P(
    Status, TruthTable,
    ::testing::Values(
        Case{"Deleting", deleting(), "Deleting", "False/Deleting", "True/Deleting", ""},
        Case{"PausedKeepsReady", paused(false), "Paused", "True/Ready", "", ""},
        Case{"PausedAndEdited", paused(true), "Paused", "False/PausedWithPendingChanges", "", ""},
        Case{"Invalid", judged(Standing::Invalid, "InvalidSpec"), "Invalid", "False/InvalidSpec",
             "", "True/InvalidSpec"},
        Case{"NotSupported", judged(Standing::NotSupportedYet, "NotSupportedYet"), "Stalled",
             "False/NotSupportedYet", "", "True/NotSupportedYet"},
        Case{"NamespaceClaimed", judged(Standing::Blocked, "NamespaceClaimed"), "Blocked",
             "False/NamespaceClaimed", "", "True/NamespaceClaimed"},
        Case{"Blocked", blocked(), "Blocked", "False/NameCollision", "", "True/NameCollision"},
        Case{"AwaitingApproval", judged(Standing::AwaitingApproval, "AwaitingApproval"),
             "AwaitingApproval", "False/AwaitingApproval", "True/AwaitingApproval", ""},
        Case{"Degraded", with(ComponentPhase::Degraded), "Degraded", "False/ShopNotReady",
             "True/ShopNotReady", ""},
        Case{"Updating", with(ComponentPhase::Updating), "Updating", "False/Updating",
             "True/Updating", ""},
        Case{"Progressing", with(ComponentPhase::Progressing), "Progressing", "False/Progressing",
             "True/Progressing", ""},
        Case{"Suspended", suspended(), "Suspended", "True/Suspended", "", ""},
        Case{"Ready", with(ComponentPhase::Ready), "Ready", "True/Ready", "", ""},
        Case{"DisabledIsNotMissing", with(ComponentPhase::Disabled), "Ready", "True/Ready", "",
             ""}),
    [](const auto& row) { return row.param.name; });

TEST(Status, TimesChangeOnlyWithTheStatusOfTheCondition) {
  const Json first = status_of(with(ComponentPhase::Ready), Json::object(), base::WallTime{});
  const Json later =
      status_of(with(ComponentPhase::Ready), first, base::WallTime{} + std::chrono::hours(1));
  EXPECT_EQ(first, later);
  const Json worse =
      status_of(with(ComponentPhase::Degraded), first, base::WallTime{} + std::chrono::hours(1));
  EXPECT_NE(first.at("conditions")[0].at("lastTransitionTime"),
            worse.at("conditions")[0].at("lastTransitionTime"));
}

TEST(Status, SameStatusLooksPastTimes) {
  Json one = status_of(with(ComponentPhase::Ready), Json::object(), base::WallTime{});
  Json two = status_of(with(ComponentPhase::Ready), Json::object(),
                       base::WallTime{} + std::chrono::hours(1));
  EXPECT_TRUE(same_status(one, two));
  two["phase"] = "Degraded";
  EXPECT_FALSE(same_status(one, two));
}

TEST(Status, AMessageCutShortComesBackAsItWas) {
  // What is no UTF-8 would be replaced on the way, and the status be written again and again.
  Findings findings = judged(Standing::Invalid, "InvalidSpec");
  findings.verdict.message = std::string(1023, 'x') + "\u20ac\u20ac";
  const Json status = status_of(findings, Json::object(), base::WallTime());
  EXPECT_TRUE(same_status(Json::parse(base::to_line(status)), status));
}

TEST(Status, CountsEnabledComponentsOnly) {
  Findings findings = with(ComponentPhase::Ready);
  findings.observed.components.push_back(component(ComponentPhase::Disabled));
  findings.observed.components.push_back(component(ComponentPhase::Progressing));
  EXPECT_EQ(status_of(findings, Json::object(), base::WallTime{}).at("ready"), "1/2");
}

}  // namespace
}  // namespace dataplatform::reconcile
