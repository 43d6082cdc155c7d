"""Patroni's own validation of the rendered files, with the variables of the server's container."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "components"))

from containers import container, environment  # noqa: E402
from rendered import GOLDEN, file, files  # noqa: E402
from venvs import venv  # noqa: E402

REQUIREMENTS = ["patroni[kubernetes]>=4.1,<4.2", "psycopg[binary]~=3.2"]
CASES = sorted(path.parent.name for path in GOLDEN.glob("*/postgresql.yaml")
               if "member.yml" in {name for _, name, _ in files(path.parent.name, "postgresql")})
BINARIES = "/usr/lib/postgresql/16/bin"
# Asked for because they are in the image, not here.
PROGRAMS = ("initdb", "pg_basebackup", "pg_controldata", "pg_ctl", "pg_isready", "pg_rewind", "postgres")


def owner_of(case, name):
    return next(owner for owner, own, _ in files(case, "postgresql") if own == name)


def rendered(case, name):
    return file(case, "postgresql", owner_of(case, name), name)


def written(case, folder, change=None):
    """The folder as in the pod, but for the place of the server's programs, which are empty ones here; `change` is (file, from, to)."""
    etc, programs = folder / "etc", folder / "bin"
    for made in (etc, programs):
        made.mkdir()
    for name in PROGRAMS:
        (programs / name).write_text("#!/bin/sh\n")
        (programs / name).chmod(0o755)
    for name in ("bootstrap.yml", "member.yml"):
        text = rendered(case, name)
        if change and change[0] == name:
            assert change[1] in text
            text = text.replace(change[1], change[2])
        (etc / name).write_text(text)
    member = (etc / "member.yml").read_text()
    assert BINARIES in member
    (etc / "member.yml").write_text(member.replace(BINARIES, str(programs)))
    return etc


def complaints(case, etc, without=()):
    """What Patroni says of the folder, with the container's variables but those in `without`; nothing if it is content."""
    server = container(case, "postgresql", owner_of(case, "member.yml").removesuffix("-config"), "postgresql")
    variables = {key: value for key, value in environment(server).items() if key not in without}
    # That a port is taken says something of this machine only.
    command = [venv("patroni", REQUIREMENTS) / "patroni", "--validate-config", "--ignore-listen-port", etc]
    judged = subprocess.run(command, env={**variables, "PATH": "/usr/bin:/bin"}, capture_output=True, text=True, timeout=60)
    said = judged.stdout + judged.stderr
    assert (judged.returncode == 0) == (not said.strip()), f"{judged.returncode}: {said}"
    return said


def unknown(etc):
    """As patroni_words.py says it."""
    command = [venv("patroni", REQUIREMENTS) / "python", Path(__file__).with_name("patroni_words.py"), etc]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout


@pytest.mark.parametrize("case", CASES)
def test_patroni_takes_the_files(case, tmp_path):
    etc = written(case, tmp_path)
    assert complaints(case, etc) == ""
    assert unknown(etc) == ""


@pytest.mark.parametrize("case", CASES)
def test_patroni_takes_the_settings_that_are_put_later(case, tmp_path):
    etc = written(case, tmp_path)
    bootstrap = yaml.safe_load((etc / "bootstrap.yml").read_text())
    bootstrap["bootstrap"]["dcs"] = json.loads(rendered(case, "settings.json"))
    (etc / "bootstrap.yml").write_text(yaml.safe_dump(bootstrap))
    assert complaints(case, etc) == ""
    assert unknown(etc) == ""


@pytest.mark.parametrize("change", [
    ("member.yml", "restapi:", "restapy:"), ("member.yml", "data_dir:", "data_directory:"), ("member.yml", "kubernetes:", "kubernets:"),
    ("member.yml", "mode: \"off\"", "mode: never"), ("bootstrap.yml", "dcs:", "dsc:"), ("bootstrap.yml", "ttl: 30", "ttl: 3"),
    ("bootstrap.yml", "max_connections: 450", "max_connections: many"), ("bootstrap.yml", "synchronous_mode: true", "synchronous_mode: sure")],
    ids=lambda change: change[2])
def test_patroni_would_complain(change, tmp_path):
    assert complaints("production-full", written("production-full", tmp_path, change))


@pytest.mark.parametrize("missing", ["PATRONI_NAME", "PATRONI_POSTGRESQL_CONNECT_ADDRESS", "PATRONI_RESTAPI_CONNECT_ADDRESS",
                                     "PATRONI_SUPERUSER_USERNAME", "PATRONI_REPLICATION_USERNAME"])
def test_patroni_would_miss_a_variable(missing, tmp_path):
    assert complaints("production-full", written("production-full", tmp_path), [missing])


@pytest.mark.parametrize("change", [
    ("bootstrap.yml", "failsafe_mode:", "failsave_mode:"), ("bootstrap.yml", "wal_log_hints:", "wal_log_hint:"),
    ("bootstrap.yml", "synchronous_mode_strict:", "synchronous_mode_strikt:"), ("bootstrap.yml", "jit: \"off\"", "jit: perhaps"),
    ("member.yml", "leader_label_value:", "leader_label:"), ("member.yml", "work_mem: \"64MB\"", "work_mem: \"64 apples\""),
    ("member.yml", "use_unix_socket:", "use_unix_sockets:")], ids=lambda change: change[2])
def test_a_word_that_patroni_passes_over_would_be_found(change, tmp_path):
    assert unknown(written("production-full", tmp_path, change))
