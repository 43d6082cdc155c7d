// Workers: what each outcome leads to, and that a bug in one reconcile hurts nobody else.
#include "operator/runtime/controller.hpp"

#include "tests/runtime/rig.hpp"

#include <deque>

namespace dataplatform::runtime::testing {
namespace {

using base::Error;
using base::ErrorKind;
using std::chrono::minutes;
using std::chrono::seconds;

class ControllerTest : public ::testing::Test {
 protected:
  ~ControllerTest() override {
    queue.shut_down();
    scope.cancel_token().cancel();
    rig.pass(minutes(1));
    EXPECT_EQ(scope.running(), 0U);
  }

  void start(int workers = 4) {
    controller = std::make_unique<Controller>(
        rig.world(), queue, [this](kube::ObjectKey key) { return reconcile(std::move(key)); },
        workers);
    scope.spawn("controller", controller->run(scope));
    rig.turn();
  }

  async::Task<Outcome> reconcile(kube::ObjectKey key) {
    runs.push_back(key.name);
    ++running;
    most = std::max(most, running);
    if (takes > Millis(0)) co_await async::sleep(rig.clock, takes, async::CancelToken());
    --running;
    if (key.name == "throws") throw std::logic_error("index out of range");
    if (key.name == "throws text") throw "text";
    Outcome outcome;
    if (!outcomes.empty()) {
      outcome = outcomes.front();
      outcomes.pop_front();
    }
    co_return outcome;
  }

  void add(const std::string& name) {
    queue.add({"apps", name}, Priority::SpecChanged);
    rig.turn();
  }

  static Outcome failure(ErrorKind kind) {
    return {.wake_after = std::nullopt, .failure = Error{kind, "it broke"}};
  }

  bool shows(const std::string& line) { return rig.metrics.text().find(line) != std::string::npos; }

