// Which finished pods go and when; that a refusal hurts nobody; and that the loop does it at all.
#include "controllers/reconcile/operations/sweep.hpp"

#include "operator/runtime/metrics.hpp"
#include "tests/reconcile/life.hpp"
#include "tests/support/scripted_kube_api.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dataplatform::reconcile {
namespace {

using dataplatform::testing::api_error;
using dataplatform::testing::ScriptedKubeApi;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

const base::WallTime kNow(std::chrono::sys_days(std::chrono::year(2026) / 1 / 1) +
                          std::chrono::hours(12));

Json pod(const std::string& name, const std::string& phase, const std::string& ended_at) {
  Json body = {{"metadata", {{"name", name}, {"namespace", "apps"}, {"uid", "uid-" + name}}},
               {"status", {{"phase", phase}}}};
  body["metadata"]["labels"] = {{"made-by", "press"}};
  if (!ended_at.empty())
    body["status"]["containerStatuses"] =
        Json::array({{{"state", {{"terminated", {{"finishedAt", ended_at}}}}}}});
  return body;
}

Json with(Json body, const Json& patch) {
  body.merge_patch(patch);
  return body;
}

projections::Sweep two_hours_and_a_day() {
  return {.component = "press",
          .namespace_ = "apps",
          .labels = {{"made-by", "press"}},
          .keep_minutes = 120,
          .keep_failed_minutes = 1440};
}

model::Platform lake() {
  model::Platform platform;
  platform.name = "lake";
  platform.namespace_ = "apps";
  platform.components = {{.name = "press"}};
  return platform;
}

struct Row {
  std::string name;
  Json pod;
  bool goes;
};
void PrintTo(const Row& row, std::ostream* out) {
  *out << row.name;
}

class Overdue : public ::testing::TestWithParam<Row> {};

TEST_P(Overdue, IsWhatEndedLongEnoughAgo) {
  const auto chosen = overdue(two_hours_and_a_day(), lake(), {GetParam().pod}, kNow);
  EXPECT_EQ(!chosen.empty(), GetParam().goes);
  if (!chosen.empty()) {
    EXPECT_EQ(chosen[0].key.namespace_, "apps");
    EXPECT_EQ(chosen[0].uid, "uid-" + chosen[0].key.name);
  }
}

const char* const kNine = "2026-01-01T09:00:00Z";
const char* const kEleven = "2026-01-01T11:00:00Z";
const char* const kTwoDaysAgo = "2025-12-30T12:00:00Z";

Json two_containers(const Json& second) {
  Json body = pod("p", "Succeeded", kNine);
  body["status"]["containerStatuses"].push_back({{"state", second}});
  return body;
}

Json of(const std::string& name, const std::string& name_space) {
  return with(pod("p", "Succeeded", kNine),
              {{"metadata",
                {{"labels",
                  {{"dataplatform.io/name", name}, {"dataplatform.io/namespace", name_space}}}}}});
}

INSTANTIATE_TEST_SUITE_P(
    All, Overdue,
    ::testing::Values(
        Row{"Old", pod("p", "Succeeded", kNine), true},
        Row{"ToTheSecond", pod("p", "Succeeded", "2026-01-01T09:59:59Z"), true},
        Row{"NotQuite", pod("p", "Succeeded", "2026-01-01T10:00:00Z"), false},
        Row{"Young", pod("p", "Succeeded", kEleven), false},
        Row{"FailedToday", pod("p", "Failed", kNine), false},
        Row{"FailedLongAgo", pod("p", "Failed", kTwoDaysAgo), true},
        Row{"Running", pod("p", "Running", kTwoDaysAgo), false},
        Row{"Pending", pod("p", "Pending", ""), false},
        Row{"Unknown", pod("p", "Unknown", kTwoDaysAgo), false},
        Row{"NobodyKnowsWhen", pod("p", "Succeeded", ""), false},
        Row{"EvictedBeforeItStarted", pod("p", "Failed", ""), false},
        Row{"TheLastContainerCounts", two_containers({{"terminated", {{"finishedAt", kEleven}}}}),
            false},
        Row{"BothOld", two_containers({{"terminated", {{"finishedAt", kNine}}}}), true},
        Row{"OneIsNotDone", two_containers({{"running", Json::object()}}), false},
        Row{"GoingAlready",
            with(pod("p", "Succeeded", kNine), {{"metadata", {{"deletionTimestamp", kEleven}}}}),
            false},
        Row{"Ours", of("lake", "apps"), true}, Row{"OfAnotherPlatform", of("pond", "apps"), false},
        Row{"OfANamesakeElsewhere", of("lake", "other"), false}));

TEST(OverdueNever, WhereNothingIsToBeDeleted) {
  projections::Sweep sweep = two_hours_and_a_day();
  sweep.keep_minutes = sweep.keep_failed_minutes = 0;
  EXPECT_THAT(overdue(sweep, lake(),
                      {pod("a", "Succeeded", kTwoDaysAgo), pod("b", "Failed", kTwoDaysAgo)}, kNow),
              IsEmpty());
}

// --- the deed ----------------------------------------------------------------------------------

/// A round of the sweeper against scripted answers, at 2026-01-01T00:00:00Z.
class SweepFinished : public ::testing::Test {
 protected:
  SweepFinished()
      : scope_(loop_, [](const std::string&, std::exception_ptr) {}),
        store_([](const kube::Kind&, const kube::ObjectKey&, const runtime::Digest*,
                  const runtime::Digest*) {}),
        platforms_([](const kube::ObjectKey&, bool, bool) {}),
        events_(world_, scope_, "test"),
        services_{world_, store_, platforms_, events_, [] { return std::set<kube::Kind>(); }, ""} {
    wanted_.platform = lake();
    wanted_.desired.sweeps = {two_hours_and_a_day()};
  }
  ~SweepFinished() override {
    api_.finish();
    loop_.restart();
    loop_.poll();
    loop_.stop();
  }

