"""The built program as a process: names, pipes, signals, memory. What it says is tested in this folder's C++.

$DATAPLATFORM_OPERATOR names the program; else it is that of the release preset.
"""

import json
import os
import resource
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("DATAPLATFORM_OPERATOR", ROOT / "build" / "release" / "dataplatform-operator"))
THREAD = ROOT / "deploy" / "examples" / "thread.yaml"
MEMORY = 512 << 20  # of addresses: libraries take a part; a document may not take the rest
SECONDS = 20

pytestmark = pytest.mark.skipif(not PROGRAM.exists(), reason=f"{PROGRAM} is not there; ./dev build makes it")


def call(*arguments, program=PROGRAM, **options):
    def limit():
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    limited = {} if os.environ.get("DATAPLATFORM_SANITIZED") else {"preexec_fn": limit}
    return subprocess.run([str(program), *map(str, arguments)], capture_output=True, timeout=SECONDS, **limited, **options)


@pytest.fixture
def plugin(tmp_path):
    link = tmp_path / "kubectl-dataplatform"
    link.symlink_to(PROGRAM)
    return link


@pytest.mark.parametrize("arguments, code", [
    (["validate", "-f", THREAD], 0), (["render", "-f", THREAD], 0), (["crd"], 0), (["explain", "profile"], 0), (["--version"], 0),
    (["--help"], 0), (["validate", "-f", ROOT / "deploy/examples/invalid.yaml"], 1), (["explain", "profil"], 1),
    (["validate", "-f", "/nowhere"], 1), (["validate", "-f", "/"], 1), ([], 2), (["validate"], 2), (["frobnicate"], 2)])
def test_exit_codes(arguments, code):
    assert call(*arguments).returncode == code


def test_the_plugin_is_found_by_its_name(plugin):
    helped = call("--help", program=plugin)
    assert helped.returncode == 0
    assert b"kubectl dataplatform" in helped.stdout
    assert b"dataplatform-operator" not in helped.stdout
    found = call("validate", "-f", THREAD, program="kubectl-dataplatform", env={"PATH": str(plugin.parent)})
    assert found.returncode == 0


def test_a_document_comes_by_a_pipe():
    rendered = call("render", "-f", "-", "-o", "json", input=THREAD.read_bytes())
    assert rendered.returncode == 0
    by_file = call("render", "-f", THREAD)
    assert json.loads(rendered.stdout)["items"] == list(yaml.safe_load_all(by_file.stdout))


def test_what_is_rendered_can_be_piped_into_kubectl():
    """Nothing but objects on standard output, whatever else is to be said."""
    for case in ("thread", "aws", "production"):
        rendered = call("render", "-f", ROOT / "deploy" / "examples" / f"{case}.yaml")
        assert rendered.returncode == 0
        assert all({"apiVersion", "kind", "metadata"} <= set(document) for document in yaml.safe_load_all(rendered.stdout))


def test_no_environment_variable_or_folder_changes_what_is_rendered(tmp_path):
    plain = call("render", "-f", THREAD, env={})
    elsewhere = call("render", "-f", THREAD, cwd=tmp_path, env={"LC_ALL": "tr_TR.UTF-8", "TZ": "Asia/Tokyo", "KUBECONFIG": "/nowhere", "HOME": "/"})
    assert plain.returncode == elsewhere.returncode == 0
    assert plain.stdout == elsewhere.stdout


def test_a_full_disk_is_no_success():
    with open("/dev/full", "wb") as full:
        done = subprocess.run([str(PROGRAM), "crd"], stdout=full, stderr=subprocess.PIPE, timeout=SECONDS)
    assert done.returncode == 1
    assert b"could not be written" in done.stderr


def test_a_reader_that_leaves_ends_it_quietly():
    process = subprocess.Popen([str(PROGRAM), "render", "-f", str(THREAD)], stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    process.stdout.read(10)
    process.stdout.close()
    process.wait(timeout=SECONDS)
    assert b"terminate called" not in process.stderr.read()


def aliases(levels):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{i}: &a{i} [{', '.join([f'*a{i - 1}'] * 10)}]" for i in range(1, levels)]
    return "\n".join(lines)


@pytest.mark.parametrize("name, text", [
    ("huge", b"a: " + b"x" * (5 << 20)), ("endless", b"# " + b"y" * (64 << 20)), ("deep in flow", b"[" * 10_000 + b"]" * 10_000),
    ("deeper", b"[" * 1_000_000), ("deep in maps", b'{"a":' * 10_000 + b"1" + b"}" * 10_000),
    ("deep in blocks", b"".join(b" " * i + b"a:\n" for i in range(2_000))), ("dashes", b"- " * 100_000),
    ("alias bomb", aliases(20).encode()), ("alias of itself", b"a: &a [*a]"), ("garbage", bytes(range(256)) * 4_000), ("zeros", bytes(1 << 20)),
    ("byte order mark alone", b"\xef\xbb\xbf"), ("utf-16", "spec: {}".encode("utf-16")), ("many documents", b"---\na: 1\n" * 50_000),
    ("many keys", b"".join(b"k%d: 1\n" % i for i in range(150_000))), ("question marks", b"? " * 50_000), ("long anchor", b"&" + b"a" * 1_000_000 + b" b")])
def test_no_document_brings_it_down(name, text):
    for command in ("validate", "render"):
        done = call(command, "-f", "-", input=text)
        assert done.returncode == 1, (name, done.stderr[-500:])
        assert done.stdout == b""
        assert done.stderr.strip()
        assert all(len(line) < 1000 for line in done.stderr.splitlines())


def test_a_device_without_an_end_is_read_only_so_far():
    done = call("validate", "-f", "/dev/zero")
    assert done.returncode == 1
    assert b"larger than" in done.stderr
