"""The local cluster keeps its promises: it does what its README says and leaves nothing behind."""

import json
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from cluster import Cluster  # noqa: E402
from processes import alive  # noqa: E402

STATEFUL_SET = """
apiVersion: v1
kind: Service
metadata: {name: store, namespace: data-storage}
spec: {clusterIP: None, selector: {app: store}}
---
apiVersion: apps/v1
kind: StatefulSet
metadata: {name: store, namespace: data-storage}
spec:
  serviceName: store
  replicas: 2
  selector: {matchLabels: {app: store}}
  template:
    metadata: {labels: {app: store, app.kubernetes.io/name: postgresql, app.kubernetes.io/component: server}}
    spec:
      initContainers: [{name: prepare, image: example.com/prepare}]
      containers: [{name: main, image: example.com/store, volumeMounts: [{name: data, mountPath: /data}]}]
  volumeClaimTemplates:
    - {metadata: {name: data}, spec: {accessModes: [ReadWriteOnce], resources: {requests: {storage: 1Gi}}}}
"""
CERTIFICATE = """
apiVersion: cert-manager.io/v1
kind: Certificate
metadata: {name: page, namespace: data-platform}
spec: {secretName: page-tls, dnsNames: [page.example.com], issuerRef: {kind: ClusterIssuer, name: letsencrypt-prod}}
"""
EXTERNAL_SECRET = """
apiVersion: external-secrets.io/v1
kind: ExternalSecret
metadata: {name: login, namespace: NAMESPACE}
spec:
  secretStoreRef: {kind: ClusterSecretStore, name: vault}
  target: {name: login, creationPolicy: Orphan, template: {mergePolicy: Merge, data: {user: somebody}}}
  data: [{secretKey: password, remoteRef: {key: prod/login, property: password}}]
"""
JOB = """
apiVersion: batch/v1
kind: Job
metadata: {name: NAME, namespace: data-platform}
spec:
  backoffLimit: 0
  template:
    metadata: {annotations: {cluster.test/fails: "FAILS"}}
    spec: {restartPolicy: Never, containers: [{name: main, image: example.com/job}]}
"""
MISSING_IMAGE = """
apiVersion: v1
kind: Pod
metadata: {name: missing, namespace: data-platform}
spec: {containers: [{name: main, image: example.com/does-not-exist}]}
"""


@pytest.fixture(scope="module")
def cluster():
    with Cluster("cluster-test") as running:
        yield running


def eventually(what, seconds=60):
    deadline = time.monotonic() + seconds
    while not what():
        assert time.monotonic() < deadline, f"not within {seconds} s"
        time.sleep(0.1)


def value(cluster, kind, name, path, namespace="data-platform"):
    return cluster.kubectl("get", kind, name, "-n", namespace, "-o", f"jsonpath={{{path}}}")


def test_a_stateful_set_with_volumes_becomes_ready_and_can_grow(cluster):
    cluster.apply(STATEFUL_SET)
    cluster.kubectl("rollout", "status", "statefulset/store", "-n", "data-storage", "--timeout=60s")
    eventually(lambda: value(cluster, "pod", "store-0", ".metadata.labels.role", "data-storage") == "primary")
    eventually(lambda: value(cluster, "pod", "store-1", ".metadata.labels.role", "data-storage") == "replica")
    patch = '{"spec": {"resources": {"requests": {"storage": "2Gi"}}}}'
    cluster.kubectl("patch", "pvc", "data-store-0", "-n", "data-storage", "-p", patch)
    eventually(lambda: value(cluster, "pvc", "data-store-0", ".status.capacity.storage", "data-storage") == "2Gi")
    cluster.kubectl("delete", "statefulset/store", "pvc/data-store-0", "pvc/data-store-1", "-n", "data-storage")
    eventually(lambda: cluster.kubectl("get", "pv", "-o", "name") == "")


def test_a_certificate_is_issued(cluster):
    cluster.apply(CERTIFICATE)
    cluster.kubectl("wait", "--for=condition=Ready", "--timeout=30s", "-n", "data-platform", "certificate/page")
    assert value(cluster, "secret", "page-tls", r".data.tls\.crt")


def test_cert_manager_comes_and_goes(cluster):
    cluster.remove_packs("cert-manager")
    assert "certificates.cert-manager.io" not in cluster.kubectl("get", "crd", "-o", "name")
    cluster.add_packs("cert-manager")
    cluster.apply(CERTIFICATE)
    cluster.kubectl("wait", "--for=condition=Ready", "--timeout=30s", "-n", "data-platform", "certificate/page")


