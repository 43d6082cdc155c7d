"""The operator is killed, the API server goes away, two operators run: the platform comes up all the same."""

import random

import pytest

from dataplatform import Platform
from kube import condition, wait_for


def identity(platform):
    """What must not change when the operator comes back: every child's uid and generation."""
    return {key: (child["metadata"]["uid"], child["metadata"].get("generation")) for key, child in platform.children().items()}


@pytest.mark.parametrize("seed", range(4))
def test_killed_at_random_moments_the_next_one_finishes(kube, own_operator, seed):
    chance = random.Random(seed)
    # Alone by construction: no waiting for the lease of the one that was killed.
    operator = own_operator("killed", "--leader-elect=false")
    operator.start().wait_ready()
    platform = Platform(kube)
    platform.apply()
    for _ in range(3):
        wanted = chance.randrange(1, 40)
        wait_for("some children", lambda: len(platform.children()) >= min(wanted, 12) or platform.status().get("phase") == "Ready")
        operator.kill()
        operator.start().wait_ready()
    platform.wait_ready()
    before = identity(platform)
    operator.kill()
    operator.start().wait_ready()
    wait_for("the new process to have looked", lambda: operator.metric("controller_runtime_reconcile_total") >= 1)
    platform.wait_ready()
    assert identity(platform) == before, "a restart of the operator changed a child"


def test_two_operators_have_one_leader_and_the_second_takes_over(kube, own_operator):
    first = own_operator("first").start().wait_ready()
    wait_for("the first to lead", first.is_leader)
    second = own_operator("second").start().wait_ready()
    assert not second.is_leader()
    platform = Platform(kube)
    platform.apply()
    platform.wait_ready()
    assert second.metric("apply_total") == 0
    first.kill()
    wait_for("the second to lead", second.is_leader, 40)
    platform.apply(components={"superset": {"web": {"replicas": 2}}})
    platform.wait_ready()


def test_a_stopped_operator_gives_its_lease_back(kube, own_operator):
    first = own_operator("polite").start().wait_ready()
    wait_for("it to lead", first.is_leader)
    first.stop()
    leases = kube.list("Lease", "dataplatform-system")
    assert [lease["spec"].get("holderIdentity") for lease in leases] in ([""], [None])


def test_an_api_server_that_restarts_is_lived_through(kube, own_operator, cluster):
    operator = own_operator("patient").start().wait_ready()
    platform = Platform(kube)
    platform.apply()
    platform.wait_ready()
    before = identity(platform)
    cluster.restart("apiserver")
    wait_for("the API server to answer", lambda: kube.list("Namespace"))
    platform.apply(components={"superset": {"web": {"replicas": 2}}})
    # Where the lease ran out while the server was away it is right that the operator ends; a cluster starts it again.
    wait_for("the platform to be Ready again", lambda: (operator.running() or operator.start()) and platform.ready(), 120)
    after = identity(platform)
    changed = {key for key in before if before[key] != after.get(key)}
    assert changed <= {("Deployment", platform.namespace, f"{platform.name}-superset-web"),
                       ("PodDisruptionBudget", platform.namespace, f"{platform.name}-superset-web")}


def test_a_cert_manager_that_comes_after_the_platform_is_taken_up(kube, own_operator, cluster):
    cluster.remove_packs("cert-manager")
    try:
        own_operator("early").start().wait_ready()
        platform = Platform(kube)
        platform.apply(edge={"type": "Ingress", "domain": "example.com", "ingress": {"className": "nginx"}, "authentication": {"type": "None"},
                             "tls": {"secretName": "late-tls", "issuerRef": {"kind": "ClusterIssuer", "name": "letsencrypt-prod"}}})

        def waits():
            seen = platform.get()
            return "kind Certificate" in condition(seen, "Ready").get("message", "") and condition(seen, "SupersetReady").get("status") == "True"

        wait_for("everything but the certificate to be there", waits, 120)
        assert condition(platform.get(), "Ready")["status"] == "False"
    finally:
        cluster.add_packs("cert-manager")
    platform.wait_ready(120)
    certificates = platform.children(["Certificate"])
    assert certificates

    # Gone again, with its objects: said, nothing else is touched; back once more: made anew.
    before = {key: value for key, value in identity(platform).items() if key[0] != "Certificate"}
    cluster.remove_packs("cert-manager")
    try:
        wait_for("the missing kind to be noticed", lambda: "kind Certificate" in condition(platform.get(), "Ready")["message"], 90)
    finally:
        cluster.add_packs("cert-manager")
    platform.wait_ready(120)
    assert {key: value for key, value in identity(platform).items() if key[0] != "Certificate"} == before
