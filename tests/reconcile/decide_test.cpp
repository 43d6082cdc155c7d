// What a decision says beside what is enforced.
#include "controllers/reconcile/decide.hpp"

#include "tests/reconcile/life.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dataplatform::reconcile {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using testing::small_spec;

model::Platform of_fixed_images() {
  model::Platform platform;
  platform.components = {
      {.name = "shop", .fixed_images = {"example.com/till:1", "example.com/scale:2"}},
      {.name = "vault", .mode = model::Mode::Disabled, .fixed_images = {"example.com/door:3"}}};
  return platform;
}

TEST(Decide, ImagesThatNoRegistryReachesAreNamed) {
  const auto told = unreached_images({{"imageRegistry", "mirror.example.com"}}, of_fixed_images());
  ASSERT_TRUE(told.has_value());
  EXPECT_EQ(told->path, "spec.imageRegistry");
  EXPECT_THAT(told->why, HasSubstr("example.com/till:1, example.com/scale:2"));
  EXPECT_THAT(told->why, Not(HasSubstr("door"))) << "switched off";
}

TEST(Decide, WithoutARegistryNothingIsOutOfItsReach) {
  EXPECT_FALSE(unreached_images(Json::object(), of_fixed_images()).has_value());
  EXPECT_FALSE(unreached_images({{"imageRegistry", "mirror.example.com"}}, {}).has_value());
}

TEST(Render, WarningsOfTheWholePlatformAreKept) {
  Json spec = small_spec();
  spec["secrets"] = {{"provider", "ExternalSecrets"}, {"storeRef", {{"name", "vault"}}}};
  spec["secrets"]["remoteKeys"] = Json::array({{{"name", "posgres-password"}, {"key", "a"}}});
  const auto rendered = render(spec, spec::Facts::assumed("apps", "lake"));
  ASSERT_TRUE(rendered.has_value());
  ASSERT_EQ(rendered->warnings.size(), 1u);
  EXPECT_THAT(base::to_text(rendered->warnings[0]), HasSubstr("did you mean postgres-password?"));
  spec["secrets"]["remoteKeys"][0]["name"] = "postgres-password";
  EXPECT_THAT(render(spec, spec::Facts::assumed("apps", "lake"))->warnings, IsEmpty());
}

}  // namespace
}  // namespace dataplatform::reconcile
