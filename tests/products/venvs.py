"""Python environments with the products that are written in Python, each made once in the user's cache."""

import functools
import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cluster"))
sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "manifests"))

from build import cache, locked  # noqa: E402
from fetching import fetching  # noqa: E402


def folder_of(name, requirements, python):
    """Where the environment is, or will be: other requirements or another Python make another one."""
    version = subprocess.run([python, "--version"], capture_output=True, text=True, check=True).stdout
    key = hashlib.sha256("\n".join([version, *requirements]).encode()).hexdigest()[:16]
    return cache() / "venvs" / f"{name}-{key}"


def venv(name, requirements, python=sys.executable):
    """The folder with the programs of the environment `name`, installed now if it is not in the cache."""
    python = python_for(name, python)
    folder = folder_of(name, requirements, python)
    with locked(f"venv-{name}"):
        if not (folder / "complete").exists():
            with fetching(name):
                subprocess.run([python, "-m", "venv", "--clear", folder], check=True)
                subprocess.run([folder / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", *requirements], check=True)
            (folder / "complete").touch()
    return folder / "bin"


@functools.cache
def python_for(product, *names):
    """The first of these Pythons that is there and can make environments; the test is skipped without one."""
    for name in names:
        found = shutil.which(name)
        if found and subprocess.run([found, "-c", "import venv, ensurepip"], capture_output=True).returncode == 0:
            return found
    pytest.skip(f"{product} needs {' or '.join(names)} with venv, which is in Debian's package python3-venv")
