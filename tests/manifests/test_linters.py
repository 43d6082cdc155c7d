"""kube-score and checkov on every golden file: nothing but what exceptions.yaml excuses, each with its reason."""

import json
import re
import subprocess
from pathlib import Path

import yaml

import linters

HERE = Path(__file__).resolve().parent
GOLDEN = HERE.parent / "golden"
CASES = sorted(folder.name for folder in GOLDEN.iterdir() if folder.is_dir())
EXCEPTIONS = yaml.safe_load((HERE / "exceptions.yaml").read_text())


def part(name):
    """"superset-migrate" of "lakehouse-superset-migrate-673b25fbac": what exceptions are written for."""
    return re.sub(r"-[0-9a-f]{10}$", "", name).partition("-")[2]


def excused(tool, check, name):
    """The reason that excuses a finding; None where there is none."""
    for line in EXCEPTIONS[tool]:
        if line["check"] == check and ("only" not in line or part(name) in line["only"]):
            return line["reason"]
    return None


def judge(tool, findings):
    """Fails on what is not excused, and on excuses that nobody needs."""
    open_findings = sorted({f"{check} at {name}: {text}" for check, name, text in findings if not excused(tool, check, name)})
    assert not open_findings, "\n".join(open_findings)
    needed = {excused(tool, check, name) for check, name, _ in findings}
    unused = [line["check"] for line in EXCEPTIONS[tool] if line["reason"] not in needed]
    assert not unused, f"nothing needs these lines of exceptions.yaml any more: {unused}"


def test_every_exception_has_a_reason():
    assert all(line["reason"].endswith(".") for lines in EXCEPTIONS.values() for line in lines)


def kube_score(case):
    files = sorted(str(file) for file in (GOLDEN / case).glob("*.yaml"))
    done = subprocess.run([linters.go_program("kube-score"), "score", "--output-format", "json", *files], text=True, capture_output=True)
    assert done.stdout, done.stderr
    for judged in json.loads(done.stdout):
        for check in judged["checks"]:
            if check["grade"] < 10 and not check.get("skipped"):
                summaries = "; ".join(f"{one['path']} {one['summary']}" for one in check["comments"] or [])
                yield check["check"]["id"], judged["object_meta"]["name"], summaries


def test_kube_score():
    judge("kube-score", [finding for case in CASES for finding in kube_score(case)])


def test_checkov():
    command = [linters.checkov(), "--framework", "kubernetes", "--output", "json", "--compact", "--quiet"]
    done = subprocess.run([*command, "--directory", str(GOLDEN)], text=True, capture_output=True)
    found = json.loads(done.stdout)["results"]["failed_checks"]
    assert len(found) > 10, done.stderr
    judge("checkov", [(failed["check_id"], failed["resource"].rpartition(".")[2], failed["check_name"]) for failed in found])
