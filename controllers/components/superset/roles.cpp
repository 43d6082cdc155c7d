#include "controllers/components/superset/parts.hpp"

#include <algorithm>

namespace dataplatform::components::superset_parts {
namespace {

using model::Done;
using model::Exec;
using model::HttpGet;
using model::Literal;
using model::Probe;
using model::Scratch;
using model::TcpConnect;

constexpr std::int64_t kMegabyte = 1024 * 1024;
constexpr int kFlightPort = 32010;  // of the engine: where Arrow Flight answers
constexpr const char* kCelery = "--app=superset.tasks.celery_app:app";

int by_memory(const spec::RoleResolved& block, std::int64_t megabytes) {
  return static_cast<int>(std::clamp<std::int64_t>(
      block.resources.memory_limit.bytes() / (megabytes * kMegabyte), 1, 8));
}

/// What all roles of Superset itself have in common.
model::Role role(const spec::Resolved& r, const spec::RoleResolved& block,
                 const std::string& name) {
  model::Role role{
      .name = name,
      .object_name = name,
      .count = count(block),
      .run_as = kRunAs,
      .containers = {container(r, block, name)},
      .volumes = volumes(r, config_text_with_users(r)),
      .needs = {Done{"superset", "init"}},
      .placement = placement(r.scheduling),
      .max_unavailable = one_away(count(block)),
      .scrape = {.none_because = "Superset sends statsd packets only; an exporter beside it is not "
                                 "part of this version"},
  };
  if (has_dremio(r) && name != "beat")
    role.flows.push_back(
        {.to = "dremio/coordinator", .port = kFlightPort, .why = "queries of the lake"});
  role.containers[0].env = with_user_env(environment(r), block);
  apply_role_block(block, role);
  return role;
}

/// By the names that the image's own start script knows.
model::Environment gunicorn_environment(const spec::SupersetResolved& s) {
  return {
      {"SERVER_WORKER_AMOUNT", Literal(std::to_string(web_processes(s)))},
      {"SERVER_THREADS_AMOUNT", Literal("20")},
      {"GUNICORN_TIMEOUT", Literal(std::to_string(kRequestSeconds + 5))},
      {"GUNICORN_KEEPALIVE", Literal("2")},
      {"GUNICORN_LOGLEVEL", Literal("info")},
  };
}

/// Not by that script: it stays the first process and lets no signal through, so that no request
/// would be finished and each pod be killed at the end of its time.
std::vector<std::string> gunicorn() {
  return {"gunicorn",
          "--bind=0.0.0.0:" + std::to_string(kPort),
          "--workers=$(SERVER_WORKER_AMOUNT)",
          "--worker-class=gthread",
          "--threads=$(SERVER_THREADS_AMOUNT)",
          "--timeout=$(GUNICORN_TIMEOUT)",
          "--graceful-timeout=$(GUNICORN_TIMEOUT)",
          "--keep-alive=$(GUNICORN_KEEPALIVE)",
          "--log-level=$(GUNICORN_LOGLEVEL)",
          "--access-logfile=-",
          "--error-logfile=-",
          "--limit-request-line=0",
          "--limit-request-field_size=0",
          "superset.app:create_app()"};
}

model::Resources cache_resources(const spec::SupersetResolved& s) {
  return resources(s.cache.resources);
}

/// Three quarters of the limit: the rest is for copies while clients write.
std::string cache_memory(const spec::SupersetResolved& s) {
  return std::to_string(s.cache.resources.memory_limit.bytes() / kMegabyte * 3 / 4) + "mb";
}

model::Container valkey(const spec::SupersetResolved& s) {
  return {
      .name = "valkey",
      .image = s.cache.image,
      // Queue keys have no expiry and are never evicted; cached results have one and are.
      .args = {"valkey-server", "--port", std::to_string(kCachePort), "--save", "", "--appendonly",
               "no", "--requirepass", "$(CACHE_PASSWORD)", "--maxmemory", cache_memory(s),
               "--maxmemory-policy", "volatile-lru"},
      .env = with_user_env({{"CACHE_PASSWORD", model::SecretKey{kSecret, "cache-password"}},
                            {"REDISCLI_AUTH", model::SecretKey{kSecret, "cache-password"}}},
                           s.cache),
      .ports = {{.name = "valkey", .number = kCachePort}},
      .probes = {.readiness = Probe{.check = Exec{{"sh", "-c", "valkey-cli ping | grep -q PONG"}},
                                    .period = 10,
                                    .timeout = 5,
                                    .failures = 3},
                 .liveness =
                     Probe{
                         .check = TcpConnect{"valkey"}, .delay = 10, .period = 20, .failures = 3}},
      .resources = cache_resources(s),
      .mounts = {{.volume = "data", .path = "/data"}},
  };
}

}  // namespace

int worker_processes(const spec::SupersetResolved& s) {
  return by_memory(s.worker, 512);
}
int web_processes(const spec::SupersetResolved& s) {
  return by_memory(s.web, 1024);
}

bool beat_in_worker(const spec::SupersetResolved& s) {
  // With several workers each would start every report.
  return s.beat_in_worker && most(count(s.worker)) == 1;
}

bool has_beat(const spec::SupersetResolved& s) {
  const int workers = most(count(s.worker));
  if (workers == 0) return false;
  return s.beat_in_worker ? workers > 1 : s.beat.replicas > 0;
}

model::Role web(const spec::Resolved& r) {
  model::Role web = role(r, r.superset.web, "web");
  model::Container& container = web.containers[0];
  model::Environment env = environment(r);
  for (const model::Variable& variable : gunicorn_environment(r.superset))
    env.push_back(variable);
  container.env = with_user_env(env, r.superset.web);
  container.command = gunicorn();
  container.ports = {{.name = "http", .number = kPort, .app_protocol = "http"}};
  container.probes = {
      .startup =
          Probe{.check = HttpGet{"/health", "http"}, .delay = 15, .period = 5, .failures = 60},
      .readiness =
          Probe{.check = HttpGet{"/health", "http"}, .period = 15, .timeout = 5, .failures = 3},
      .liveness =
          Probe{.check = HttpGet{"/health", "http"}, .period = 15, .timeout = 5, .failures = 6}};
  container.pre_stop = {"sleep", "10"};  // until no Service leads here any more
  web.access = {{.suffix = "", .ports = {"http"}, .alias = "superset-web"}};
  if (r.superset.exposure == spec::ExposureMode::Public) {
    web.exposure = model::Exposure{.host_prefix = "superset",
                                   .access = "",
                                   .port = "http",
                                   .timeout_seconds = kRequestSeconds + 15};
  }
  web.grace_seconds = kRequestSeconds + 30;
  return web;
}

model::Role worker(const spec::Resolved& r) {
  const bool with_beat = beat_in_worker(r.superset);
  model::Role worker = role(r, r.superset.worker, "worker");
  model::Container& container = worker.containers[0];
  container.command = {"celery",
                       kCelery,
                       "worker",
                       "--pool=prefork",
                       "-O",
                       "fair",
                       "--concurrency=" + std::to_string(worker_processes(r.superset))};
  if (with_beat) {
    container.command.insert(container.command.end(),
                             {"--beat", "--schedule=/tmp/celerybeat-schedule"});
    worker.count = model::Singleton{};
    worker.max_unavailable.reset();
  }
  // The main process touches these files; asking Celery itself would load all of Superset each
  // time.
  container.probes = {
      .startup =
          Probe{.check = Exec{{"test", "-f", "/tmp/worker-ready"}}, .period = 5, .failures = 60},
      .liveness =
          Probe{.check = Exec{{"sh", "-c", "test -n \"$(find /tmp/worker-alive -mmin -3)\""}},
                .period = 30,
                .timeout = 5,
                .failures = 4}};
  worker.flows.push_back(
      {.to = "superset/web", .port = kPort, .why = "pictures of dashboards for reports"});
  worker.placement = with_beat ? placement(r.scheduling) : spot_placement(r.scheduling);
  worker.grace_seconds = kQuerySeconds + 30;
  return worker;
}

model::Role beat(const spec::Resolved& r) {
  model::Role beat = role(r, r.superset.beat, "beat");
  beat.containers[0].command = {"celery", kCelery, "beat",
                                "--pidfile=", "--schedule=/tmp/celerybeat-schedule"};
  beat.containers[0].no_probes_because = "beat answers nobody; when it fails its process ends";
  beat.count = model::Singleton{};  // a second one would send each report twice
  beat.max_unavailable.reset();
  return beat;
}

model::Role cache(const spec::Resolved& r) {
  model::Role cache{
      .name = "cache",
      .object_name = "cache",
      .count = model::Singleton{},
      .run_as = {.user = 999, .group = 999},
      .containers = {valkey(r.superset)},
      .volumes = {{"data",
                   Scratch{.limit = quantity("64Mi")}}},  // nothing is kept; its working folder
      .access = {{.suffix = "", .ports = {"valkey"}}},
      .placement = placement(r.scheduling),
      .scrape = {.none_because = "Valkey answers only its own protocol; an exporter beside it is "
                                 "not part of this version"},
  };
  apply_role_block(r.superset.cache, cache);
  return cache;
}

}  // namespace dataplatform::components::superset_parts
