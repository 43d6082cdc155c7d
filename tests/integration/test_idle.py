"""Nothing is written when nothing changed, counted from the API server's audit log."""

import time

import pytest

from audit import requests_of
from cluster import Cluster
from conftest import administrator
from dataplatform import Platform
from kube import wait_for
from operator_process import Operator, service_account_kubeconfig

IDLE_SECONDS = 60


@pytest.fixture
def alone(tmp_path):
    """A cluster with one operator and one platform: cluster, client, operator."""
    with Cluster("idle") as cluster:
        kube = administrator(cluster)
        operator = Operator(service_account_kubeconfig(cluster.kubeconfig, kube, tmp_path), tmp_path, "idle")
        try:
            yield cluster, kube, operator.start().wait_ready()
        finally:
            if operator.running():
                operator.kill()


def test_sixty_idle_seconds(alone):
    cluster, kube, operator = alone
    platform = Platform(kube)
    platform.apply(edge={"type": "Ingress", "domain": "example.com", "ingress": {"className": "nginx"}, "authentication": {"type": "None"},
                         "tls": {"secretName": "idle-tls", "issuerRef": {"kind": "ClusterIssuer", "name": "letsencrypt-prod"}}})
    platform.wait_ready()
    operator.stop()
    # A new process compares every child with what it wants, as each Nth drift tick does: what follows is idle.
    begun = cluster.audit_log.stat().st_size
    operator.start().wait_ready()
    compared = "services"
    wait_for("the comparison", lambda: any(e["verb"] == "list" and e["objectRef"]["resource"] == compared and "labelSelector" in e["requestURI"]
                                           and e["objectRef"].get("namespace") for e in requests_of(cluster, begun)))
    wait_for("its end", lambda: operator.metric("controller_runtime_reconcile_total") >= 1)
    start = cluster.audit_log.stat().st_size
    time.sleep(IDLE_SECONDS)  # the one measurement that needs time to pass
    entries = requests_of(cluster, start)
    writes = [e for e in entries if e["verb"] in ("create", "update", "patch", "delete") and e["objectRef"]["resource"] != "leases"]
    reads = [e for e in entries if e["verb"] in ("get", "list") and e["objectRef"]["resource"] != "leases"]
    assert not writes, [(e["verb"], e["objectRef"]) for e in writes]
    assert len(reads) <= 2, [(e["verb"], e["objectRef"]) for e in reads]
    assert [e for e in entries if e["objectRef"]["resource"] == "leases"], "not even the Lease was written: nothing was measured"
