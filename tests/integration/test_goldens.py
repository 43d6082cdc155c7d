"""What is rendered is what a real API server takes: strictly, as it stands, and with nothing of it changed on the way in."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "manifests"))

import linters  # noqa: E402

from kube import wait_for

GOLDEN = Path(__file__).resolve().parents[1] / "golden"
CASES = sorted(folder.name for folder in GOLDEN.iterdir() if folder.is_dir())

# Roles whose pods "restricted" does not admit, and why; they are held to "baseline".
BASELINE = {"airbyte-connector-builder": "its interpreter is in the home of root"}

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
def server_side(cluster, restricted, google_kinds):
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


def template_of(item):
    spec = item.get("spec", {})
    return spec.get("jobTemplate", {}).get("spec", spec).get("template")


@pytest.mark.parametrize("case", CASES)
def test_pods_are_restricted(case, cluster, restricted):
    pods = []
    for item in objects_of(case):
        template = template_of(item)
        if template is None:
            continue
        if item["metadata"]["name"].partition("-")[2] in BASELINE:
            assert template["spec"]["securityContext"]["runAsNonRoot"], "only a container may be an exception"
            continue
        claimed = [{"name": claim["metadata"]["name"], "emptyDir": {}} for claim in item["spec"].get("volumeClaimTemplates", [])]
        spec = {**template["spec"], "serviceAccountName": "default", "volumes": template["spec"].get("volumes", []) + claimed}
        kind = item["kind"].lower()
        pods.append({"apiVersion": "v1", "kind": "Pod", "spec": spec, "metadata": {"name": f"{item['metadata']['name']}-{kind}", "namespace": restricted[0]}})
    assert pods
    cluster.kubectl("create", "--dry-run=server", "--validate=strict", "-f", "-", stdin=yaml.safe_dump_all(pods))


@pytest.fixture(scope="module")
def baseline(cluster):
    labels = {"pod-security.kubernetes.io/enforce": "baseline"}
    cluster.kubectl("apply", "-f", "-", stdin=yaml.safe_dump({"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "goldens-baseline", "labels": labels}}))
    wait_for("its account", lambda: cluster.kubectl("get", "serviceaccount", "default", "--namespace", "goldens-baseline", "--ignore-not-found"))
    yield "goldens-baseline"
    cluster.kubectl("delete", "namespace", "goldens-baseline", "--wait=false")


def test_exceptions_are_within_baseline(cluster, baseline):
    pods = {}
    for item in (item for case in CASES for item in objects_of(case)):
        role = item["metadata"]["name"].partition("-")[2]
        if role in BASELINE and template_of(item):
            spec = {**template_of(item)["spec"], "serviceAccountName": "default"}
            pods[role] = {"apiVersion": "v1", "kind": "Pod", "spec": spec, "metadata": {"name": role, "namespace": baseline}}
    assert pods.keys() == BASELINE.keys(), "an exception that nothing needs"
    cluster.kubectl("create", "--dry-run=server", "-f", "-", stdin=yaml.safe_dump_all(list(pods.values())))


@pytest.fixture(scope="module")
def schemas(cluster, google_kinds, tmp_path_factory):
    """JSON schemas as kubeconform reads them, from what this API server says of its kinds."""
    folder = tmp_path_factory.mktemp("schemas")
    text = cluster.kubectl("get", "--raw", "/openapi/v2").replace("#/definitions/", "definitions.json#/definitions/")
    definitions = json.loads(text)["definitions"]
    definitions["io.k8s.apimachinery.pkg.util.intstr.IntOrString"] = {"oneOf": [{"type": "string"}, {"type": "integer"}]}
    definitions["io.k8s.apimachinery.pkg.api.resource.Quantity"] = {"oneOf": [{"type": "string"}, {"type": "number"}]}
    for name, definition in definitions.items():
        if definition.get("properties") and "additionalProperties" not in definition and not definition.get("x-kubernetes-preserve-unknown-fields"):
            definition["additionalProperties"] = False
        for kind in definition.get("x-kubernetes-group-version-kind", []):
            file = folder / f"{kind['kind'].lower()}-{kind['group'].partition('.')[0]}-{kind['version']}.json".replace("--", "-")
            file.write_text(json.dumps({"$ref": f"definitions.json#/definitions/{name}"}))
    (folder / "definitions.json").write_text(json.dumps({"definitions": definitions}))
    return folder


def test_kubeconform(schemas):
    location = f"{schemas}/{{{{.ResourceKind}}}}{{{{.KindSuffix}}}}.json"
    command = [linters.go_program("kubeconform"), "-strict", "-summary", "-output", "json", "-schema-location", location]
    done = subprocess.run([*command, str(GOLDEN)], text=True, capture_output=True)
    report = json.loads(done.stdout)
    assert not report["resources"], report["resources"][:5]
    assert report["summary"]["valid"] > 500 and done.returncode == 0, report["summary"]


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
