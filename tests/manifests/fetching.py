"""What to do where a program of others can't be fetched: the test is skipped and says why, unless it must not be."""

import os
import subprocess
import sys
from contextlib import contextmanager
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cluster"))

from build import ClusterError  # noqa: E402


@contextmanager
def fetching(what):
    """Around what fetches `what`. With REQUIRE_TOOLS=1 a failure is a failure."""
    try:
        yield
    except (ClusterError, OSError, RuntimeError, subprocess.CalledProcessError) as error:
        if os.environ.get("REQUIRE_TOOLS") == "1":
            raise
        pytest.skip(f"{what} could not be fetched: {error}"[:500])
