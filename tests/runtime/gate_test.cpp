// The write gate, and health.
#include "operator/runtime/gated_api.hpp"
#include "operator/runtime/health.hpp"
#include "tests/runtime/rig.hpp"

namespace dataplatform::runtime::testing {
namespace {

using base::ErrorKind;
using std::chrono::minutes;
using std::chrono::seconds;

class Gate : public ::testing::Test {
 protected:
  Gate() {
    for (const char* verb : {"get", "apply", "create", "replace", "patch", "remove"}) {
      rig.api.always(verb, [](const auto&) -> kube::Answer<Json> { return Json::object(); });
    }
    rig.api.always("serves", [](const auto&) -> kube::Answer<Json> { return Json(true); });
    rig.api.always_list([](const auto&) -> kube::Answer<kube::ListPage> {
      return kube::ListPage{.items = {}, .resource_version = "1", .continue_token = ""};
    });
  }

  template <class T>
  kube::Answer<T> ask(async::Task<kube::Answer<T>> call) {
    std::optional<kube::Answer<T>> answer;
    auto wait = [](async::Task<kube::Answer<T>> asked,
                   std::optional<kube::Answer<T>>& into) -> async::Task<> {
      into.emplace(co_await std::move(asked));
    };
    rig.spawn(wait(std::move(call), answer));
    return answer.value();
  }

  kube::ApplyRequest apply() const {
    kube::ApplyRequest request;
    request.kind = kube::kConfigMap;
    request.object = object("a", "");
    return request;
  }

