"""The operator as a process of its own, under the ServiceAccount that the chart gives it."""

import json
import os
import signal
import socket
import subprocess
import urllib.request
from pathlib import Path

import yaml

from kube import wait_for

ROOT = Path(__file__).resolve().parents[2]
NAMESPACE = "dataplatform-system"
SERVICE_ACCOUNT = "dataplatform-operator"


def binary():
    """The operator to test: $DATAPLATFORM_OPERATOR, else the one of the release preset."""
    return Path(os.environ.get("DATAPLATFORM_OPERATOR", ROOT / "build" / "release" / "dataplatform-operator"))


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def service_account_kubeconfig(admin_kubeconfig, kube, folder):
    """A kubeconfig with a token of the operator's ServiceAccount."""
    request = {"apiVersion": "authentication.k8s.io/v1", "kind": "TokenRequest", "spec": {"expirationSeconds": 7200}}
    answer = kube.request("POST", f"api/v1/namespaces/{NAMESPACE}/serviceaccounts/{SERVICE_ACCOUNT}/token", request)
    config = yaml.safe_load(Path(admin_kubeconfig).read_text())
    config["users"] = [{"name": config["users"][0]["name"], "user": {"token": answer["status"]["token"]}}]
    path = Path(folder) / "operator.kubeconfig"
    path.write_text(yaml.safe_dump(config))
    path.chmod(0o600)
    return path


class Operator:
    """One running operator; its log is one JSON object a line."""

    def __init__(self, kubeconfig, folder, name="operator", *arguments, program=None):
        self.program = program or binary()
        self.arguments = arguments
        self.kubeconfig = kubeconfig
        self.log = Path(folder) / f"{name}.log"
        self.name = name
        self.process = None

    def start(self):
        self.health = free_port()
        self.metrics = free_port()
        command = [str(self.program), "run", "--kubeconfig", str(self.kubeconfig), "--namespace", NAMESPACE,
                   "--health-address", f"127.0.0.1:{self.health}", "--metrics-address", f"127.0.0.1:{self.metrics}", *self.arguments]
        with self.log.open("a") as out:
            self.process = subprocess.Popen(command, stdout=out, stderr=subprocess.STDOUT, env={**os.environ, "HOSTNAME": self.name})
        return self

    def wait_ready(self):
        wait_for(f"{self.name} to be ready, see {self.log}", self.is_ready, 30)
        return self

    def is_ready(self):
        if self.process.poll() is not None:
            raise AssertionError(f"the operator ended with {self.process.returncode}, see {self.log}:\n{self.tail()}")
        return urllib.request.urlopen(f"http://127.0.0.1:{self.health}/readyz", timeout=2).status == 200

    def metric(self, name):
        text = urllib.request.urlopen(f"http://127.0.0.1:{self.metrics}/metrics", timeout=2).read().decode()
        return sum(float(line.rsplit(" ", 1)[1]) for line in text.splitlines() if line.split("{")[0].split(" ")[0] == name)

    def is_leader(self):
        return self.running() and self.metric("leader_election_master_status") == 1

    def running(self):
        return self.process is not None and self.process.poll() is None

    def kill(self):
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()

    def stop(self):
        if not self.running():
            return
        self.process.terminate()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.kill()
            raise AssertionError(f"the operator did not stop within 10 s of SIGTERM, see {self.log}") from None

    def tail(self, lines=30):
        return "\n".join(self.log.read_text().splitlines()[-lines:])

    def messages(self):
        out = []
        for line in self.log.read_text().splitlines():
            try:
                out.append(json.loads(line))
            except ValueError:
                out.append({"msg": line})
        return out
