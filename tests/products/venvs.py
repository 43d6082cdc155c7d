"""Python environments with the products that are written in Python, each made once in the user's cache."""

import hashlib
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cluster"))

from build import cache, locked  # noqa: E402


def folder_of(name, requirements, python=sys.executable):
    """Where the environment is, or will be: other requirements or another Python make another one."""
    version = subprocess.run([python, "--version"], capture_output=True, text=True, check=True).stdout
    key = hashlib.sha256("\n".join([version, *requirements]).encode()).hexdigest()[:16]
    return cache() / "venvs" / f"{name}-{key}"


def is_there(name, requirements, python=sys.executable):
    return (folder_of(name, requirements, python) / "complete").exists()


def venv(name, requirements, python=sys.executable):
    """The folder with the programs of the environment `name`, installed now if it is not in the cache."""
    folder = folder_of(name, requirements, python)
    with locked(f"venv-{name}"):
        if not (folder / "complete").exists():
            subprocess.run([python, "-m", "venv", "--clear", folder], check=True)
            subprocess.run([folder / "bin" / "pip", "install", "--quiet", "--disable-pip-version-check", *requirements], check=True)
            (folder / "complete").touch()
    return folder / "bin"


def interpreter(*names):
    """The first of these Pythons that is there and runs; None without one."""
    for name in names:
        found = shutil.which(name)
        if found and subprocess.run([found, "-c", "import venv, ensurepip"], capture_output=True).returncode == 0:
            return found
    return None


def python_for(product, *names):
    """As `interpreter`; the test is skipped without one."""
    found = interpreter(*names)
    if not found:
        pytest.skip(f"{product} needs one of {', '.join(names)} with venv (Debian: python3-venv); none is there")
    return found
