"""Dremio's tasks, run against a small stand-in for its API."""

import json
import os
import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from scripts import script

needs_tools = pytest.mark.skipif(not all(map(shutil.which, ("jq", "curl", "bash"))), reason="jq, curl and bash; ./dev setup installs them")

PASSWORD = 'p"a $HOME\\1'
WANTED = [{"entityType": "space", "name": "dbt"},
          {"entityType": "source", "name": "silver", "type": "S3",
           "config": {"rootPath": "/${SILVER_BUCKET}/${SILVER_PREFIX}", "accessSecret": "${STORE_PASSWORD}", "secure": False}},
          {"entityType": "source", "name": "gold", "type": "S3", "config": {"rootPath": "/${GOLD_BUCKET}/${GOLD_PREFIX}"}}]


class Dremio(ThreadingHTTPServer):
    """Users and a catalogue in memory; `broken` names what it refuses."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.users, self.catalog, self.broken, self.log = {}, {}, set(), []
        self.first_user_page = True
        threading.Thread(target=self.serve_forever, daemon=True).start()


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def answer(self, code, body):
        data = json.dumps(body).encode()
        self.send_response(code)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def body(self):
        return json.loads(self.rfile.read(int(self.headers.get("Content-Length", 0))) or b"null")

    def first_user(self, user):
        if not self.server.first_user_page:
            return self.answer(404, {"errorMessage": "HTTP 404 Not Found"})
        if self.server.users:
            return self.answer(400, {"errorMessage": "First user can only be created when no user is already registered"})
        self.server.users[user["userName"]] = user["password"]
        return self.answer(200, {})

    def login(self, user):
        if self.server.users.get(user["userName"]) != user["password"]:
            return self.answer(401, {"errorMessage": "Login failed"})
        return self.answer(200, {"token": "t0ken"})

    def catalog(self, method, body):
        if self.headers.get("Authorization") != "_dremiot0ken":
            return self.answer(401, {})
        known = self.server.catalog
        name = self.path.rsplit("/", 1)[1] if method == "GET" else body["name"]
        if name in self.server.broken and method != "GET":
            return self.answer(400, {"errorMessage": f"no bucket for {name}"})
        if method == "GET":
            return self.answer(200, known[name]) if name in known else self.answer(404, {})
        if method == "PUT" and (body["id"], body["tag"]) != (known[name]["id"], known[name]["tag"]):
            return self.answer(409, {})
        known[name] = {**body, "id": f"id {name}", "tag": "1"}
        return self.answer(200, known[name])

    def handle_any(self):
        body = self.body() if self.command != "GET" else None
        self.server.log.append(f"{self.command} {self.path}")
        if self.path == "/apiv2/bootstrap/firstuser":
            return self.first_user(body)
        if self.path == "/apiv2/login":
            return self.login(body)
        if self.path == "/apiv2/server_status":
            return self.answer(503 if "status" in self.server.broken else 200, "OK")
        return self.catalog(self.command, body)

    do_GET = do_PUT = do_POST = handle_any


@pytest.fixture
def dremio():
    server = Dremio()
    yield server
    server.shutdown()
    server.server_close()


def run(tmp_path, dremio, name, **more):
    text = script("dremio/sources.cpp", "kApi") + script("dremio/sources.cpp", name)
    file = tmp_path / "script.sh"
    file.write_text(text.replace("/tmp/", f"{tmp_path}/"))
    (tmp_path / "wanted.json").write_text(json.dumps(WANTED))
    env = {"PATH": os.environ["PATH"], "DREMIO_HOST": "127.0.0.1", "DREMIO_PORT": str(dremio.server_port), "ADMIN_USER": "admin",
           "ADMIN_PASSWORD": PASSWORD, "ADMIN_EMAIL": "admin@example.com", "WANTED": str(tmp_path / "wanted.json"),
           "STORE_PASSWORD": 's3"cret', "SILVER_BUCKET": "acme-silver", "SILVER_PREFIX": "", "GOLD_BUCKET": "acme", "GOLD_PREFIX": "lake/gold", **more}
    return subprocess.run(["/bin/sh", str(file)], env=env, capture_output=True, text=True, timeout=60)


@needs_tools
def test_the_first_user_is_made_with_any_password(tmp_path, dremio):
    done = run(tmp_path, dremio, "kFirstUser")
    assert done.returncode == 0, done.stdout + done.stderr
    assert dremio.users == {"admin": PASSWORD}
    assert PASSWORD not in done.stdout + done.stderr


@needs_tools
@pytest.mark.parametrize("page", [True, False])
def test_a_user_who_is_there_is_enough(tmp_path, dremio, page):
    dremio.users["admin"] = PASSWORD
    dremio.first_user_page = page
    assert run(tmp_path, dremio, "kFirstUser").returncode == 0


@needs_tools
def test_another_password_than_the_secrets_fails_and_says_so(tmp_path, dremio):
    dremio.users["admin"] = "changed by hand"
    done = run(tmp_path, dremio, "kFirstUser")
    assert done.returncode != 0
    assert "can't log in" in done.stdout


@needs_tools
def test_sources_are_made_with_what_the_store_says(tmp_path, dremio):
    dremio.users["admin"] = PASSWORD
    done = run(tmp_path, dremio, "kSources")
    assert done.returncode == 0, done.stdout + done.stderr
    assert sorted(dremio.catalog) == ["dbt", "gold", "silver"]
    assert dremio.catalog["silver"]["config"] == {"rootPath": "/acme-silver", "accessSecret": 's3"cret', "secure": False}
    assert dremio.catalog["gold"]["config"]["rootPath"] == "/acme/lake/gold"
    assert "cret" not in done.stdout + done.stderr


@needs_tools
def test_sources_that_are_there_are_brought_up_to_date(tmp_path, dremio):
    dremio.users["admin"] = PASSWORD
    assert run(tmp_path, dremio, "kSources").returncode == 0
    dremio.log.clear()
    assert run(tmp_path, dremio, "kSources", GOLD_PREFIX="other").returncode == 0
    assert dremio.catalog["gold"]["config"]["rootPath"] == "/acme/other"
    writes = [line for line in dremio.log if line.startswith("PUT /api/v3")]
    assert writes == ["PUT /api/v3/catalog/id%20silver", "PUT /api/v3/catalog/id%20gold"], "and the space is left alone"


@needs_tools
def test_one_source_that_fails_fails_the_task_after_all_were_tried(tmp_path, dremio):
    dremio.users["admin"] = PASSWORD
    dremio.broken.add("silver")
    done = run(tmp_path, dremio, "kSources")
    assert done.returncode != 0
    assert "no bucket for silver" in done.stdout
    assert "gold" in dremio.catalog


def stand_in(folder, name, text):
    path = folder / name
    path.write_text(text)
    path.chmod(0o755)


@needs_tools
def test_stopping_waits_until_the_name_leads_nowhere(tmp_path):
    """getent answers for the executors twice, then never again."""
    stand_in(tmp_path, "sleep", "#!/bin/sh\n")
    stand_in(tmp_path, "getent", f"""#!/bin/sh
