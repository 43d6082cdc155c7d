// What answers people: API, page, connector builder; and the clock beside them.
#include "controllers/components/airbyte/parts.hpp"

namespace dataplatform::components::airbyte_parts {
namespace {

using model::Done;
using model::Exec;
using model::HttpGet;
using model::Internet;
using model::Literal;
using model::Probe;
using model::Ready;
using model::Scratch;
using model::TcpConnect;

/// Both images listen on port 80, and no process here may be more than another.
const std::map<std::string, std::string> kLowPorts = {{"net.ipv4.ip_unprivileged_port_start", "0"}};

/// The page's own limit for a request: a discovery may take as long.
constexpr int kRequestSeconds = 3600;

/// The API answers 200 with "available": false when its database is away.
constexpr const char* kIsAvailable =
    R"sh([[ "$(curl -fsS --max-time 8 http://127.0.0.1:8001/api/v1/health)" == *'"available":true'* ]])sh";

model::Flow to(const std::string& part, int port, const std::string& why) {
  return {.to = model::RoleRef("airbyte", part), .port = port, .why = why};
}

/// Alive is whoever answers; ready, whose database answers too.
model::Probes server_probes() {
  const HttpGet health{"/api/v1/health", "http"};
  return {
      .startup = Probe{.check = health, .period = 5, .timeout = 10, .failures = 60},
      .readiness = Probe{.check = Exec{{"bash", "-c", kIsAvailable}},
                         .delay = 30,
                         .period = 10,
                         .timeout = 10},
      .liveness = Probe{.check = health, .delay = 60, .period = 30, .timeout = 10, .failures = 5}};
}

model::Container nginx(const spec::Resolved& r) {
  return {.name = "webapp",
          .image = r.airbyte.webapp.image,
          // What its template names; it starts with none of them missing. There is no Keycloak in
          // this edition, and its name must resolve all the same.
          .env = with_user_env(
              {{"INTERNAL_API_HOST", Literal(address(r, "server", kServerPort))},
               {"CONNECTOR_BUILDER_API_HOST", Literal(address(r, "connector-builder", kPagePort))},
               {"KEYCLOAK_INTERNAL_HOST", Literal("localhost")},
               {"TRACKING_STRATEGY", Literal("logging")}},
              r.airbyte.webapp),
          .ports = {{.name = "http", .number = kPagePort, .app_protocol = "http"}},
          .probes = {.readiness = Probe{.check = HttpGet{"/index.html", "http"}},
                     .liveness = Probe{.check = TcpConnect{"http"}, .delay = 10, .period = 20}},
          .resources = resources(r.airbyte.webapp.resources),
          .mounts = {{.volume = "config", .path = "/etc/nginx/conf.d"},
                     {.volume = "cache", .path = "/var/cache/nginx"},
                     {.volume = "run", .path = "/var/run"},
                     {.volume = "tmp", .path = "/tmp"}}};
}

model::Container builder(const spec::Resolved& r) {
  const HttpGet health{"/v1/health", "http"};
  return {
      .name = "connector-builder",
      .image = r.airbyte.connector_builder.image,
      .env = with_user_env(java_environment(r), r.airbyte.connector_builder),
      .ports = {{.name = "http", .number = kPagePort, .app_protocol = "http"}},
      .probes = {.startup = Probe{.check = health, .period = 5, .timeout = 10, .failures = 60},
                 .readiness = Probe{.check = health, .period = 10, .timeout = 10},
                 .liveness = Probe{.check = health, .period = 30, .timeout = 10, .failures = 5}},
      .resources = resources(r.airbyte.connector_builder.resources),
      .mounts = {{.volume = "tmp", .path = "/tmp"}},
      .root_reason = "the image keeps the Python that runs connectors in root's home"};
}

}  // namespace

model::Role server(const spec::Resolved& r) {
  model::Role server = java_role(r, r.airbyte.server, "server");
  model::Container& container = server.containers[0];
  append(container.env, store(r).state);
  append(container.env, job_resources(r));
  container.env.push_back({"AIRBYTE_EDITION", Literal("community")});
  container.env = with_user_env(container.env, r.airbyte.server);
  container.ports = {{.name = "http", .number = kServerPort, .app_protocol = "http"}};
  container.probes = server_probes();
  server.access = {{.suffix = "", .ports = {"http"}}};
  // Two versions must not work on one schema.
  server.replacement = model::AllAtOnce{};
  server.needs = {Done{"airbyte", "bootloader"}, Ready{"airbyte/temporal"}};
  server.flows.push_back(to("temporal", kTemporalPort, "starts and follows workflows"));
  server.flows.push_back({.to = Internet{}, .port = 443, .why = "the list of newer connectors"});
  server.grace_seconds = 45;  // it goes on answering for 20 s after it was told to stop
  return server;
}

model::Role webapp(const spec::Resolved& r) {
  model::Role webapp = role(r, r.airbyte.webapp, "webapp", nginx(r));
  webapp.run_as = {.user = 101, .group = 101};
  webapp.sysctls = kLowPorts;
  webapp.volumes = {{"config", Scratch{.limit = quantity("1Mi")}},
                    {"cache", Scratch{.limit = quantity("512Mi")}},
                    {"run", Scratch{.limit = quantity("1Mi")}},
                    {"tmp", Scratch{.limit = quantity("256Mi")}}};
  webapp.access = {{.suffix = "", .ports = {"http"}, .alias = "airbyte-webapp"}};
  if (r.airbyte.exposure == spec::ExposureMode::Public) {
    webapp.exposure = model::Exposure{.host_prefix = "airbyte",
                                      .access = "",
                                      .port = "http",
                                      .timeout_seconds = kRequestSeconds,
                                      .has_login = false};
  }
  // It looks these names up once, at its start.
  webapp.needs = {Ready{"airbyte/server"}, Ready{"airbyte/connectorBuilder"}};
  webapp.flows = {to("server", kServerPort, "the page's API"),
                  to("connectorBuilder", kPagePort, "the editor of connectors")};
  webapp.containers[0].pre_stop = {"sleep", "10"};  // until no Service leads here any more
  return webapp;
}

model::Role connector_builder(const spec::Resolved& r) {
  model::Role made = role(r, r.airbyte.connector_builder, "connectorBuilder", builder(r));
  made.object_name = "connector-builder";
  made.sysctls = kLowPorts;
  made.volumes = {{"tmp", Scratch{.limit = quantity("1Gi")}}};
  made.access = {{.suffix = "", .ports = {"http"}}};
  made.flows = connector_egress(r);  // it tries what somebody writes there
  return made;
}

model::Role cron(const spec::Resolved& r) {
  model::Role cron = java_role(r, r.airbyte.cron, "cron");
  model::Container& container = cron.containers[0];
  container.env.push_back({"MICRONAUT_ENVIRONMENTS", Literal("control-plane")});
  container.env = with_user_env(container.env, r.airbyte.cron);
  container.ports = {{.name = "http", .number = kCronPort, .app_protocol = "http"}};
  const HttpGet health{"/health", "http"};
  // Its health is that of its database too, which no restart of it would mend.
  container.probes = {.startup = Probe{.check = health, .period = 5, .timeout = 10, .failures = 60},
                      .readiness = Probe{.check = health, .period = 30, .timeout = 10},
                      .liveness = Probe{.check = TcpConnect{"http"}, .period = 30, .timeout = 10}};
  cron.count = model::Singleton{};  // each would do the same repairs
  cron.max_unavailable.reset();
  cron.needs = {Done{"airbyte", "bootloader"}, Ready{"airbyte/temporal"}};
  cron.flows.push_back(to("temporal", kTemporalPort, "repairs workflows that hang"));
  return cron;
}

}  // namespace dataplatform::components::airbyte_parts
