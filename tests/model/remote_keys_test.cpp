// Keys of a store of secrets that a user maps, against those that the platform asks it for.
#include "tests/support/lake.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace dataplatform::model {
namespace {

using ::testing::HasSubstr;
using ::testing::IsEmpty;
using testing::lake;
using ::testing::SizeIs;

Platform mapped(const std::string& name) {
  Platform platform = lake();
  platform.secrets.provider = SecretSource::Provider::External;
  platform.secrets.remote[name] = {"somewhere/else", ""};
  return platform;
}

TEST(RemoteKeys, OneThatIsAskedForIsGood) {
  EXPECT_THAT(check(mapped("vault-root-password")), IsEmpty());
}

TEST(RemoteKeys, OneThatNobodyAsksForIsToldWithTheNamesThatThereAre) {
  const base::Problems problems = check(mapped("vault-root-pasword"));
  ASSERT_THAT(problems, SizeIs(1));
  EXPECT_EQ(problems[0].severity, base::Severity::Warning) << "its component may be switched off";
  EXPECT_EQ(problems[0].path, "spec.secrets.remoteKeys[vault-root-pasword]");
  EXPECT_THAT(problems[0].fix, HasSubstr("did you mean vault-root-password?"));
  EXPECT_THAT(problems[0].fix, HasSubstr("shop-db-password"));
}

TEST(RemoteKeys, AUserNameIsNothingToAskAStoreFor) {
  EXPECT_THAT(check(mapped("vault-root-user")), SizeIs(1));
}

TEST(RemoteKeys, TheyCountOnlyWhereAStoreIsAsked) {
  Platform platform = mapped("nothing");
  platform.secrets.provider = SecretSource::Provider::Existing;
  EXPECT_THAT(check(platform), IsEmpty());
}

TEST(RemoteKeys, TheSheetsWordGoesBeforeTheMadeUpOne) {
  const SecretSpec secret{.name = "vault"};
  EXPECT_EQ(remote_name(secret, {.key = "k", .source = Generated{}}), "vault-k");
  EXPECT_EQ(remote_name(secret, {.key = "k", .source = Generated{}, .remote_name = "r"}), "r");
}

}  // namespace
}  // namespace dataplatform::model
