"""Where the demo runs: a local cluster of its own, or the one that KUBECONFIG names. Each leaves what it found."""

import functools
import json
import os
import shutil
import subprocess
import time

import build
from build import ClusterError
from cluster import Cluster, runs
from processes import Processes, identity, recorded_pid, uninterrupted

RELEASE = "dataplatform-operator"
NAMESPACE = "dataplatform-system"
CHART = build.HERE.parents[1] / "helm" / "dataplatform-operator"
CRD = "dataplatforms.dataplatform.io"
CERTIFICATES = "certificates.cert-manager.io"
LEASE = "dataplatform-operator"
ALLOW_FROM = "dataplatform.io/allow-from"
# What an orderly end may take, and a little more: the operator itself gives up after deletionTimeoutSeconds.
DELETION_SECONDS = 660


def say(text):
    print(f"==> {text}", flush=True)


class Place:
    """A cluster with what the demo does in it."""

    simulated = False
    patience = 900  # seconds until a platform should be Ready

    def __init__(self, kubectl, helm, kubeconfig, folder):
        self._kubectl, self._helm, self._kubeconfig = kubectl, helm, kubeconfig
        self.folder = folder

    def run(self, *command, stdin=None):
        """Runs a program; returns what it printed or raises with what it complained about."""
        done = subprocess.run([str(part) for part in command], input=stdin, text=True, capture_output=True,
                              env={**os.environ, "KUBECONFIG": str(self._kubeconfig)})
        if done.returncode:
            raise ClusterError(f"{os.path.basename(command[0])} {' '.join(map(str, command[1:4]))} …: {done.stderr.strip()}")
        return done.stdout

    def kubectl(self, *arguments, stdin=None):
        return self.run(self._kubectl, *arguments, stdin=stdin)

    def helm(self, *arguments):
        return self.run(self._helm, *arguments)

    def find(self, kind, name, namespace):
        """The object, or None where it is not there."""
        text = self.kubectl("get", kind, name, "--namespace", namespace, "--ignore-not-found", "--output", "json")
        return json.loads(text) if text else None

    def make_namespace(self, name, allow_from=None):
        """Makes a namespace where it is missing; says whether it did."""
        if self.kubectl("get", "namespace", name, "--ignore-not-found", "--output", "name"):
            return False
        metadata = {"name": name, "annotations": {ALLOW_FROM: allow_from} if allow_from else {}}
        self.kubectl("create", "-f", "-", stdin=json.dumps({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata}))
        return True

    def install_chart(self):
        """The chart without a pod: the operator runs on this machine, with the rights that the chart gives it."""
        self.helm("install", RELEASE, CHART, "--namespace", NAMESPACE, "--set", "replicaCount=0,crds.keep=false")
        self.kubectl("wait", "--for=condition=Established", "--timeout=60s", f"crd/{CRD}")

    def operator_kubeconfig(self):
        """A kubeconfig with a token of the operator's ServiceAccount, and nothing of the user's own rights."""
        config = json.loads(self.kubectl("config", "view", "--raw", "--minify", "--flatten", "--output", "json"))
        token = self.kubectl("create", "token", RELEASE, "--namespace", NAMESPACE, "--duration", "24h").strip()
        config["users"] = [{"name": config["contexts"][0]["context"]["user"], "user": {"token": token}}]
        path = self.folder / "operator.kubeconfig"
        path.touch(mode=0o600)
        path.write_text(json.dumps(config))
        return path

    def processes(self):
        return Processes(self.folder)


class Local(Place):
    """A cluster that begins and ends with the demo."""

    simulated = True
    patience = 300

    def __init__(self):
        self._cluster = Cluster("demo")

    def __enter__(self):
        say("starting a local Kubernetes: about 10 s, and a quarter of an hour the first time")
        one = self._cluster.__enter__()
        super().__init__(one.kubectl_path, one.helm, one.kubeconfig, one.folder)
        self.name = one.name
        return self

    def __exit__(self, *error):
        say("ending the local cluster")
        self._cluster.__exit__(*error)
        say("nothing was left behind")

    def prepare(self, namespaces):
        self.make_namespace(NAMESPACE)
        for name, allow_from in namespaces.items():
            self.make_namespace(name, allow_from)
        self.install_chart()

    def preparation(self):
        return f'eval "$(./dev cluster env --name {self.name})"'

    def clean(self, platform, operator):
        """All of it ends with the cluster."""