  void run() {
    async::spawn(loop_, sweep_finished(services_, memory_, wanted_),
                 [](std::exception_ptr failure) { EXPECT_EQ(failure, nullptr); });
    loop_.restart();
    loop_.poll();
  }

  void pods(std::vector<Json> items, const std::string& more = "") {
    api_.once_list([items, more](const kube::ListRequest&) {
      return kube::ListPage{.items = items, .resource_version = "1", .continue_token = more};
    });
  }
  void deletions(kube::Answer<Json> answer) {
    api_.always("remove", [answer](const ScriptedKubeApi::Call&) { return answer; });
  }
  std::vector<std::string> deleted() const {
    std::vector<std::string> names;
    for (const auto& call : api_.calls)
      names.push_back(call.verb + " " + call.key.name + " " + call.uid);
    return names;
  }

  async::Loop loop_{1};
  ScriptedKubeApi api_{loop_};
  dataplatform::testing::ManualClock clock_;
  dataplatform::testing::SeededRandom random_{1};
  std::string lines_;
  base::Log log_{clock_, [this](std::string_view line) { lines_ += std::string(line) + "\n"; }};
  runtime::Metrics metrics_;
  runtime::World world_{loop_, api_, clock_, random_, log_, metrics_};
  async::Scope scope_;
  runtime::Store store_;
  Platforms platforms_;
  runtime::Events events_;
  Services services_;
  Memory memory_;
  Rendered wanted_;
};

TEST_F(SweepFinished, AsksForItsPodsOnlyAndNamesEachByItsUid) {
  pods({pod("old", "Succeeded", kTwoDaysAgo), pod("new", "Succeeded", "2025-12-31T23:30:00Z")});
  deletions(Json::object());
  run();
  ASSERT_EQ(api_.lists.size(), 1u);
  EXPECT_EQ(api_.lists[0].kind, kube::kPod);
  EXPECT_EQ(api_.lists[0].namespace_, "apps");
  EXPECT_EQ(api_.lists[0].label_selector, "made-by=press");
  EXPECT_EQ(api_.lists[0].detail, kube::Detail::Full);
  EXPECT_THAT(deleted(), ElementsAre("remove old uid-old"));
}

TEST_F(SweepFinished, GoesThroughAllPages) {
  pods({pod("a", "Succeeded", kTwoDaysAgo)}, "next");
  pods({pod("b", "Succeeded", kTwoDaysAgo)});
  deletions(Json::object());
  run();
  ASSERT_EQ(api_.lists.size(), 2u);
  EXPECT_EQ(api_.lists[1].continue_token, "next");
  EXPECT_THAT(deleted(), ElementsAre("remove a uid-a", "remove b uid-b"));
}

TEST_F(SweepFinished, IsDoneOnceInTenMinutes) {
  for (int round = 0; round < 3; ++round)
    pods({});
  run();
  clock_.advance(std::chrono::minutes(9));
  run();
  EXPECT_EQ(api_.lists.size(), 1u);
  clock_.advance(std::chrono::minutes(1));
  run();
  EXPECT_EQ(api_.lists.size(), 2u);
}

TEST_F(SweepFinished, ARefusalIsToldAndEndsTheRound) {
  pods({pod("a", "Succeeded", kTwoDaysAgo), pod("b", "Succeeded", kTwoDaysAgo)});
  deletions(std::unexpected(api_error(base::ErrorKind::Forbidden, 403, "Forbidden", "no, no")));
  run();
  EXPECT_EQ(deleted().size(), 1u);
  EXPECT_THAT(lines_, HasSubstr("no, no"));
}

TEST_F(SweepFinished, ANamesakeMadeMeanwhileIsLeftAlone) {
  pods({pod("a", "Succeeded", kTwoDaysAgo), pod("b", "Succeeded", kTwoDaysAgo)});
  deletions(std::unexpected(api_error(base::ErrorKind::Conflict, 409, "Conflict")));
  run();
  EXPECT_EQ(deleted().size(), 2u);
}

TEST_F(SweepFinished, AListThatFailsIsTold) {
  api_.once_list([](const kube::ListRequest&) -> kube::Answer<kube::ListPage> {
    return std::unexpected(api_error(base::ErrorKind::Unavailable, 503, "Unavailable", "tired"));
  });
  run();
  EXPECT_THAT(deleted(), IsEmpty());
  EXPECT_THAT(lines_, HasSubstr("tired"));
}

TEST_F(SweepFinished, APausedComponentKeepsIts) {
  wanted_.platform.components[0].paused = true;
  run();
  EXPECT_THAT(api_.lists, IsEmpty());
}

TEST_F(SweepFinished, WithoutALabelNothingIsTouched) {
  wanted_.desired.sweeps[0].labels.clear();
  run();
  EXPECT_THAT(api_.lists, IsEmpty());
}

// --- the whole loop ----------------------------------------------------------------------------

void put(testing::Life& life, Json body) {
  body["metadata"]["labels"] = {{"airbyte", "job-pod"}};
  const std::string name = base::text_at(body, {"metadata", "name"});
  life.cluster.put(kube::kPod, {"apps", name}, std::move(body));
  life.turn();
}

TEST(Loop, SweepsThePodsThatSyncsLeaveBehind) {
  testing::Life life;
  Json spec = testing::small_spec();
  spec["components"]["airbyte"] = Json::parse(R"({"mode": "Managed", "storage": {
      "type": "S3", "endpoint": "https://s3.example.com", "credentialsSecretRef": {"name": "keys"},
      "logsBucket": "logs", "stateBucket": "state"}})");
  life.apply(spec);
  ASSERT_TRUE(life.until_phase("Ready")) << life.platform().dump(1) << life.lines;
  put(life, pod("done", "Succeeded", "2026-01-01T00:00:00Z"));
  put(life, pod("going-on", "Running", ""));
  life.pass(std::chrono::hours(1));
  EXPECT_NE(life.cluster.find(kube::kPod, {"apps", "done"}), nullptr);
  life.pass(std::chrono::hours(2));
  EXPECT_EQ(life.cluster.find(kube::kPod, {"apps", "done"}), nullptr);
  EXPECT_THAT(life.cluster.writes, ::testing::Contains("delete Pod apps/done"));
  EXPECT_NE(life.cluster.find(kube::kPod, {"apps", "going-on"}), nullptr);
  EXPECT_EQ(life.phase(), "Ready");
}

}  // namespace
}  // namespace dataplatform::reconcile
