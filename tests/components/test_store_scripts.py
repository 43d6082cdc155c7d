"""The scripts that make buckets, users, tiers and copies, run against an `mc` that only notes what it is asked.

The stand-in answers a few questions from files; `sleep` takes no time.
"""

import json
import os
import re
import shutil
import subprocess
import sys

import pytest
from rendered import file

MC = '''#!{python} -IS
"""Notes its arguments and its input. Answers and failures are by how a command begins, from answers.json."""
import json, pathlib, sys

folder = pathlib.Path({folder!r})
arguments = sys.argv[1:]
command = " ".join(arguments)
reads = command.startswith(("alias set", "admin user add", "pipe", "ilm rule import"))
body = sys.stdin.read() if reads else ""
with (folder / "log").open("a") as log:
    log.write(json.dumps([command, body]) + "\\n")
answers = json.loads((folder / "answers.json").read_text())
if command.startswith("pipe"):
    name = arguments[-1].split("/", 1)[1].replace("/", "_")
    (folder / name).write_text(body)
if command.startswith("cat"):
    for each in arguments[1:]:
        sys.stdout.write((folder / each.split("/", 1)[1].replace("/", "_")).read_text())
for begin, (status, text) in answers.items():
    if command.startswith(begin):
        sys.stdout.write(text)
        sys.exit(status)
'''


class Store:
    def __init__(self, folder):
        self.folder = folder
        self.bin = folder / "bin"
        self.bin.mkdir()
        self.program("mc", MC.format(python=sys.executable, folder=str(folder)))
        self.program("sleep", "#!/bin/sh\n")
        self.answer({})

    def program(self, name, text):
        path = self.bin / name
        path.write_text(text)
        path.chmod(0o755)

    def answer(self, answers):
        """What a command that begins so says: [status, text]."""
        (self.folder / "answers.json").write_text(json.dumps(answers))

    def run(self, task, case="production-full", more="", **env):
        def text(name):
            return file(case, "objectStore", f"lakehouse-object-store-{task}-", name)

        script = text(f"{task}.sh") + more
        (self.folder / "script.sh").write_text(script.replace("/tmp/", f"{self.folder}/").replace("/etc/store/", f"{self.folder}/"))
        for line in script.splitlines():
            if " < /etc/store/" in line:
                name = line.rsplit("/", 1)[1]
                (self.folder / name).write_text(text(name))
        given = {name: f"key of {name}" for name in re.findall(r"PASSWORD_[A-Z]+", script)}
        env = {**given, "PATH": f"{self.bin}:{os.environ['PATH']}", "STORE_URL": "http://store:9000", "MINIO_ROOT_USER": "root", "MINIO_ROOT_PASSWORD": "root:key",
               **env}
        return subprocess.run(["/bin/sh", str(self.folder / "script.sh")], env=env, capture_output=True, text=True, timeout=60)

    def calls(self):
        return [json.loads(line) for line in (self.folder / "log").read_text().splitlines()]

    def commands(self, begin=""):
        return [command for command, _ in self.calls() if command.startswith(begin)]


@pytest.fixture
def store(tmp_path):
    return Store(tmp_path)


def test_signing_in_shows_no_key_and_comes_first(store):
    assert store.run("buckets").returncode == 0
    assert store.calls()[0] == ["alias set store http://store:9000 --api s3v4", "root\nroot:key\n"]
    assert store.commands()[1] == "ready store"
    assert not [command for command in store.commands() if "root:key" in command]


def test_buckets_are_made_with_what_the_spec_says_of_them(store):
    assert store.run("buckets").returncode == 0
    assert store.commands("mb")[:2] == ["mb --ignore-existing --with-lock store/bronze", "mb --ignore-existing store/silver"]
    assert "retention set --default GOVERNANCE 30d store/bronze" in store.commands()
    assert "version enable store/gold" in store.commands()
    rules = [json.loads(body) for command, body in store.calls() if command == "ilm rule import store/silver"]
    assert rules[0]["Rules"][0]["NoncurrentVersionExpiration"] == {"NoncurrentDays": 90}


def test_what_is_not_versioned_any_more_is_suspended(store):
    store.answer({"version info store/backups": [0, '{"versioning": {"status": "Enabled"}}']})
    assert store.run("buckets").returncode == 0
    assert store.commands("version suspend") == ["version suspend store/backups"]


def test_rules_of_ours_go_and_those_of_a_person_stay(store):
    store.answer({"ilm rule export store/backups": [0, '{"Rules": [{"ID": "dataplatform-expiry"}]}']})
    assert store.run("buckets").returncode == 0
    assert store.commands("ilm rule rm") == ["ilm rule rm --all --force store/backups"]
    store.answer({"ilm rule export store/backups": [0, '{"Rules": [{"ID": "mine"}]}']})
    (store.folder / "log").unlink()
    assert store.run("buckets").returncode == 0
    assert store.commands("ilm rule rm") == []


USER = 'user ingest "$PASSWORD_INGEST"\n'


def test_a_user_is_made_by_standard_input(store):
    assert store.run("buckets", more=USER, PASSWORD_INGEST="s3 key").returncode == 0
    assert ["admin user add store", "ingest\ns3 key\n"] in store.calls()
    assert [command for command in store.commands("admin policy") if "ingest" in command] == [f"admin policy create store dataplatform-ingest {store.folder}/policy-ingest.json",
                                              "admin policy attach store dataplatform-ingest --user ingest"]
    assert not [command for command in store.commands() if "s3 key" in command]


