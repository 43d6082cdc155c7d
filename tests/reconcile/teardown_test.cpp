#include "controllers/reconcile/teardown.hpp"

#include "tests/reconcile/fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dataplatform::reconcile {
namespace {

using testing::World;

std::vector<std::string> names(const Teardown& teardown) {
  std::vector<std::string> out;
  for (const Step& step : teardown.steps)
    out.push_back(step.key.name);
  return out;
}

class TeardownOf : public ::testing::Test {
 protected:
  TeardownOf() {
    world.put_live(world.server(), 1, 1);
    world.put_live(world.web(), 1, 1);
    world.store.put(kube::kPod, {"apps", "web-1"}, world.digest("shop", "web"));
    world.store.put(kube::kService, {"data", "lake-vault"}, world.digest("vault", "server"));
    world.store.put(kube::kSecret, {"data", "lake-vault"}, world.digest("vault", ""));
    world.store.put(kube::kPersistentVolumeClaim, {"data", "data-lake-vault-0"},
                    world.digest("vault", "server"));
    runtime::Digest state = world.digest("", "");
    world.store.put(kube::kConfigMap, {"apps", "lake-state"}, state);
  }
  Teardown next(bool delete_data) {
    return next_of_teardown(world.store, "apps/lake", teardown_order(world.platform), delete_data);
  }
  World world;
};

TEST_F(TeardownOf, GoesApplicationsFirstThenStoresThenTheRest) {
  EXPECT_THAT(names(next(false)), ::testing::ElementsAre("lake-shop-web"));
  world.store.erase(kube::kDeployment, {"apps", "lake-shop-web"});
  EXPECT_EQ(next(false).waits_for, "shop") << "its pod has not ended yet";
  world.store.erase(kube::kPod, {"apps", "web-1"});
  EXPECT_THAT(names(next(false)), ::testing::ElementsAre("lake-vault"));
  world.store.erase(kube::kStatefulSet, {"data", "lake-vault"});
  const Teardown rest = next(false);
  ASSERT_EQ(rest.steps.size(), 1u);
  EXPECT_EQ(rest.steps[0].kind, kube::kService);
  world.store.erase(kube::kService, {"data", "lake-vault"});
  EXPECT_TRUE(next(false).finished);
}

TEST_F(TeardownOf, KeepsDataUnlessItIsToldNotTo) {
  world.store.erase(kube::kDeployment, {"apps", "lake-shop-web"});
  world.store.erase(kube::kPod, {"apps", "web-1"});
  world.store.erase(kube::kStatefulSet, {"data", "lake-vault"});
  world.store.erase(kube::kService, {"data", "lake-vault"});
  EXPECT_TRUE(next(false).finished);
  EXPECT_EQ(names(next(true)).size(), 2u);
  EXPECT_EQ(retained_by(world.store, "apps/lake").volumes,
            std::vector<std::string>{"data/data-lake-vault-0"});
}

TEST_F(TeardownOf, AnObjectThatIsBeingDeletedIsWaitedForNotDeletedAgain) {
  runtime::Digest going = world.digest("shop", "web");
  going.deleting = true;
  world.store.put(kube::kDeployment, {"apps", "lake-shop-web"}, going);
  const Teardown teardown = next(false);
  EXPECT_TRUE(teardown.steps.empty());
  EXPECT_EQ(teardown.waits_for, "shop");
}

}  // namespace
}  // namespace dataplatform::reconcile
