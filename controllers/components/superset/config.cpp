#include "controllers/components/platform.hpp"
#include "controllers/components/superset/parts.hpp"

namespace dataplatform::components::superset_parts {
namespace {

using model::BindingField;
using model::BindingPart;
using model::Literal;
using model::Scratch;
using model::SecretKey;

// Only variables are read: the same files serve every process, and nothing in them is secret.

/// What a migration needs. It stops Superset whenever this text changes, so what need not be here
/// is not.
constexpr const char* kDatabaseConfig = R"py(import os
from urllib.parse import quote

SECRET_KEY = os.environ["SUPERSET_SECRET_KEY"]

_user = quote(os.environ["DB_USER"], safe="")
_password = quote(os.environ["DB_PASSWORD"], safe="")
SQLALCHEMY_DATABASE_URI = (
    f"postgresql+psycopg2://{_user}:{_password}@{os.environ['DB_HOST']}:{os.environ['DB_PORT']}/{os.environ['DB_NAME']}"
)
SQLALCHEMY_EXAMPLES_URI = SQLALCHEMY_DATABASE_URI
)py";

/// Only for a database outside: what trusts it is said by the address.
constexpr const char* kTrustConfig = R"py(
_trust = {"sslmode": os.environ["DB_SSL_MODE"], "sslrootcert": os.environ.get("DB_SSL_ROOT_CERT", "")}
SQLALCHEMY_DATABASE_URI += "?" + "&".join(f"{name}={quote(value, safe='')}" for name, value in _trust.items() if value)
SQLALCHEMY_EXAMPLES_URI = SQLALCHEMY_DATABASE_URI
)py";

/// Where Debian keeps the public CAs; without a name the library would look in the home folder.
constexpr const char* kPublicCas = "/etc/ssl/certs/ca-certificates.crt";

constexpr const char* kServerConfig = R"py(
from pathlib import Path

from cachelib.redis import RedisCache
from celery.schedules import crontab
from celery.signals import heartbeat_sent, worker_init, worker_ready
from superset.config import TALISMAN_CONFIG as _talisman_default

SQLALCHEMY_ENGINE_OPTIONS = {"pool_pre_ping": True, "pool_recycle": 3600, "pool_size": 5, "max_overflow": 10}

SUPERSET_WEBSERVER_TIMEOUT = int(os.environ["SUPERSET_REQUEST_SECONDS"])
SQLLAB_TIMEOUT = SUPERSET_WEBSERVER_TIMEOUT
SQLLAB_ASYNC_TIME_LIMIT_SEC = int(os.environ["SUPERSET_QUERY_SECONDS"])

_cache_host = os.environ["CACHE_HOST"]
_cache_port = int(os.environ["CACHE_PORT"])
_cache_password = os.environ["CACHE_PASSWORD"]
_cache_url = f"redis://:{quote(_cache_password, safe='')}@{_cache_host}:{_cache_port}"


def _cache(prefix, seconds):
    return {
        "CACHE_TYPE": "RedisCache",
        "CACHE_DEFAULT_TIMEOUT": seconds,
        "CACHE_KEY_PREFIX": f"superset_{prefix}_",
        "CACHE_REDIS_URL": f"{_cache_url}/1",
    }


CACHE_CONFIG = _cache("metadata", 86400)
DATA_CACHE_CONFIG = _cache("data", 86400)
FILTER_STATE_CACHE_CONFIG = _cache("filter", 7776000)
EXPLORE_FORM_DATA_CACHE_CONFIG = _cache("explore", 604800)
THUMBNAIL_CACHE_CONFIG = _cache("thumbnail", 604800)
RATELIMIT_STORAGE_URI = f"{_cache_url}/3"
# Without the cache each process counts for itself: else even the page that probes ask would fail.
RATELIMIT_IN_MEMORY_FALLBACK_ENABLED = True
RESULTS_BACKEND = RedisCache(
    host=_cache_host, port=_cache_port, password=_cache_password, db=2, key_prefix="superset_results_"
)


class CeleryConfig:
    broker_url = f"{_cache_url}/0"
    result_backend = f"{_cache_url}/0"
    result_expires = 86400
    broker_connection_retry_on_startup = True
    imports = ("superset.sql_lab", "superset.tasks.scheduler", "superset.tasks.thumbnails", "superset.tasks.cache")
    worker_prefetch_multiplier = 1
    task_acks_late = False
    task_annotations = {"sql_lab.get_sql_results": {"rate_limit": "100/s"}}
    beat_schedule = {
        "reports.scheduler": {"task": "reports.scheduler", "schedule": crontab(minute="*", hour="*")},
        "reports.prune_log": {"task": "reports.prune_log", "schedule": crontab(minute=0, hour=0)},
    }


CELERY_CONFIG = CeleryConfig

# Behind an edge the address that people see comes in headers.
_public_url = os.environ.get("SUPERSET_PUBLIC_URL", "")
if _public_url:
    ENABLE_PROXY_FIX = True
    PROXY_FIX_CONFIG = {"x_for": 1, "x_proto": 1, "x_host": 1, "x_port": 0, "x_prefix": 1}
    WEBDRIVER_BASEURL_USER_FRIENDLY = _public_url
WEBDRIVER_BASEURL = os.environ["SUPERSET_INTERNAL_URL"]
if _public_url.startswith("https://"):
    PREFERRED_URL_SCHEME = "https"