@pytest.mark.parametrize("policies, good", [("dataplatform-ingest", True), ("readonly,dataplatform-ingest", True), ("dataplatform-ingestion", False), ("", False)])
def test_a_policy_that_is_attached_already_is_no_failure(store, policies, good):
    store.answer({"admin policy attach store dataplatform-ingest": [1, "already applied"], "admin user info": [0, json.dumps({"accessKey": "ingest", "policyName": policies})]})
    run = store.run("buckets", more=USER, PASSWORD_INGEST="k")
    assert (run.returncode == 0) == good
    assert good or "already applied" in run.stderr


@pytest.mark.parametrize("command", ["ready", "mb", "version enable", "retention", "ilm rule import", "admin user add", "admin policy create"])
def test_a_command_that_fails_fails_the_task(store, command):
    store.answer({command: [1, ""]})
    assert store.run("buckets", more=USER, PASSWORD_INGEST="k").returncode != 0


NODES = "http://a:9000 http://b:9000 http://c:9000"


def test_every_server_takes_and_gives_an_object(store):
    assert store.run("verify", NODES=NODES).returncode == 0
    assert [body for command, body in store.calls() if command.startswith("pipe")] == ["by 1\n", "by 2\n", "by 3\n"]
    check = "dataplatform-check"
    assert store.commands("cat") == [f"cat node{n}/{check}/by-1 node{n}/{check}/by-2 node{n}/{check}/by-3" for n in (1, 2, 3)]
    assert store.commands()[-1] == f"rb store/{check}"


@pytest.mark.parametrize("answer", [{"pipe node2": [1, ""]}, {"cat node3": [1, ""]}, {"cat node3": [0, "by somebody else"]}])
def test_a_server_that_does_not_is_asked_again_and_then_told(store, answer):
    store.answer(answer)
    run = store.run("verify", NODES=NODES, MOST_TRIES="2")
    assert run.returncode == 1
    assert "not every server" in run.stderr
    assert len(store.commands("pipe node1")) == 2


jq = pytest.mark.skipif(shutil.which("jq") is None, reason="jq is not installed; ./dev setup installs it")
KEYS = {"TIER_0_ACCESS_KEY": "ak", "TIER_0_SECRET_KEY": "s k", "TIER_0_ENDPOINT": "https://s3.archive.example.com"}


@jq
def test_a_tier_is_added_once_and_before_the_rules_that_name_it(store):
    store.answer({"ilm tier ls": [0, "No remote tier targets found"]})
    assert store.run("tiers", **KEYS).returncode == 0
    tier = "ilm tier add s3 store COLD --bucket acme-cold --access-key ak --secret-key s k --endpoint https://s3.archive.example.com"
    assert store.commands("ilm")[1:] == [tier, "ilm rule import store/bronze"]
    rule = json.loads(store.calls()[-1][1])["Rules"][0]
    assert rule["Transition"] == {"Days": 90, "StorageClass": "COLD"}


@jq
def test_a_tier_that_is_there_gets_its_keys_anew(store):
    store.answer({"ilm tier ls": [0, json.dumps({"tiers": [{"Name": "COLD", "Type": "s3", "S3": {"Bucket": "acme-cold"}}]})]})
    assert store.run("tiers", **KEYS).returncode == 0
    assert store.commands("ilm tier")[1:] == ["ilm tier update store COLD --access-key ak --secret-key s k"]


@jq
def test_a_tier_does_not_move_to_another_bucket(store):
    store.answer({"ilm tier ls": [0, json.dumps({"tiers": [{"Name": "COLD", "Type": "s3", "S3": {"Bucket": "old"}}]})]})
    run = store.run("tiers", **KEYS)
    assert run.returncode == 1
    assert "holds objects in bucket old" in run.stderr
    assert store.commands("ilm rule") == []


@jq
@pytest.mark.parametrize("answers", [
    {"ilm tier add": [1, ""]},
    {"ilm tier ls": [0, json.dumps({"tiers": [{"Name": "COLD", "S3": {"Bucket": "acme-cold"}}]})], "ilm tier update": [1, ""]},
    {"ilm rule import": [1, ""]},
])
def test_a_tier_that_fails_fails_the_task(store, answers):
    store.answer(answers)
    assert store.run("tiers", **KEYS).returncode != 0


THERE = {"REMOTE_URL": "https://minio.dr.example.com", "REMOTE_ACCESS_KEY": "ak", "REMOTE_SECRET_KEY": "sk"}


def test_copies_are_set_up_where_they_are_missing(store):
    store.answer({"stat there/bronze": [1, ""]})
    assert store.run("replication", **THERE).returncode == 0
    assert ["alias set there https://minio.dr.example.com --api s3v4", "ak\nsk\n"] in store.calls()
    assert store.commands("mb") == ["mb --with-lock there/bronze"]
    assert store.commands("version") == ["version enable there/bronze"]
    rule = "replicate add store/bronze --id dataplatform --priority 1 --remote-bucket there/bronze --replicate delete,delete-marker,existing-objects,metadata-sync"
    assert store.commands("replicate add")[0] == rule
    assert len(store.commands("replicate add")) == 4
    assert not [command for command in store.commands() if "sk" in command.split()]


def test_copies_that_are_there_get_their_keys_anew(store):
    store.answer({"replicate ls store/gold": [0, '{"rule": {"ID": "dataplatform"}}']})
    assert store.run("replication", **THERE).returncode == 0
    assert store.commands("replicate update") == ["replicate update store/gold --id dataplatform --remote-bucket there/gold"]
    assert len(store.commands("replicate add")) == 3


@pytest.mark.parametrize("answers", [{"replicate add": [1, ""]}, {"stat": [1, ""], "mb": [1, ""]}, {"alias set there": [1, ""]}])
def test_copies_that_fail_fail_the_task(store, answers):
    store.answer(answers)
    assert store.run("replication", **THERE).returncode != 0
