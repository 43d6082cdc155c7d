// The login that is put in front of pages that have none.
#include "controllers/components/login.hpp"

#include "controllers/components/platform.hpp"
#include "tests/components/support.hpp"
#include "tests/support/lake.hpp"

namespace dataplatform::components::testing {
namespace {

using ::testing::Contains;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

spec::Resolved with_oidc() {
  spec::Resolved resolved;
  resolved.edge = {.type = spec::EdgeType::Ingress,
                   .domain = "example.com",
                   .tls_secret = "edge-tls",
                   .login = spec::Authentication::OIDC,
                   .oidc_issuer = "https://login.example.com/realms/data",
                   .oidc_client = "lake",
                   .oidc_secret = "oidc-client",
                   .login_image = "example.com/proxy:1"};
  return resolved;
}

/// The lake, whose page has no login of its own.
Platform open_lake() {
  Platform platform = dataplatform::testing::unbound_lake();
  dataplatform::testing::role(platform, "shop/web").exposure->has_login = false;
  return platform;
}

Platform guarded(const spec::Resolved& resolved, Platform platform = open_lake()) {
  platform.edge = platform_settings(resolved).edge;
  put_logins_in_front(resolved, platform);
  return platform;
}

Role login_of(const spec::Resolved& resolved) {
  return role(guarded(resolved), "shop", "login");
}

TEST(Login, TakesThePlaceOfThePageAtTheEdge) {
  const Platform platform = guarded(with_oidc());
  EXPECT_FALSE(role(platform, "shop", "web").exposure.has_value());
  const Role login = role(platform, "shop", "login");
  ASSERT_TRUE(login.exposure.has_value());
  EXPECT_EQ(login.exposure->host_prefix, "shop");
  EXPECT_EQ(login.exposure->timeout_seconds, 75);
  EXPECT_TRUE(login.exposure->has_login);
  EXPECT_EQ(main_of(login).image, "example.com/proxy:1");
  EXPECT_EQ(login.kind, model::RoleKind::Stateless);
}

TEST(Login, IsNotThereForWhoHasOneOrWantsNoneOrHasItElsewhere) {
  Platform with_login = dataplatform::testing::unbound_lake();
  const Platform before = guarded({}, with_login);
  EXPECT_EQ(guarded(with_oidc(), with_login).components, before.components);
  for (const auto type :
       {spec::Authentication::None, spec::Authentication::External, spec::Authentication::Basic}) {
    spec::Resolved resolved = with_oidc();
    resolved.edge.login = type;
    EXPECT_EQ(guarded(resolved).components, open_lake().components);
  }
  spec::Resolved no_edge = with_oidc();
  no_edge.edge.type = spec::EdgeType::None;
  EXPECT_EQ(guarded(no_edge).components, open_lake().components);
}

TEST(Login, KnowsWhoAsksWhereAndWhatIsBehindIt) {
  const Container proxy = main_of(login_of(with_oidc()));
  const std::pair<const char*, const char*> rows[] = {
      {"OAUTH2_PROXY_PROVIDER", "oidc"},
      {"OAUTH2_PROXY_OIDC_ISSUER_URL", "https://login.example.com/realms/data"},
      {"OAUTH2_PROXY_CLIENT_ID", "lake"},
      {"OAUTH2_PROXY_CLIENT_SECRET", "given oidc-client/client-secret"},
      {"OAUTH2_PROXY_COOKIE_SECRET", "secret shop-login/cookie-secret"},
      {"OAUTH2_PROXY_REDIRECT_URL", "https://shop.example.com/oauth2/callback"},
      {"OAUTH2_PROXY_UPSTREAMS", "http://lake-shop-web.apps.svc:8080/"},
      {"OAUTH2_PROXY_UPSTREAM_TIMEOUT", "75s"},
      {"OAUTH2_PROXY_EMAIL_DOMAINS", "*"},
      {"OAUTH2_PROXY_REVERSE_PROXY", "true"},
      {"OAUTH2_PROXY_HTTP_ADDRESS", "0.0.0.0:4180"},
      {"OAUTH2_PROXY_COOKIE_SECURE", "true"},
      {"OAUTH2_PROXY_COOKIE_NAME", "__Host-login"}};
  for (const auto& [name, value] : rows)
    EXPECT_EQ(variable(proxy, name), value) << name;
}

TEST(Login, NoPageIsLetThroughWithoutIt) {
  for (const model::Variable& one : main_of(login_of(with_oidc())).env) {
    EXPECT_EQ(one.name.find("SKIP_AUTH"), std::string::npos) << one.name;
    EXPECT_EQ(one.name.find("TRUSTED_IP"), std::string::npos) << one.name;
  }
}

TEST(Login, WithoutEncryptionHasCookiesThatABrowserTakes) {
  spec::Resolved resolved = with_oidc();
  resolved.edge.tls_secret = "";
  const Container proxy = main_of(login_of(resolved));
  EXPECT_EQ(variable(proxy, "OAUTH2_PROXY_COOKIE_SECURE"), "false");
  EXPECT_EQ(variable(proxy, "OAUTH2_PROXY_COOKIE_NAME"), "login");
  EXPECT_EQ(variable(proxy, "OAUTH2_PROXY_REDIRECT_URL"),
            "http://shop.example.com/oauth2/callback");
}

TEST(Login, KeepsTheKeyOfItsCookiesInASetOfItsOwn) {
  const Platform platform = guarded(with_oidc());
  const auto secret = named(named(platform.components, "shop").secrets, "shop-login");
  ASSERT_EQ(secret.entries.size(), 1u);
  EXPECT_EQ(secret.entries[0].key, "cookie-secret");
  EXPECT_EQ(std::get<model::Generated>(secret.entries[0].source).length, 32);
  EXPECT_THAT(secret.sites, ElementsAre(model::Site::Applications));
}

TEST(Login, GoesToThePageAndToTheProvider) {
  const std::pair<const char*, const char*> rows[] = {
      {"https://id.example.com/x", "Internet:443"},
      {"https://id.example.com:8443", "Internet:8443"},
      {"http://id/auth", "Internet:80"},
      {"https://[fd00::1]/auth", "Internet:443"}};
  for (const auto& [issuer, expected] : rows) {
    spec::Resolved resolved = with_oidc();
    resolved.edge.oidc_issuer = issuer;
    EXPECT_THAT(flows_of(login_of(resolved).flows), ElementsAre("shop/web:8080", expected))
        << issuer;
  }
}

TEST(Login, RunsTwiceWhereItMustNotFail) {
  spec::Resolved resolved = with_oidc();
  EXPECT_EQ(count_of(login_of(resolved)), "2");
  EXPECT_EQ(login_of(resolved).max_unavailable, 1);
  resolved.profile = spec::Profile::Staging;
  EXPECT_EQ(count_of(login_of(resolved)), "1");
}

TEST(Login, PassesEveryCheckOfAPlatform) {
  Platform platform = guarded(with_oidc());
  EXPECT_THAT(model::bind(platform), IsEmpty());
  EXPECT_THAT(errors_of(model::check(platform)), IsEmpty());
}

TEST(Login, OfASecondPageHasAnotherName) {
  Platform platform = open_lake();
  Role& worker = dataplatform::testing::role(platform, "shop/worker");
  worker.exposure = dataplatform::testing::role(platform, "shop/web").exposure;
  worker.exposure->host_prefix = "work";
  worker.containers[0].ports = {{.name = "http", .number = 8081}};
  worker.access = {{.suffix = "", .ports = {"http"}}};
  const auto roles = names(named(guarded(with_oidc(), platform).components, "shop").roles);
  EXPECT_THAT(roles, Contains("login"));
  EXPECT_THAT(roles, Contains("login-worker"));
}

}  // namespace
}  // namespace dataplatform::components::testing
