// Two roles whose versions must never meet: one is drained before the other changes, and comes back
// only when that one is rolled. By two tasks that know nothing but the image.
#include "controllers/reconcile/plan.hpp"
#include "tests/reconcile/fixture.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dataplatform::reconcile {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using testing::World;

constexpr const char* kOther = "00000000000000bb";

/// vault/server is the head, shop/web its hands.
struct Pair : World {
  Pair() {
    add_task("shop", "stop", {"web"});
    add_task("shop", "resume", {"web"});
    desired.objects[3].needs = {model::Done{"shop", "stop"}, model::Rolled{"vault/server"}};
    server().needs = {model::Done{"shop", "stop"}};
    server().gate_template = true;
    web().needs = {model::Done{"shop", "resume"}};
    web().gate_template = true;
    web().drained_by = {"shop/stop", "shop/resume"};
  }

  std::vector<std::string> steps() {
    // What a plan records (a run has begun) comes before what it writes, as in the loop.
    Plan next = plan(now());
    while (!next.newly_done.empty()) {
      for (const auto& [task, input] : next.newly_done)
        record.done[task] = input;
      next = plan(now());
    }
    std::vector<std::string> out;
    for (const Step& step : next.steps)
      out.push_back(step.key.name + (step.drained ? " to zero" : ""));
    return out;
  }

  void done(const std::string& task) { record.done["shop/" + task] = "1"; }

  /// As if each task had been done for the image before.
  void settled() {
    put_live(server(), 1, 1);
    put_live(web(), 3, 3);
    done("stop");
    done("resume");
  }

  void other_image() {
    server().hash = kOther;
    web().hash = kOther;
    for (auto& task : desired.tasks)
      task.input = "2";
  }

  void held_at_zero() {
    runtime::Digest held = digest("shop", "web");
    held.stamped = kHeldStamp;
    held.readiness = {.state = runtime::Readiness::State::Ready, .wanted = 0};
    store.put(kube::kDeployment, {"apps", "lake-shop-web"}, std::move(held));
  }

  void rolled() {
    runtime::Digest made = digest("vault", "server");
    made.stamped = 0xbb;
    made.readiness = {.state = runtime::Readiness::State::Ready, .wanted = 1, .ready = 1};
    baselines[{kube::kStatefulSet, {"data", "lake-vault"}}] = made.owned;
    store.put(kube::kStatefulSet, {"data", "lake-vault"}, std::move(made));
  }
};

TEST(UpgradeOrder, AtFirstTheHeadComesUpAloneAndThenTheHands) {
  Pair pair;
  EXPECT_THAT(pair.steps(), ElementsAre("lake-shop-stop-1"));
  pair.done("stop");
  EXPECT_THAT(pair.steps(), ElementsAre("lake-vault"));
  pair.put_live(pair.server(), 1, 0);
  EXPECT_THAT(pair.steps(), IsEmpty());
  pair.put_live(pair.server(), 1, 1);
  EXPECT_THAT(pair.steps(), ElementsAre("lake-shop-resume-1"));
  pair.done("resume");
  EXPECT_THAT(pair.steps(), ElementsAre("lake-shop-web"));
}

TEST(UpgradeOrder, AnotherImageStopsTheHandsBeforeTheHeadChanges) {
  Pair pair;
  pair.settled();
  EXPECT_THAT(pair.steps(), IsEmpty());
  pair.other_image();
  EXPECT_THAT(pair.steps(), ElementsAre("lake-shop-web to zero"));
  pair.held_at_zero();
  EXPECT_THAT(pair.steps(), ElementsAre("lake-shop-stop-1"));
  pair.record.done["shop/stop"] = "2";
  EXPECT_THAT(pair.steps(), ElementsAre("lake-vault")) << "and the hands stay at zero";
}

TEST(UpgradeOrder, TheHandsComeBackOnlyToARolledHead) {
  Pair pair;
  pair.settled();
  pair.other_image();
  pair.held_at_zero();
  pair.record.done["shop/stop"] = "2";
  // Ready, but still of the template before.
  EXPECT_THAT(pair.steps(), ::testing::Not(::testing::Contains("lake-shop-resume-1")));
  pair.rolled();
  EXPECT_THAT(pair.steps(), ElementsAre("lake-shop-resume-1"));
  pair.record.done["shop/resume"] = "2";
  EXPECT_THAT(pair.steps(), ElementsAre("lake-shop-web"));
}

TEST(UpgradeOrder, AChangeOfTheHandsAloneStopsNobody) {
  Pair pair;
  pair.settled();
  pair.web().hash = kOther;
  EXPECT_THAT(pair.steps(), ElementsAre("lake-shop-web"));
}

}  // namespace
}  // namespace dataplatform::reconcile
