// Names that would not fit their kind, at the last length that fits and the first that does not.
#include "controllers/model/check.hpp"
#include "tests/model/rows.hpp"

namespace dataplatform::model {
namespace {

/// "lake-shop-" and so many more characters.
std::string of_length(std::size_t whole) {
  return std::string(whole - std::string("lake-shop-").size(), 'x');
}

base::Problems with_role(RoleKind kind, std::size_t length) {
  Platform platform = lake();
  Role& cache = role(platform, "shop/cache");
  cache.kind = kind;
  cache.object_name = of_length(length);
  cache.access[0].headless = true;
  return check_names(platform);
}

TEST(CheckNames, AStatefulSetHasFiftyTwoCharacters) {
  for (const RoleKind kind : {RoleKind::StatefulOrdered, RoleKind::StatefulParallel}) {
    EXPECT_TRUE(with_role(kind, 52).empty());
    const base::Problems problems = with_role(kind, 53);
    ASSERT_EQ(problems.size(), 1u);
    EXPECT_EQ(problems[0].path, "spec.components.shop.cache");
    EXPECT_THAT(problems[0].what, ::testing::HasSubstr("StatefulSet \"lake-shop-xx"));
    EXPECT_THAT(problems[0].what, ::testing::HasSubstr("53 characters, and 52 are allowed"));
    EXPECT_EQ(problems[0].fix, "choose a name that is 1 shorter");
  }
}

TEST(CheckNames, ADeploymentHasSixtyThree) {
  EXPECT_TRUE(with_role(RoleKind::Stateless, 63).empty());
  const base::Problems problems = with_role(RoleKind::Stateless, 64);
  ASSERT_EQ(problems.size(), 2u) << "the Deployment and its Service";
  EXPECT_THAT(problems[0].what, ::testing::HasSubstr("Deployment"));
  EXPECT_THAT(problems[0].what, ::testing::HasSubstr("63 are allowed"));
}

base::Problems with_access(std::size_t length) {
  Platform platform = lake();
  role(platform, "shop/cache").access[0].suffix =
      std::string(length - std::string("lake-shop-cache-").size(), 'x');
  return check_names(platform);
}

TEST(CheckNames, AServiceHasSixtyThree) {
  EXPECT_TRUE(with_access(63).empty());
  const base::Problems problems = with_access(64);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_THAT(problems[0].what, ::testing::HasSubstr("Service"));
}

base::Problems with_port(const std::string& name, int number) {
  Platform platform = lake();
  role(platform, "shop/web").containers[0].ports.push_back({name, number});
  return check_names(platform);
}

TEST(CheckNames, OfPorts) {
  for (const char* good : {"a", "http2", "a-b", "2a", "abcdefghijklmno"}) {
    EXPECT_TRUE(with_port(good, 1).empty()) << good;
  }
  for (const char* bad : {"", "80", "HTTP", "a_b", "-a", "a-", "a--b", "abcdefghijklmnop"}) {
    EXPECT_EQ(with_port(bad, 1).size(), 1u) << bad;
  }
}

TEST(CheckNames, OfPortsAreNumbersThatAPortCanHave) {
  EXPECT_TRUE(with_port("p", 1).empty());
  EXPECT_TRUE(with_port("p", 65535).empty());
  EXPECT_EQ(with_port("p", 0).size(), 1u);
  EXPECT_EQ(with_port("p", 65536).size(), 1u);
}

}  // namespace
}  // namespace dataplatform::model
