"""superset_config.py as rendered: it is Python, and says the right thing for each set of variables.

Superset itself is not needed: what the file imports of it is stood in for.
"""

import sys
import types

import pytest
from rendered import GOLDEN, file, files

CASES = sorted(path.name for path in GOLDEN.iterdir() if (path / "superset.yaml").exists())

DATABASE = {"SUPERSET_SECRET_KEY": "k" * 56, "DB_HOST": "db.data.svc", "DB_PORT": "6432", "DB_NAME": "superset",
            "DB_USER": "super set", "DB_PASSWORD": "p@ss/word:?#%"}
SERVER = {**DATABASE, "CACHE_HOST": "cache.apps.svc", "CACHE_PORT": "6379", "CACHE_PASSWORD": "s@ve", "SUPERSET_REQUEST_SECONDS": "60",
          "SUPERSET_QUERY_SECONDS": "600", "SUPERSET_INTERNAL_URL": "http://lakehouse-superset-web:8088/"}


class Signal:
    """A Celery signal: remembers who wants to hear it."""

    def __init__(self):
        self.receivers = []

    def connect(self, receiver):
        self.receivers.append(receiver)
        return receiver


@pytest.fixture
def load(monkeypatch):
    """Runs the file with exactly these variables and returns its names."""

    def run(text, variables):
        def module(name, **members):
            made = types.ModuleType(name)
            vars(made).update(members)
            monkeypatch.setitem(sys.modules, name, made)

        for package in ("cachelib", "celery", "superset"):
            module(package)
        module("cachelib.redis", RedisCache=lambda **arguments: arguments)
        module("celery.schedules", crontab=lambda **arguments: arguments)
        module("celery.signals", heartbeat_sent=Signal(), worker_init=Signal(), worker_ready=Signal())
        module("superset.config", TALISMAN_CONFIG={"content_security_policy": {"default-src": ["'self'"]}, "force_https": True})
        monkeypatch.setattr("os.environ", dict(variables))
        names = {}
        exec(compile(text, "superset_config.py", "exec"), names)
        return names

    return run


def web(case="bare-production"):
    return file(case, "superset", "lakehouse-superset-web-", "superset_config.py")


@pytest.mark.parametrize("case", CASES)
def test_every_rendered_file_is_python(case):
    texts = [text for _, name, text in files(case, "superset") if name.endswith(".py")]
    assert texts
    for text in texts:
        compile(text, "superset_config.py", "exec")


def test_credentials_are_quoted_in_the_address(load):
    assert load(web(), SERVER)["SQLALCHEMY_DATABASE_URI"] == \
        "postgresql+psycopg2://super%20set:p%40ss%2Fword%3A%3F%23%25@db.data.svc:6432/superset"
    assert load(web(), SERVER)["CeleryConfig"].broker_url == "redis://:s%40ve@cache.apps.svc:6379/0"


def test_a_migration_needs_only_the_database(load):
    text = file("bare-production", "superset", "lakehouse-superset-migrate-", "superset_config.py")
    names = load(text, DATABASE)
    assert names["SECRET_KEY"] == "k" * 56
    assert names["SQLALCHEMY_EXAMPLES_URI"] == names["SQLALCHEMY_DATABASE_URI"]


def test_without_tls_the_session_is_kept_all_the_same(load):
    for public in ({}, {"SUPERSET_PUBLIC_URL": "http://superset.example.com/"}):
        names = load(web(), {**SERVER, **public})
        assert names["SESSION_COOKIE_SECURE"] is False
        assert names["TALISMAN_CONFIG"]["session_cookie_secure"] is False


def test_with_tls_the_session_never_goes_without(load):
    names = load(web(), {**SERVER, "SUPERSET_PUBLIC_URL": "https://superset.example.com/"})
    assert names["SESSION_COOKIE_SECURE"] is True
    assert names["TALISMAN_CONFIG"]["session_cookie_secure"] is True
    assert names["PREFERRED_URL_SCHEME"] == "https"
    assert names["ENABLE_PROXY_FIX"] is True


def test_probes_by_http_are_not_sent_to_https_and_the_page_keeps_its_policy(load):
    talisman = load(web(), {**SERVER, "SUPERSET_PUBLIC_URL": "https://superset.example.com/"})["TALISMAN_CONFIG"]
    assert talisman["force_https"] is False
    assert talisman["content_security_policy"] == {"default-src": ["'self'"]}


def test_nobody_is_trusted_to_say_who_he_is_without_an_edge(load):
    assert "ENABLE_PROXY_FIX" not in load(web(), SERVER)


def test_queue_results_cache_and_limits_are_apart(load):
    names = load(web(), SERVER)
    addresses = [names["CeleryConfig"].broker_url, names["CACHE_CONFIG"]["CACHE_REDIS_URL"], names["RATELIMIT_STORAGE_URI"]]
    databases = [address.rsplit("/", 1)[1] for address in addresses] + [str(names["RESULTS_BACKEND"]["db"])]
    assert len(set(databases)) == 4
    caches = [value["CACHE_KEY_PREFIX"] for name, value in names.items() if name.endswith("CACHE_CONFIG")]
    assert len(caches) == len(set(caches)) == 5


def test_times_come_from_variables(load):
    names = load(web(), {**SERVER, "SUPERSET_REQUEST_SECONDS": "30", "SUPERSET_QUERY_SECONDS": "900"})
    assert (names["SUPERSET_WEBSERVER_TIMEOUT"], names["SQLLAB_TIMEOUT"], names["SQLLAB_ASYNC_TIME_LIMIT_SEC"]) == (30, 30, 900)


def test_a_worker_leaves_the_files_that_its_probes_look_at(load):
    load(web(), SERVER)
    for signal in ("worker_init", "worker_ready", "heartbeat_sent"):
        assert len(getattr(sys.modules["celery.signals"], signal).receivers) == 1, signal


def test_a_database_outside_is_trusted_as_the_variables_say(load):
    text = file("aws", "superset", "lakehouse-superset-migrate-", "superset_config.py")
    trusted = load(text, {**DATABASE, "DB_SSL_MODE": "verify-full", "DB_SSL_ROOT_CERT": "/etc/database-ca/ca.crt"})
    assert trusted["SQLALCHEMY_DATABASE_URI"].endswith(":6432/superset?sslmode=verify-full&sslrootcert=%2Fetc%2Fdatabase-ca%2Fca.crt")
    assert trusted["SQLALCHEMY_EXAMPLES_URI"] == trusted["SQLALCHEMY_DATABASE_URI"]
    assert load(text, {**DATABASE, "DB_SSL_MODE": "require"})["SQLALCHEMY_DATABASE_URI"].endswith("/superset?sslmode=require")
