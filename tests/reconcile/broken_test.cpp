// One component is broken for an hour while people go on with the others.
#include "tests/reconcile/life.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dataplatform::reconcile {
namespace {

using std::chrono::minutes;
using testing::Life;
using testing::small_spec;

std::optional<dataplatform::testing::FakeCluster::Fault> refused_where(bool hit,
                                                                       base::ErrorKind kind,
                                                                       int status,
                                                                       std::string message) {
  if (!hit) return std::nullopt;
  return dataplatform::testing::FakeCluster::Fault{
      .error = {.kind = kind, .status = status, .message = std::move(message)}};
}

/// Superset's servers crash from their next start on, for as long as `broken`.
struct BrokenLife : Life {
  BrokenLife() {
    cluster.pods = [this](const Json& pod) {
      const std::string component =
          base::text_at(pod, {"metadata", "labels", "dataplatform.io/component"});
      const bool task =
          base::object_at(pod, {"metadata", "labels"}).contains("dataplatform.io/task");
      if (!broken || task || component != "superset") return simulation::Fate{};
      return simulation::Fate{.kind = simulation::Fate::Kind::Crashes, .reason = "Error"};
    };
  }

  void settle_in() {
    apply(spec);
    ASSERT_TRUE(until_phase("Ready")) << platform().dump(1);
  }

  void break_superset() {
    broken = true;
    spec["components"]["superset"]["web"]["env"] = {{{"name", "A"}, {"value", "1"}}};
    apply(spec);
    ASSERT_TRUE(until([this] { return condition("SupersetReady", "status") == "False"; }));
  }

  void grow_database(const std::string& size) {
    spec["components"]["postgresql"]["server"]["storage"]["size"] = size;
    apply(spec);
  }

  std::string asked_size() const {
    const Json* claim =
        cluster.find(kube::kPersistentVolumeClaim, {"data", "data-lake-postgresql-0"});
    return claim == nullptr ? ""
                            : base::text_at(*claim, {"spec", "resources", "requests", "storage"});
  }

  Json spec = small_spec();
  bool broken = false;
};

TEST(Broken, TheOthersAreChangedForAnHour) {
  BrokenLife life;
  life.settle_in();
  life.break_superset();
  for (int i = 1; i <= 6; ++i) {
    const std::string size = std::to_string(10 + i) + "Gi";
    life.grow_database(size);
    EXPECT_TRUE(life.until([&] { return life.asked_size() == size; }, minutes(2))) << size;
    life.pass(minutes(9));
    EXPECT_EQ(life.condition("PostgreSQLReady", "status"), "True");
    EXPECT_EQ(life.condition("SupersetReady", "status"), "False");
  }
  life.broken = false;
  EXPECT_TRUE(life.until_phase("Ready")) << life.platform().dump(1);
}

// Seed 133 of the simulation: the database's task reads the Secret of each application.
TEST(Broken, AComponentThatIsRefusedFromTheStartHoldsNobodyUp) {
  Life life;
  life.cluster.fault = [](const std::string&, const kube::Kind& kind, const kube::ObjectKey& key) {
    const bool hit = kind != kube::kSecret && key.name.find("superset") != std::string::npos;
    return refused_where(hit, base::ErrorKind::Forbidden, 403, "not allowed");
  };
  life.apply(small_spec());
  EXPECT_TRUE(life.until([&] { return life.condition("PostgreSQLReady", "status") == "True"; }));
  EXPECT_EQ(life.condition("SupersetReady", "status"), "False");
}

// Found by simulation: only the log said what the API server answered.
TEST(Broken, WhatIsRefusedIsToldInStatus) {
  Life life;
  life.cluster.fault = [](const std::string& verb, const kube::Kind& kind, const kube::ObjectKey&) {
    const bool hit = kind == kube::kDeployment && verb == "apply";
    return refused_where(hit, base::ErrorKind::Invalid, 422, "spec.replicas: Invalid value: -1");
  };
  life.apply(small_spec());
  ASSERT_TRUE(life.until([&] {
    return life.condition("SupersetReady", "reason") == "WriteFailed";
  })) << life.platform().dump(1);
  EXPECT_THAT(life.condition("SupersetReady", "message"),
              ::testing::AllOf(::testing::HasSubstr("Cannot apply Deployment apps/lake-superset-"),
                               ::testing::HasSubstr("Invalid value: -1")));
  EXPECT_EQ(life.phase(), "Progressing");
}

TEST(Broken, AnHourWithoutAChangeIsAnHourWithoutAWrite) {
  BrokenLife life;
  life.settle_in();
  life.break_superset();
  life.pass(minutes(30));  // until all that can be said of it was said
  life.cluster.writes.clear();
  life.pass(minutes(60));
  EXPECT_THAT(life.cluster.writes, ::testing::IsEmpty());
}

}  // namespace
}  // namespace dataplatform::reconcile
