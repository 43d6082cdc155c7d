"""`./dev demo`: the operator at work on a sample, on a local cluster or on one of the user's."""

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import demo_view as view
from build import ClusterError
from demo_place import CERTIFICATES, NAMESPACE, Existing, Local, say

ROOT = Path(__file__).resolve().parents[2]
EXAMPLES = ROOT / "deploy" / "examples"
# The short one leaves to the defaults what there is to see.
SHOWN_AS = {"production": "production-full"}
OPERATOR_START_SECONDS = 30
# A blocked platform may free itself when something else catches up.
PATIENCE_WITH_BLOCKED_SECONDS = 5
LOOK_SECONDS = 0.5


def sample_names():
    return sorted(path.stem for path in EXAMPLES.glob("*.yaml") if not path.stem.startswith("invalid"))


def arguments(given):
    parser = argparse.ArgumentParser(prog="./dev demo", description="A data platform on a local Kubernetes, with simulated pods.")
    parser.add_argument("what", nargs="?", default="development", metavar="WHAT", help=f"a sample ({', '.join(sample_names())}) or a file; default development")
    parser.add_argument("--exit", action="store_true", help="leave as soon as it is Ready, or can't be")
    parser.add_argument("--cluster", choices=["local", "existing"], default="local", help="existing: the one that $KUBECONFIG names")
    parser.add_argument("--timeout", type=int, metavar="SECONDS", help="how long to wait for Ready (default: local 300, existing 900)")
    parser.add_argument("--check", action="store_true", help=argparse.SUPPRESS)
    parser.add_argument("--folder", type=Path, default=Path(), help=argparse.SUPPRESS)
    options = parser.parse_args(given)
    sample = SHOWN_AS.get(options.what, options.what)
    options.file = EXAMPLES / f"{sample}.yaml" if sample in sample_names() else options.folder / options.what
    if not options.file.is_file():
        parser.error(f"there is no sample and no file '{options.what}'; samples: {', '.join(sample_names())}")
    if options.cluster == "existing" and not os.environ.get("KUBECONFIG"):
        parser.error("--cluster existing needs KUBECONFIG=FILE, so that it is said which cluster")
    return options


def binary():
    """The operator to show: $DATAPLATFORM_OPERATOR, else the one of the release preset."""
    return Path(os.environ.get("DATAPLATFORM_OPERATOR", ROOT / "build" / "release" / "dataplatform-operator"))


class Operator:
    """The operator's process on this machine."""

    def __init__(self, place):
        self._place = place
        self._processes = place.processes()

    def start(self):
        self._health = free_port()
        self._processes.start("operator", [
            binary(), "run", "--kubeconfig", self._place.operator_kubeconfig(), "--namespace", NAMESPACE,
            "--health-address", f"127.0.0.1:{self._health}", "--metrics-address", f"127.0.0.1:{free_port()}"])
        deadline = time.monotonic() + OPERATOR_START_SECONDS
        while not self._is_ready():
            self.check()
            if time.monotonic() > deadline:
                raise ClusterError(f"the operator was not ready after {OPERATOR_START_SECONDS} s; its log ends so:\n{self.tail()}")
            time.sleep(0.1)

    def _is_ready(self):
        try:
            return urllib.request.urlopen(f"http://127.0.0.1:{self._health}/readyz", timeout=2).status == 200
        except (OSError, urllib.error.URLError):
            return False

    def check(self):
        """Raises where the process has ended by itself."""
        if self._processes.pid("operator") is None:
            raise ClusterError(f"the operator ended; its log ends so:\n{self.tail()}")

    def ensure_running(self):
        if self._processes.pid("operator") is None:
            self.start()

    def stop(self):
        self._processes.stop([name for name in self._processes.names() if name == "operator"])

    def tail(self, lines=15):
        log = self._processes.log("operator")
        return "\n".join(log.read_text(errors="replace").splitlines()[-lines:]) if log.exists() else ""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


