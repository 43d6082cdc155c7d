#include "controllers/reconcile/plan.hpp"

#include "tests/reconcile/fixture.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dataplatform::reconcile {
namespace {

using ::testing::IsEmpty;
using ::testing::SizeIs;
using testing::World;

std::vector<std::string> names(const std::vector<Step>& steps) {
  std::vector<std::string> out;
  for (const Step& step : steps)
    out.push_back(step.key.name);
  return out;
}

TEST(Plan, CreatesWhatIsMissing) {
  World world;
  const Plan next = plan(world.now());
  EXPECT_THAT(names(next.steps), ::testing::ElementsAre("lake-vault", "lake-shop-web"));
  EXPECT_EQ(next.steps[0].verb, Verb::Create);
}

TEST(Plan, WritesNothingWhenNothingChanged) {
  World world;
  world.put_live(world.server(), 1, 1);
  world.put_live(world.web(), 1, 1);
  const Plan next = plan(world.now());
  EXPECT_THAT(next.steps, IsEmpty());
  EXPECT_THAT(next.waiting, IsEmpty());
}

TEST(Plan, AppliesAnObjectWhoseStampIsNotTheWantedOne) {
  World world;
  world.put_live(world.server(), 1, 1);
  world.put_live(world.web(), 1, 1);
  world.web().hash = "00000000000000bb";
  const Plan next = plan(world.now());
  ASSERT_THAT(next.steps, SizeIs(1));
  EXPECT_EQ(next.steps[0].verb, Verb::Apply);
  EXPECT_FALSE(next.steps[0].drift);
}

TEST(Plan, CallsItDriftWhenOnlyOurFieldsChanged) {
  World world;
  world.put_live(world.server(), 1, 1);
  world.put_live(world.web(), 1, 1);
  world.baselines[{kube::kDeployment, {"apps", "lake-shop-web"}}] = 8;
  const Plan next = plan(world.now());
  ASSERT_THAT(next.steps, SizeIs(1));
  EXPECT_TRUE(next.steps[0].drift);
}

TEST(Plan, NeverTouchesAnObjectOfSomebodyElse) {
  World world;
  world.put_live(world.server(), 1, 1);
  runtime::Digest stranger = world.digest("", "");
  stranger.platform = "other/lake";
  world.store.put(kube::kDeployment, {"apps", "lake-shop-web"}, stranger);
  const Plan next = plan(world.now());
  EXPECT_THAT(next.steps, IsEmpty());
  ASSERT_THAT(next.blocked, SizeIs(1));
  EXPECT_EQ(next.blocked[0].reason, "NameCollision");
}

TEST(Plan, ReadyGatesCreationOnly) {
  World world;
  world.web().needs = {model::Ready{"vault/server"}};
  world.put_live(world.server(), 1, 0);
  EXPECT_THAT(plan(world.now()).steps, IsEmpty());
  // Once it is there a need that is lost holds no change back.
  world.put_live(world.web(), 1, 1);
  world.web().hash = "00000000000000bb";
  EXPECT_THAT(names(plan(world.now()).steps), ::testing::ElementsAre("lake-shop-web"));
}

TEST(Plan, DoneGatesChangesOfThePodTemplateToo) {
  World world;
  world.put_live(world.server(), 1, 1);
  world.put_live(world.web(), 1, 1);
  world.add_task("shop", "migrate");
  world.web().needs = {model::Done{"shop", "migrate"}};
  world.web().gate_template = true;
  world.web().hash = "00000000000000bb";
  const Plan next = plan(world.now());
  EXPECT_THAT(names(next.steps), ::testing::ElementsAre("lake-shop-migrate-1"));
  world.record.done["shop/migrate"] = "1";
  EXPECT_THAT(names(plan(world.now()).steps), ::testing::ElementsAre("lake-shop-web"));
}

TEST(Plan, ARecordedTaskDoesNotRunAgainThoughItsJobIsGone) {
  World world;
  world.put_live(world.server(), 1, 1);
  world.put_live(world.web(), 1, 1);
  world.add_task("shop", "migrate");
  world.record.done["shop/migrate"] = "1";
  EXPECT_THAT(plan(world.now()).steps, IsEmpty());
  world.record.done["shop/migrate"] = "0";
  EXPECT_THAT(plan(world.now()).newly_done,
              ::testing::ElementsAre(::testing::Pair("shop/migrate", "begun 1")));
  world.record.done["shop/migrate"] = "begun 1";
  EXPECT_THAT(names(plan(world.now()).steps), ::testing::ElementsAre("lake-shop-migrate-1"));
}

TEST(Plan, RecordsATaskWhoseJobIsComplete) {
  World world;
  world.add_task("shop", "migrate");
  runtime::Digest job = world.digest("shop", "");
  job.readiness.state = runtime::Readiness::State::Ready;
  world.store.put(kube::kJob, {"apps", "lake-shop-migrate-1"}, job);
  const Plan next = plan(world.now());
  ASSERT_THAT(next.newly_done, SizeIs(1));
  EXPECT_EQ(next.newly_done[0], (std::pair<std::string, std::string>{"shop/migrate", "1"}));
}

TEST(Plan, AFailedTaskIsSaidAndNotRunAgain) {
  World world;
  world.add_task("shop", "migrate");
  runtime::Digest job = world.digest("shop", "");
  job.readiness.state = runtime::Readiness::State::Failed;
  world.store.put(kube::kJob, {"apps", "lake-shop-migrate-1"}, job);
  const Plan next = plan(world.now());
  ASSERT_THAT(next.blocked, SizeIs(1));
  EXPECT_EQ(next.blocked[0].reason, "TaskFailed");
  EXPECT_THAT(names(next.steps), ::testing::Not(::testing::Contains("lake-shop-migrate-1")));
}

TEST(Plan, ATaskWaitsUntilTheRolesThatItDrainsAreAtZero) {
  World world;
  world.put_live(world.server(), 1, 1);
  world.put_live(world.web(), 2, 2);
  world.add_task("shop", "migrate", {"web"});
  world.web().drained_by = {"shop/migrate"};
  Plan next = plan(world.now());
  ASSERT_THAT(names(next.steps), ::testing::ElementsAre("lake-shop-web"));
  EXPECT_TRUE(next.steps[0].drained);

  world.put_live(world.web(), 0, 0);
  runtime::Digest pod = world.digest("shop", "web");
  world.store.put(kube::kPod, {"apps", "lake-shop-web-x"}, pod);
  EXPECT_THAT(plan(world.now()).steps, IsEmpty()) << "a pod of the old version still ends";

  world.store.erase(kube::kPod, {"apps", "lake-shop-web-x"});
  EXPECT_THAT(names(plan(world.now()).steps), ::testing::ElementsAre("lake-shop-migrate-1"));
}

TEST(Plan, NothingIsDrainedForATaskThatCannotRunYet) {
  World world;
  world.put_live(world.server(), 1, 0);
  world.put_live(world.web(), 2, 2);
  world.add_task("shop", "migrate", {"web"});
  world.desired.objects.back().needs = {model::Ready{"vault/server"}};
  world.web().drained_by = {"shop/migrate"};
  EXPECT_THAT(plan(world.now()).steps, IsEmpty());
}

projections::SecretSet shop_secret() {
  return {.name = "lake-shop",
          .component = "shop",
          .namespaces = {"apps", "data"},
          .values = {{.key = "password", .length = 8, .alphabet = "ab"}},
          .consumers = {"shop/web"}};
}

TEST(Plan, MakesAllCopiesOfASecretBeforeItsConsumer) {
  World world;
  world.put_live(world.server(), 1, 1);
  world.desired.secrets = {shop_secret()};
  const Plan next = plan(world.now());
  ASSERT_THAT(next.steps, SizeIs(1));
  EXPECT_EQ(next.steps[0].verb, Verb::MakeSecrets);
}

TEST(Plan, AnIncompleteSetIsMadeAnewWhileNobodyUsesIt) {
  World world;
  world.put_live(world.server(), 1, 1);
  world.desired.secrets = {shop_secret()};
  runtime::Digest copy = world.digest("shop", "");
  copy.secret_revision = "r1";
  world.store.put(kube::kSecret, {"apps", "lake-shop"}, copy);
  const Plan next = plan(world.now());
  ASSERT_THAT(next.steps, SizeIs(1));
  EXPECT_EQ(next.steps[0].verb, Verb::Delete);
  EXPECT_EQ(next.steps[0].key.namespace_, "apps");
}

TEST(Plan, CopiesOfDifferentRevisionsAreAnIncompleteSet) {
  World world;
  world.put_live(world.server(), 1, 1);
  world.desired.secrets = {shop_secret()};
  runtime::Digest copy = world.digest("shop", "");
  copy.secret_revision = "r1";
  world.store.put(kube::kSecret, {"apps", "lake-shop"}, copy);
  copy.secret_revision = "r2";
  world.store.put(kube::kSecret, {"data", "lake-shop"}, copy);
  EXPECT_THAT(plan(world.now()).steps, SizeIs(2));
  copy = world.digest("shop", "");
  copy.secret_revision = "r1";
  world.store.put(kube::kSecret, {"data", "lake-shop"}, copy);
  EXPECT_THAT(names(plan(world.now()).steps), ::testing::ElementsAre("lake-shop-web"));
}

// Found by simulation, seed 3: a lost reply left one copy of a set, its component was left alone
// for a while, and a Job of another component started on the half of it.
TEST(Plan, WhoReadsASecretWaitsForItAlsoWhileItsOwnComponentIsLeftAlone) {
  World world;
  world.put_live(world.server(), 1, 1);
  world.add_task("vault", "prepare");
  world.desired.secrets = {shop_secret()};
  world.desired.secrets[0].consumers = {"vault/prepare"};
  world.frozen = {"shop"};
  EXPECT_THAT(plan(world.now()).steps, IsEmpty());
}

TEST(Plan, ASecretOfTheUsersIsAskedForAndNeverMade) {
  World world;
  world.put_live(world.server(), 1, 1);
  world.desired.secrets = {shop_secret()};
  world.desired.secrets[0].existing = true;
  Situation now = world.now();
  now.given_secrets = {{"apps", "lake-shop"}};
  const Plan next = plan(now);
  EXPECT_THAT(next.steps, IsEmpty()) << "the consumer waits for both copies";
  ASSERT_THAT(next.blocked, SizeIs(1));
  EXPECT_EQ(next.blocked[0].reason, "SecretMissing");
  EXPECT_EQ(next.blocked[0].message,
            "Secret lake-shop in namespace data does not exist yet; create it with the keys "
            "password");
  now.given_secrets.insert({"data", "lake-shop"});
  EXPECT_THAT(names(plan(now).steps), ::testing::ElementsAre("lake-shop-web"));
}

TEST(Plan, ASecretOfTheUsersThatVanishesStopsNothingThatRuns) {
  World world;
  world.put_live(world.server(), 1, 1);
  world.put_live(world.web(), 1, 1);
  world.desired.secrets = {shop_secret()};
  world.desired.secrets[0].existing = true;
  world.web().hash = "00000000000000bb";
  const Plan next = plan(world.now());
  EXPECT_THAT(names(next.steps), ::testing::ElementsAre("lake-shop-web"));
  ASSERT_THAT(next.blocked, SizeIs(2));
  EXPECT_EQ(next.blocked[0].reason, "SecretMissing");
}

projections::Object external_secret(const std::string& name_space) {
  projections::Object made =
      testing::object(kube::kExternalSecret, name_space, "lake-shop", "shop", "");
  made.body["spec"]["target"]["name"] = "lake-shop";
  return made;
}

TEST(Plan, ASecretThatAControllerFillsIsWaitedForInEveryNamespace) {
  World world;
  world.served.insert(kube::kExternalSecret);
  world.put_live(world.server(), 1, 1);
  world.desired.secrets = {shop_secret()};
  world.desired.secrets[0].existing = true;
  for (const char* name_space : {"apps", "data"}) {
    world.desired.objects.push_back(external_secret(name_space));
    world.put_live(world.desired.objects.back(), 0, 0);
  }
  world.store.put(kube::kSecret, {"apps", "lake-shop"}, world.digest("shop", ""));
  const Plan waits = plan(world.now());
  EXPECT_THAT(waits.steps, IsEmpty());
  EXPECT_THAT(waits.blocked, IsEmpty());
  ASSERT_THAT(waits.waiting, SizeIs(1));
  EXPECT_EQ(waits.waiting[0].on, "Secret data/lake-shop of ExternalSecret lake-shop");
  world.store.put(kube::kSecret, {"data", "lake-shop"}, world.digest("shop", ""));
  EXPECT_THAT(names(plan(world.now()).steps), ::testing::ElementsAre("lake-shop-web"));
}

TEST(Plan, AnObjectThatIsServedInTwoVersionsIsPrunedInNeither) {
  World world;
  world.desired.objects = {external_secret("apps")};
  world.store.put(kube::kExternalSecret, {"apps", "lake-shop"}, world.digest("shop", ""));
  world.store.put(kube::kExternalSecretBeta, {"apps", "lake-shop"}, world.digest("shop", ""));
  world.store.put(kube::kExternalSecretBeta, {"apps", "lake-old"}, world.digest("shop", ""));
  EXPECT_THAT(names(prune(world.now())), ::testing::ElementsAre("lake-old"));
}

TEST(Plan, ALostCredentialIsSaidLoudlyAndNeverReplaced) {
  World world;
  world.put_live(world.server(), 1, 1);
  world.put_live(world.web(), 1, 1);
  world.desired.secrets = {shop_secret()};
  const Plan next = plan(world.now());
  EXPECT_THAT(next.steps, IsEmpty());
  ASSERT_THAT(next.blocked, SizeIs(1));
  EXPECT_EQ(next.blocked[0].reason, "CredentialLost");
}

TEST(Plan, AnOptionalKindThatIsNotServedIsWaitedFor) {
  World world;
  world.put_live(world.server(), 1, 1);
  world.put_live(world.web(), 1, 1);
  world.desired.objects.push_back(
      testing::object(kube::kCertificate, "apps", "lake-shop", "shop", "web"));
  world.served.clear();
  Plan next = plan(world.now());
  EXPECT_THAT(next.steps, IsEmpty());
  ASSERT_THAT(next.waiting, SizeIs(1));
  EXPECT_EQ(next.waiting[0].on, "kind Certificate");
  world.served.insert(kube::kCertificate);
  EXPECT_THAT(plan(world.now()).steps, SizeIs(1));
}

TEST(Plan, AFrozenComponentHoldsTheOthersNotUp) {
  World world;
  world.frozen.insert("vault");
  EXPECT_THAT(names(plan(world.now()).steps), ::testing::ElementsAre("lake-shop-web"));
}

TEST(Prune, DeletesOnlyWhatWeMadeAndNobodyWants) {
  World world;
  world.put_live(world.server(), 1, 1);
  world.put_live(world.web(), 1, 1);
  world.store.put(kube::kService, {"apps", "lake-shop-old"}, world.digest("shop", "web"));
  world.store.put(kube::kSecret, {"apps", "lake-shop-old"}, world.digest("shop", ""));
  world.store.put(kube::kPersistentVolumeClaim, {"data", "data-lake-vault-0"},
                  world.digest("vault", "server"));
  world.store.put(kube::kStatefulSet, {"data", "lake-vault-old"}, world.digest("vault", "server"));
  runtime::Digest by_product = world.digest("vault", "server");
  by_product.stamped = 0;
  world.store.put(kube::kConfigMap, {"data", "lake-vault-leader"}, by_product);
  EXPECT_THAT(names(prune(world.now())), ::testing::ElementsAre("lake-shop-old"));
}

TEST(Prune, AStoreThatIsSwitchedOffLosesItsWorkloadButNoVolume) {
  World world;
  world.put_live(world.server(), 1, 1);
  world.store.put(kube::kPersistentVolumeClaim, {"data", "data-lake-vault-0"},
                  world.digest("vault", "server"));
  world.platform.components[0].mode = model::Mode::Disabled;
  world.desired.objects.erase(world.desired.objects.begin());
  EXPECT_THAT(names(prune(world.now())), ::testing::ElementsAre("lake-vault"));
}

}  // namespace
}  // namespace dataplatform::reconcile