def test_external_secrets_of_one_key_are_fulfilled_alike(cluster):
    namespaces = ("data-platform", "data-storage")
    for namespace in namespaces:
        cluster.apply(EXTERNAL_SECRET.replace("NAMESPACE", namespace))
        cluster.kubectl("wait", "--for=condition=Ready", "--timeout=30s", "-n", namespace, "externalsecret/login")
    one, other = (value(cluster, "secret", "login", ".data.password", namespace) for namespace in namespaces)
    assert one and one == other
    assert value(cluster, "secret", "login", ".data.user", "data-platform") == "c29tZWJvZHk="
    assert not value(cluster, "secret", "login", ".metadata.ownerReferences", "data-platform")


def test_jobs_succeed_or_fail_as_told(cluster):
    cluster.apply(JOB.replace("NAME", "good").replace("FAILS", "false"))
    cluster.apply(JOB.replace("NAME", "bad").replace("FAILS", "true"))
    cluster.kubectl("wait", "--for=condition=Complete", "--timeout=30s", "-n", "data-platform", "job/good")
    cluster.kubectl("wait", "--for=condition=Failed", "--timeout=30s", "-n", "data-platform", "job/bad")


def test_an_image_can_be_missing(cluster):
    cluster.apply(MISSING_IMAGE)
    reason = ".status.containerStatuses[0].state.waiting.reason"
    eventually(lambda: value(cluster, "pod", "missing", reason) == "ImagePullBackOff")


def test_a_restarted_api_server_keeps_place_and_data(cluster):
    server = cluster.server
    before = cluster.processes.pid("apiserver")
    cluster.restart("apiserver")
    assert cluster.processes.pid("apiserver") != before and cluster.server == server
    assert value(cluster, "namespace", "data-storage", ".metadata.annotations.dataplatform\\.io/allow-from") == "data-platform"


def test_the_audit_log_has_every_request(cluster):
    start = cluster.audit_log.stat().st_size
    cluster.kubectl("get", "configmap", "kube-root-ca.crt", "-n", "data-platform")
    lines = cluster.audit_log.read_bytes()[start:].decode().splitlines()
    mine = [json.loads(line) for line in lines if "kube-root-ca.crt" in line and '"kubectl/' in line]
    assert [entry["verb"] for entry in mine] == ["get"]


def test_two_side_by_side_and_nothing_left(cluster):
    with Cluster("cluster-test-two", packs=[]) as other:
        assert other.server != cluster.server
        other.kubectl("create", "namespace", "only-here")
        assert "only-here" not in cluster.kubectl("get", "namespaces")
        pids = [other.processes.pid(name) for name in other.processes.names()]
        ports = other.layout.ports.values()
        assert all(pids)
    assert not other.folder.exists()
    assert not any(map(alive, pids))
    for port in ports:
        with socket.socket() as probe:
            assert probe.connect_ex(("127.0.0.1", port)) != 0


def test_a_name_in_use_by_another_run_is_left_alone(cluster):
    script = f"import sys; sys.path.insert(0, {str(Path(__file__).parent)!r}); from cluster import Cluster\n" \
             f"with Cluster({cluster.name!r}, packs=[]) as other: print(other.name)"
    done = subprocess.run([sys.executable, "-c", script], check=True, capture_output=True, text=True)
    assert done.stdout.splitlines()[-1] == f"{cluster.name}-2"
    assert cluster.running()


@pytest.mark.parametrize("sign", [signal.SIGINT, signal.SIGTERM])
def test_an_interrupted_start_leaves_nothing(sign):
    cluster = Cluster("cluster-test-cut", packs=[])
    # Where the tests run in the background, a shell has SIGINT ignored.
    starting = subprocess.Popen([sys.executable, str(Path(__file__).parent), "--name", cluster.name, "up"], stderr=subprocess.DEVNULL,
                                preexec_fn=lambda: signal.signal(signal.SIGINT, signal.SIG_DFL))
    eventually(lambda: cluster.processes.pid("controller-manager"))
    pids = [cluster.processes.pid(name) for name in cluster.processes.names()]
    starting.send_signal(sign)
    assert starting.wait(timeout=60) == {signal.SIGINT: 130, signal.SIGTERM: 143}[sign]
    assert not cluster.folder.exists()
    assert not any(map(alive, pids))
