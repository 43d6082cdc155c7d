#include "controllers/projections/kubernetes/workloads.hpp"

#include "tests/projections/look.hpp"

namespace dataplatform::projections {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;

const char* const kWeb = "shop/web";

/// The workload of the shop's page, after `change` of its role.
template <class Change>
Object web_after(Change change) {
  model::Platform platform = lake();
  change(role(platform, kWeb));
  const auto objects = workloads(platform);
  for (const char* kind : {"Deployment", "StatefulSet"}) {
    if (const Object* found = find_object(objects, kind, "lake-shop-web")) return *found;
  }
  throw std::out_of_range("no workload");
}

TEST(Workloads, ThereIsOneForEachRoleThatWeRun) {
  model::Platform platform = lake();
  EXPECT_THAT(names_of(workloads(platform), "StatefulSet"), ElementsAre("lake-vault"));
  EXPECT_THAT(names_of(workloads(platform), "Deployment"),
              ElementsAre("lake-vault-gate", "lake-shop-web", "lake-shop-worker", "lake-shop-clock",
                          "lake-shop-cache"));
  component(platform, "vault").mode = model::Mode::External;
  EXPECT_THAT(names_of(workloads(platform), "StatefulSet"), IsEmpty());
}

TEST(Workloads, KindFollowsFromTheRole) {
  const struct {
    model::RoleKind kind;
    const char* expected;
    Json management;
  } rows[] = {{model::RoleKind::Stateless, "Deployment", nullptr},
              {model::RoleKind::StatefulOrdered, "StatefulSet", "OrderedReady"},
              {model::RoleKind::StatefulParallel, "StatefulSet", "Parallel"}};
  for (const auto& row : rows) {
    const Object object = web_after([&](model::Role& web) { web.kind = row.kind; });
    EXPECT_EQ(object.body["kind"], row.expected);
    EXPECT_EQ(object.body["spec"].value("podManagementPolicy", Json()), row.management);
    EXPECT_EQ(object.body["apiVersion"], "apps/v1");
  }
}

TEST(Workloads, ReplicasAreTheRolesOwnUnlessAnAutoscalerHasThem) {
  const struct {
    model::Count count;
    Json running, suspended;
  } rows[] = {{model::Fixed{3}, 3, 0},
              {model::Fixed{0}, 0, 0},
              {model::Singleton{}, 1, 0},
              {model::Autoscaled{.min = 2, .max = 5}, nullptr, 0}};
  for (const auto& row : rows) {
    for (const bool suspended : {false, true}) {
      model::Platform platform = lake();
      role(platform, kWeb).count = row.count;
      component(platform, "shop").suspended = suspended;
      const auto objects = workloads(platform);
      const Object& web = object_of(objects, "Deployment", "lake-shop-web");
      const Json& expected = suspended ? row.suspended : row.running;
      EXPECT_EQ(web.body["spec"].value("replicas", Json()), expected);
      EXPECT_EQ(web.autoscaled, expected.is_null());
    }
  }
}

TEST(Workloads, ADeploymentNeverRunsASingleProcessTwice) {
  const Json gentle =
      yaml("{type: RollingUpdate, rollingUpdate: {maxSurge: 1, maxUnavailable: 0}}");
  const Json in_place =
      yaml("{type: RollingUpdate, rollingUpdate: {maxSurge: 0, maxUnavailable: 1}}");
  const Json at_once = yaml("{type: Recreate}");
  const struct {
    model::Count count;
    model::Replacement how;
    Json expected;
  } rows[] = {{model::Fixed{2}, model::Rolling{}, gentle},
              {model::Fixed{1}, model::Rolling{}, gentle},
              {model::Fixed{2}, model::OneByOne{}, in_place},
              {model::Fixed{2}, model::AllAtOnce{}, at_once},
              {model::Singleton{}, model::Rolling{}, at_once},
              {model::Singleton{}, model::OneByOne{}, at_once}};
  for (const auto& row : rows) {
    const Object object = web_after([&](model::Role& web) {
      web.count = row.count;
      web.replacement = row.how;
    });
    EXPECT_EQ(object.body["spec"]["strategy"], row.expected);
  }
}

TEST(Workloads, AStatefulSetIsRolledByItselfOrByUs) {
  const Json own = yaml("{type: RollingUpdate, rollingUpdate: {partition: 0}}");
  const Json ours = yaml("{type: OnDelete}");
  const struct {
    model::Replacement how;
    Json expected;
  } rows[] = {{model::Rolling{}, own},
              {model::OneByOne{}, ours},
              {model::AllAtOnce{}, ours},
              {model::LabelledLast{.label = "a", .value = "b"}, ours}};
  for (const auto& row : rows) {
    model::Platform platform = lake();
    role(platform, "vault/server").replacement = row.how;
    const auto objects = workloads(platform);
    const Object& server = object_of(objects, "StatefulSet", "lake-vault");
    EXPECT_EQ(server.body["spec"]["updateStrategy"], row.expected);
    EXPECT_EQ(rolls(platform).size(), row.expected == ours ? 1u : 0u);
  }
}

TEST(Workloads, ARollSaysWhatIsRolledAndHow) {
  const model::Platform platform = lake();
  const auto list = rolls(platform);
  ASSERT_EQ(list.size(), 1u) << "a Deployment is never rolled by us";
  EXPECT_EQ(list[0].component + "/" + list[0].role, "vault/server");
  EXPECT_EQ(list[0].namespace_ + "/" + list[0].name, "data/lake-vault");
  EXPECT_TRUE(std::holds_alternative<model::LabelledLast>(list[0].how));
}

TEST(Workloads, MembersAreNamedByTheHeadlessService) {
  const auto objects = workloads(lake());
  EXPECT_EQ(body_of(objects, "StatefulSet", "lake-vault")["spec"]["serviceName"],
            "lake-vault-pods");
}

TEST(Workloads, ClaimsOutliveTheirPods) {
  const auto objects = workloads(lake());
  const Json& spec = body_of(objects, "StatefulSet", "lake-vault")["spec"];
  EXPECT_EQ(spec["persistentVolumeClaimRetentionPolicy"],
            yaml("{whenDeleted: Retain, whenScaled: Retain}"));
  EXPECT_EQ(spec["volumeClaimTemplates"].size(), 1u);
  const Object stateless = web_after([](model::Role&) {});
  EXPECT_FALSE(stateless.body["spec"].contains("persistentVolumeClaimRetentionPolicy"));
  const Object without =
      web_after([](model::Role& web) { web.kind = model::RoleKind::StatefulParallel; });
  EXPECT_FALSE(without.body["spec"].contains("volumeClaimTemplates")) << "an empty list is sent";
}

TEST(Workloads, SelectorsHoldNothingThatEverChanges) {
  const Json expected = yaml(R"(
      dataplatform.io/name: lake
      dataplatform.io/namespace: apps
      dataplatform.io/component: vault
      app.kubernetes.io/component: server)");
  const auto objects = workloads(lake());
  const Json& spec = body_of(objects, "StatefulSet", "lake-vault")["spec"];
  EXPECT_EQ(spec["selector"], (Json{{"matchLabels", expected}}));
  const Json& labels = spec["template"]["metadata"]["labels"];
  for (const auto& [key, value] : expected.items())
    EXPECT_EQ(labels.at(key), value) << key;
}

TEST(Workloads, AreGatedByTheNeedsOfTheirRole) {
  model::Platform platform = lake();
  const auto objects = workloads(platform);
  const Object& web = object_of(objects, "Deployment", "lake-shop-web");
  EXPECT_EQ(web.needs, role(platform, kWeb).needs);
  EXPECT_TRUE(web.gate_template);
  EXPECT_THAT(object_of(objects, "StatefulSet", "lake-vault").needs, IsEmpty());
}

TEST(Workloads, KnowTheTasksThatDrainThem) {
  const auto objects = workloads(lake());
  EXPECT_THAT(object_of(objects, "Deployment", "lake-shop-worker").drained_by,
              ElementsAre("shop/migrate"));
  EXPECT_THAT(object_of(objects, "Deployment", "lake-shop-web").drained_by, IsEmpty());
}

TEST(Workloads, SayWhatInTheCrDecidesThem) {
  const auto objects = workloads(lake());
  const Object& web = object_of(objects, "Deployment", "lake-shop-web");
  EXPECT_EQ(web.field, "spec.components.shop.web");
  EXPECT_EQ(web.component, "shop");
  EXPECT_EQ(web.role, "web");
  EXPECT_EQ(web.body["metadata"]["namespace"], "apps");
  EXPECT_EQ(body_of(objects, "StatefulSet", "lake-vault")["metadata"]["namespace"], "data");
}

}  // namespace
}  // namespace dataplatform::projections
