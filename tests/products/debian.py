"""Programs out of Debian's packages, unpacked into the user's cache: nothing is installed and no service starts.

They come from the release below whatever this system runs, since an older one has PgBouncer before 1.21. So they bring their own
libraries, the C library and its loader too. apt keeps its lists for it in the same folder; it needs no rights for that.
"""

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

RELEASE = "trixie"
KEYS = Path("/usr/share/keyrings/debian-archive-keyring.gpg")
PROGRAMS = ("haproxy", "nginx", "pgbouncer")
LIBRARIES = ("libaudit1", "libc6", "libcap-ng0", "libcap2", "libcares2", "libcrypt1", "libevent-2.1-7t64", "libgcc-s1", "libjemalloc2",
             "liblua5.4-0", "libopentracing-c-wrapper0t64", "libopentracing1", "libpam0g", "libpcre2-8-0", "libssl3t64", "libstdc++6",
             "libsystemd0", "libzstd1", "zlib1g")


def run(*command, **options):
    """What the command printed; what it said is shown if it fails."""
    done = subprocess.run(command, capture_output=True, text=True, **options)
    if done.returncode:
        raise RuntimeError(f"{' '.join(map(str, command))} ended with {done.returncode}:\n{done.stdout}{done.stderr}")
    return done.stdout


def mirror():
    """The address of the Debian mirror that this system uses; the test is skipped where there is none."""
    if not shutil.which("apt-get") or not KEYS.exists():
        pytest.skip("this is no Debian, whose packages have the program; install it yourself, and the test takes it")
    listed = run("apt-get", "indextargets", "--format", "$(REPO_URI)", "Created-By: Packages").split()
    found = [address for address in listed if address.rstrip("/").endswith("/debian")]
    if not found:
        pytest.skip("apt knows no mirror of Debian's main archive; without one the program cannot be had")
    return found[0]


def apt(folder):
    """The beginning of an apt-get command that has RELEASE in its lists and no installed package."""
    for name in ("lists/partial", "archives/partial"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    (folder / "status").touch()
    (folder / "sources.list").write_text(f"deb [signed-by={KEYS}] {mirror()} {RELEASE} main\n")
    settings = {"Dir::State": folder, "Dir::State::Lists": folder / "lists", "Dir::State::Status": folder / "status",
                "Dir::Cache": folder, "Dir::Etc::SourceList": folder / "sources.list", "Dir::Etc::SourceParts": "/dev/null",
                "Acquire::IndexTargets::deb::DEP-11::DefaultEnabled": "false", "Acquire::Languages": "none"}
    options = [word for key, value in settings.items() for word in ("-o", f"{key}={value}")]
    # Root would fetch as a user that may not write here.
    return ["apt-get", *options, "-o", "APT::Sandbox::User="]


def unpack(root):
    folder = root.with_name(root.name + ".apt")
    command = apt(folder)
    run(*command, "-qq", "update")
    run(*command, "-qq", "download", *PROGRAMS, *LIBRARIES, cwd=folder)
    for file in folder.glob("*.deb"):
        run("dpkg-deb", "-x", file, root)
    shutil.rmtree(folder)


def program(name):
    """The words that start one of PROGRAMS."""
    key = hashlib.sha256("\n".join([RELEASE, *PROGRAMS, *LIBRARIES]).encode()).hexdigest()[:16]
    root = cache() / "debian" / key
    with locked("debian"):
        if not (root / "complete").exists():
            shutil.rmtree(root, ignore_errors=True)
            root.mkdir(parents=True)
            with fetching(f"{name} of Debian {RELEASE}"):
                unpack(root)
            (root / "complete").touch()
    libraries = [str(folder) for folder in (root / "usr" / "lib").glob("*-linux-gnu*")]
    loaders = [file for folder in libraries for file in Path(folder).glob("ld-linux*.so.*")]
    return [str(loaders[0]), "--library-path", ":".join(libraries), str(root / "usr" / "sbin" / name)]
