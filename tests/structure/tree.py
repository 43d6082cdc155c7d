"""The files of the repository, as git knows them (committed or about to be)."""

import fnmatch
import functools
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SKIPPED_FOLDERS = {".git", "build", "__pycache__", ".pytest_cache", "node_modules"}


@functools.cache
def files():
    """Paths from the root, sorted; by a walk where the tree is an archive without git."""
    command = ["git", "-C", str(ROOT), "ls-files", "--cached", "--others", "--exclude-standard"]
    try:
        listed = subprocess.run(command, check=True, capture_output=True, text=True).stdout.splitlines()
    except (OSError, subprocess.CalledProcessError):
        listed = [str(path.relative_to(ROOT)) for path in ROOT.rglob("*")]
    kept = [path for path in listed if not SKIPPED_FOLDERS & set(path.split("/")) and (ROOT / path).is_file()]
    return tuple(sorted(kept))


@functools.cache
def text_of(path):
    """A file's text; None where it is not text."""
    try:
        return (ROOT / path).read_text(encoding="utf-8")
    except UnicodeDecodeError:
        return None


def texts(*patterns):
    """(path, text) of the text files whose path matches one of the patterns."""
    for path in files():
        if any(fnmatch.fnmatch(path, pattern) for pattern in patterns):
            text = text_of(path)
            if text is not None:
                yield path, text


def exists(path):
    return path == "" or (ROOT / path).exists()


def matches(name):
    """Is there a file or folder of this path from the root, or, without a slash, of this name? * stands for anything."""
    name = name.rstrip("/") if name.count("/") > 1 else name
    if "*" in name:
        return any(fnmatch.fnmatch(path, name) or fnmatch.fnmatch(path, "*/" + name) for path in files())
    return (ROOT / name).exists() or any(path.endswith("/" + name) for path in files())
