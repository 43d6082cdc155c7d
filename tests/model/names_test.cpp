#include "tests/support/lake.hpp"

#include <stdexcept>

#include <gtest/gtest.h>

namespace dataplatform::model {
namespace {

using testing::component;
using testing::lake;
using testing::role;

TEST(RoleRef, IsWrittenAsComponentAndRole) {
  const RoleRef ref("vault/server");
  EXPECT_EQ(ref.component, "vault");
  EXPECT_EQ(ref.role, "server");
  EXPECT_EQ(to_text(ref), "vault/server");
  EXPECT_EQ(ref, RoleRef("vault", "server"));
}

TEST(RoleRef, RefusesWhatIsNoComponentAndRole) {
  for (const char* text : {"", "vault", "/", "/server", "vault/", "vault/server/0"}) {
    EXPECT_THROW(RoleRef{text}, std::invalid_argument) << text;
  }
}

TEST(Names, AreThePlatformsTheComponentsTheRolesAndTheSuffix) {
  Platform platform = lake();
  const Component& shop = component(platform, "shop");
  const Component& vault = component(platform, "vault");
  EXPECT_EQ(object_name(platform, shop, role(platform, "shop/web")), "lake-shop-web");
  EXPECT_EQ(object_name(platform, shop, role(platform, "shop/web"), "x"), "lake-shop-web-x");
  EXPECT_EQ(object_name(platform, vault, role(platform, "vault/server")), "lake-vault");
  EXPECT_EQ(object_name(platform, vault, role(platform, "vault/server"), "pods"),
            "lake-vault-pods");
  EXPECT_EQ(secret_name(platform, "shop"), "lake-shop");
}

TEST(Names, OfHostsResolveFromBothNamespaces) {
  Platform platform = lake();
  EXPECT_EQ(
      host_name(platform, component(platform, "vault"), role(platform, "vault/server"), "pods"),
      "lake-vault-pods.data.svc");
  EXPECT_EQ(host_name(platform, component(platform, "shop"), role(platform, "shop/cache")),
            "lake-shop-cache.apps.svc");
}

TEST(Names, OfObjectsUseTheKebabNameAndNotTheKey) {
  Platform platform = lake();
  Component& vault = component(platform, "vault");
  vault.name = "bigVault";
  vault.object_name = "big-vault";
  EXPECT_EQ(object_name(platform, vault, vault.roles[1]), "lake-big-vault-gate");
}

TEST(Sites, AreTheTwoNamespaces) {
  const Platform platform = lake();
  EXPECT_EQ(namespace_of(platform, Site::Applications), "apps");
  EXPECT_EQ(namespace_of(platform, Site::Data), "data");
}

TEST(Find, TellsWhatIsThereFromWhatIsNot) {
  const Platform platform = lake();
  EXPECT_EQ(find_component(platform, "vault")->product, "vault");
  EXPECT_EQ(find_component(platform, "nobody"), nullptr);
  EXPECT_EQ(find_role(platform, "vault/gate")->name, "gate");
  EXPECT_EQ(find_role(platform, "vault/web"), nullptr);
  EXPECT_EQ(find_role(platform, "nobody/web"), nullptr);
  EXPECT_EQ(find_binding(platform, "shop/cache")->port, 7000);
  EXPECT_EQ(find_binding(platform, "shop/nothing"), nullptr);
}

}  // namespace
}  // namespace dataplatform::model
