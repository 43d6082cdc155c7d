"""What is rendered is what a real API server takes: strictly, as it stands, and with nothing of it changed on the way in."""

from pathlib import Path

import pytest
import yaml

from kube import wait_for

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
CASES = sorted(folder.name for folder in GOLDEN.iterdir() if folder.is_dir())

# Lists that the API server merges by a key; any other is compared place by place.
KEYS = {"containers": "name", "initContainers": "name", "env": "name", "volumes": "name", "volumeMounts": "mountPath", "imagePullSecrets": "name"}


def objects_of(case):
    return [document for file in sorted((GOLDEN / case).glob("*.yaml")) for document in yaml.safe_load_all(file.read_text())]


def in_namespaces(objects, names):
    """The same objects elsewhere: every namespace that stands in one of them, by `names`."""
    text = yaml.safe_dump_all(objects)
    for old, new in names.items():
        text = text.replace(f"namespace: {old}\n", f"namespace: {new}\n").replace(f"metadata.name: {old}\n", f"metadata.name: {new}\n")
    return list(yaml.safe_load_all(text))


def missing(live, desired, path="", key=""):
    """Paths at which the live object is not as it was sent."""
    if isinstance(desired, dict):
        if not isinstance(live, dict):
            return [path]
        return [found for name, value in desired.items() for found in missing(live.get(name), value, f"{path}.{name}", name)]
    if isinstance(desired, list):
        if not isinstance(live, list):
            return [path]
        if key in KEYS:
            by_key = {item[KEYS[key]]: item for item in live}
            return [found for item in desired for found in missing(by_key.get(item[KEYS[key]]), item, f"{path}[{item[KEYS[key]]}]")]
        if len(live) != len(desired):
            return [path]
        return [found for i, item in enumerate(desired) for found in missing(live[i], item, f"{path}[{i}]")]
    return [] if live == desired else [f"{path}: sent {desired!r}, kept {live!r}"]


@pytest.fixture(scope="module")
def restricted(cluster, kube):
    """Two namespaces of this file's own that admit only restricted pods."""
    labels = {"pod-security.kubernetes.io/enforce": "restricted", "pod-security.kubernetes.io/warn": "restricted"}
    names = ("goldens-apps", "goldens-stores")
    for name in names:
        cluster.kubectl("apply", "-f", "-", stdin=yaml.safe_dump({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": name, "labels": labels}}))
    wait_for("default accounts", lambda: all(kube.get("ServiceAccount", name, "default") for name in names))
    yield names
    for name in names:
        cluster.kubectl("delete", "namespace", name, "--wait=false")


@pytest.fixture(scope="module")
def server_side(cluster, restricted):
    """Applies objects, their namespaces mapped to the two of this file; returns what was sent."""

    def apply(objects, *options):
        namespaces = sorted({item["metadata"]["namespace"] for item in objects}, key=lambda name: (name == "data-storage", name))
        sent = in_namespaces(objects, dict(zip(namespaces, restricted)))
        cluster.kubectl("apply", "--server-side", "--validate=strict", "--field-manager=goldens", *options, "-f", "-", stdin=yaml.safe_dump_all(sent))
        return sent

    return apply


@pytest.mark.parametrize("case", CASES)
def test_strict_dry_run(case, server_side):
    server_side(objects_of(case), "--dry-run=server")


@pytest.mark.parametrize("case", CASES)
def test_pods_are_restricted(case, cluster, restricted):
    pods = []
    for item in objects_of(case):
        template = item.get("spec", {}).get("template")
        if template is None:
            continue
        claimed = [{"name": claim["metadata"]["name"], "emptyDir": {}} for claim in item["spec"].get("volumeClaimTemplates", [])]
        spec = {**template["spec"], "serviceAccountName": "default", "volumes": template["spec"].get("volumes", []) + claimed}
        kind = item["kind"].lower()
        pods.append({"apiVersion": "v1", "kind": "Pod", "spec": spec, "metadata": {"name": f"{item['metadata']['name']}-{kind}", "namespace": restricted[0]}})
    assert pods
    cluster.kubectl("create", "--dry-run=server", "--validate=strict", "-f", "-", stdin=yaml.safe_dump_all(pods))


@pytest.mark.parametrize("case", ["thread", "production-full"])
def test_nothing_is_changed_on_the_way_in(case, server_side, kube, cluster, restricted):
    sent = server_side(objects_of(case))
    changed = []
    before = {}
    for item in sent:
        metadata = item["metadata"]
        live = kube.get(item["kind"], metadata["namespace"], metadata["name"])
        place = f"{item['kind']} {metadata['namespace']}/{metadata['name']}"
        changed += [place + path for path in missing(live, item)]
        before[place] = live["metadata"].get("generation", live["metadata"]["resourceVersion"])
    assert not changed, "\n".join(changed)
    server_side(objects_of(case))
    for item in sent:
        metadata = item["metadata"]
        live = kube.get(item["kind"], metadata["namespace"], metadata["name"])
        place = f"{item['kind']} {metadata['namespace']}/{metadata['name']}"
        assert before[place] == live["metadata"].get("generation", live["metadata"]["resourceVersion"]), place
    cluster.kubectl("delete", "--wait=false", "-f", "-", stdin=yaml.safe_dump_all(sent))
