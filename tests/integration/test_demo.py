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
    done, said = run_demo("--exit")
    assert done.returncode == 0, said
    assert re.search(r"^lakehouse in namespace data-platform: Ready, (7)/\1 components ready, profile Development", done.stdout, re.MULTILINE), said
    kubeconfig = Path(re.search(r"KUBECONFIG=(\S+)", done.stdout).group(1))
    assert not kubeconfig.parent.exists()
    assert "nothing was left behind" in done.stdout


def test_the_documents_platform_becomes_ready():
    done, said = run_demo("production", "--exit")
    assert done.returncode == 0, said
    assert re.search(r"^lakehouse in namespace data-platform: Ready, (7)/\1 components ready, profile Production", done.stdout, re.MULTILINE), said
    assert "https://airbyte.example.com" in done.stdout and "https://dremio.example.com" in done.stdout, said


def test_what_can_not_become_ready_is_said_and_not_waited_for():
    done, said = run_demo("standby", "--exit")
    assert done.returncode == 1, said
    assert "NotSupportedYet" in done.stdout and "spec.recovery.role" in done.stdout, said
    assert "nothing was left behind" in done.stdout