  Rig rig;
  Queue queue{rig.loop, rig.clock};
  async::Scope scope{rig.loop, [](const std::string& task, std::exception_ptr) {
                       ADD_FAILURE() << task << " threw";
                     }};
  std::unique_ptr<Controller> controller;
  std::vector<std::string> runs;
  std::deque<Outcome> outcomes;
  Millis takes{0};
  int running = 0;
  int most = 0;
};

TEST_F(ControllerTest, WorksOnWhatIsAddedAndThenRests) {
  start();
  add("a");
  add("b");
  rig.pass(minutes(60));
  EXPECT_EQ(runs, (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(shows(
      "controller_runtime_reconcile_total{controller=\"dataplatform\",result=\"success\"} 2"));
  EXPECT_TRUE(shows("workqueue_adds_total{controller=\"dataplatform\",name=\"dataplatform\"} 2"));
}

TEST_F(ControllerTest, AsManySideBySideAsThereAreWorkers) {
  takes = seconds(1);
  start(3);
  for (const char* name : {"a", "b", "c", "d", "e"})
    add(name);
  EXPECT_EQ(most, 3);
  EXPECT_TRUE(shows("workqueue_depth{controller=\"dataplatform\",name=\"dataplatform\"} 2"));
  EXPECT_TRUE(shows("controller_runtime_active_workers{controller=\"dataplatform\"} 3"));
  rig.pass(seconds(2));
  EXPECT_EQ(runs.size(), 5U);
  EXPECT_EQ(most, 3);
  EXPECT_TRUE(shows("controller_runtime_active_workers{controller=\"dataplatform\"} 0"));
}

TEST_F(ControllerTest, WakesAgainWhenTheReconcileAsksForIt) {
  outcomes.push_back({.wake_after = minutes(10), .failure = std::nullopt});
  start();
  add("a");
  rig.pass(Millis(599'999));
  EXPECT_EQ(runs.size(), 1U);
  rig.pass(Millis(1));
  EXPECT_EQ(runs.size(), 2U);
  EXPECT_TRUE(
      shows("controller_runtime_reconcile_total{controller=\"dataplatform\",result=\"requeue_"
            "after\"} 1"));
}

TEST_F(ControllerTest, AFailureIsTriedAgainMoreAndMoreSlowly) {
  for (int i = 0; i < 1000; ++i)
    outcomes.push_back(failure(ErrorKind::Unavailable));
  start();
  add("a");
  rig.pass(minutes(30));
  EXPECT_GT(runs.size(), 12U);
  EXPECT_LT(runs.size(), 25U);
  EXPECT_TRUE(rig.logged("it broke"));
  outcomes.clear();
  rig.pass(minutes(6));
  const std::size_t settled = runs.size();
  rig.pass(minutes(60));
  EXPECT_EQ(runs.size(), settled);
  // After a success it starts over.
  outcomes.push_back(failure(ErrorKind::Unavailable));
  add("a");
  rig.pass(Millis(240));
  EXPECT_EQ(runs.size(), settled + 2);
}

TEST_F(ControllerTest, WhatIsInvalidWaitsForAChange) {
  outcomes.push_back(failure(ErrorKind::Invalid));
  start();
  add("a");
  rig.pass(minutes(60));
  EXPECT_EQ(runs.size(), 1U);
  EXPECT_EQ(rig.clock.pending(), 0U);
  add("a");
  EXPECT_EQ(runs.size(), 2U);
}

TEST_F(ControllerTest, WhatIsInvalidIsLookedAtAgainWhenItAskedForIt) {
  outcomes.push_back({.wake_after = minutes(10), .failure = Error{ErrorKind::Invalid, "no"}});
  start();
  add("a");
  rig.pass(minutes(10));
  EXPECT_EQ(runs.size(), 2U);
}

TEST_F(ControllerTest, OfAWakeUpAndARetryTheEarlierCounts) {
  outcomes.push_back({.wake_after = minutes(10), .failure = Error{ErrorKind::Unavailable, "no"}});
  outcomes.push_back({.wake_after = seconds(5), .failure = Error{ErrorKind::Forbidden, "no"}});
  start();
  add("a");
  rig.pass(Millis(240));
  EXPECT_EQ(runs.size(), 2U);
  rig.pass(seconds(5));
  EXPECT_EQ(runs.size(), 3U);
}

TEST_F(ControllerTest, AConflictIsRetriedSilently) {
  outcomes.push_back(failure(ErrorKind::Conflict));
  start();
  add("a");
  rig.pass(Millis(60));
  EXPECT_EQ(runs.size(), 2U);
  EXPECT_FALSE(rig.logged("\"level\":\"warn\"")) << rig.lines;
  EXPECT_FALSE(rig.logged("\"level\":\"error\"")) << rig.lines;
}

TEST_F(ControllerTest, ABugIsToldCountedAndRetriedAndHurtsNobodyElse) {
  start(1);
  add("throws");
  add("throws text");
  add("fine");
  EXPECT_EQ(runs, (std::vector<std::string>{"throws", "throws text", "fine"}));
  EXPECT_TRUE(rig.logged("index out of range"));
  EXPECT_TRUE(rig.logged("unknown type"));
  EXPECT_TRUE(rig.logged("\"errorKind\":\"Internal\""));
  EXPECT_TRUE(shows("controller_runtime_reconcile_errors_total{controller=\"dataplatform\"} 2"));
  rig.pass(Millis(240));
  EXPECT_EQ(runs.size(), 5U);
}

TEST_F(ControllerTest, EachRunHasANameOfItsOwnInTheLog) {
  start();
  add("a");
  add("a");
  std::set<std::string> ids;
  const std::string mark = "\"reconcileID\":\"";
  for (auto at = rig.lines.find(mark); at != std::string::npos; at = rig.lines.find(mark, at + 1)) {
    ids.insert(rig.lines.substr(at + mark.size(), 16));
  }
  EXPECT_EQ(ids.size(), 2U) << rig.lines;
  EXPECT_TRUE(rig.logged("\"name\":\"a\""));
}

TEST_F(ControllerTest, ShuttingDownLetsWhatIsUnderWayEnd) {
  takes = seconds(1);
  bool ended = false;
  controller = std::make_unique<Controller>(
      rig.world(), queue, [this](kube::ObjectKey key) { return reconcile(std::move(key)); }, 2);
  auto watch = [](Controller& runs_, async::Scope& in, bool& flag) -> async::Task<> {
    co_await runs_.run(in);
    flag = true;
  };
  scope.spawn("controller", watch(*controller, scope, ended));
  for (const char* name : {"a", "b", "c"})
    add(name);
  queue.shut_down();
  rig.turn();
  EXPECT_FALSE(ended);
  rig.pass(seconds(1));
  EXPECT_TRUE(ended);
  EXPECT_EQ(runs, (std::vector<std::string>{"a", "b"}));  // c was never begun
  EXPECT_EQ(running, 0);
}

}  // namespace
}  // namespace dataplatform::runtime::testing
