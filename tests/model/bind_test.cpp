// Requests meet offers: what is bound, what follows for who asked, and who can't be served.
#include "tests/support/lake.hpp"

#include <algorithm>

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dataplatform::model {
namespace {

using testing::component;
using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::lake;
using ::testing::Not;
using testing::role;
using ::testing::SizeIs;
using testing::task;
using testing::unbound_lake;

DatabaseOffer& offer_of_vault(Platform& platform) {
  return std::get<DatabaseOffer>(component(platform, "vault").offers[0]);
}

/// Flows from a role that lead to `ref`.
std::vector<Flow> flows_to(const std::vector<Flow>& flows, const RoleRef& ref) {
  std::vector<Flow> found;
  std::copy_if(flows.begin(), flows.end(), std::back_inserter(found),
               [&](const Flow& flow) { return flow.to == Peer{ref}; });
  return found;
}

TEST(Bind, APooledDatabaseIsReachedThroughTheGate) {
  const Platform platform = lake();
  const Binding expected{.name = "shop/database",
                         .host = "lake-vault-gate.data.svc",
                         .port = 6000,
                         .database = "goods",
                         .user = Literal("keeper"),
                         .password = SecretKey{"shop", "db-password"},
                         .providers = {RoleRef("vault/gate")},
                         .provisioned = Done{"vault", "provision"}};
  EXPECT_EQ(*find_binding(platform, "shop/database"), expected);
}

TEST(Bind, ADatabaseThatIsNotPooledIsReachedDirectly) {
  const Platform platform = lake();
  const Binding* binding = find_binding(platform, "shop/migrations");
  EXPECT_EQ(binding->host, "lake-vault.data.svc");
  EXPECT_EQ(binding->port, 5000);
  EXPECT_THAT(binding->providers, ElementsAre(RoleRef("vault/server")));
}

TEST(Bind, WithoutAGateEverythingGoesDirectly) {
  Platform platform = unbound_lake();
  offer_of_vault(platform).pooled_role = "";
  EXPECT_THAT(bind(platform), IsEmpty());
  EXPECT_EQ(find_binding(platform, "shop/database")->port, 5000);
  EXPECT_THAT(find_binding(platform, "shop/database")->providers,
              ElementsAre(RoleRef("vault/server")));
}

TEST(Bind, TheAccessOfTheOfferIsPartOfTheHost) {
  Platform platform = unbound_lake();
  offer_of_vault(platform).direct_access = "pods";
  EXPECT_THAT(bind(platform), IsEmpty());
  EXPECT_EQ(find_binding(platform, "shop/migrations")->host, "lake-vault-pods.data.svc");
}

TEST(Bind, WhatAComponentHasItselfComesFirst) {
  Platform platform = unbound_lake();
  Component& vault = component(platform, "vault");
  vault.offers.emplace_back(CacheOffer{.role = "gate", .port = 6000});
  EXPECT_THAT(bind(platform), IsEmpty());
  EXPECT_THAT(find_binding(platform, "shop/cache")->providers, ElementsAre(RoleRef("shop/cache")));
}

TEST(Bind, WhoUsesABindingWaitsForItsProviderAndItsTask) {
  Platform platform = lake();
  const Needs& needs = role(platform, "shop/web").needs;
  EXPECT_THAT(needs, Contains(Need{Done{"vault", "provision"}}));
  EXPECT_THAT(needs, Contains(Need{Ready{"vault/gate"}}));
  EXPECT_THAT(needs, Contains(Need{Ready{"shop/cache"}}));
  const Needs& of_task = task(platform, "shop/migrate").needs;
  EXPECT_EQ(of_task, (Needs{Done{"vault", "provision"}, Ready{"vault/server"}}));
}

TEST(Bind, WhoUsesABindingGetsAFlowToItsProvider) {
  Platform platform = lake();
  EXPECT_EQ(flows_to(role(platform, "shop/web").flows, "vault/gate"),
            (std::vector<Flow>{{.to = "vault/gate", .port = 6000, .why = "uses shop/database"}}));
  EXPECT_THAT(flows_to(task(platform, "shop/migrate").flows, "vault/server"), SizeIs(1));
}

TEST(Bind, WhoDoesNotUseABindingGetsNothingOfIt) {
  Platform platform = lake();
  const Role& clock = role(platform, "shop/clock");
  EXPECT_THAT(flows_to(clock.flows, "shop/cache"), IsEmpty());
  EXPECT_THAT(clock.needs, Not(Contains(Need{Ready{"shop/cache"}})));
  EXPECT_THAT(role(platform, "shop/cache").flows, IsEmpty());
}

TEST(Bind, AFlowThatIsWrittenDownIsNotAddedAgain) {
  Platform platform = unbound_lake();
  role(platform, "shop/web").flows = {{.to = BindingPeer{"shop/database"}, .why = "sells goods"}};
  EXPECT_THAT(bind(platform), IsEmpty());
  EXPECT_EQ(flows_to(role(platform, "shop/web").flows, "vault/gate"),
            (std::vector<Flow>{{.to = "vault/gate", .port = 6000, .why = "sells goods"}}));
}

TEST(Bind, ANeedThatIsWrittenDownIsNotAddedAgain) {
  Platform platform = unbound_lake();
  task(platform, "shop/migrate").needs = {Ready{"vault/server"}};
  EXPECT_THAT(bind(platform), IsEmpty());
  EXPECT_EQ(task(platform, "shop/migrate").needs,
            (Needs{Ready{"vault/server"}, Done{"vault", "provision"}}));
}

/// The vault is somebody else's: no role, no task, only an address.
Platform with_external_vault() {
  Platform platform = unbound_lake();
  Component& vault = component(platform, "vault");
  vault.mode = Mode::External;
  vault.roles.clear();
  vault.tasks.clear();
  offer_of_vault(platform).external_host = "db.example.com";
  offer_of_vault(platform).provisioned_by = "";
  return platform;
}

TEST(Bind, AnExternalStoreIsReachedAtItsOwnHostAndPort) {
  Platform platform = with_external_vault();
  EXPECT_THAT(bind(platform), IsEmpty());
  const Binding* binding = find_binding(platform, "shop/database");
  EXPECT_EQ(binding->host, "db.example.com");
  EXPECT_EQ(binding->port, 5000) << "no gate of ours is before it";
  EXPECT_TRUE(binding->providers.empty());
  EXPECT_EQ(binding->provisioned, std::nullopt);
  EXPECT_EQ(binding->user, Credential(Literal("keeper")));
}

TEST(Bind, AnExternalStoreIsNeitherWaitedForNorAFlowToARole) {
  Platform platform = with_external_vault();
  EXPECT_THAT(bind(platform), IsEmpty());
  EXPECT_THAT(task(platform, "shop/migrate").needs, IsEmpty());
  EXPECT_THAT(task(platform, "shop/migrate").flows, IsEmpty());
}

TEST(Bind, WhatIsNotManagedIsNotBound) {
  for (const Mode mode : {Mode::External, Mode::Disabled}) {
    Platform platform = unbound_lake();
    component(platform, "shop").mode = mode;
    EXPECT_THAT(bind(platform), IsEmpty());
    EXPECT_THAT(platform.bindings, IsEmpty());
  }
}

TEST(Bind, SaysWhoCouldServeAndIsDisabled) {
  Platform platform = unbound_lake();
  component(platform, "vault").mode = Mode::Disabled;
  const base::Problems problems = bind(platform);
  ASSERT_THAT(problems, SizeIs(2)) << "both databases, and not the cache";
  EXPECT_EQ(problems[0].path, "spec.components.shop");
  EXPECT_THAT(problems[0].what, HasSubstr("needs a database (shop/database)"));
  EXPECT_THAT(problems[0].what, HasSubstr("spec.components.vault.mode is Disabled"));
  EXPECT_THAT(problems[0].fix, HasSubstr("spec.components.vault.mode to Managed"));
  EXPECT_THAT(problems[1].what, HasSubstr("shop/migrations"));
}

TEST(Bind, SaysThatNobodyCanServe) {
  Platform platform = unbound_lake();
  component(platform, "shop").offers.clear();
  const base::Problems problems = bind(platform);
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_THAT(problems[0].what, HasSubstr("needs a cache (shop/cache)"));
  EXPECT_THAT(problems[0].what, HasSubstr("no component"));
  EXPECT_THAT(problems[0].fix, HasSubstr("spec.components.shop.mode to Disabled"));
}

}  // namespace
}  // namespace dataplatform::model