class Demo:
    """One platform, shown from its first line to its end."""

    def __init__(self, place, document, options):
        self.place, self.options = place, options
        self.name = document["metadata"]["name"]
        self.namespace = document["metadata"].get("namespace", "default")
        self.data_namespace = document.get("spec", {}).get("dataNamespace")
        self.operator = Operator(place)
        self.platform = None   # (namespace, name) once it was applied
        self.shown = False
        self._seen = {}

    def namespaces(self):
        """{name: the namespace that it admits}; stores may have one of their own."""
        needed = {self.namespace: None}
        if self.data_namespace and self.data_namespace != self.namespace:
            needed[self.data_namespace] = self.namespace
        return needed

    def run(self):
        """True where the platform became Ready."""
        self.place.prepare(self.namespaces())
        say("starting the operator")
        self.operator.start()
        say(f"kubectl apply -f {os.path.relpath(self.options.file)}")
        self.platform = (self.namespace, self.name)
        self.place.kubectl("apply", "--namespace", self.namespace, "-f", self.options.file)
        self._began = time.monotonic()
        ready = self._wait_ready()
        self._show(ready)
        self.shown = True
        if not self.options.exit:
            say("Ctrl-C ends the demo and removes everything")
            while True:
                self._look()
        return ready

    def _look(self):
        """One look at the platform, a little later; says what is new. None where it is gone."""
        time.sleep(LOOK_SECONDS)
        self.operator.check()
        found = self.place.find("dataplatform", self.name, self.namespace)
        now = view.summary(found) if found else {"platform": "gone"}
        for subject, text in view.changes(self._seen, now):
            print(f"{time.monotonic() - self._began:6.0f} s  {subject:28} {text}", flush=True)
        self._seen = now
        return found

    def _wait_ready(self):
        patience = self.options.timeout or self.place.patience
        blocked_since = None
        while time.monotonic() - self._began < patience:
            found = self._look()
            if found and view.is_ready(found):
                return True
            blocked_since = (blocked_since or time.monotonic()) if found and view.needs_a_person(found) else None
            if blocked_since and time.monotonic() - blocked_since > PATIENCE_WITH_BLOCKED_SECONDS:
                say("it is not Ready, and waiting alone will not make it so")
                return False
        say(f"it was not Ready after {patience} s")
        return False

    def _show(self, ready):
        found = self.place.find("dataplatform", self.name, self.namespace)
        if found is None:
            return
        print("\n" + "\n".join(view.report(found, self._kinds())))
        if self.place.simulated:
            print("\n  Pods are simulated here: objects, their order and status are real, but no page answers.")
        if not ready and not view.needs_a_person(found):
            print(f"\nThe operator's log ends so:\n{self.operator.tail()}")
        if not self.options.exit:
            print("\nTo try next:\n" + "\n".join(view.next_steps(found, self.place.preparation())) + "\n", flush=True)

    def _kinds(self):
        selector = f"dataplatform.io/name={self.name},dataplatform.io/namespace={self.namespace}"
        present = "statefulsets,deployments,jobs,cronjobs,services,configmaps,secrets,hpa,pdb,networkpolicies,ingresses,pvc"
        if self.place.kubectl("get", "crd", CERTIFICATES, "--ignore-not-found", "--output", "name"):
            present += f",{CERTIFICATES}"
        return self.place.kubectl("get", present, "--all-namespaces", "--selector", selector,
                                  "--output", 'jsonpath={range .items[*]}{.kind}{" "}{end}').split()


def read(file):
    """The one DataPlatform of a file, after the operator's own checks."""
    import yaml  # not before: the arguments are looked at where it may still be missing
    if not binary().is_file():
        raise ClusterError(f"there is no {binary()}; ./dev build release makes it")
    checked = subprocess.run([binary(), "validate", "-f", file], text=True, capture_output=True)
    if checked.returncode:
        raise ClusterError(f"the file is not good:\n{checked.stderr.strip()}")
    documents = [document for document in yaml.safe_load_all(file.read_text()) if document]
    if len(documents) != 1:
        raise ClusterError(f"{file} has {len(documents)} documents; the demo shows one DataPlatform")
    return documents[0]


def show(options):
    document = read(options.file)
    with Local() if options.cluster == "local" else Existing() as place:
        demo = Demo(place, document, options)
        try:
            return 0 if demo.run() else 1
        except KeyboardInterrupt:
            print(flush=True)
            return 0 if demo.shown else 130
        finally:
            place.clean(demo.platform, demo.operator)


class Output:
    """A stream whose reader may go away (Ctrl-C ends `tee` too): what is printed then is lost, and cleaning up goes on."""

    def __init__(self, stream):
        self._stream = stream

    def __getattr__(self, name):
        return getattr(self._stream, name)

    def write(self, text):
        try:
            return self._stream.write(text)
        except OSError:
            self._to_nowhere()
            return len(text)

    def flush(self):
        try:
            self._stream.flush()
        except OSError:
            self._to_nowhere()

    def _to_nowhere(self):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, self._stream.fileno())
        os.close(nowhere)


def main():
    sys.stdout, sys.stderr = Output(sys.stdout), Output(sys.stderr)
    # A plain `kill` and a closed terminal clean up like Ctrl-C does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGHUP, lambda *_: sys.exit(129))
    options = arguments(sys.argv[1:])
    if options.check:
        return 0
    try:
        return show(options)
    except ClusterError as error:
        print(f"demo: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("demo: interrupted", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
