"""Nothing is written when nothing changed, counted from the API server's audit log."""

import json
import time

from dataplatform import Platform
from kube import wait_for

IDLE_SECONDS = 60


def requests_of(cluster, since, agent="dataplatform-operator"):
    """Audit entries of the operator that came after `since` bytes of the log."""
    entries = []
    with cluster.audit_log.open() as log:
        log.seek(since)
        for line in log:
            entry = json.loads(line)
            if entry.get("userAgent", "").startswith(agent) and entry["stage"] in ("ResponseComplete", "ResponseStarted"):
                entries.append(entry)
    return entries


def test_sixty_idle_seconds(kube, own_operator, cluster):
    operator = own_operator("idle").start().wait_ready()
    platform = Platform(kube)
    platform.apply()
    platform.wait_ready()
    operator.stop()
    # A new process compares every child once: what follows is idle.
    operator.start().wait_ready()
    wait_for("it to lead", operator.is_leader)
    wait_for("the comparison", lambda: operator.metric("controller_runtime_reconcile_total") >= 1)
    start = cluster.audit_log.stat().st_size
    time.sleep(IDLE_SECONDS)  # the one measurement that needs time to pass
    entries = requests_of(cluster, start)
    writes = [e for e in entries if e["verb"] in ("create", "update", "patch", "delete") and e["objectRef"]["resource"] != "leases"]
    reads = [e for e in entries if e["verb"] in ("get", "list") and e["objectRef"]["resource"] != "leases"]
    assert not writes, [(e["verb"], e["objectRef"]) for e in writes]
    assert len(reads) <= 2, [(e["verb"], e["objectRef"]) for e in reads]
