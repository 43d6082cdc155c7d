"""Builds what the local cluster runs, once: the result stays in the user's cache, keyed by the sources."""

import fcntl
import fnmatch
import hashlib
import json
import os
import re
import subprocess
import time
import zipfile
from contextlib import contextmanager
from pathlib import Path

HERE = Path(__file__).resolve().parent
CONTROL_PLANE = ("etcd", "kube-apiserver", "kube-controller-manager", "kube-scheduler", "kubectl")
TOOLS = ("./cert-manager", "./stand-ins", "sigs.k8s.io/kwok/cmd/kwok", "helm.sh/helm/v4/cmd/helm")


class ClusterError(Exception):
    """Something that the person in front of it can act on."""


def say(text):
    print(f"cluster: {text}", flush=True)


def cache():
    """The folder for everything that outlives a run."""
    chosen = os.environ.get("DATAPLATFORM_CACHE")
    base = chosen or os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache"
    folder = Path(base) / "dataplatform-operator"
    folder.mkdir(parents=True, exist_ok=True)
    return folder


@contextmanager
def locked(name):
    """One process at a time; the others wait, so that nothing is built twice."""
    with (cache() / f".{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def fingerprint(*files):
    digest = hashlib.sha256()
    for file in sorted(files):
        digest.update(file.read_bytes())
    return digest.hexdigest()[:16]


def go(arguments, folder, environment=None):
    """Runs the Go command and returns what it printed."""
    # Go's temporary files of a large build (3 GB) do not belong into a /tmp that may be memory.
    temporary = cache() / "tmp"
    temporary.mkdir(exist_ok=True)
    settings = {**os.environ, "GOTMPDIR": str(temporary), **(environment or {})}
    try:
        done = subprocess.run(["go", *arguments], cwd=folder, env=settings, text=True, stdout=subprocess.PIPE)
    except FileNotFoundError as error:
        raise ClusterError("there is no `go` command; `./dev setup` installs one, or see https://go.dev/doc/install") from error
    if done.returncode:
        raise ClusterError(f"`go {' '.join(arguments)}` failed in {folder} (exit {done.returncode}), see above")
    return done.stdout


def _built(module, what, minutes, compile_into):
    """The folder with a module's programs, compiled now if it is not in the cache."""
    source = HERE / module
    key = fingerprint(source / "go.mod", source / "go.sum", *source.rglob("*.go"))
    folder = cache() / "bin" / f"{module}-{key}"
    with locked(f"build-{module}"):
        if not folder.exists():
            say(f"building {what} (once; about {minutes} minutes on two cores) ...")
            start = time.monotonic()
            fresh = folder.with_name(folder.name + ".new")
            fresh.mkdir(parents=True, exist_ok=True)
            compile_into(source, fresh)
            fresh.rename(folder)
            say(f"built {what} in {time.monotonic() - start:.0f} s: {folder}")
    return folder


def control_plane():
    """The folder with etcd, kube-apiserver, kube-controller-manager, kube-scheduler and kubectl."""
    return _built("controlplane", "the Kubernetes control plane", 10, _compile_control_plane)


def _compile_control_plane(source, folder):
    version = re.search(r"k8s.io/kubernetes (v(\d+)\.(\d+)\.\S+)", (source / "go.mod").read_text())
    name = "k8s.io/component-base/version.git"
    flags = f"-s -w -X {name}Version={version[1]} -X {name}Major={version[2]} -X {name}Minor={version[3]}"
    go(["build", "-ldflags", flags, "-o", str(folder / "controlplane"), "."], source)
    link_control_plane(folder)


def link_control_plane(folder):
    for name in CONTROL_PLANE:
        (folder / name).unlink(missing_ok=True)
        (folder / name).symlink_to("controlplane")


def tools():
    """The folder with kwok, cert-manager, helm and the stand-ins."""
    return _built("tools", "kwok, cert-manager, Helm and the stand-ins", 6, _compile_tools)


def _compile_tools(source, folder):
    go(["build", "-ldflags", "-s -w", "-o", f"{folder}/", *TOOLS], source)


def packs():
    """The optional kinds that a cluster may serve, by name."""
    return json.loads((HERE / "packs.json").read_text())


def crds(pack):
    """The folder with the CRD files of a pack, taken out of the module that defines them."""
    wanted = packs()[pack]
    folder = cache() / "crds" / f"{pack}-{wanted['version']}-{fingerprint(HERE / 'packs.json')}"
    with locked("crds"):
        if not folder.exists():
            fresh = folder.with_name(folder.name + ".new")
            fresh.mkdir(parents=True, exist_ok=True)
            _extract(wanted, fresh)
            fresh.rename(folder)
    return folder


def _extract(wanted, folder):
    module = f"{wanted['module']}@{wanted['version']}"
    # Outside of any module of ours; otherwise its go.sum would have to know this one.
    found = json.loads(go(["mod", "download", "-json", module], "/"))
    if found["Sum"] != wanted["sum"]:
        raise ClusterError(f"{module} has sum {found['Sum']}, packs.json says {wanted['sum']}")
    with zipfile.ZipFile(found["Zip"]) as archive:
        for name in archive.namelist():
            inside = name.removeprefix(module + "/")
            if any(fnmatch.fnmatch(inside, pattern) for pattern in wanted["files"]):
                (folder / Path(inside).name).write_bytes(archive.read(name))
    if not any(folder.iterdir()):
        raise ClusterError(f"{module} has none of {wanted['files']}")


def all_parts():
    """Builds or fetches everything that any cluster needs."""
    control_plane()
    tools()
    for pack in packs():
        crds(pack)
