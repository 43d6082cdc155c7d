#include "tests/support/lake.hpp"

#include <stdexcept>

namespace dataplatform::testing {
namespace {

using namespace model;

constexpr RunAs kRunAs{.user = 1001, .group = 1001};

template <class List>
auto& named(List& list, const std::string& name) {
  for (auto& item : list) {
    if (item.name == name) return item;
  }
  throw std::out_of_range("no " + name);
}

// --- vault, the store --------------------------------------------------------------------------

Container vault_process() {
  Container container = process("vaultd");
  container.env = {{"MEMBER", PodField{"metadata.name"}},
                   {"KEY", SecretKey{"vault", "root-password"}}};
  container.ports = {{.name = "db", .number = 5000}, {.name = "metrics", .number = 9000}};
  container.probes = {.readiness = Probe{.check = TcpConnect{"db"}},
                      .liveness = Probe{.check = Exec{{"vaultctl", "ping"}}}};
  container.mounts = {{.volume = "data", .path = "/data"},
                      {.volume = "config", .path = "/etc/vault", .read_only = true}};
  return container;
}

Role vault_server() {
  return {.name = "server",
          .object_name = "",
          .kind = RoleKind::StatefulParallel,
          .count = Fixed{3},
          .run_as = kRunAs,
          .containers = {vault_process()},
          .volumes = {{"data", Persistent{.size = amount("10Gi"), .storage_class = "fast"}},
                      {"config", Files{.files = {{.name = "vault.conf", .text = "level 1\n"}}}}},
          .replacement = LabelledLast{.label = "leads", .value = "yes"},
          .pod_labels = {{"group", "lake-vault"}},
          .access = {{.suffix = "pods", .ports = {"db"}, .headless = true, .unready_too = true},
                     {.suffix = "", .ports = {"db"}, .selector = {{"leads", "yes"}}}},
          .flows = {{.to = "vault/server", .port = 5000, .why = "copies"},
                    {.to = ApiServer{}, .why = "election"}},
          .permissions = {{.cluster_role = "dataplatform-election", .why = "elects a leader"}},
          .max_unavailable = 1,
          .grace_seconds = 120,
          .scrape = {.port = "metrics"},
          .uses_api_server = true};
}

Role vault_gate() {
  Container container = process("gate");
  container.ports = {{.name = "gate", .number = 6000}};
  container.probes = {.readiness = Probe{.check = TcpConnect{"gate"}}};
  return {.name = "gate",
          .object_name = "gate",
          .count = Fixed{2},
          .run_as = kRunAs,
          .containers = {container},
          .access = {{.suffix = "", .ports = {"gate"}}},
          .flows = {{.to = "vault/server", .port = 5000, .why = "passes on"}},
          .scrape = {.none_because = "it has nothing to say"}};
}

Task vault_provision() {
  Container container = process("vaultctl");
  container.env = {{"OWNER_PASSWORD", SecretKey{"shop", "db-password"}}};
  return {.name = "provision",
          .container = container,
          .run_as = kRunAs,
          .needs = {Ready{"vault/server"}},
          .flows = {{.to = "vault/server", .port = 5000, .why = "makes databases"}},
          .failure_means = "is there a leader?"};
}

Component vault() {
  return {.name = "vault",
          .object_name = "vault",
          .condition = "VaultReady",
          .product = "vault",
          .version = "1",
          .site = Site::Data,
          .store = true,
          .roles = {vault_server(), vault_gate()},
          .tasks = {vault_provision()},
          .secrets = {{.name = "vault",
                       .entries = {{"root-user", Constant{"root"}},
                                   {"root-password", Generated{.length = 40}}},
                       .sites = {Site::Data, Site::Applications}}},
          .offers = {DatabaseOffer{.direct_role = "server",
                                   .direct_port = 5000,
                                   .pooled_role = "gate",
                                   .pooled_port = 6000,
                                   .provisioned_by = "provision",
                                   .max_connections = 100,
                                   .reserved_connections = 10,
                                   .pool_size = 20,
                                   .poolers = 2}},
          .credentials = {"vault"}};
}

// --- shop, the application ---------------------------------------------------------------------

Container shop_process(const std::string& name) {
  Container container = process(name);
  container.env = {{"DB_HOST", BindingField{"shop/database", BindingPart::Host}},
                   {"DB_PORT", BindingField{"shop/database", BindingPart::Port}},
                   {"DB_NAME", BindingField{"shop/database", BindingPart::Name}},
                   {"DB_USER", BindingField{"shop/database", BindingPart::User}},
                   {"DB_PASSWORD", BindingField{"shop/database", BindingPart::Password}},
                   {"MODE", Literal("plain")}};
  container.mounts = {{.volume = "config", .path = "/etc/shop", .read_only = true},
                      {.volume = "tmp", .path = "/tmp"}};
  return container;
}

std::vector<Volume> shop_volumes() {
  return {{"config", Files{.files = {{.name = "shop.conf", .text = "colour = blue\n"},
                                     {.name = "notes.txt", .text = "first\n", .restarts = false}}}},
          {"tmp", Scratch{.limit = amount("1Gi")}}};
}

Role shop_role(const std::string& name) {
  return {.name = name,
          .object_name = name,
          .run_as = kRunAs,
          .containers = {shop_process(name)},
          .volumes = shop_volumes(),
          .needs = {Done{"shop", "migrate"}},
          .scrape = {.none_because = "it has nothing to say"}};
}

Role shop_web() {
  Role web = shop_role("web");
  web.count = Autoscaled{.min = 2, .max = 6, .cpu_percent = 70};
  Container& container = web.containers[0];
  container.ports = {{.name = "http", .number = 8080, .app_protocol = "http"}};
  container.probes = {.startup = Probe{.check = HttpGet{"/health", "http"}, .failures = 60},
                      .readiness = Probe{.check = HttpGet{"/health", "http"}, .delay = 5},
                      .liveness = Probe{.check = HttpGet{"/alive", "http"}}};
  container.pre_stop = {"sleep", "5"};
  web.access = {{.suffix = "", .ports = {"http"}}};
  web.exposure =
      Exposure{.host_prefix = "shop", .access = "", .port = "http", .timeout_seconds = 75};
  web.max_unavailable = 1;
  web.placement.spread = Placement::Spread::Zone;
  return web;
}

/// Reads a file with a password in it.
Role shop_worker() {
  Role worker = shop_role("worker");
  worker.count = Fixed{2};
  worker.containers[0].no_probes_because = "it answers nobody";
  worker.containers[0].mounts.push_back({.volume = "login", .path = "/etc/login"});
  const ConfigFile file{.name = "login.txt",
                        .text = "me ${PASSWORD} costs $5\n",
                        .secrets = {{"PASSWORD", SecretKey{"shop", "page-password"}}}};
  worker.volumes.push_back({"login", Files{.files = {file}}});
  worker.flows = {{.to = "shop/web", .port = 8080, .why = "looks at pages"}};
  return worker;
}

Role shop_clock() {
  Role clock = shop_role("clock");
  clock.count = Singleton{};
  clock.containers[0].no_probes_because = "it answers nobody";
  return clock;
}

Role shop_cache() {
  Container container = process("cache");
  container.ports = {{.name = "cache", .number = 7000}};
  container.probes = {.readiness = Probe{.check = TcpConnect{"cache"}}};
  container.mounts = {{.volume = "keys", .path = "/keys", .read_only = true}};
  return {.name = "cache",
          .object_name = "cache",
          .count = Singleton{},
          .run_as = kRunAs,
          .containers = {container},
          .volumes = {{"keys", SecretFiles{"shop", {"cache-password"}}}},
          .access = {{.suffix = "", .ports = {"cache"}}},
          .scrape = {.none_because = "it has nothing to say"}};
}

/// Goes to the database directly and stops the workers while it runs.
Task shop_migrate() {
  Container container = process("migrate");
  container.command = {"shop", "migrate"};
  container.env = {{"DB_HOST", BindingField{"shop/migrations", BindingPart::Host}}};
  container.mounts = {{.volume = "config", .path = "/etc/shop", .read_only = true}};
  return {.name = "migrate",
          .container = container,
          .volumes = {shop_volumes()[0]},
          .run_as = kRunAs,
          .input = {"schema 7"},
          .drains = {"worker"},
          .timeout_seconds = 600,
          .retries = 2,
          .failure_means = "look at its log"};
}

Component shop() {
  const SecretKey password{"shop", "db-password"};
  const DatabaseRequest database{
      .name = "goods", .owner = "keeper", .connections = 30, .password = password};
  DatabaseRequest direct = database;
  direct.connections = 2;
  direct.pooled = false;
  return {
      .name = "shop",
      .object_name = "shop",
      .condition = "ShopReady",
      .product = "shop",
      .version = "3",
      .roles = {shop_web(), shop_worker(), shop_clock(), shop_cache()},
      .tasks = {shop_migrate()},
      .secrets = {{.name = "shop",
                   .entries = {{"db-password", Generated{}},
                               {"page-password", Generated{}},
                               {"cache-password", Generated{}}},
                   .sites = {Site::Applications}}},
      .requests = {{.name = "database", .what = database, .roles = {"web", "worker", "clock"}},
                   {.name = "migrations", .what = direct, .tasks = {"migrate"}},
                   {.name = "cache", .what = CacheRequest{}, .roles = {"web", "worker"}}},
      .offers = {CacheOffer{.role = "cache", .port = 7000, .password = {"shop", "cache-password"}}},
      .credentials = {"shop"}};
}

}  // namespace

base::Quantity amount(const std::string& text) {
  return base::Quantity::parse(text).value();
}

Container process(const std::string& name) {
  return {.name = name,
          .image = "example.com/" + name + ":1",
          .resources = {.cpu_request = amount("100m"),
                        .memory_request = amount("64Mi"),
                        .cpu_limit = amount("1"),
                        .memory_limit = amount("128Mi")}};
}

Platform unbound_lake() {
  return {.name = "lake",
          .namespace_ = "apps",
          .data_namespace = "data",
          .uid = "0123",
          .components = {vault(), shop()},
          .bindings = {},
          .edge = {},
          .network_policy = {},
          .image_pull_secrets = {},
          .tools_image = "example.com/tools:1"};
}

Platform lake() {
  Platform platform = unbound_lake();
  if (!bind(platform).empty()) throw std::logic_error("the made-up platform is not bound");
  return platform;
}

Component& component(Platform& platform, const std::string& name) {
  return named(platform.components, name);
}

Role& role(Platform& platform, const RoleRef& ref) {
  return named(component(platform, ref.component).roles, ref.role);
}

Task& task(Platform& platform, const RoleRef& ref) {
  return named(component(platform, ref.component).tasks, ref.role);
}

}  // namespace dataplatform::testing
