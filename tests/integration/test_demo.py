"""`./dev demo` as a newcomer runs it: a platform becomes Ready, and nothing is left."""

import os
import re
import subprocess
import sys
from pathlib import Path

from operator_process import ROOT, binary


def run_demo(*arguments):
    command = [sys.executable, str(ROOT / "tests" / "cluster" / "demo.py"), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env={**os.environ, "DATAPLATFORM_OPERATOR": str(binary())}, cwd=ROOT)
    return done, done.stdout + done.stderr


def test_the_demo_ends_ready_and_leaves_nothing():
    done, said = run_demo("thread", "--exit")
    assert done.returncode == 0, said
    assert re.search(r"^thread in namespace data-platform: Ready, (\d)/\1 components ready", done.stdout, re.MULTILINE), said
    assert "https://superset.example.com" in done.stdout and "Secret thread-superset" in done.stdout, said
    kubeconfig = Path(re.search(r"KUBECONFIG=(\S+)", done.stdout).group(1))
    assert not kubeconfig.parent.exists()
    assert "nothing was left behind" in done.stdout


def test_what_can_not_become_ready_is_said_and_not_waited_for():
    done, said = run_demo("production", "--exit")
    assert done.returncode == 1, said
    assert "NotSupportedYet" in done.stdout and "spec.secrets.provider" in done.stdout, said
    assert "nothing was left behind" in done.stdout
