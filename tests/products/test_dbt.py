"""dbt with its adapter for Dremio reads the rendered profile, with the variables of the job's container, as we mean it."""

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "components"))

from containers import SECRET, containers, environment  # noqa: E402
from rendered import GOLDEN, files  # noqa: E402
from venvs import venv  # noqa: E402

REQUIREMENTS = ["dbt-core~=1.10.0", "dbt-dremio~=1.10.0"]
JOBS = [(path.parent.name, owner.removesuffix("-scripts")) for path in sorted(GOLDEN.glob("*/dbt.yaml"))
        for owner, name, _ in files(path.parent.name, "dbt") if name == "profiles.yml"]
# What dbt understood gets into its manifest with the model.
MODEL = """{{ config(meta={"host": target.software_host, "port": target.port, "tls": target.use_ssl, "user": target.UID,
                           "space": target.database, "store": target.datalake, "threads": target.threads}) }}
select 1 as one
"""


def profile(case, job):
    return next(text for owner, name, text in files(case, "dbt") if owner == f"{job}-scripts" and name == "profiles.yml")


def variables(case, job):
    found = [container for owner, container in containers(case, "dbt") if owner == job]
    assert len(found) == 1
    return environment(found[0])


def parsed(text, case, job, folder):
    """(how `dbt parse` ended, what it understood): of a project with one model, told everything as in the pod."""
    (folder / "etc").mkdir(parents=True)
    (folder / "etc" / "profiles.yml").write_text(text)
    (folder / "project" / "models").mkdir(parents=True)
    (folder / "project" / "models" / "one.sql").write_text(MODEL)
    # Which profile and which target, the variables say.
    wanted = variables(case, job)
    (folder / "project" / "dbt_project.yml").write_text(yaml.safe_dump({"name": "probe", "version": "1.0", "profile": "another"}))
    here = {"HOME": folder, "DBT_PROJECT_DIR": folder / "project", "DBT_PROFILES_DIR": folder / "etc", "DBT_TARGET_PATH": folder / "target",
            "DBT_LOG_PATH": folder / "logs"}
    assert set(here) <= set(wanted)
    done = subprocess.run([venv("dbt", REQUIREMENTS) / "dbt", "parse"], env={**wanted, **{key: str(place) for key, place in here.items()}},
                          cwd=folder, capture_output=True, text=True, timeout=120)
    manifest = folder / "target" / "manifest.json"
    understood = json.loads(manifest.read_text())["nodes"]["model.probe.one"]["config"]["meta"] if manifest.exists() else None
    return done, understood


def unknown_words(text):
    """Keys of the outputs that the adapter does not have: it ignores them."""
    ask = "import json; from dataclasses import fields; from dbt.adapters.dremio.credentials import DremioCredentials as C; " \
          "print(json.dumps([each.name for each in fields(C)] + list(C._ALIASES)))"
    told = subprocess.run([venv("dbt", REQUIREMENTS) / "python", "-c", ask], capture_output=True, text=True, check=True).stdout
    known = {*json.loads(told), "type", "threads"}
    return sorted({key for of in yaml.safe_load(text).values() for output in of["outputs"].values() for key in output} - known)


def test_there_is_a_profile():
    assert JOBS


@pytest.mark.parametrize("case, job", JOBS)
def test_dbt_parses_with_it(case, job, tmp_path):
    done, understood = parsed(profile(case, job), case, job, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    wanted = variables(case, job)
    output = yaml.safe_load(profile(case, job))[wanted["DBT_PROFILE"]]["outputs"][wanted["DBT_TARGET"]]
    assert understood == {"host": wanted["DBT_DREMIO_HOST"], "port": int(wanted["DBT_DREMIO_PORT"]), "tls": output["use_ssl"],
                          "user": SECRET, "space": output["dremio_space"], "store": output["object_storage_source"],
                          "threads": output["threads"]}


@pytest.mark.parametrize("case, job", JOBS)
def test_the_adapter_has_every_word_of_it(case, job):
    assert unknown_words(profile(case, job)) == []


@pytest.mark.parametrize("case, job", JOBS)
def test_no_password_is_in_what_dbt_says_or_leaves(case, job, tmp_path):
    """dbt keeps back the values of variables that begin with DBT_ENV_SECRET. The user's name is the same word here, so it goes."""
    text = re.sub(r"(user: ).*", r"\1someone", profile(case, job))
    done, _ = parsed(text, case, job, tmp_path)
    assert done.returncode == 0, done.stdout + done.stderr
    left = [path for folder in ("target", "logs") for path in (tmp_path / folder).rglob("*") if path.is_file()]
    assert left and SECRET not in done.stdout + done.stderr + "".join(path.read_text(errors="replace") for path in left)


@pytest.mark.parametrize("ours, wrong", [
    ("software_host:", "sofware_host:"), ("type: dremio", "type: dremi"), ("'DBT_DREMIO_USER'", "'DBT_DREMIO_USR'"), ("prod:", "test:"),
    ("| as_number", "| as_numbr"), ("dataplatform:", "data:")])
def test_dbt_would_not_parse_with_another_word(ours, wrong, tmp_path):
    case, job = JOBS[0]
    text = profile(case, job)
    assert ours in text
    done, _ = parsed(text.replace(ours, wrong), case, job, tmp_path)
    assert done.returncode != 0, done.stdout


def test_a_word_that_the_adapter_ignores_would_be_found():
    text = profile(*JOBS[0])
    assert unknown_words(text.replace("use_ssl:", "use_sll:")) == ["use_sll"]