  Rig rig;
  bool open = false;
  GatedApi gate{rig.api, [this] { return open; }, &rig.metrics};
};

TEST_F(Gate, OnceClosedNothingIsAskedAnyMore) {
  open = true;
  gate.close();
  EXPECT_EQ(ask(gate.get(kube::kConfigMap, {"apps", "a"}, kube::Detail::Full)).error().reason,
            "Stopping");
  EXPECT_EQ(ask(gate.list({.kind = kube::kConfigMap})).error().reason, "Stopping");
  EXPECT_EQ(ask(gate.apply(apply())).error().reason, "NotLeader");
  EXPECT_TRUE(rig.api.calls.empty());
}

TEST_F(Gate, WithoutTheLeaseNoWritePasses) {
  kube::CreateRequest create{.object = object("a", ""), .kind = kube::kConfigMap};
  kube::ReplaceRequest replace{.object = object("a", ""), .kind = kube::kConfigMap};
  kube::PatchRequest patch{.kind = kube::kConfigMap, .key = {"apps", "a"}};
  kube::DeleteRequest remove{.kind = kube::kConfigMap, .key = {"apps", "a"}, .uid = "u"};
  std::vector<kube::ApiError> errors;
  errors.push_back(ask(gate.apply(apply())).error());
  errors.push_back(ask(gate.create(create)).error());
  errors.push_back(ask(gate.replace(replace)).error());
  errors.push_back(ask(gate.patch(patch)).error());
  errors.push_back(ask(gate.remove(remove)).error());
  for (const kube::ApiError& error : errors) {
    EXPECT_EQ(error.reason, "NotLeader");
    EXPECT_EQ(error.kind, ErrorKind::Unavailable);
  }
  EXPECT_TRUE(rig.api.calls.empty());
  open = true;
  EXPECT_TRUE(ask(gate.apply(apply())));
  EXPECT_TRUE(ask(gate.create(create)));
  EXPECT_TRUE(ask(gate.replace(replace)));
  EXPECT_TRUE(ask(gate.patch(patch)));
  EXPECT_TRUE(ask(gate.remove(remove)));
  EXPECT_EQ(rig.api.calls.size(), 5U);
  EXPECT_EQ(rig.api.calls.back().uid, "u");
}

TEST_F(Gate, ClosedItLetsReadsAndDryRunsThrough) {
  kube::ApplyRequest dry = apply();
  dry.dry_run = true;
  kube::CreateRequest create{.object = object("a", ""), .kind = kube::kConfigMap, .dry_run = true};
  EXPECT_TRUE(ask(gate.apply(dry)));
  EXPECT_TRUE(ask(gate.create(create)));
  EXPECT_TRUE(ask(gate.get(kube::kConfigMap, {"apps", "a"}, kube::Detail::Full)));
  EXPECT_TRUE(ask(gate.list({.kind = kube::kConfigMap})));
  EXPECT_TRUE(ask(gate.serves(kube::kConfigMap)).value());
  rig.spawn([](GatedApi& api, async::CancelToken cancel) -> async::Task<> {
    kube::WatchRequest request{.kind = kube::kConfigMap};
    kube::KubeApi::OnEvent ignore = [](kube::WatchEvent) {};
    co_await api.watch(std::move(request), std::move(ignore), cancel);
  }(gate, rig.cancel));
  EXPECT_EQ(rig.api.watches.size(), 1U);
}

TEST_F(Gate, IsAskedWhenTheWriteIsSentNotWhenItIsMade) {
  open = true;
  auto call = gate.apply(apply());
  open = false;  // the lease went meanwhile
  EXPECT_FALSE(ask(std::move(call)));
  EXPECT_TRUE(rig.api.calls.empty());
}

TEST_F(Gate, AppliesAreCountedByOutcome) {
  ask(gate.apply(apply()));
  open = true;
  ask(gate.apply(apply()));
  rig.api.once("apply", [](const auto&) -> kube::Answer<Json> {
    return std::unexpected(api_error(ErrorKind::Conflict, 409, "Conflict"));
  });
  ask(gate.apply(apply()));
  rig.api.once("apply", [](const auto&) -> kube::Answer<Json> {
    return std::unexpected(api_error(ErrorKind::Invalid, 422, "Invalid"));
  });
  ask(gate.apply(apply()));
  const std::string text = rig.metrics.text();
  for (const char* outcome : {"not_leader", "applied", "conflict", "error"}) {
    EXPECT_NE(
        text.find("apply_total{kind=\"ConfigMap\",outcome=\"" + std::string(outcome) + "\"} 1"),
        std::string::npos)
        << outcome;
  }
}

// --- health

class HealthTest : public ::testing::Test {
 protected:
  ~HealthTest() override { rig.turn(); }
  Rig rig;
  Health health{rig.clock, &rig.metrics};
};

TEST_F(HealthTest, AliveWhileTheLoopTurns) {
  EXPECT_EQ(health.answer("/healthz", false).status, 200);
  health.start(rig.loop);
  rig.pass(minutes(10));
  EXPECT_EQ(health.answer("/healthz", false).status, 200);
  EXPECT_EQ(health.answer("/livez", false).status, 200);
  rig.clock.advance(seconds(16));  // nothing of ours ran
  const async::HttpReply reply = health.answer("/healthz", true);
  EXPECT_EQ(reply.status, 503);
  EXPECT_NE(reply.body.find("16 s"), std::string::npos) << reply.body;
}

TEST_F(HealthTest, ReadyWhenMirrorsAreInAndNoWatchIsDumb) {
  EXPECT_EQ(health.answer("/readyz", false).status, 503);
  EXPECT_EQ(health.answer("/readyz", true).status, 200);
  rig.metrics.heard_of(kube::kPod, rig.clock.elapsed());
  rig.metrics.heard_of(kube::kSecret, rig.clock.elapsed());
  rig.clock.advance(minutes(5));
  EXPECT_EQ(health.answer("/readyz", true).status, 200);
  rig.metrics.heard_of(kube::kPod, rig.clock.elapsed());
  rig.clock.advance(Millis(1));
  const async::HttpReply reply = health.answer("/readyz", true);
  EXPECT_EQ(reply.status, 503);
  EXPECT_NE(reply.body.find("Secret"), std::string::npos);
  rig.metrics.not_watched(kube::kSecret);
  EXPECT_EQ(health.answer("/readyz", true).status, 200);
}

TEST_F(HealthTest, NotReadyOnceItStops) {
  health.stopping();
  EXPECT_EQ(health.answer("/readyz", true).status, 503);
  EXPECT_EQ(health.answer("/healthz", true).status, 200);
}

TEST_F(HealthTest, ServesMetricsAndNothingElse) {
  const async::HttpReply reply = health.answer("/metrics", true);
  EXPECT_EQ(reply.status, 200);
  EXPECT_NE(reply.content_type.find("version=0.0.4"), std::string::npos);
  EXPECT_NE(reply.body.find("workqueue_depth"), std::string::npos);
  EXPECT_EQ(health.answer("/", true).status, 404);
  EXPECT_EQ(Health(rig.clock).answer("/metrics", true).status, 404);
}

// --- metrics

TEST(MetricsTest, HasTheNamesThatDashboardsAskForFromTheStart) {
  Metrics metrics;
  metrics.count_request("GET", 200, Millis(30));
  metrics.count_request("PATCH", 0, Millis(5000));
  const std::string text = metrics.text();
  for (const char* line :
       {"controller_runtime_reconcile_total{controller=\"dataplatform\",result=\"error\"} 0",
        "controller_runtime_reconcile_errors_total{controller=\"dataplatform\"} 0",
        "controller_runtime_reconcile_time_seconds_bucket{controller=\"dataplatform\",le=\"0.005\"}"
        " 0",
        "workqueue_retries_total", "drift_repaired_total 0",
        "rest_client_requests_total{code=\"200\",method=\"GET\"} 1",
        "rest_client_requests_total{code=\"<error>\",method=\"PATCH\"} 1",
        "rest_client_request_duration_seconds_bucket{le=\"0.1\"} 1",
        "leader_election_master_status{name=\"dataplatform-operator\"} 0",
        "process_resident_memory_bytes ", "process_cpu_seconds_total ", "process_open_fds "}) {
    EXPECT_NE(text.find(line), std::string::npos) << line << "\n" << text;
  }
}

}  // namespace
}  // namespace dataplatform::runtime::testing
