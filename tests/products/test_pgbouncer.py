"""PgBouncer started on its rendered file: it takes every line, and its console says the values that we wrote."""

import configparser
import json
import os
import shutil
import socket
import subprocess
import sys
import tempfile
import threading
from contextlib import contextmanager
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "components"))

from debian import program  # noqa: E402
from rendered import GOLDEN, file, files  # noqa: E402
from venvs import venv  # noqa: E402

PASSWORD = "0123456789abcdef"
CASES = sorted(path.parent.name for path in GOLDEN.glob("*/postgresql.yaml")
               if "pgbouncer.ini" in {name for _, name, _ in files(path.parent.name, "postgresql")})
# Only the console, which has no database behind it, is asked; it knows no parameters in a query.
ASK = """
import json, sys, psycopg
with psycopg.connect(sys.argv[1], autocommit=True, cursor_factory=psycopg.ClientCursor) as connection:
    print(json.dumps({row[0]: row[1] for row in connection.execute("SHOW CONFIG")}))
"""


def rendered(case, name):
    owner = next(owner for owner, own, _ in files(case, "postgresql") if own == "pgbouncer.ini")
    return file(case, "postgresql", owner, name)


def free_port():
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return taken.getsockname()[1]


@pytest.fixture
def folder():
    """A folder that the user whom PgBouncer becomes may read: it does not run as root."""
    made = Path(tempfile.mkdtemp(prefix="pgbouncer-"))
    made.chmod(0o755)
    yield made
    shutil.rmtree(made)


def written(folder, case, text):
    """The file as in the pod, but for the place of the users' file, and the address and port that it listens at."""
    users = folder / "userlist.txt"
    users.write_text(rendered(case, "userlist.txt").replace("${POOLER_PASSWORD}", PASSWORD))
    port = free_port()
    for ours, here in (("auth_file = /etc/pgbouncer/userlist.txt", f"auth_file = {users}"), ("listen_addr = *", "listen_addr = 127.0.0.1"),
                       ("listen_port = 6432", f"listen_port = {port}")):
        assert ours in text.splitlines(), ours
        text = text.replace(ours, here)
    (folder / "pgbouncer.ini").write_text(text)
    return folder / "pgbouncer.ini", port


@contextmanager
def running(ini):
    """The lines that PgBouncer said until it served, or until it ended; it is ended at the end."""
    user = ["-u", "nobody"] if os.geteuid() == 0 else []
    process = subprocess.Popen([*program("pgbouncer"), *user, ini], stderr=subprocess.PIPE, text=True)
    limit = threading.Timer(30, process.kill)
    limit.start()
    try:
        said = []
        for line in process.stderr:
            said.append(line.rstrip())
            if "process up" in line:
                break
        yield said
    finally:
        limit.cancel()
        process.kill()
        process.wait()
        process.stderr.close()


def served(said):
    return bool(said) and "process up" in said[-1]


def complaints(said):
    return [line for line in said if any(word in line for word in ("WARNING", "ERROR", "FATAL"))]


@pytest.mark.parametrize("case", CASES)
def test_it_takes_every_line_without_a_word(case, folder):
    ini, port = written(folder, case, rendered(case, "pgbouncer.ini"))
    with running(ini) as said:
        assert served(said) and not complaints(said), "\n".join(said)


@pytest.mark.parametrize("case", CASES)
def test_its_console_lets_us_in_and_says_what_we_wrote(case, folder):
    ini, port = written(folder, case, rendered(case, "pgbouncer.ini"))
    with running(ini) as said:
        assert served(said), "\n".join(said)
        address = f"host=127.0.0.1 port={port} dbname=pgbouncer user=pooler password={PASSWORD} connect_timeout=10"
        python = venv("psycopg", ["psycopg[binary]~=3.2"]) / "python"
        asked = subprocess.run([python, "-c", ASK, address], capture_output=True, text=True, timeout=30)
    assert asked.returncode == 0, asked.stderr
    wanted = configparser.ConfigParser(interpolation=None)
    wanted.read_string(ini.read_text())
    in_force = json.loads(asked.stdout)
    assert {key: in_force.get(key) for key in wanted["pgbouncer"]} == dict(wanted["pgbouncer"])


@pytest.mark.parametrize("ours, wrong", [
    ("max_prepared_statements = 200", "max_prepared_statement = 200"), ("pool_mode = transaction", "pool_mode = transactions"),
    ("server_login_retry = 3", "server_login_retry = soon"), ("host=", "hosts="), ("[databases]", "[database]")])
def test_it_would_say_what_it_does_not_take(ours, wrong, folder):
    text = rendered("production-full", "pgbouncer.ini")
    assert ours in text
    ini, _ = written(folder, "production-full", text.replace(ours, wrong))
    with running(ini) as said:
        assert not served(said) and complaints(said), "\n".join(said)
