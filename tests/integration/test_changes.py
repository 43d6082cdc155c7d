"""Each class of change: free and restart are done, guided and confirm held, immutable refused."""

import pytest

from audit import requests_of
from dataplatform import Platform
from kube import ApiError, condition, wait_for


@pytest.fixture
def platform(kube, operator):
    platform = Platform(kube)
    platform.apply()
    platform.wait_ready()
    return platform


def revision(child):
    return child["metadata"]["generation"]


def test_free_change_restarts_nothing(platform):
    before = platform.child("Deployment", "superset-web")
    pods = {pod["metadata"]["uid"] for pod in platform.kube.list("Pod", platform.namespace, "app.kubernetes.io/component=web")}
    platform.apply(components={"superset": {"web": {"replicas": 3}}})
    platform.wait_ready()
    after = platform.child("Deployment", "superset-web")
    assert after["spec"]["replicas"] == 3
    assert after["spec"]["template"] == before["spec"]["template"]
    assert pods <= {pod["metadata"]["uid"] for pod in platform.kube.list("Pod", platform.namespace, "app.kubernetes.io/component=web")}


def test_restart_change_is_rolled(platform):
    platform.apply(components={"superset": {"web": {"resources": {"limits": {"memory": "3Gi"}}}}})
    platform.wait_ready()
    web = platform.child("Deployment", "superset-web")
    assert web["spec"]["template"]["spec"]["containers"][0]["resources"]["limits"]["memory"] == "3Gi"


def test_a_store_is_rolled_pod_by_pod_with_the_primary_last(cluster, platform):
    start = cluster.audit_log.stat().st_size
    old = {pod["metadata"]["name"]: pod["metadata"]["uid"] for pod in platform.kube.list("Pod", platform.data, "app.kubernetes.io/component=server")}
    assert len(old) == 2
    platform.apply(components={"postgresql": {"server": {"resources": {"limits": {"cpu": "5"}}}}})

    def replaced():
        pods = platform.kube.list("Pod", platform.data, "app.kubernetes.io/component=server")
        return len(pods) == 2 and all(pod["metadata"]["uid"] != old.get(pod["metadata"]["name"]) for pod in pods)

    wait_for("both members to be replaced", replaced)
    platform.wait_ready()
    # From the audit log, in the order of the requests: a look at the pods may come after both.
    deleted = [entry["objectRef"]["name"] for entry in requests_of(cluster, start)
               if entry["verb"] == "delete" and entry["objectRef"]["resource"] == "pods" and entry["objectRef"]["namespace"] == platform.data]
    assert deleted == [f"{platform.name}-postgresql-1", f"{platform.name}-postgresql-0"]


def test_guided_change_is_held(platform):
    platform.apply(profile="Production", backup={"mode": "Disabled"})
    platform.wait_phase("Stalled")
    assert platform.ready_reason() == "NotSupportedYet"
    assert platform.child("StatefulSet", "postgresql", data=True)["spec"]["replicas"] == 2


def test_confirmed_change_waits_for_approval(platform):
    platform.apply(deletionPolicy="Delete")
    seen = platform.wait_phase("AwaitingApproval")
    plan = seen["status"]["pendingPlan"]
    assert plan["hash"] and "deletionPolicy" in plan["summary"]
    platform.apply(upgrade={"approvedPlan": plan["hash"]})
    platform.wait_ready()
    assert "pendingPlan" not in platform.status()


def test_immutable_change_is_refused(platform):
    with pytest.raises(ApiError) as refused:
        platform.kube.apply({"apiVersion": "dataplatform.io/v1alpha1", "kind": "DataPlatform",
                             "metadata": {"name": platform.name, "namespace": platform.namespace},
                             "spec": {**platform.spec, "dataNamespace": "elsewhere"}})
    assert refused.value.status == 422
    assert "dataNamespace" in str(refused.value)


def test_storage_shrink_is_refused_with_the_way_out(platform):
    with pytest.raises(ApiError) as refused:
        platform.apply(components={"postgresql": {"server": {"storage": {"size": "5Gi"}}}})
    assert refused.value.status == 422


def test_a_size_that_cannot_be_is_taken_back(platform):
    before = platform.child("StatefulSet", "postgresql", data=True)["metadata"]["generation"]
    platform.apply(components={"postgresql": {"server": {"storage": {"size": "1e999"}}}})
    assert "storage.size" in condition(platform.wait_phase("Invalid"), "Ready")["message"]
    platform.apply(components={"postgresql": {"server": {"storage": {"size": "10Gi"}}}})
    platform.wait_ready()
    assert platform.child("StatefulSet", "postgresql", data=True)["metadata"]["generation"] == before


def test_an_invalid_edit_does_not_end_self_healing(platform):
    platform.apply(timeZone="Europe/Atlantis")
    seen = platform.wait_phase("Invalid")
    assert "timeZone" in condition(seen, "Ready")["message"]
    platform.kube.delete("Deployment", platform.namespace, f"{platform.name}-superset-web")
    wait_for("the Deployment to come back", lambda: platform.child("Deployment", "superset-web"))
    platform.apply(timeZone="Europe/Rome")
    platform.wait_ready()


def test_paused_changes_nothing_and_says_so(platform):
    platform.apply(paused=True)
    platform.wait_phase("Paused")
    platform.apply(components={"superset": {"web": {"replicas": 2}}})
    seen = platform.wait_phase("Paused")
    assert condition(seen, "Ready")["reason"] == "PausedWithPendingChanges"
    assert platform.child("Deployment", "superset-web")["spec"]["replicas"] == 1
    platform.apply(paused=False)
    platform.wait_ready()
    assert platform.child("Deployment", "superset-web")["spec"]["replicas"] == 2


def test_suspended_scales_to_zero_and_back(platform):
    volumes = platform.children(["PersistentVolumeClaim"])
    platform.apply(suspended=True)
    platform.wait_phase("Suspended")
    assert platform.child("Deployment", "superset-web")["spec"]["replicas"] == 0
    assert platform.child("StatefulSet", "postgresql", data=True)["spec"]["replicas"] == 0
    assert platform.children(["PersistentVolumeClaim"]).keys() == volumes.keys()
    platform.apply(suspended=False)
    platform.wait_ready()


def test_a_component_is_switched_off_and_on(platform):
    platform.apply(components={"superset": {"mode": "Disabled"}})
    wait_for("Superset's Deployments to go", lambda: not platform.children(["Deployment"]).keys() & {("Deployment", platform.namespace, f"{platform.name}-superset-web")})
    platform.apply(components={"superset": {"mode": "Managed"}})
    platform.wait_ready()
    assert platform.child("Deployment", "superset-web")
