"""Deletion under both policies and all propagations, adoption, neighbours."""

import pytest

from dataplatform import Platform, make_namespace
from kube import ApiError, condition, wait_for


def ready(kube, **arguments):
    platform = Platform(kube, **arguments)
    platform.apply()
    platform.wait_ready()
    return platform


@pytest.mark.parametrize("propagation", ["Background", "Foreground", "Orphan"])
def test_deletion_keeps_data_under_retain(kube, operator, propagation):
    platform = ready(kube)
    volumes = platform.children(["PersistentVolumeClaim"])
    secrets = platform.children(["Secret"])
    assert volumes and secrets
    platform.delete(propagation)
    platform.wait_gone()
    left = {key for key in platform.children() if not key[2].endswith("-retained")}
    assert not left
    assert platform.children(["PersistentVolumeClaim"]).keys() == volumes.keys()
    assert platform.children(["Secret"]).keys() == secrets.keys()
    retained = platform.child("ConfigMap", "retained")
    for _, namespace, name in volumes:
        assert f"{namespace}/{name}" in retained["data"]["volumes"]
    assert platform.events("DataRetained")


@pytest.mark.parametrize("propagation", ["Background", "Foreground"])
def test_deletion_removes_everything_under_delete(kube, operator, propagation):
    platform = Platform(kube)
    platform.apply(deletionPolicy="Delete")
    platform.wait_ready()
    platform.delete(propagation)
    platform.wait_gone()
    wait_for("everything to be gone", lambda: not platform.children([*{"PersistentVolumeClaim", "Secret", "ConfigMap", "StatefulSet", "Deployment", "Service"}]))


def test_applications_go_before_stores(kube, operator):
    platform = ready(kube)
    kube.merge("Deployment", platform.namespace, f"{platform.name}-superset-web", {"metadata": {"finalizers": ["example.com/held"]}})
    platform.delete()
    platform.wait_phase("Deleting")
    wait_for("the worker to go", lambda: platform.child("Deployment", "superset-worker") is None)
    assert platform.child("StatefulSet", "postgresql", data=True)["metadata"].get("deletionTimestamp") is None
    kube.merge("Deployment", platform.namespace, f"{platform.name}-superset-web", {"metadata": {"finalizers": None}})
    platform.wait_gone()


def test_the_same_name_applied_again_adopts(kube, operator):
    platform = ready(kube)
    key = platform.child("Secret", "superset")["data"]
    volumes = {name: child["metadata"]["uid"] for name, child in platform.children(["PersistentVolumeClaim"]).items()}
    platform.delete()
    platform.wait_gone()
    platform.apply()
    platform.wait_ready()
    assert platform.child("Secret", "superset")["data"] == key
    assert {name: child["metadata"]["uid"] for name, child in platform.children(["PersistentVolumeClaim"]).items()} == volumes
    wait_for("the list of what was kept to go", lambda: platform.child("ConfigMap", "retained") is None)


def test_two_platforms_in_a_namespace(kube, operator):
    one = Platform(kube, name="one", two_namespaces=False)
    one.apply()
    two = Platform(kube, name="two", namespace=one.namespace, data_namespace=one.namespace)
    two.apply()
    one.wait_ready()
    two.wait_ready()
    two.delete()
    two.wait_gone()
    assert one.wait_ready()


def test_two_names_share_a_data_namespace(kube, operator):
    data = make_namespace(kube, "shared-data", {"dataplatform.io/allow-from": "shared-a, shared-b"})
    one = Platform(kube, name="one", namespace=make_namespace(kube, "shared-a"), data_namespace=data)
    two = Platform(kube, name="two", namespace=make_namespace(kube, "shared-b"), data_namespace=data)
    one.apply()
    two.apply()
    one.wait_ready()
    two.wait_ready()


def test_one_name_from_two_namespaces_is_refused_the_second_time(kube, operator):
    data = make_namespace(kube, "claimed-data", {"dataplatform.io/allow-from": "claim-a,claim-b"})
    first = Platform(kube, name="lake", namespace=make_namespace(kube, "claim-a"), data_namespace=data)
    first.apply()
    first.wait_ready()
    second = Platform(kube, name="lake", namespace=make_namespace(kube, "claim-b"), data_namespace=data)
    second.apply()
    second.wait_phase("Blocked")
    assert second.ready_reason() == "NamespaceClaimed"
    assert not second.children()
    assert first.wait_ready()


def test_a_data_namespace_must_admit_the_platform(kube, operator):
    platform = Platform(kube, data_namespace=make_namespace(kube, "closed-data"))
    platform.apply()
    seen = platform.wait_phase("Blocked")
    assert condition(seen, "Ready")["reason"] == "NamespaceNotAllowed"
    assert "dataplatform.io/allow-from" in condition(seen, "Ready")["message"]
    assert not platform.children()
    make_namespace(kube, "closed-data", {"dataplatform.io/allow-from": platform.namespace})
    platform.wait_ready()


def test_an_object_of_somebody_else_is_never_forced(kube, operator):
    platform = Platform(kube)
    kube.apply({"apiVersion": "v1", "kind": "Service", "metadata": {"name": f"{platform.name}-superset-web", "namespace": platform.namespace},
                "spec": {"ports": [{"name": "x", "port": 1, "protocol": "TCP"}]}})
    platform.apply()
    seen = platform.wait_phase("Blocked")
    assert condition(seen, "Ready")["reason"] == "NameCollision"
    assert platform.child("Service", "superset-web")["spec"]["ports"][0]["port"] == 1
    kube.delete("Service", platform.namespace, f"{platform.name}-superset-web")
    platform.wait_ready(150)


def test_a_broken_secret_set_is_said_and_not_replaced(kube, operator):
    platform = ready(kube)
    kube.delete("Secret", platform.namespace, f"{platform.name}-superset")
    seen = platform.wait_phase("Blocked")
    assert condition(seen, "Ready")["reason"] == "CredentialLost"
    assert platform.child("Secret", "superset") is None


def test_a_long_name_is_refused_by_the_api_server(kube, operator):
    platform = Platform(kube, name="a-name-that-is-longer-than-thirty")
    with pytest.raises(ApiError) as refused:
        platform.apply()
    assert "30" in str(refused.value)
