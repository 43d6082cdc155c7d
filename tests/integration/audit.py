"""What the operator asked of the API server, from its audit log."""

import json


def requests_of(cluster, since, agent="dataplatform-operator"):
    """Audit entries of the operator that came after `since` bytes of the log."""
    entries = []
    with cluster.audit_log.open() as log:
        log.seek(since)
        for line in log:
            entry = json.loads(line)
            if entry.get("userAgent", "").startswith(agent) and entry["stage"] in ("ResponseComplete", "ResponseStarted"):
                # Questions about what the server serves have no object.
                entries.append({"objectRef": {"resource": entry["requestURI"]}, **entry})
    return entries
