"""What runs in dbt's pods: the wrapper around dbt, and what fetches its project."""

import json
import os
import shutil
import subprocess
import sys

import pytest
from scripts import script

FAKE_DBT = """#!{python}
import os, pathlib, sys
with open("{folder}/calls", "a") as calls:
    calls.write("dbt " + " ".join(sys.argv[1:]) + "\\n")
if sys.argv[1] == "deps":
    sys.exit(int(os.environ.get("DEPS_CODE", "0")))
target = pathlib.Path(os.environ["DBT_TARGET_PATH"])
target.mkdir(parents=True, exist_ok=True)
for name in ("manifest.json", "run_results.json", "partial_parse.msgpack"):
    (target / name).write_text(name)
sys.exit(int(os.environ.get("DBT_CODE", "0")))
"""


class Pod:
    def __init__(self, folder):
        self.folder = folder
        (folder / "bin").mkdir()
        (folder / "project").mkdir()
        self.program("dbt", FAKE_DBT.format(python=sys.executable, folder=folder))
        self.program("mc", f'#!/bin/sh\necho "mc $*" >> {folder}/calls\n[ -z "$MC_FAILS" ]\n')

    def program(self, name, text):
        path = self.folder / "bin" / name
        path.write_text(text)
        path.chmod(0o755)

    def run(self, *arguments, **more):
        (self.folder / "run.py").write_text(script("dbt/scripts.cpp", "kRunScript"))
        env = {"PATH": f"{self.folder}/bin:{os.environ['PATH']}", "DBT_PROJECT_DIR": str(self.folder / "project"), "DBT_TARGET_PATH": str(self.folder / "target"),
               "DBT_TARGET": "prod", "RUN_NAME": "lake-dbt-hourly-1", "MC": str(self.folder / "bin" / "mc"), "MC_CONFIG_DIR": str(self.folder / "mc"),
               "STORE_URL": "http://store:9000", "STORE_USER": "dbt", "STORE_PASSWORD": 'k"ey', "STORE_BUCKET": "artifacts", "STORE_PREFIX": "", **more}
        return subprocess.run([sys.executable, str(self.folder / "run.py"), *arguments], env=env, capture_output=True, text=True, timeout=60)

    def calls(self):
        return (self.folder / "calls").read_text().splitlines()


@pytest.fixture
def pod(tmp_path):
    return Pod(tmp_path)


def copied(pod):
    return [line.split()[-1] for line in pod.calls() if line.startswith("mc ")]


def test_a_good_run_is_kept_and_is_the_latest(pod):
    assert pod.run("build", "--fail-fast").returncode == 0
    assert pod.calls()[0] == "dbt build --fail-fast"
    assert copied(pod) == [f"store/artifacts/prod/{folder}/{name}" for folder in ("lake-dbt-hourly-1", "latest") for name in ("manifest.json", "run_results.json")]
    config = pod.folder / "mc" / "config.json"
    assert json.loads(config.read_text())["aliases"]["store"]["secretKey"] == 'k"ey'
    assert config.stat().st_mode & 0o077 == 0


@pytest.mark.parametrize("code", [1, 2])
def test_a_bad_run_ends_as_dbt_ended_and_is_kept_but_not_the_latest(pod, code):
    assert pod.run("build", DBT_CODE=str(code)).returncode == code
    assert copied(pod) == [f"store/artifacts/prod/lake-dbt-hourly-1/{name}" for name in ("manifest.json", "run_results.json")]


@pytest.mark.parametrize("code", [0, 1])
def test_a_store_that_is_away_changes_nothing_of_the_outcome(pod, code):
    done = pod.run("build", DBT_CODE=str(code), MC_FAILS="yes")
    assert done.returncode == code
    assert "could not be kept" in done.stderr
    assert 'k"ey' not in done.stdout + done.stderr


def test_packages_come_first_where_the_project_names_some(pod):
    (pod.folder / "project" / "packages.yml").write_text("packages: []\n")
    assert pod.run("build").returncode == 0
    assert pod.calls()[:2] == ["dbt deps", "dbt build"]
    assert pod.run("build", DEPS_CODE="2").returncode == 2
    assert [line for line in pod.calls() if line.startswith("dbt ")] == ["dbt deps", "dbt build", "dbt deps"]