[ "$2" != kubernetes.default.svc ] || exit 0
echo "$2" >> {tmp_path}/asked
[ "$(wc -l < {tmp_path}/asked)" -lt 3 ] || exit 2
echo "10.0.0.7 STREAM $2"
""")
    done = subprocess.run(["/bin/bash", "-c", script("dremio/tasks.cpp", "kStop")], env={"PATH": f"{tmp_path}:{os.environ['PATH']}", "EXECUTORS": "all.svc"},
                          capture_output=True, text=True, timeout=60)
    assert done.returncode == 0
    assert (tmp_path / "asked").read_text().split() == ["all.svc"] * 3
    assert done.stdout.count("still there: 10.0.0.7") == 2


def resume(tmp_path, port, answer):
    """Runs until the status is good; `answer` is run in place of each pause."""
    stand_in(tmp_path, "sleep", f"#!/bin/sh\n{answer}\n")
    return subprocess.run(["/bin/bash", "-c", script("dremio/tasks.cpp", "kResume")], capture_output=True, text=True, timeout=60,
                          env={"PATH": f"{tmp_path}:{os.environ['PATH']}", "COORDINATOR": "127.0.0.1", "PORT": str(port)})


@needs_tools
def test_resuming_asks_for_the_status(tmp_path, dremio):
    assert resume(tmp_path, dremio.server_port, "kill $PPID").returncode == 0
    assert dremio.log == ["GET /apiv2/server_status"]


@needs_tools
def test_resuming_waits_while_the_coordinator_is_down(tmp_path, dremio):
    dremio.broken.add("status")
    assert resume(tmp_path, dremio.server_port, "kill $PPID").returncode != 0
    assert "does not say yet" in resume(tmp_path, dremio.server_port, "kill $PPID").stdout


@needs_tools
def test_the_folder_in_the_bucket_is_made_once_it_is_a_folder(tmp_path):
    stand_in(tmp_path, "mc", f'#!/bin/sh\necho "$@" >> {tmp_path}/calls\n')
    env = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "MC_CONFIG_DIR": str(tmp_path / "mc-config"), "STORE_URL": "https://store:9000", "STORE_USER": "dremio",
           "STORE_PASSWORD": 'a"b/c', "DIST_BUCKET": "acme"}
    text = script("dremio/tasks.cpp", "kDistRoot")
    for prefix in ("", "lake/dremio"):
        subprocess.run(["/bin/sh", "-c", text], env={**env, "DIST_PREFIX": prefix}, check=True, timeout=60)
    assert (tmp_path / "calls").read_text() == "--quiet pipe store/acme/lake/dremio/.keep\n"
    config = json.loads((tmp_path / "mc-config" / "config.json").read_text())
    assert config["aliases"]["store"]["secretKey"] == 'a"b/c'
    assert (tmp_path / "mc-config" / "config.json").stat().st_mode & 0o077 == 0
