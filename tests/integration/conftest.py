"""Fixtures: one local control plane for the session, the chart's RBAC and CRD in it, operators on demand."""

import subprocess
import sys
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(Path(__file__).parent))
sys.path.insert(0, str(ROOT / "tests" / "cluster"))

from cluster import Cluster  # noqa: E402
from kube import Kube, wait_for  # noqa: E402
from operator_process import NAMESPACE, Operator, service_account_kubeconfig  # noqa: E402


def chart_objects(cluster):
    """What the chart ships besides the Deployment: CRD, ServiceAccount, roles and bindings."""
    command = [cluster.helm, "template", "dataplatform-operator", str(ROOT / "helm" / "dataplatform-operator"), "--namespace", NAMESPACE]
    rendered = subprocess.run(command, check=True, capture_output=True, text=True).stdout
    wanted = {"CustomResourceDefinition", "ServiceAccount", "ClusterRole", "ClusterRoleBinding", "Role", "RoleBinding"}
    return [document for document in yaml.safe_load_all(rendered) if document and document["kind"] in wanted]


def administrator(cluster):
    """The administrator's client of a cluster, with the chart's objects applied to it."""
    admin = Kube(cluster.kubeconfig)
    cluster.kubectl("create", "namespace", NAMESPACE)
    cluster.kubectl("apply", "--server-side", "-f", "-", stdin=yaml.safe_dump_all(chart_objects(cluster)))
    wait_for("the CRD to be served", lambda: admin.list("DataPlatform") is not None)
    return admin


@pytest.fixture(scope="session")
def cluster():
    """A control plane of its own, taken down at the end whatever happens."""
    with Cluster("integration") as running:
        yield running


@pytest.fixture(scope="session")
def kube(cluster):
    return administrator(cluster)


@pytest.fixture(scope="session")
def operator_kubeconfig(cluster, kube, tmp_path_factory):
    return service_account_kubeconfig(cluster.kubeconfig, kube, tmp_path_factory.mktemp("operator"))


_shared = {}


@pytest.fixture
def operator(operator_kubeconfig, tmp_path_factory):
    """An operator that runs; shared by the tests that only need one."""
    shared = _shared.get("operator")
    if shared is None or not shared.running():
        shared = Operator(operator_kubeconfig, tmp_path_factory.mktemp("shared"))
        _shared["operator"] = shared
        shared.start().wait_ready()
    return shared


@pytest.fixture
def own_operator(operator_kubeconfig, tmp_path):
    """Makes operators of a test's own; the shared one is stopped meanwhile, since there is one leader."""
    if "operator" in _shared:
        _shared.pop("operator").stop()
    made = []

    def make(name, *arguments, program=None):
        made.append(Operator(operator_kubeconfig, tmp_path, name, *arguments, program=program))
        return made[-1]

    yield make
    for one in made:
        if one.running():
            one.kill()


@pytest.fixture(scope="module")
def google_kinds(cluster):
    """Stand-ins for the definitions that GKE brings along: its own are in no package. They take any spec."""
    definitions = []
    for kind, plural in (("HealthCheckPolicy", "healthcheckpolicies"), ("GCPBackendPolicy", "gcpbackendpolicies")):
        schema = {"openAPIV3Schema": {"type": "object", "x-kubernetes-preserve-unknown-fields": True}}
        definitions.append({"apiVersion": "apiextensions.k8s.io/v1", "kind": "CustomResourceDefinition", "metadata": {"name": f"{plural}.networking.gke.io"},
                            "spec": {"group": "networking.gke.io", "scope": "Namespaced", "names": {"kind": kind, "plural": plural},
                                     "versions": [{"name": "v1", "served": True, "storage": True, "schema": schema}]}})
    cluster.kubectl("apply", "--server-side", "-f", "-", stdin=yaml.safe_dump_all(definitions))
    names = [f"crd/{definition['metadata']['name']}" for definition in definitions]
    cluster.kubectl("wait", "--for=condition=Established", *names)
    yield
    cluster.kubectl("delete", *names)


@pytest.fixture(scope="session", autouse=True)
def stop_shared():
    yield
    if "operator" in _shared:
        _shared.pop("operator").stop()
