// Services that the deployment document has a name for.
#include "tests/components/support.hpp"

#include <set>

namespace dataplatform::components::testing {
namespace {

using ::testing::IsSupersetOf;

std::set<std::string> aliases_of(const Platform& platform) {
  std::set<std::string> all;
  for (const Component& component : platform.components) {
    for (const Role& role : component.roles) {
      for (const model::Access& access : role.access) {
        if (!access.alias.empty()) all.insert(access.alias);
      }
    }
  }
  return all;
}

TEST(Aliases, AreGivenByTheSheets) {
  const Platform platform = platform_of("{profile: Development, serviceAliases: Document}");
  EXPECT_TRUE(platform.service_aliases);
  EXPECT_THAT(aliases_of(platform), IsSupersetOf({"postgres-service", "superset-web"}));
}

TEST(Aliases, OfThePostgresqlServerIsThePrimarys) {
  const Role server = role(platform_of(with("Production")), "postgresql", "server");
  for (const model::Access& access : server.access)
    EXPECT_EQ(access.alias == "postgres-service", access.suffix.empty()) << access.suffix;
}

}  // namespace
}  // namespace dataplatform::components::testing
