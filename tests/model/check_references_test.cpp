// What names something else must find it: a row for each reference that there is.
#include "tests/model/rows.hpp"

namespace dataplatform::model {
namespace {

constexpr const char* kWeb = "spec.components.shop.web";
constexpr const char* kServer = "spec.components.vault.server";
constexpr const char* kMigrate = "spec.components.shop task migrate";
constexpr const char* kShop = "spec.components.shop";
constexpr const char* kVault = "spec.components.vault";

Container& web_container(Platform& platform) {
  return role(platform, "shop/web").containers[0];
}

DatabaseOffer& offer(Platform& platform) {
  return std::get<DatabaseOffer>(component(platform, "vault").offers[0]);
}

void add_variable(Platform& platform, Value value) {
  web_container(platform).env.push_back({"EXTRA", std::move(value)});
}

TEST(CheckReferences, ASoundPlatformHasNoProblem) {
  for (const base::Problem& problem : check(lake()))
    ADD_FAILURE() << base::to_text(problem);
}

TEST(CheckReferences, OfVariables) {
  const Row rows[] = {
      {"binding", [](Platform& p) { add_variable(p, BindingField{"shop/x", BindingPart::Host}); },
       kWeb, "variable EXTRA reads binding shop/x"},
      {"user of a binding that has none",
       [](Platform& p) { add_variable(p, BindingField{"shop/cache", BindingPart::User}); }, kWeb,
       "reads the user of shop/cache"},
      {"password of a binding that has none",
       [](Platform& p) {
         p.bindings.push_back({.name = "shop/open", .host = "h", .port = 1});
         add_variable(p, BindingField{"shop/open", BindingPart::Password});
       },
       kWeb, "reads the password of shop/open"},
      {"password of a binding that no secret has",
       [](Platform& p) {
         p.bindings.push_back({.name = "shop/own", .password = SecretKey{"shop", "gone"}});
         add_variable(p, BindingField{"shop/own", BindingPart::Password});
       },
       kWeb, "reads key gone of secret shop"},
      {"secret", [](Platform& p) { add_variable(p, SecretKey{"nobody", "key"}); }, kWeb,
       "reads secret nobody"},
      {"key of a secret", [](Platform& p) { add_variable(p, SecretKey{"shop", "nothing"}); }, kWeb,
       "reads key nothing of secret shop"},
      {"secret without a copy where it is read",
       [](Platform& p) {
         role(p, "vault/server")
             .containers[0]
             .env.push_back({"EXTRA", SecretKey{"shop", "db-password"}});
       },
       kServer, "reads secret shop in a namespace that has no copy"},
      {"a task reads where it runs, not where its component is",
       [](Platform& p) { task(p, "vault/provision").site = Site::Data; },
       "spec.components.vault task provision", "reads secret shop in a namespace"},
  };
  for (const Row& row : rows)
    expect_told(row);
}

TEST(CheckReferences, OfVolumes) {
  const Row rows[] = {
      {"mount", [](Platform& p) { web_container(p).mounts.push_back({"gone", "/gone"}); }, kWeb,
       "container web mounts volume gone"},
      {"secret of a file",
       [](Platform& p) {
         volume<Files>(role(p, "shop/worker"), "login").files[0].secrets[0].value =
             SecretKey{"shop", "nothing"};
       },
       "spec.components.shop.worker", "reads key nothing of secret shop"},
      {"secret as files",
       [](Platform& p) {
         volume<SecretFiles>(role(p, "shop/cache"), "keys").keys.push_back("nothing");
       },
       "spec.components.shop.cache", "reads key nothing of secret shop"},
      {"mount of a task",
       [](Platform& p) { task(p, "shop/migrate").container.mounts[0].volume = "gone"; }, kMigrate,
       "mounts volume gone"},
      {"secret of a file of a task",
       [](Platform& p) {
         std::get<Files>(task(p, "shop/migrate").volumes[0].source).files[0].secrets = {
             {"A", SecretKey{"nobody", "key"}}};
       },
       kMigrate, "reads secret nobody"},
  };
  for (const Row& row : rows)
    expect_told(row);
}

TEST(CheckReferences, OfFlows) {
  const Row rows[] = {
      {"binding",
       [](Platform& p) {
         role(p, "shop/web").flows.push_back({.to = BindingPeer{"shop/x"}, .port = 0, .why = ""});
       },
       kWeb, "goes to binding shop/x"},
      {"role",
       [](Platform& p) {
         role(p, "shop/web").flows.push_back({.to = "vault/x", .port = 1, .why = ""});
       },
       kWeb, "goes to vault/x"},
      {"port of a role",
       [](Platform& p) {
         role(p, "shop/web").flows.push_back({.to = "vault/server", .port = 1, .why = ""});
       },
       kWeb, "goes to port 1 of vault/server"},
      {"role of a task",
       [](Platform& p) {
         task(p, "shop/migrate").flows.push_back({.to = "vault/x", .port = 1, .why = ""});
       },
       kMigrate, "goes to vault/x"},
  };
  for (const Row& row : rows)
    expect_told(row);
}

TEST(CheckReferences, AFlowToWhatIsBoundOutsideIsNoMistake) {
  Platform platform = lake();
  platform.bindings.push_back({.name = "shop/outside", .host = "db.example.com", .port = 5000});
  role(platform, "shop/web")
      .flows.push_back({.to = BindingPeer{"shop/outside"}, .port = 0, .why = "buys"});
  EXPECT_TRUE(check(platform).empty());
}

TEST(CheckReferences, AFlowToTheApiServerOrTheInternetIsNoMistake) {
  Platform platform = lake();
  role(platform, "shop/web").flows.push_back({.to = ApiServer{}, .port = 0, .why = "asks"});
  role(platform, "shop/web").flows.push_back({.to = Internet{}, .port = 443, .why = "buys"});
  EXPECT_TRUE(check(platform).empty());
}

TEST(CheckReferences, OfNeeds) {
  const Row rows[] = {
      {"role", [](Platform& p) { role(p, "shop/web").needs.push_back(Ready{"vault/x"}); }, kWeb,
       "needs vault/x"},
      {"task", [](Platform& p) { role(p, "shop/web").needs.push_back(Done{"shop", "x"}); }, kWeb,
       "needs task shop/x"},
      {"task of nobody",
       [](Platform& p) { role(p, "shop/web").needs.push_back(Done{"nobody", "x"}); }, kWeb,
       "needs task nobody/x"},
      {"role of a task",
       [](Platform& p) { task(p, "shop/migrate").needs.push_back(Ready{"vault/x"}); }, kMigrate,
       "needs vault/x"},
  };
  for (const Row& row : rows)
    expect_told(row);
}

TEST(CheckReferences, OfPorts) {
  const Row rows[] = {
      {"startup probe",
       [](Platform& p) { web_container(p).probes.startup = Probe{.check = HttpGet{"/", "gone"}}; },
       kWeb, "container web is probed on port gone"},
      {"readiness probe",
       [](Platform& p) { web_container(p).probes.readiness = Probe{.check = TcpConnect{"gone"}}; },
       kWeb, "container web is probed on port gone"},
      {"liveness probe",
       [](Platform& p) { web_container(p).probes.liveness = Probe{.check = TcpConnect{"gone"}}; },
       kWeb, "container web is probed on port gone"},
      {"access", [](Platform& p) { role(p, "shop/web").access[0].ports.push_back("gone"); }, kWeb,
       "gives access to port gone"},
      {"access without a port",
       [](Platform& p) { role(p, "shop/web").access.push_back({.suffix = "idle", .ports = {}}); },
       kWeb, "gives access \"idle\" to no port"},
      {"scrape", [](Platform& p) { role(p, "shop/web").scrape.port = "gone"; }, kWeb,
       "is scraped on port gone"},
      {"access of an exposure", [](Platform& p) { role(p, "shop/web").exposure->access = "gone"; },
       kWeb, "is exposed by access \"gone\" and port http"},
      {"port of an exposure", [](Platform& p) { role(p, "shop/web").exposure->port = "gone"; },
       kWeb, "is exposed by access \"\" and port gone"},
  };
  for (const Row& row : rows)
    expect_told(row);
}

TEST(CheckReferences, BetweenPartsOfAComponent) {
  const Row rows[] = {
      {"hand-over",
       [](Platform& p) {
         std::get<LabelledLast>(role(p, "vault/server").replacement).hand_over = "gone";
       },
       kServer, "is handed over by task gone"},
      {"drained role", [](Platform& p) { task(p, "shop/migrate").drains.push_back("gone"); },
       kMigrate, "drains role gone"},
      {"role of a request",
       [](Platform& p) { component(p, "shop").requests[0].roles.push_back("gone"); }, kShop,
       "request database is used by role gone"},
      {"task of a request",
       [](Platform& p) { component(p, "shop").requests[0].tasks.push_back("gone"); }, kShop,
       "request database is used by task gone"},
      {"shown secret", [](Platform& p) { component(p, "shop").credentials.push_back("gone"); },
       kShop, "shows secret gone"},
  };
  for (const Row& row : rows)
    expect_told(row);
}

TEST(CheckReferences, OfOffers) {
  const Row rows[] = {
      {"role", [](Platform& p) { offer(p).direct_role = "gone"; }, kVault, "offers role gone"},
      {"access", [](Platform& p) { offer(p).direct_access = "gone"; }, kVault,
       "offers port 5000 of role server by access \"gone\""},
      {"port", [](Platform& p) { offer(p).direct_port = 1; }, kVault,
       "offers port 1 of role server"},
      {"pooled role", [](Platform& p) { offer(p).pooled_role = "gone"; }, kVault,
       "offers role gone"},
      {"pooled port", [](Platform& p) { offer(p).pooled_port = 1; }, kVault,
       "offers port 1 of role gate"},
      {"task", [](Platform& p) { offer(p).provisioned_by = "gone"; }, kVault,
       "makes what is asked of it by task gone"},
      {"role of a cache",
       [](Platform& p) { std::get<CacheOffer>(component(p, "shop").offers[0]).role = "gone"; },
       kShop, "offers role gone"},
  };
  for (const Row& row : rows)
    expect_told(row);
}

}  // namespace
}  // namespace dataplatform::model