SESSION_COOKIE_HTTPONLY = True
SESSION_COOKIE_SAMESITE = "Lax"
SESSION_COOKIE_SECURE = _public_url.startswith("https://")
# Talisman would mark the session's cookie as secure on its own: without TLS nobody could log in. Redirecting to
# https is the edge's part, since probes come by http.
TALISMAN_CONFIG = {**_talisman_default, "force_https": False, "session_cookie_secure": SESSION_COOKIE_SECURE}


# What the worker's probes look at.
@worker_init.connect
def _worker_begins(**_):
    for name in ("ready", "alive"):
        Path(f"/tmp/worker-{name}").unlink(missing_ok=True)


@worker_ready.connect
def _worker_ready(**_):
    for name in ("ready", "alive"):
        Path(f"/tmp/worker-{name}").touch()


@heartbeat_sent.connect
def _worker_lives(**_):
    Path("/tmp/worker-alive").touch()
)py";

/// "https://superset.example.com/", or "" where nobody reaches it from outside.
std::string public_url(const spec::Resolved& r) {
  const std::string address = page_address(r, "superset");
  if (r.superset.exposure != spec::ExposureMode::Public || address.empty()) return "";
  return address + "/";
}

void append(model::Environment& all, const model::Environment& more) {
  all.insert(all.end(), more.begin(), more.end());
}

model::Environment trust_environment(const DatabaseTls& tls) {
  if (tls.mode.empty()) return {};
  model::Environment env = {{"DB_SSL_MODE", Literal(tls.mode)}};
  const bool verified = tls.mode.starts_with("verify");
  const std::string roots = tls.ca_file.empty() && verified ? kPublicCas : tls.ca_file;
  if (!roots.empty()) env.push_back({"DB_SSL_ROOT_CERT", Literal(roots)});
  return env;
}

}  // namespace

std::string migration_config_text(const spec::Resolved& r) {
  const std::string text = kDatabaseConfig;
  return database_tls(r).mode.empty() ? text : text + kTrustConfig;
}

std::string config_text(const spec::Resolved& r) {
  return migration_config_text(r) + kServerConfig;
}

std::string config_text_with_users(const spec::Resolved& r) {
  const std::string& appended = r.superset.config;
  if (appended.empty()) return config_text(r);
  return config_text(r) + "\n# From spec.components.superset.config:\n" + appended +
         (appended.ends_with('\n') ? "" : "\n");
}

model::Environment database_environment(const spec::Resolved& r, const std::string& database) {
  model::Environment env = {
      {"SUPERSET_CONFIG_PATH", Literal(std::string(kConfigFolder) + "/superset_config.py")},
      {"SUPERSET_HOME", Literal("/app/superset_home")},
      {"HOME", Literal("/app/superset_home")},
      {"PYTHONDONTWRITEBYTECODE", Literal("1")},  // the root file system is read-only
      {"SUPERSET_SECRET_KEY", SecretKey{kSecret, "superset-secret-key"}},
      {"DB_HOST", BindingField{database, BindingPart::Host}},
      {"DB_PORT", BindingField{database, BindingPart::Port}},
      {"DB_NAME", BindingField{database, BindingPart::Name}},
      {"DB_USER", BindingField{database, BindingPart::User}},
      {"DB_PASSWORD", BindingField{database, BindingPart::Password}},
  };
  append(env, trust_environment(database_tls(r)));
  return env;
}

model::Environment environment(const spec::Resolved& r) {
  model::Environment env = database_environment(r, "superset/database");
  append(env, {{"CACHE_HOST", BindingField{"superset/cache", BindingPart::Host}},
               {"CACHE_PORT", BindingField{"superset/cache", BindingPart::Port}},
               {"CACHE_PASSWORD", BindingField{"superset/cache", BindingPart::Password}},
               {"SUPERSET_REQUEST_SECONDS", Literal(std::to_string(kRequestSeconds))},
               {"SUPERSET_QUERY_SECONDS", Literal(std::to_string(kQuerySeconds))},
               {"SUPERSET_INTERNAL_URL",
                Literal("http://" + r.name + "-superset-web:" + std::to_string(kPort) + "/")}});
  if (const std::string url = public_url(r); !url.empty())
    env.push_back({"SUPERSET_PUBLIC_URL", Literal(url)});
  return env;
}

model::Container container(const spec::Resolved& r, const spec::RoleResolved& block,
                           const std::string& name) {
  model::Container container{
      .name = name,
      .image = block.image,
      .resources = resources(block.resources),
      .mounts = {{.volume = "config", .path = kConfigFolder, .read_only = true},
                 {.volume = "home", .path = "/app/superset_home"},
                 {.volume = "tmp", .path = "/tmp"}}};
  const DatabaseTls tls = database_tls(r);
  container.mounts.insert(container.mounts.end(), tls.mounts.begin(), tls.mounts.end());
  return container;
}

std::vector<model::Volume> volumes(const spec::Resolved& r, const std::string& config) {
  std::vector<model::Volume> list = {
      {"config", model::Files{.files = {{.name = "superset_config.py", .text = config}}}},
      {"home", Scratch{.limit = quantity("1Gi")}},
      {"tmp", Scratch{.limit = quantity("1Gi")}}};
  const DatabaseTls tls = database_tls(r);
  list.insert(list.end(), tls.volumes.begin(), tls.volumes.end());
  return list;
}

}  // namespace dataplatform::components::superset_parts
