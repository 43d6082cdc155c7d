"""The programs of others that judge manifests, fetched once into the user's cache."""

import subprocess
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "cluster"))
sys.path.insert(0, str(Path(__file__).resolve().parent))

from build import cache, go, locked  # noqa: E402

from fetching import fetching  # noqa: E402

GO_PROGRAMS = {"kubeconform": "github.com/yannh/kubeconform/cmd/kubeconform@v0.7.0", "kube-score": "github.com/zegl/kube-score/cmd/kube-score@v1.20.0"}
CHECKOV = "3.3.30"


def go_program(name):
    """Path of a program of GO_PROGRAMS."""
    package = GO_PROGRAMS[name]
    folder = cache() / "bin" / f"{name}-{package.rpartition('@')[2]}"
    with locked(f"build-{name}"):
        if not (folder / name).exists():
            folder.mkdir(parents=True, exist_ok=True)
            with fetching(name):
                go(["install", package], "/", {"GOBIN": str(folder), "GOFLAGS": "-buildvcs=false"})
    return folder / name


def checkov():
    """Path of checkov, in an environment of its own."""
    folder = cache() / "bin" / f"checkov-{CHECKOV}"
    with locked("build-checkov"):
        if not (folder / "complete").exists():
            with fetching("checkov"):
                subprocess.run([sys.executable, "-m", "venv", "--clear", folder], check=True)
                subprocess.run([folder / "bin" / "pip", "install", "--quiet", f"checkov=={CHECKOV}"], check=True)
            (folder / "complete").touch()
    return folder / "bin" / "checkov"
