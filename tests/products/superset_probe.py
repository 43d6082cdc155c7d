"""Prints, as JSON, what Superset made of the configuration that its variables name; runs in Superset's own environment.

The whole application is created, as the web server, the workers and each task do it, but for the tables of its users: these
need the database.
"""

import ast
import json
import sys

from flask import Flask
from flask_limiter.constants import ConfigVars
from flask_appbuilder.security.sqla.manager import SecurityManager
from flask_sqlalchemy import SQLAlchemy

SecurityManager.create_db = lambda _: None

import superset.config  # noqa: E402
from superset.tasks.celery_app import app as celery  # noqa: E402
from superset.tasks.celery_app import flask_app  # noqa: E402


def known_settings():
    """What Superset's own configuration sets, what it names in a comment, and what Flask, its SQLAlchemy and its limiter have."""
    with open(superset.config.__file__) as file:
        text = file.read()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.id
    yield from (line[2:].split(" = ")[0] for line in text.splitlines() if line.startswith("# ") and " = " in line)
    plain = Flask("probe")
    plain.config["SQLALCHEMY_DATABASE_URI"] = "sqlite://"
    SQLAlchemy(plain)
    yield from plain.config
    yield from (value for name, value in vars(ConfigVars).items() if not name.startswith("_"))


def results_backend():
    """Where results are kept; nothing without one."""
    found = flask_app.config["RESULTS_BACKEND"]
    if found is None:
        return None
    # Older ones have one client, newer ones two.
    client = getattr(found, "_write_client", None) or found._client
    options = client.connection_pool.connection_kwargs
    return {**{key: options[key] for key in ("host", "port", "password", "db")}, "prefix": found.key_prefix}


def celery_state():
    """Its broker, and the tasks that the schedule names but no module has."""
    celery.loader.import_default_modules()
    scheduled = {entry["task"] for entry in (celery.conf.beat_schedule or {}).values()} | set(celery.conf.task_annotations or {})
    return {"broker": celery.conf.broker_url, "backend": celery.conf.result_backend, "scheduled": sorted(scheduled),
            "missing": sorted(scheduled - set(celery.tasks))}


def main():
    ours = sys.modules["superset_config"]
    names = {name for name in vars(ours) if name.isupper() and not name.startswith("_")}
    differing = sorted(name for name in names if flask_app.config[name] is not vars(ours)[name])
    print(json.dumps({
        "database": flask_app.config["SQLALCHEMY_DATABASE_URI"], "key": flask_app.config["SECRET_KEY"], "results": results_backend(),
        "celery": celery_state(), "health": flask_app.test_client().get("/health").status_code, "celery_config": flask_app.config["CELERY_CONFIG"].__module__, "differing": differing,
        "unknown": sorted(names - set(known_settings()))}))


if __name__ == "__main__":
    main()
