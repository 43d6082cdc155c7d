"""The thread: from thread.yaml to a platform that is Ready, over two namespaces."""

from pathlib import Path

import yaml

from kube import condition, wait_for
from dataplatform import Platform

EXAMPLES = Path(__file__).resolve().parents[2] / "deploy" / "examples"


def thread(kube):
    document = yaml.safe_load((EXAMPLES / "thread.yaml").read_text())
    platform = Platform(kube, name="thread")
    return platform, document["spec"]


def test_the_sample_becomes_ready(kube, operator):
    platform, spec = thread(kube)
    platform.apply(spec)
    seen = platform.wait_ready()
    status = seen["status"]
    assert status["phase"] == "Ready"
    assert status["ready"] == "2/2"
    assert condition(seen, "Available")["status"] == "True"
    assert condition(seen, "SupersetReady")["status"] == "True"
    assert condition(seen, "PostgreSQLReady")["status"] == "True"

    kinds = {kind for kind, _, _ in platform.children()}
    assert kinds >= {"StatefulSet", "Deployment", "Service", "ConfigMap", "Job", "HorizontalPodAutoscaler", "PodDisruptionBudget",
                     "NetworkPolicy", "Ingress", "Certificate", "ServiceAccount", "RoleBinding"}
    assert platform.child("StatefulSet", "postgresql", data=True)["status"]["readyReplicas"] == 2
    assert platform.child("Certificate", "tls") or platform.children(["Certificate"])


def test_children_are_labelled_and_owned_by_the_rules(kube, operator):
    platform, spec = thread(kube)
    platform.apply(spec)
    platform.wait_ready()
    for (kind, namespace, name), child in platform.children().items():
        labels = child["metadata"]["labels"]
        assert labels["app.kubernetes.io/managed-by"] == "dataplatform-operator", (kind, name)
        assert labels["app.kubernetes.io/instance"] == name, (kind, name)
        owners = child["metadata"].get("ownerReferences", [])
        if namespace != platform.namespace or kind in ("StatefulSet", "Job"):
            assert not owners, (kind, name)
    assert platform.child("Deployment", "superset-web")["metadata"]["ownerReferences"][0]["name"] == platform.name


def test_secrets_are_one_set_of_copies(kube, operator):
    platform, spec = thread(kube)
    platform.apply(spec)
    platform.wait_ready()
    here = platform.child("Secret", "superset")
    assert here["data"]["superset-secret-key"]
    there = platform.kube.find("Secret", platform.data, f"{platform.name}-superset")
    if there is not None:
        assert there["data"] == here["data"]
    admin = platform.kube.get("Secret", platform.data, f"{platform.name}-postgresql")
    assert admin["data"]["postgres-password"]


def test_tasks_ran_in_order_and_are_recorded(kube, operator):
    platform, spec = thread(kube)
    platform.apply(spec)
    platform.wait_ready()
    tasks = {task["name"]: task["state"] for task in platform.status()["tasks"]}
    assert set(tasks.values()) == {"Done"}
    jobs = [child for (kind, _, _), child in platform.children(["Job"]).items()]
    assert len(jobs) == len(tasks) >= 3
    web = platform.child("Deployment", "superset-web")
    finished = [job["status"]["completionTime"] for job in jobs if "migrate" in job["metadata"]["name"]]
    assert finished and finished[0] <= web["metadata"]["creationTimestamp"] or web["metadata"]["generation"] > 1


def test_autoscaler_owns_replicas(kube, operator):
    platform, spec = thread(kube)
    platform.apply(spec)
    platform.wait_ready()
    autoscaler = platform.child("HorizontalPodAutoscaler", "superset-web")
    assert autoscaler["spec"]["maxReplicas"] == 4
    kube.merge("Deployment", platform.namespace, f"{platform.name}-superset-web", {"spec": {"replicas": 3}}, manager="autoscaler")
    platform.apply(components={"superset": {"config": "A = 1"}})
    platform.wait_ready()
    assert platform.child("Deployment", "superset-web")["spec"]["replicas"] == 3
    wait_for("no drift Event for replicas", lambda: not platform.events("DriftRepaired"))
