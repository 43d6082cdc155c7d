// How many pods, how far apart, and how many may be away: autoscalers, budgets, placement.
#include "controllers/projections/kubernetes/autoscaling.hpp"
#include "controllers/projections/kubernetes/disruption.hpp"
#include "controllers/projections/kubernetes/placement.hpp"
#include "controllers/projections/kubernetes/workloads.hpp"
#include "tests/projections/look.hpp"

namespace dataplatform::projections {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using Spread = model::Placement::Spread;

// --- autoscalers -------------------------------------------------------------------------------

Json autoscaler_of(const model::Autoscaled& scaled) {
  model::Platform platform = lake();
  role(platform, "shop/web").count = scaled;
  return body_of(autoscalers(platform), "HorizontalPodAutoscaler", "lake-shop-web")["spec"];
}

TEST(Autoscalers, AreThereForAutoscaledRolesAlone) {
  EXPECT_THAT(names_of(autoscalers(lake())), ElementsAre("lake-shop-web"));
  EXPECT_EQ(autoscalers(lake())[0].field, "spec.components.shop.web.autoscaling");
}

TEST(Autoscalers, SayWhatIsScaledBetweenWhatAndWhy) {
  EXPECT_EQ(autoscaler_of({.min = 2, .max = 6, .cpu_percent = 70, .memory_percent = 85}), yaml(R"(
      scaleTargetRef: {apiVersion: apps/v1, kind: Deployment, name: lake-shop-web}
      minReplicas: 2
      maxReplicas: 6
      metrics:
        - type: Resource
          resource: {name: cpu, target: {type: Utilization, averageUtilization: 70}}
        - type: Resource
          resource: {name: memory, target: {type: Utilization, averageUtilization: 85}})"));
}

TEST(Autoscalers, WithoutATargetTakeTheServersOwn) {
  EXPECT_EQ(autoscaler_of({.min = 1, .max = 2})["metrics"], yaml(R"(
      - type: Resource
        resource: {name: cpu, target: {type: Utilization, averageUtilization: 80}})"));
}

TEST(Autoscalers, PassOnHowFastTheyMay) {
  model::Autoscaled scaled{.min = 1, .max = 2};
  EXPECT_FALSE(autoscaler_of(scaled).contains("behavior"));
  scaled.behavior = Json::object();
  EXPECT_FALSE(autoscaler_of(scaled).contains("behavior"));
  scaled.behavior = {{"scaleDown", {{"stabilizationWindowSeconds", 300}}}};
  EXPECT_EQ(autoscaler_of(scaled)["behavior"], scaled.behavior);
}

TEST(Autoscalers, OfMembersScaleTheirStatefulSet) {
  model::Platform platform = lake();
  role(platform, "shop/web").kind = model::RoleKind::StatefulParallel;
  EXPECT_EQ(autoscalers(platform)[0].body["spec"]["scaleTargetRef"]["kind"], "StatefulSet");
}

TEST(Autoscalers, AndReplicasAreNeverBothWritten) {
  for (const bool suspended : {false, true}) {
    model::Platform platform = lake();
    component(platform, "shop").suspended = suspended;
    const bool scaled = !autoscalers(platform).empty();
    const auto objects = workloads(platform);
    const Json& web = body_of(objects, "Deployment", "lake-shop-web");
    EXPECT_EQ(web["spec"].contains("replicas"), !scaled);
    EXPECT_EQ(scaled, !suspended) << "what is at zero must stay there";
  }
}

// --- budgets -----------------------------------------------------------------------------------

TEST(Budgets, AreWhereOneMayBeAwayAndAnotherStays) {
  const struct {
    model::Count count;
    std::optional<int> away;
    bool suspended;
    bool expected;
  } rows[] = {{model::Fixed{2}, 1, false, true},
              {model::Fixed{3}, 2, false, true},
              {model::Fixed{1}, 1, false, false},
              {model::Fixed{2}, std::nullopt, false, false},
              {model::Fixed{2}, 1, true, false},
              {model::Singleton{}, 1, false, false},
              {model::Autoscaled{.min = 1, .max = 2}, 1, false, true},
              {model::Autoscaled{.min = 1, .max = 1}, 1, false, false}};
  for (const auto& row : rows) {
    model::Platform platform = lake();
    role(platform, "shop/web").count = row.count;
    role(platform, "shop/web").max_unavailable = row.away;
    component(platform, "shop").suspended = row.suspended;
    const auto budgets = disruption_budgets(platform);
    const Object* web = find_object(budgets, "PodDisruptionBudget", "lake-shop-web");
    ASSERT_EQ(web != nullptr, row.expected);
    if (web != nullptr) {
      EXPECT_EQ(web->body["spec"]["maxUnavailable"], *row.away);
    }
  }
}

TEST(Budgets, HoldNobodyUpForABrokenPod) {
  EXPECT_EQ(body_of(disruption_budgets(lake()), "PodDisruptionBudget", "lake-vault")["spec"],
            yaml(R"(
      maxUnavailable: 1
      selector:
        matchLabels:
          dataplatform.io/name: lake
          dataplatform.io/namespace: apps
          dataplatform.io/component: vault
          app.kubernetes.io/component: server
      unhealthyPodEvictionPolicy: AlwaysAllow)"));
}

// --- placement ---------------------------------------------------------------------------------

const Json kSelector = {{"who", "us"}};

Json placed(const model::Placement& placement, bool several) {
  Json spec = Json::object();
  place(placement, kSelector, several, spec);
  return spec;
}

TEST(Placement, WhatExistsOnceHasNothingToKeepApartFrom) {
  EXPECT_EQ(placed({.spread = Spread::Zone, .required_anti_affinity = true}, false),
            Json::object());
}

TEST(Placement, SeveralAreKeptApartAndSpread) {
  EXPECT_EQ(placed({.spread = Spread::Zone}, true), yaml(R"(
      affinity:
        podAntiAffinity:
          preferredDuringSchedulingIgnoredDuringExecution:
            - weight: 100
              podAffinityTerm:
                topologyKey: kubernetes.io/hostname
                labelSelector: {matchLabels: {who: us}}
      topologySpreadConstraints:
        - topologyKey: topology.kubernetes.io/zone
          maxSkew: 1
          whenUnsatisfiable: ScheduleAnyway
          labelSelector: {matchLabels: {who: us}})"));
}

TEST(Placement, SpreadIsOverNodesOrZonesOrNot) {
  EXPECT_EQ(placed({.spread = Spread::Node}, true)["topologySpreadConstraints"][0]["topologyKey"],
            "kubernetes.io/hostname");
  EXPECT_FALSE(placed({.spread = Spread::None}, true).contains("topologySpreadConstraints"));
}

TEST(Placement, NeverTwoOnOneNodeWhereThatIsSaid) {
  EXPECT_EQ(placed({.required_anti_affinity = true}, true)["affinity"]["podAntiAffinity"], yaml(R"(
      requiredDuringSchedulingIgnoredDuringExecution:
        - topologyKey: kubernetes.io/hostname
          labelSelector: {matchLabels: {who: us}})"));
}

TEST(Placement, ChoosesNodesForASingletonToo) {
  model::Placement placement{.node_selector = {{"disk", "fast"}}};
  placement.tolerations = yaml("[{key: only, operator: Exists}]");
  EXPECT_EQ(placed(placement, false),
            (Json{{"nodeSelector", {{"disk", "fast"}}}, {"tolerations", placement.tolerations}}));
}

TEST(Placement, DoesNotDependOnHowManyThereAre) {
  model::Platform platform = lake();
  role(platform, "shop/web").count = model::Fixed{1};
  const Json one = pod_of(body_of(workloads(platform), "Deployment", "lake-shop-web"));
  role(platform, "shop/web").count = model::Fixed{3};
  const Json three = pod_of(body_of(workloads(platform), "Deployment", "lake-shop-web"));
  EXPECT_EQ(one, three);
  EXPECT_TRUE(one.contains("affinity"));
  EXPECT_FALSE(
      pod_of(body_of(workloads(platform), "Deployment", "lake-shop-clock")).contains("affinity"));
}

}  // namespace
}  // namespace dataplatform::projections
