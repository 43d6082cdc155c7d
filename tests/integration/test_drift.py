"""Whatever happens to a child, it is put back, and the Event names what to edit instead."""

import pytest

from dataplatform import CHILDREN, Platform
from kube import wait_for


_shared = {}


@pytest.fixture
def platform(kube, operator):
    """One platform for all of this file: each test leaves it Ready."""
    if "platform" not in _shared:
        _shared["platform"] = Platform(kube)
        _shared["platform"].apply(components={"superset": {"web": {"replicas": None, "autoscaling": {"minReplicas": 1, "maxReplicas": 3}}}},
                                  edge={"type": "Ingress", "domain": "example.com", "ingress": {"className": "nginx"},
                                        "tls": {"secretName": "lake-tls", "issuerRef": {"kind": "ClusterIssuer", "name": "letsencrypt-prod"}},
                                        "authentication": {"type": "None"}})
    _shared["platform"].wait_ready()
    return _shared["platform"]


@pytest.mark.parametrize("kind", [kind for kind in CHILDREN if kind != "Job"])
def test_a_deleted_child_comes_back(platform, kind):
    children = {key: child for key, child in platform.children([kind]).items() if not key[2].endswith("-state") and not key[2].startswith("dataplatform-")}
    assert children, f"no {kind} to delete"
    key, child = sorted(children.items())[0]
    platform.kube.delete(kind, key[1], key[2])

    def back():
        found = platform.kube.find(kind, key[1], key[2])
        return found and found["metadata"]["uid"] != child["metadata"]["uid"]

    wait_for(f"{kind} {key[1]}/{key[2]} to come back", back)
    platform.wait_ready()


EDITS = {
    "ConfigMap": None,  # the first of its keys
    "Deployment": {"spec": {"template": {"spec": {"terminationGracePeriodSeconds": 1}}}},
    "StatefulSet": {"spec": {"template": {"spec": {"terminationGracePeriodSeconds": 1}}}},
    "HorizontalPodAutoscaler": {"spec": {"maxReplicas": 9}},
    "PodDisruptionBudget": {"spec": {"maxUnavailable": 7}},
    "NetworkPolicy": {"spec": {"policyTypes": ["Ingress"]}},
    "Ingress": {"spec": {"ingressClassName": "alb"}},
    "Certificate": {"spec": {"dnsNames": ["evil.example.com"]}},
    "ServiceAccount": {"automountServiceAccountToken": True},
    "Service": {"spec": {"selector": {"app.kubernetes.io/component": "another"}}},
    "RoleBinding": {"subjects": [{"kind": "ServiceAccount", "name": "default", "namespace": "default"}]},
}


@pytest.mark.parametrize("kind", EDITS)
def test_an_edited_child_is_put_back_and_the_event_names_the_field(platform, kind):
    children = {key: child for key, child in platform.children([kind]).items()
                if not key[2].endswith("-state") and not key[2].startswith("dataplatform-") and not child.get("immutable")}
    key, before = sorted(children.items())[0]
    edit = EDITS[kind] or {"data": {sorted(before["data"])[0]: "changed"}}
    platform.kube.merge(kind, key[1], key[2], edit, manager="kubectl-edit")

    def same():
        now = platform.kube.get(kind, key[1], key[2])
        fields = [field for field in ("spec", "data", "automountServiceAccountToken", "subjects") if field in before]
        return all(now.get(field) == before[field] for field in fields)

    wait_for(f"{kind} {key[2]} to be put back", same)

    def told():
        notes = [event["note"] for event in platform.events("DriftRepaired") if f"{kind} {key[1]}/{key[2]}" in event["note"]]
        return notes and "kubectl-edit" in notes[0] and "spec." in notes[0]

    wait_for(f"an Event about {kind} {key[2]}", told)
    platform.wait_ready()


def test_a_deleted_job_of_a_task_that_is_done_is_not_run_again(platform):
    key, _ = sorted(platform.children(["Job"]).items())[0]
    done = {task["name"]: task for task in platform.status()["tasks"]}
    platform.kube.delete("Job", key[1], key[2])
    wait_for("the Job to be gone", lambda: platform.kube.find("Job", key[1], key[2]) is None)
    # A change that is carried out proves that the operator has looked again.
    platform.apply(components={"superset": {"worker": {"replicas": 2}}})
    worker = f"{platform.name}-superset-worker"
    wait_for("two workers", lambda: platform.kube.get("Deployment", platform.namespace, worker)["spec"]["replicas"] == 2)
    platform.wait_ready()
    assert platform.kube.find("Job", key[1], key[2]) is None
    assert {task["name"]: task for task in platform.status()["tasks"]} == done


def test_kubectl_scale_is_put_back_and_the_event_names_replicas(platform):
    name = f"{platform.name}-superset-worker"
    wanted = platform.kube.get("Deployment", platform.namespace, name)["spec"]["replicas"]
    platform.kube.merge("Deployment", platform.namespace, name, {"spec": {"replicas": wanted + 3}}, manager="kubectl-scale")
    wait_for("replicas to be put back", lambda: platform.kube.get("Deployment", platform.namespace, name)["spec"]["replicas"] == wanted)

    def told():
        return any("replicas" in event["note"] and "superset.worker" in event["note"] for event in platform.events("DriftRepaired"))

    wait_for("an Event that names replicas and the field of the CR", told)
