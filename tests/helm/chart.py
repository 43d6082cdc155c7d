"""The chart, rendered once for each set of values."""

import functools
import os
import subprocess
import sys
from pathlib import Path

import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tests" / "cluster"))

import build  # noqa: E402

CHART = ROOT / "helm" / "dataplatform-operator"


def helm_program():
    """$HELM, else the one that is built for the local cluster."""
    return os.environ.get("HELM") or str(build.tools() / "helm")


def helm(*arguments):
    return subprocess.run([helm_program(), *arguments], capture_output=True, text=True, check=False)


@functools.cache
def rendered(*arguments, release="dataplatform-operator"):
    """The chart's objects as a list; `arguments` go to helm template."""
    done = helm("template", release, str(CHART), "--namespace", "dataplatform-system", *arguments)
    assert done.returncode == 0, done.stderr
    return [document for document in yaml.safe_load_all(done.stdout) if document]


def refused(*arguments):
    """What helm says of values that must not pass."""
    done = helm("template", "dataplatform-operator", str(CHART), *arguments)
    assert done.returncode != 0, "these values were taken"
    return done.stderr


def one(objects, kind, name=None):
    found = [item for item in objects if item["kind"] == kind and name in (None, item["metadata"]["name"])]
    assert len(found) == 1, [f"{item['kind']}/{item['metadata']['name']}" for item in objects]
    return found[0]
