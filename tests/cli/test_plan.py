"""`plan` as a process against a made-up API server: exit codes, what it reads, that it writes nothing.

What it says is tested in tests/reconcile and in this folder's C++.
"""

import json
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
import yaml
from test_process import PROGRAM, ROOT, SECONDS, THREAD, pytestmark  # noqa: F401: the mark holds here too

GOOD, INVALID, UNREACHABLE, TIMED_OUT = 0, 1, 4, 5


def call(*arguments):
    return subprocess.run([str(PROGRAM), *map(str, arguments)], capture_output=True, timeout=SECONDS)


class Server(ThreadingHTTPServer):
    """Answers every list with nothing, every other read with 404; `forbidden` names a plural."""

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Handler)
        self.asked, self.forbidden, self.hang = [], None, threading.Event()
        self.hangs = False


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def answer(self, status, body):
        data = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def described(self, kind):
        """apiVersion and kind of an answer: metadata alone where only that was asked for."""
        if "PartialObjectMetadata" not in self.headers.get("Accept", ""):
            return {"apiVersion": "v1", "kind": kind}
        return {"apiVersion": "meta.k8s.io/v1", "kind": "PartialObjectMetadata" + ("List" if kind == "List" else "")}

    def refuse(self, status, reason):
        self.answer(status, {"apiVersion": "v1", "kind": "Status", "status": "Failure", "code": status, "reason": reason, "message": reason.lower()})

    def do_GET(self):
        path = self.path.split("?")[0]
        self.server.asked.append(("GET", path))
        if self.server.hangs:
            self.server.hang.wait()
        parts = path.strip("/").split("/")
        plural = parts[parts.index("namespaces") + 2] if "namespaces" in parts and len(parts) > parts.index("namespaces") + 2 else ""
        if plural and plural == self.server.forbidden:
            return self.refuse(403, "Forbidden")
        if path == "/api/v1/namespaces/data-storage":
            return self.answer(200, self.described("Namespace") | {"metadata": {
                "name": "data-storage", "annotations": {"dataplatform.io/allow-from": "data-platform"}}})
        if plural and parts[-1] == plural:
            return self.answer(200, self.described("List") | {"metadata": {"resourceVersion": "1"}, "items": []})
        return self.refuse(404, "NotFound")

    def do_write(self):
        self.server.asked.append((self.command, self.path))
        self.refuse(403, "Forbidden")

    do_POST = do_PUT = do_PATCH = do_DELETE = do_write

    def log_message(self, *arguments):
        pass


@pytest.fixture
def server():
    made = Server()
    thread = threading.Thread(target=made.serve_forever, daemon=True)
    thread.start()
    yield made
    made.hang.set()
    made.shutdown()
    made.server_close()


@pytest.fixture
def kubeconfig(server, tmp_path):
    file = tmp_path / "config"
    file.write_text(yaml.safe_dump({
        "apiVersion": "v1", "kind": "Config", "current-context": "fake",
        "contexts": [{"name": "fake", "context": {"cluster": "fake", "user": "nobody"}}],
        "clusters": [{"name": "fake", "cluster": {"server": f"http://127.0.0.1:{server.server_port}"}}],
        "users": [{"name": "nobody", "user": {}}]}))
    return file


def test_of_a_new_platform_everything_is_made(server, kubeconfig):
    done = call("plan", "-f", THREAD, "--kubeconfig", kubeconfig, "-o", "json")
    assert done.returncode == GOOD, done.stderr
    plan = json.loads(done.stdout)
    assert plan["verdict"]["standing"] == "Accepted" and not plan["exists"]
    assert {change["action"] for change in plan["objects"]} == {"Make"}
    assert {"Secret", "StatefulSet", "Deployment", "Job"} <= {change["kind"] for change in plan["objects"]}
    assert plan["summary"]["podsRestarted"] == 0
    assert {method for method, _ in server.asked} == {"GET"}


def test_as_text_and_yaml_too(server, kubeconfig):
    text = call("plan", "-f", THREAD, "--kubeconfig", kubeconfig)
    assert text.returncode == GOOD
    assert text.stdout.decode().startswith("DataPlatform data-platform/")
    assert text.stdout.decode().rstrip().splitlines()[-1].endswith("no pod restarts")
    listed = call("plan", "-f", THREAD, "--kubeconfig", kubeconfig, "-o", "yaml")
    assert yaml.safe_load(listed.stdout)["summary"]["made"] > 20


def test_an_invalid_spec_is_said_before_the_cluster_is_asked(server, kubeconfig):
    done = call("plan", "-f", ROOT / "deploy/examples/invalid.yaml", "--kubeconfig", kubeconfig)
    assert done.returncode == INVALID
    assert len(done.stderr.splitlines()) > 1
    assert server.asked == []


def test_a_missing_right_names_kind_and_namespace(server, kubeconfig):
    server.forbidden = "statefulsets"
    done = call("plan", "-f", THREAD, "--kubeconfig", kubeconfig)
    assert done.returncode == UNREACHABLE
    assert b"statefulsets in namespace data-" in done.stderr


def test_nobody_there(server, kubeconfig):
    server.shutdown()
    server.server_close()
    done = call("plan", "-f", THREAD, "--kubeconfig", kubeconfig)
    assert done.returncode == UNREACHABLE
    assert done.stdout == b"" and done.stderr


def test_a_cluster_that_says_nothing_is_given_up(server, kubeconfig):
    server.hangs = True
    done = call("plan", "-f", THREAD, "--kubeconfig", kubeconfig, "--timeout-seconds", "1")
    assert done.returncode == TIMED_OUT
    assert b"--timeout-seconds" in done.stderr
