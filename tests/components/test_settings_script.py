"""The script that puts PostgreSQL's shared settings, run against members that are a few files.

`curl` and `sleep` are stand-ins: the first plays the members, the second takes no time.
"""

import json
import os
import shutil
import subprocess
import sys

import pytest
from rendered import file

pytestmark = pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed; ./dev setup installs it")

CURL = '''#!{python}
"""Members in a folder: config.json, cluster.json (the next rounds in cluster-2.json …), and a log of requests."""
import json, pathlib, sys

folder = pathlib.Path({folder!r})
arguments = sys.argv[1:]
method = arguments[arguments.index("-X") + 1] if "-X" in arguments else "GET"
address = [each for each in arguments if each.startswith("http://")][0]
body = sys.stdin.read() if "@-" in arguments else arguments[arguments.index("--data") + 1] if "--data" in arguments else ""
request = method + " " + address
with (folder / "log").open("a") as log:
    log.write(json.dumps([request, body]) + "\\n")
if request in (folder / "refused").read_text().splitlines():
    sys.exit(22)
if address.endswith("/config") and method == "GET":
    print((folder / "config.json").read_text())
if address.endswith("/cluster"):
    rounds = sum(1 for line in (folder / "log").read_text().splitlines() if "/cluster" in line)
    print((folder / f"cluster-{{rounds}}.json").read_text())
'''


class Members:
    def __init__(self, folder):
        self.folder = folder
        self.bin = folder / "bin"
        self.bin.mkdir()
        self.program("curl", CURL.format(python=sys.executable, folder=str(folder)))
        self.program("sleep", "#!/bin/sh\n")
        self.config({})
        (folder / "refused").write_text("")

    def program(self, name, text):
        path = self.bin / name
        path.write_text(text)
        path.chmod(0o755)

    def config(self, config):
        (self.folder / "config.json").write_text(json.dumps(config))

    def round(self, number, *members):
        """What /cluster says in a round: (name, role, does it wait for a restart)."""
        listed = [{"name": name, "role": role, "api_url": f"http://{name}:8008/patroni", **({"pending_restart": True} if waits else {})}
                  for name, role, waits in members]
        (self.folder / f"cluster-{number}.json").write_text(json.dumps({"members": listed}))

    def refuse(self, request):
        (self.folder / "refused").write_text(request + "\n")

    def run(self):
        script = file("bare-production", "postgresql", "lakehouse-postgresql-settings-", "apply.sh")
        settings = file("bare-production", "postgresql", "lakehouse-postgresql-settings-", "settings.json")
        (self.folder / "settings.json").write_text(settings)
        (self.folder / "apply.sh").write_text(script.replace("/etc/settings/", f"{self.folder}/"))
        env = {"PATH": f"{self.bin}:{os.environ['PATH']}", "PATRONI_HOST": "members:8008", "PATRONI_USER": "patroni", "PATRONI_PASSWORD": "secret"}
        return subprocess.run(["/bin/sh", str(self.folder / "apply.sh")], env=env, capture_output=True, text=True, timeout=60)

    def requests(self):
        return [json.loads(line) for line in (self.folder / "log").read_text().splitlines()]

    def restarted(self):
        return [request.removeprefix("POST http://").removesuffix(":8008/restart") for request, _ in self.requests() if request.startswith("POST")]

    def put(self):
        return [json.loads(body) for request, body in self.requests() if request.startswith("PUT")]


@pytest.fixture
def members(tmp_path):
    return Members(tmp_path)


def test_settings_are_put_and_nobody_is_restarted_without_need(members):
    members.round(1, ("a", "leader", False), ("b", "sync_standby", False))
    assert members.run().returncode == 0
    assert members.put()[0]["postgresql"]["parameters"]["max_connections"] == 450
    assert members.restarted() == []


def test_the_primary_is_restarted_last_and_only_who_waits(members):
    members.round(1, ("a", "leader", True), ("b", "sync_standby", True), ("c", "replica", False), ("d", "replica", True))
    members.round(2, ("a", "leader", False), ("b", "sync_standby", False), ("c", "replica", False), ("d", "replica", False))
    assert members.run().returncode == 0
    assert members.restarted() == ["b", "d", "a"]


def test_standbys_follow_a_smaller_value_in_a_second_round(members):
    members.round(1, ("a", "leader", True), ("b", "replica", True))
    members.round(2, ("a", "leader", False), ("b", "replica", True))
    assert members.run().returncode == 0
    assert members.restarted() == ["b", "a", "b"]


def test_a_member_that_waits_for_ever_is_not_restarted_for_ever(members):
    for number in (1, 2, 3):
        members.round(number, ("a", "leader", True))
    assert members.run().returncode == 0
    assert members.restarted() == ["a", "a"]


def test_a_pause_and_the_other_site_are_kept(members):
    members.config({"pause": True, "standby_cluster": {"host": "first.example.com"}, "ttl": 99, "left_over": 1})
    members.round(1, ("a", "leader", False))
    assert members.run().returncode == 0
    put = members.put()[0]
    assert put["pause"] is True
    assert put["standby_cluster"] == {"host": "first.example.com"}
    assert put["ttl"] == 30
    assert "left_over" not in put


@pytest.mark.parametrize("request_", ["GET http://members:8008/config", "PUT http://members:8008/config", "GET http://members:8008/cluster",
                                      "POST http://b:8008/restart"])
def test_a_request_that_fails_fails_the_task(members, request_):
    members.round(1, ("a", "leader", True), ("b", "replica", True))
    members.round(2)
    members.refuse(request_)
    assert members.run().returncode != 0


def test_without_the_present_settings_nothing_is_put(members):
    members.refuse("GET http://members:8008/config")
    members.run()
    assert members.put() == []