class Existing(Place):
    """A cluster of the user's. Only what was made here is removed."""

    def __init__(self):
        self._made = []            # namespaces
        self._installed = False    # the chart, or a part of it

    def __enter__(self):
        kubectl = shutil.which("kubectl") or build.control_plane() / "kubectl"
        helm = shutil.which("helm") or build.tools() / "helm"
        super().__init__(kubectl, helm, os.environ["KUBECONFIG"], runs() / "demo-existing")
        owner = recorded_pid(self.folder / "owner")
        if owner:
            raise ClusterError(f"another demo (pid {owner}) uses a cluster of yours; end it first")
        self._refuse_a_cluster_in_use()
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "owner").write_text(identity(os.getpid()))
        return self

    def __exit__(self, *_):
        with uninterrupted():
            self.processes().stop(self.processes().names())
            shutil.rmtree(self.folder, ignore_errors=True)

    def _refuse_a_cluster_in_use(self):
        context = json.loads(self.kubectl("config", "view", "--minify", "--output", "json"))
        say(f"cluster {context['clusters'][0]['cluster']['server']} (context {context['current-context']})")
        if self.kubectl("get", "crd", CRD, "--ignore-not-found", "--output", "name"):
            raise ClusterError(f"it has DataPlatforms already ({CRD}); the demo would act on them, so it stops here. "
                               f"Where a demo left them: helm uninstall {RELEASE} -n {NAMESPACE}")

    def prepare(self, namespaces):
        for name, allow_from in {NAMESPACE: None, **namespaces}.items():
            if self.make_namespace(name, allow_from):
                self._made.append(name)
        say(f"installing the chart: release {RELEASE} in namespace {NAMESPACE}; the operator runs here, not in a pod")
        self._installed = True
        self.install_chart()

    def preparation(self):
        return ""

    def clean(self, platform, operator):
        """Undoes everything, step by step; what fails is named and does not keep the rest."""
        steps, left = self._undoing(platform, operator), []
        while steps:
            what, undo = steps.pop(0)
            say(f"removing {what}")
            try:
                undo()
            except (ClusterError, OSError) as error:
                left.append(f"{what}: {error}")
            except KeyboardInterrupt:
                left += [f"{what}: interrupted", *(f"{later}: not begun" for later, _ in steps)]
                break
        if left:
            raise ClusterError("this was left behind:\n  " + "\n  ".join(left))
        say("nothing was left behind")

    def _undoing(self, platform, operator):
        """What to undo and how, in this order."""
        steps = [(f"platform {platform[1]} with its data", lambda: self._delete_platform(*platform, operator))] if platform else []
        steps.append(("the operator's process", operator.stop))
        if self._installed:
            in_system = ("--namespace", NAMESPACE, "--ignore-not-found")
            steps.append((f"release {RELEASE}", lambda: self.helm("uninstall", RELEASE, *in_system, "--wait")))
            steps.append(("the Lease", lambda: self.kubectl("delete", "lease", LEASE, *in_system)))
        for name in reversed(self._made):
            steps.append((f"namespace {name}", functools.partial(self._delete_namespace, name)))
        return steps

    def _delete_namespace(self, name):
        self.kubectl("delete", "namespace", name, "--ignore-not-found", "--timeout=180s")

    def _delete_platform(self, namespace, name, operator):
        """In order, by the operator, and with the volumes: the demo made them."""
        where = ("--namespace", namespace)
        found = self.find("dataplatform", name, namespace)
        if found is None:
            return
        operator.ensure_running()
        certified = self._secrets_of_certificates(found)
        self.kubectl("patch", "dataplatform", name, *where, "--type=merge", "--patch", '{"spec":{"deletionPolicy":"Delete"}}')
        self.kubectl("delete", "dataplatform", name, *where, "--wait=false")
        deadline = time.monotonic() + DELETION_SECONDS
        while self.find("dataplatform", name, namespace):
            if time.monotonic() > deadline:
                raise ClusterError(f"it was not gone after {DELETION_SECONDS} s")
            time.sleep(1)
        for secret in certified:
            self.kubectl("delete", "secret", secret, *where, "--ignore-not-found")

    def _secrets_of_certificates(self, platform):
        """Secrets that cert-manager made for the platform and would leave; not one that was there before it."""
        name, namespace = platform["metadata"]["name"], platform["metadata"]["namespace"]
        if not self.kubectl("get", "crd", CERTIFICATES, "--ignore-not-found", "--output", "name"):
            return []
        text = self.kubectl("get", CERTIFICATES, "--namespace", namespace, "--selector", f"dataplatform.io/name={name}", "--output", "json")
        named = {item["spec"]["secretName"] for item in json.loads(text)["items"]}
        found = [self.find("secret", secret, namespace) for secret in sorted(named)]
        began = platform["metadata"]["creationTimestamp"]
        return [secret["metadata"]["name"] for secret in found if secret and secret["metadata"]["creationTimestamp"] >= began]
