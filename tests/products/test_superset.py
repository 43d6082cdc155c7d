"""Superset 3.0.0 starts with the rendered superset_config.py and has what we wrote in it."""

import json
import subprocess
import sys
from pathlib import Path
from urllib.parse import quote

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "components"))

from containers import SECRET, container, environment  # noqa: E402
from rendered import file  # noqa: E402
from venvs import python_for, venv  # noqa: E402

REQUIREMENTS = [line for line in Path(__file__).with_name("superset.txt").read_text().splitlines() if not line.startswith("#")]
# One with the platform's own database and one with a database outside; of each the longest file and the shortest.
STARTS = [(case, workload) for case in ("production-full", "aws") for workload in ("web", "migrate")]


def rendered(case, workload):
    return file(case, "superset", f"lakehouse-superset-{workload}-", "superset_config.py")


def variables(case, workload, folder):
    """As in the pod, but for the places of the file and of Superset's home."""
    found = environment(container(case, "superset", f"lakehouse-superset-{workload}", workload))
    assert found["SUPERSET_CONFIG_PATH"] == "/app/pythonpath/superset_config.py"
    home = str(folder / "home")
    return found | {"SUPERSET_CONFIG_PATH": str(folder / "superset_config.py"), "SUPERSET_HOME": home, "HOME": home}


def started(text, case, workload, folder):
    """How superset_probe.py ended with this file, and what it says."""
    programs = venv("superset", REQUIREMENTS, python_for("Superset 3.0.0", "python3.11", "/usr/bin/python3.11"))
    (folder / "home").mkdir()
    (folder / "superset_config.py").write_text(text)
    done = subprocess.run([programs / "python", Path(__file__).with_name("superset_probe.py")], env=variables(case, workload, folder),
                          cwd=folder, capture_output=True, text=True, timeout=120)
    return done, json.loads(done.stdout.splitlines()[-1]) if done.returncode == 0 else {}


def database(wanted):
    """The address that the variables mean."""
    trust = f"?sslmode={wanted['DB_SSL_MODE']}&sslrootcert={quote(wanted['DB_SSL_ROOT_CERT'], safe='')}" if "DB_SSL_MODE" in wanted else ""
    secret = quote(SECRET, safe="")
    return f"postgresql+psycopg2://{wanted['DB_USER']}:{secret}@{wanted['DB_HOST']}:{wanted['DB_PORT']}/{wanted['DB_NAME']}{trust}"


@pytest.mark.parametrize("case, workload", STARTS)
def test_it_starts_and_every_setting_is_ours(case, workload, tmp_path):
    done, said = started(rendered(case, workload), case, workload, tmp_path)
    assert done.returncode == 0, done.stderr
    assert said["unknown"] == [], "settings that Superset does not have"
    assert said["differing"] == [], "settings that Superset made something else of"
    assert said["key"] == SECRET
    assert said["health"] == 200, "the page that probes ask depends on the cache, which is not there now"
    assert said["database"] == database(variables(case, workload, tmp_path))


@pytest.mark.parametrize("case", ["production-full", "aws"])
def test_queries_go_through_our_cache_and_every_scheduled_task_is_there(case, tmp_path):
    done, said = started(rendered(case, "worker"), case, "worker", tmp_path)
    assert done.returncode == 0, done.stderr
    wanted = variables(case, "worker", tmp_path)
    address = f"redis://:{quote(SECRET, safe='')}@{wanted['CACHE_HOST']}:{wanted['CACHE_PORT']}/0"
    assert said["celery_config"] == "superset_config"
    assert said["celery"] == {"broker": address, "backend": address, "missing": [],
                              "scheduled": ["reports.prune_log", "reports.scheduler", "sql_lab.get_sql_results"]}
    assert said["results"] == {"host": wanted["CACHE_HOST"], "port": int(wanted["CACHE_PORT"]), "password": SECRET, "db": 2,
                               "prefix": "superset_results_"}


@pytest.mark.parametrize("ours, wrong", [("import RedisCache", "import RedisCash"), ('"RedisCache"', '"RedisCash"'),
                                         ("postgresql+psycopg2:", "postgresql+psycopg4:"), ("superset.sql_lab", "superset.sql_lap")])
def test_it_would_not_start(ours, wrong, tmp_path):
    text = rendered("production-full", "web")
    assert ours in text
    done, _ = started(text.replace(ours, wrong), "production-full", "web", tmp_path)
    assert done.returncode != 0


def test_a_setting_that_superset_does_not_have_would_be_found(tmp_path):
    text = rendered("production-full", "web").replace("SQLLAB_TIMEOUT =", "SQLLAB_TIMOUT =")
    assert started(text, "production-full", "web", tmp_path)[1]["unknown"] == ["SQLLAB_TIMOUT"]


def test_a_task_that_no_module_has_would_be_found(tmp_path):
    text = rendered("production-full", "web").replace('"task": "reports.prune_log"', '"task": "reports.prune_logs"')
    assert started(text, "production-full", "web", tmp_path)[1]["celery"]["missing"] == ["reports.prune_logs"]
