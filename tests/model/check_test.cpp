// Rules on one component at a time: names, duplicates, containers, volumes, order.
#include "tests/model/rows.hpp"

namespace dataplatform::model {
namespace {

constexpr const char* kAll = "spec.components";
constexpr const char* kShop = "spec.components.shop";
constexpr const char* kWeb = "spec.components.shop.web";
constexpr const char* kServer = "spec.components.vault.server";
constexpr const char* kMigrate = "spec.components.shop task migrate";

Container& web(Platform& platform) {
  return role(platform, "shop/web").containers[0];
}

TEST(CheckDuplicates, OfThePlatformAndItsComponents) {
  const Row rows[] = {
      {"secret",
       [](Platform& p) {
         component(p, "shop").secrets.push_back({.name = "vault", .entries = {}});
       },
       kAll, "has secret \"vault\" twice"},
      {"key of a secret",
       [](Platform& p) {
         component(p, "shop").secrets[0].entries.push_back({"db-password", Generated{}});
       },
       kShop, "has key of secret shop \"db-password\" twice"},
      {"object of two roles", [](Platform& p) { role(p, "shop/worker").object_name = "clock"; },
       kAll, "has object \"lake-shop-clock\" twice"},
      {"task",
       [](Platform& p) { component(p, "shop").tasks.push_back(component(p, "shop").tasks[0]); },
       kShop, "has task \"migrate\" twice"},
      {"request",
       [](Platform& p) {
         component(p, "shop").requests.push_back(component(p, "shop").requests[0]);
       },
       kShop, "has request \"database\" twice"},
  };
  for (const Row& row : rows)
    expect_told(row);
}

TEST(CheckDuplicates, OfPortsOnOneGateway) {
  const auto reach = [](Platform& p) {
    for (const char* name : {"shop/web", "shop/worker"}) {
      Role& reached = role(p, name);
      reached.containers[0].ports = {{.name = "clients", .number = 7000}};
      reached.clients = ClientAccess{.ports = {"clients"}};
    }
  };
  const auto told = [](const Platform& p) {
    base::Problems routes = check(p);
    std::erase_if(routes, [](const auto& each) { return each.path != "spec.edge.clientAccess"; });
    return routes;
  };
  Platform platform = lake();
  reach(platform);
  platform.edge.clients = Edge::Clients::LoadBalancer;
  EXPECT_TRUE(told(platform).empty());
  platform.edge.clients = Edge::Clients::Route;
  ASSERT_EQ(told(platform).size(), 1u);
  EXPECT_EQ(told(platform)[0].what, "has a route of clients by port \"7000\" twice");
}

TEST(CheckDuplicates, OfComponentsAndRolesComeWithThoseOfTheirParts) {
  Platform platform = lake();
  platform.components.push_back(platform.components[1]);
  const base::Problems twice = check(platform);
  EXPECT_EQ(twice[0].what, "has component \"shop\" twice");

  Platform other = lake();
  component(other, "shop").roles.push_back(role(other, "shop/cache"));
  const base::Problems role_twice = check(other);
  ASSERT_EQ(role_twice.size(), 2u);
  EXPECT_EQ(role_twice[0].what, "has role \"cache\" twice");
  EXPECT_EQ(role_twice[1].what, "has object \"lake-shop-cache\" twice");
}

TEST(CheckDuplicates, InPods) {
  const Row rows[] = {
      {"container",
       [](Platform& p) {
         Container more = process("web");
         more.no_probes_because = "it is a test";
         role(p, "shop/web").containers.push_back(more);
       },
       kWeb, "has container \"web\" twice"},
      {"volume",
       [](Platform& p) {
         role(p, "shop/web").volumes.push_back({"tmp", Scratch{.limit = amount("1Gi")}});
       },
       kWeb, "has volume \"tmp\" twice"},
      {"port name", [](Platform& p) { web(p).ports.push_back({"http", 81}); }, kWeb,
       "has port name \"http\" twice"},
      {"port number", [](Platform& p) { web(p).ports.push_back({"other", 8080}); }, kWeb,
       "has port number \"8080\" twice"},
      {"variable", [](Platform& p) { web(p).env.push_back({"MODE", Literal("x")}); },
       "spec.components.shop.web web", "has variable \"MODE\" twice"},
      {"mount", [](Platform& p) { web(p).mounts.push_back({"tmp", "/etc/shop"}); },
       "spec.components.shop.web web", "has mount at \"/etc/shop\" twice"},
      {"file",
       [](Platform& p) {
         auto& files = volume<Files>(role(p, "shop/web"), "config").files;
         files.push_back(files[0]);
       },
       "spec.components.shop.web volume config", "has file \"shop.conf\" twice"},
      {"access",
       [](Platform& p) { role(p, "shop/web").access.push_back({.suffix = "", .ports = {"http"}}); },
       kWeb, "has access \"\" twice"},
      {"variable of a task",
       [](Platform& p) {
         task(p, "shop/migrate").container.env.push_back({"DB_HOST", Literal("x")});
       },
       kMigrate, "has variable \"DB_HOST\" twice"},
      {"volume of a task",
       [](Platform& p) {
         task(p, "shop/migrate").volumes.push_back({"config", Scratch{.limit = amount("1Gi")}});
       },
       kMigrate, "has volume \"config\" twice"},
      {"file of a task",
       [](Platform& p) {
         auto& files = std::get<Files>(task(p, "shop/migrate").volumes[0].source).files;
         files.push_back(files[0]);
       },
       "spec.components.shop task migrate volume config", "has file \"shop.conf\" twice"},
  };
  for (const Row& row : rows)
    expect_told(row);
}

TEST(CheckContainers, SayWhatTheyNeed) {
  const Row rows[] = {
      {"image", [](Platform& p) { web(p).image = ""; }, kWeb, "container web has no image"},
      {"CPU request", [](Platform& p) { web(p).resources.cpu_request = {}; }, kWeb,
       "container web has no requests"},
      {"memory request", [](Platform& p) { web(p).resources.memory_request = {}; }, kWeb,
       "container web has no requests"},
      {"more CPU than the limit", [](Platform& p) { web(p).resources.cpu_request = amount("2"); },
       kWeb, "asks for more CPU than its limit"},
      {"more memory than the limit",
       [](Platform& p) { web(p).resources.memory_request = amount("1Gi"); }, kWeb,
       "asks for more memory than its limit"},
      {"root", [](Platform& p) { role(p, "shop/web").run_as.user = 0; }, kWeb, "would run as root"},
      {"root's group", [](Platform& p) { role(p, "shop/web").run_as.group = 0; }, kWeb,
       "would run in root's group"},
      {"probes", [](Platform& p) { web(p).probes = {}; }, kWeb,
       "container web has no probe and does not say why"},
      {"only a startup probe",
       [](Platform& p) { web(p).probes.readiness.reset(), web(p).probes.liveness.reset(); }, kWeb,
       "container web has no probe and does not say why"},
      {"metrics", [](Platform& p) { role(p, "shop/web").scrape = {}; }, kWeb,
       "has no metrics and does not say why"},
      {"image of a task", [](Platform& p) { task(p, "shop/migrate").container.image = ""; },
       kMigrate, "has no image"},
      {"root in a task", [](Platform& p) { task(p, "shop/migrate").run_as.user = 0; }, kMigrate,
       "would run as root"},
  };
  for (const Row& row : rows)
    expect_told(row);
}

TEST(CheckContainers, AMemoryLimitIsNeededAndACpuLimitIsNot) {
  Platform platform = lake();
  web(platform).resources.cpu_limit = {};
  EXPECT_TRUE(check(platform).empty());
  web(platform).resources.memory_limit = {};
  EXPECT_EQ(check(platform)[0].what, "container web has no requests or no memory limit");
}

TEST(CheckContainers, OfInitKindNeedNoProbe) {
  Platform platform = lake();
  Container init = process("first");
  init.kind = ContainerKind::Init;
  role(platform, "shop/web").containers.push_back(init);
  EXPECT_TRUE(check(platform).empty());
}

TEST(CheckVolumes, HaveASizeAndSomethingThatKeepsThem) {
  const Row rows[] = {
      {"kept by a Deployment",
       [](Platform& p) {
         role(p, "shop/web").volumes.push_back({"kept", Persistent{.size = amount("1Gi")}});
       },
       kWeb, "keeps volume kept, which only a stateful role can"},
      {"kept by a task",
       [](Platform& p) {
         task(p, "shop/migrate").volumes.push_back({"kept", Persistent{.size = amount("1Gi")}});
       },
       kMigrate, "keeps volume kept"},
      {"scratch without a limit",
       [](Platform& p) { volume<Scratch>(role(p, "shop/web"), "tmp").limit = {}; }, kWeb,
       "has volume tmp without a size"},
      {"kept without a size",
       [](Platform& p) { volume<Persistent>(role(p, "vault/server"), "data").size = {}; }, kServer,
       "has volume data without a size"},
      {"members without names",
       [](Platform& p) { role(p, "vault/server").access[0].headless = false; }, kServer,
       "is stateful and its members have no names"},
  };
  for (const Row& row : rows)
    expect_told(row);
}

TEST(CheckOrder, CirclesOfNeedsAreToldWhole) {
  Platform platform = lake();
  task(platform, "vault/provision").needs.push_back(Ready{"shop/cache"});
  role(platform, "shop/cache").needs = {Done{"shop", "migrate"}};
  const base::Problems problems = check(platform);
  ASSERT_EQ(problems.size(), 1u);
  EXPECT_EQ(problems[0].path, kAll);
  EXPECT_EQ(problems[0].what,
            "would never start: role shop/cache needs task shop/migrate needs task "
            "vault/provision needs role shop/cache");
}

TEST(CheckOrder, WhoWaitsForItselfNeverStarts) {
  expect_told({"itself", [](Platform& p) { role(p, "shop/cache").needs = {Ready{"shop/cache"}}; },
               kAll, "would never start: role shop/cache needs role shop/cache"});
}

TEST(CheckOrder, TwoWaysToTheSameNeedAreNoCircle) {
  Platform platform = lake();
  role(platform, "shop/web").needs.push_back(Ready{"shop/worker"});
  role(platform, "shop/worker").needs.push_back(Ready{"vault/server"});
  role(platform, "shop/web").needs.push_back(Ready{"vault/server"});
  EXPECT_TRUE(check(platform).empty());
}

}  // namespace
}  // namespace dataplatform::model
