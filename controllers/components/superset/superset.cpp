// Superset: web, Celery workers, beat, and a Valkey as cache and queue.
#include "controllers/components/superset/parts.hpp"

namespace dataplatform::components {

using namespace superset_parts;

namespace {

using model::CacheOffer;
using model::CacheRequest;
using model::Constant;
using model::DatabaseRequest;
using model::Generated;
using model::Request;
using model::SecretKey;
using model::Site;

/// SQLAlchemy's pool and overflow for each gunicorn process.
constexpr int kPool = 15;

model::SecretSpec secret(const spec::Resolved& r) {
  return {
      .name = kSecret,
      // The key encrypts what Superset stores: it is made once and lives as long as the database.
      .entries = {{"superset-secret-key", Generated{.length = 56}, "superset-secret-key"},
                  {"db-user", Constant{kDatabase}},
                  {"db-password", Generated{}},
                  {"admin-user", Constant{r.superset.admin_username}},
                  {"admin-password", Generated{.length = 24}},
                  {"cache-password", Generated{}}},
      .sites = {Site::Applications},
  };
}

int connections(const spec::SupersetResolved& s) {
  const int web = most(count(s.web)) * web_processes(s) * kPool;
  const int worker = most(count(s.worker)) * worker_processes(s) * 2;
  return web + worker + 1;
}

std::vector<Request> requests(const spec::Resolved& r) {
  const spec::SupersetResolved& s = r.superset;
  const SecretKey password{kSecret, "db-password"};
  std::vector<std::string> roles = {"web", "worker"};
  if (has_beat(s)) roles.push_back("beat");
  std::vector<std::string> tasks = {"init", "admin"};
  if (s.load_examples) tasks.push_back("examples");
  std::vector<Request> all = {
      {.name = "database",
       .what = DatabaseRequest{.name = kDatabase,
                               .owner = kDatabase,
                               .connections = connections(s),
                               .password = password},
       .roles = roles,
       .tasks = tasks},
      // A migration holds locks for its session: never through a pooler.
      {.name = "migrations",
       .what = DatabaseRequest{.name = kDatabase,
                               .owner = kDatabase,
                               .connections = 2,
                               .pooled = false,
                               .password = password},
       .tasks = {"migrate"}},
  };
  // Only its registration waits for the engine: Superset itself starts without it.
  if (has_dremio(r)) {
    all.push_back({.name = "sql", .what = model::SqlRequest{}, .tasks = {"register-dremio"}});
    tasks.push_back("register-dremio");
    all[0].tasks = tasks;
  }
  all.push_back({.name = "cache", .what = CacheRequest{}, .roles = roles, .tasks = tasks});
  return all;
}

}  // namespace

model::Component superset(const spec::Resolved& r, const model::Demand&) {
  const spec::SupersetResolved& s = r.superset;
  model::Component component = component_of(s);
  component.image = s.web.image;
  component.roles = {cache(r), web(r), worker(r)};
  if (has_beat(s)) component.roles.push_back(beat(r));
  component.tasks = {migrate(r), init(r), admin(r)};
  if (s.load_examples) component.tasks.push_back(examples(r));
  component.secrets = {secret(r)};
  if (has_dremio(r)) component.tasks.push_back(register_dremio(r));
  component.requests = requests(r);
  component.offers = {
      CacheOffer{.role = "cache", .port = kCachePort, .password = {kSecret, "cache-password"}}};
  component.credentials = {kSecret};
  return component;
}

}  // namespace dataplatform::components