def test_nothing_is_kept_where_there_is_no_store(pod):
    (pod.folder / "run.py").write_text(script("dbt/scripts.cpp", "kRunScript"))
    env = {"PATH": f"{pod.folder}/bin:{os.environ['PATH']}", "DBT_PROJECT_DIR": str(pod.folder / "project"), "DBT_TARGET_PATH": str(pod.folder / "target")}
    assert subprocess.run([sys.executable, str(pod.folder / "run.py"), "build"], env=env, timeout=60).returncode == 0
    assert copied(pod) == []


needs_git = pytest.mark.skipif(shutil.which("git") is None, reason="git is not installed")


def git(folder, *arguments):
    env = {"PATH": os.environ["PATH"], "HOME": str(folder), "GIT_AUTHOR_NAME": "a", "GIT_AUTHOR_EMAIL": "a@example.com", "GIT_COMMITTER_NAME": "a",
           "GIT_COMMITTER_EMAIL": "a@example.com"}
    return subprocess.run(["git", "-C", str(folder), *arguments], env=env, check=True, capture_output=True, text=True).stdout.strip()


@needs_git
@pytest.mark.parametrize("revision", ["main", "v1", "commit"])
def test_a_project_is_fetched_by_branch_tag_or_commit(tmp_path, revision):
    origin = tmp_path / "origin"
    origin.mkdir()
    git(origin, "init", "--quiet", "--initial-branch=main")
    (origin / "dbt_project.yml").write_text("name: first\n")
    git(origin, "add", ".")
    git(origin, "commit", "--quiet", "-m", "first")
    git(origin, "tag", "v1")
    first = git(origin, "rev-parse", "HEAD")
    (origin / "dbt_project.yml").write_text("name: second\n")
    git(origin, "commit", "--quiet", "-am", "second")
    home = tmp_path / "tmp"
    home.mkdir()
    text = script("dbt/scripts.cpp", "kGitScript").replace("/tmp", str(home)).replace("/git-credentials", str(tmp_path / "none"))
    env = {"PATH": os.environ["PATH"], "DBT_PROJECT_DIR": str(tmp_path / "project"), "GIT_URL": f"file://{origin}", "GIT_REVISION": first if revision == "commit" else revision}
    for _ in range(2):  # a container that is started again finds what is there
        done = subprocess.run(["/bin/sh", "-c", text], env=env, capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
    wanted = "name: second\n" if revision == "main" else "name: first\n"
    assert (tmp_path / "project" / "dbt_project.yml").read_text() == wanted


@needs_git
def test_a_password_for_git_comes_from_its_file_only(tmp_path):
    """git's stand-in asks for credentials as git does, and shows its arguments."""
    secret = tmp_path / "secret"
    secret.mkdir()
    (secret / "username").write_text("robot")
    (secret / "password").write_text("pass'word")
    program = tmp_path / "git"
    program.write_text(f'#!/bin/sh\necho "$@" >> {tmp_path}/arguments\n[ "$1" != init ] || mkdir -p "$3"\n'
                       f'[ "$1" != fetch ] || {{ "$GIT_ASKPASS" "Username for x:"; echo; "$GIT_ASKPASS" "Password for x:"; }} > {tmp_path}/given\n')
    program.chmod(0o755)
    home = tmp_path / "tmp"
    home.mkdir()
    text = script("dbt/scripts.cpp", "kGitScript").replace("/tmp", str(home)).replace("/git-credentials", str(secret))
    env = {"PATH": f"{tmp_path}:{os.environ['PATH']}", "DBT_PROJECT_DIR": str(tmp_path / "project"), "GIT_URL": "https://git.example.com/x.git", "GIT_REVISION": "main"}
    subprocess.run(["/bin/sh", "-c", text], env=env, check=True, timeout=60)
    assert (tmp_path / "given").read_text() == "robot\npass'word"
    assert "pass'word" not in (tmp_path / "arguments").read_text()
