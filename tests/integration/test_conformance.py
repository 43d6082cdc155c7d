"""A slice of the conformance of the model in tests/simulation with a real API server; docs/simulation.md has the whole."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SEEDS = 200
# What would change the objects of a sequence while it goes on.
SILENCED = ("controller-manager", "scheduler", "kwok", "stand-ins", "cert-manager")


def program():
    return Path(os.environ.get("DATAPLATFORM_CONFORMANCE", ROOT / "build" / "release" / "tests" / "conformance"))


@pytest.fixture
def api_server_alone(cluster, kube, own_operator):
    """Without the operator that other tests share, too: it would write status."""
    stopped = [part for part in SILENCED if cluster.processes.pid(part)]
    for part in stopped:
        cluster.stop(part)
    yield cluster
    for part in stopped:
        cluster.start(part)


def test_the_model_answers_as_the_server_does(api_server_alone):
    command = [program(), "--kubeconfig", api_server_alone.kubeconfig, "--seeds", str(SEEDS)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=600)
    assert done.returncode == 0, done.stdout + done.stderr
    assert f"{SEEDS} sequences" in done.stdout
