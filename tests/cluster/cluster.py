"""A local Kubernetes for the tests and the demo: a real control plane, simulated nodes and pods.

`with Cluster("name") as cluster: ...`; the program for the command line is __main__.py beside this file.
"""

import http.client
import itertools
import json
import os
import random
import shutil
import signal
import socket
import ssl
import subprocess
import time

import build
import fixtures
import parts
from build import ClusterError, say
from certificates import SERVER_NAMES, Authority, base64_of
from processes import Processes, identity, recorded_pid, uninterrupted

STARTUP_SECONDS = 120
NAMESPACES = ("data-platform", "data-storage", "data-platform-staging")


def runs():
    """The folder with one folder for each cluster that runs."""
    return build.cache() / "run"


class Cluster:
    """One cluster by name. Several of different names run side by side."""

    def __init__(self, name="default", packs=None):
        if not name.replace("-", "").isalnum():
            raise ClusterError(f"'{name}' cannot be the name of a cluster: letters, digits and '-' only")
        self.name = name
        self.packs = tuple(build.packs() if packs is None else packs)

    # ---- where things are

    @property
    def folder(self):
        return runs() / self.name

    @property
    def processes(self):
        return Processes(self.folder)

    @property
    def kubeconfig(self):
        """The administrator's kubeconfig."""
        return self.folder / "kubeconfig"

    @property
    def audit_log(self):
        """One JSON object a line for each request that the API server has answered."""
        return self.folder / "audit.log"

    @property
    def kubectl_path(self):
        return build.control_plane() / "kubectl"

    @property
    def helm(self):
        return build.tools() / "helm"

    @property
    def layout(self):
        return parts.Layout(self.folder, json.loads((self.folder / "ports.json").read_text()))

    @property
    def server(self):
        return self.layout.server

    # ---- life

    def up(self):
        """Starts the cluster with its fixtures; whatever goes wrong, also Ctrl-C, leaves nothing behind."""
        build.all_parts()
        start = time.monotonic()
        self.down()
        try:
            self._start_all()
        except BaseException:
            self.down()
            raise
        say(f"'{self.name}' is up after {time.monotonic() - start:.0f} s: KUBECONFIG={self.kubeconfig}")
        return self

    def down(self):
        """Ends all processes of the cluster and removes its folder. Fine when there is nothing."""
        with uninterrupted():
            running = self.processes.names()
            # The data goes as well, so nobody needs the time to close files properly.
            self.processes.stop(running, sign=signal.SIGKILL)
            shutil.rmtree(self.folder, ignore_errors=True)
            return bool(running)

    def __enter__(self):
        """Starts it for the time of a `with`; while another run uses the name, under the next free one."""
        base = self.name
        for number in itertools.count(2):
            owner = recorded_pid(self.folder / "owner")
            if owner in (None, os.getpid()):
                return self.up()
            self.name = f"{base}-{number}"

    def __exit__(self, *_):
        self.down()

    def running(self):
        return self.processes.pid("apiserver") is not None

    def start(self, part):
        """Starts one part; returns when an API server is ready."""
        if self.processes.pid(part):
            return
        self.processes.start(part, parts.COMMANDS[part](self.layout))
        if part == "apiserver":
            self.wait_ready()

    def stop(self, part, kill=False):
        """Stops one part (SIGKILL with `kill`) and returns when it is gone."""
        # An API server stops listening at once, but waits a minute for clients that keep their connections.
        self.processes.stop([part], patience=3, sign=signal.SIGKILL if kill else signal.SIGTERM)

    def restart(self, part, kill=False):
        """Stops and starts one part; the API server keeps its port, its keys and its data."""
        self.stop(part, kill)
        self.start(part)

    def wait_ready(self, seconds=STARTUP_SECONDS):
        """Returns when the API server says that it is ready."""
        at = self.layout
        tls = ssl.create_default_context(cafile=at.pki / "ca.crt")
        tls.load_cert_chain(at.pki / "admin.crt", at.pki / "admin.key")
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            if self.processes.pid("apiserver") is None:
                raise ClusterError(f"the API server ended; the last lines of its log:\n{self.tail('apiserver')}")
            try:
                connection = http.client.HTTPSConnection("127.0.0.1", at.ports["apiserver"], context=tls, timeout=5)
                connection.request("GET", "/readyz")
                if connection.getresponse().status == 200:
                    return
            except (OSError, http.client.HTTPException):
                pass
            time.sleep(0.1)
        raise ClusterError(f"the API server was not ready after {seconds} s; its log: {self.processes.log('apiserver')}")

    def tail(self, part, lines=15):
        log = self.processes.log(part)
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else ""

    # ---- what is in it

    def kubectl(self, *arguments, stdin=None):
        """Runs kubectl as administrator; returns what it printed or raises with what it complained about."""
        command = [self.kubectl_path, f"--kubeconfig={self.kubeconfig}", *arguments]
        done = subprocess.run([str(part) for part in command], input=stdin, text=True, capture_output=True)
        if done.returncode:
            raise ClusterError(f"kubectl {' '.join(map(str, arguments))}: {done.stderr.strip()}")
        return done.stdout

    def apply(self, source):
        """Applies a file, a folder (a Path) or text."""
        flags = ("apply", "--server-side", "--force-conflicts", "--field-manager=fixtures", "-f")
        return self.kubectl(*flags, "-", stdin=source) if isinstance(source, str) else self.kubectl(*flags, source)

    def add_packs(self, *packs):
        """Makes optional kinds served, with their fixtures and, for cert-manager, its controller."""
        folders = [build.crds(pack) for pack in packs]
        for folder in folders:
            self.apply(folder)
        for folder in folders:
            self.kubectl("wait", "--for=condition=Established", "--timeout=60s", "-f", folder)
        for pack in packs:
            if pack == "cert-manager":
                self.apply(fixtures.authority_secret(self.folder / "authority"))
                self.start("cert-manager")
            objects = fixtures.pack_objects(pack)
            if objects:
                self.apply(objects)

    def remove_packs(self, *packs):
        """The reverse: the kinds and all objects of them are gone."""
        for pack in packs:
            if pack == "cert-manager":
                self.stop("cert-manager")
            self.kubectl("delete", "--ignore-not-found", "--wait", "--timeout=60s", "-f", build.crds(pack))

    def add_example_secrets(self, *namespaces):
        """The Secrets that deploy/examples name, with dummy values, in these namespaces."""
        self.apply(fixtures.example_secrets(namespaces))

    # ---- the steps of up

    def _start_all(self):
        self._choose_ports()
        (self.folder / "owner").write_text(identity(os.getpid()))
        at = self.layout
        self._make_identities(at)
        self.processes.start("etcd", parts.etcd(at))
        self.processes.start("apiserver", parts.apiserver(at))
        self.wait_ready()
        for part in ("controller-manager", "scheduler", "kwok", "stand-ins"):
            self.start(part)
        self.apply(fixtures.FIXTURES / "base.yaml")
        self.add_example_secrets(*NAMESPACES)
        self.add_packs(*self.packs)
        self._wait_for_fixtures()

    def _choose_ports(self):
        """Ports that nobody has: below those that the kernel hands out, one cluster choosing at a time."""
        self.folder.mkdir(parents=True)
        with build.locked("ports"):
            taken = {port for other in runs().glob("*/ports.json") for port in json.loads(other.read_text()).values()}
            free = (port for port in random.sample(range(20000, 32000), 2000) if port not in taken and _can_listen(port))
            (self.folder / "ports.json").write_text(json.dumps({name: next(free) for name in parts.PORTS}))

    @staticmethod
    def _make_identities(at):
        authority = Authority(at.pki).make("local cluster")
        authority.issue("apiserver", "/CN=kube-apiserver", SERVER_NAMES)
        authority.signing_pair("tokens")
        for client, subject in parts.CLIENTS.items():
            authority.issue(client, subject)
            path = at.kubeconfig if client == "admin" else at.kubeconfig_of(client)
            path.touch(mode=0o600)
            path.write_text(_kubeconfig(at, client))

    def _wait_for_fixtures(self):
        self.kubectl("wait", "--for=condition=Ready", "--timeout=60s", "nodes", "--all")
        if "cert-manager" in self.packs:
            self.kubectl("wait", "--for=condition=Ready", "--timeout=60s", "clusterissuers", "--all")


def _can_listen(port):
    with socket.socket() as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
        return True


def _kubeconfig(at, client):
    return json.dumps({
        "apiVersion": "v1", "kind": "Config", "current-context": "local",
        "clusters": [{"name": "local", "cluster": {"server": at.server, "certificate-authority-data": base64_of(at.pki / "ca.crt")}}],
        "users": [{"name": client, "user": {"client-certificate-data": base64_of(at.pki / f"{client}.crt"),
                                            "client-key-data": base64_of(at.pki / f"{client}.key")}}],
        "contexts": [{"name": "local", "context": {"cluster": "local", "user": client}}],
    }, indent=1)
