"""The operator is upgraded under every sample to one that knows later releases: a stand-in for what is still to come."""

import json

import yaml

from dataplatform import Pending, make_namespace
from fixtures import example_secrets
from kube import condition, is_ready, wait_for
from operator_process import ROOT
from test_samples import GOOD

LATER = "operator_of_later_releases"
NEWEST = "2027.06"
HELD = "standby"  # by its role, which is for a later release: not a pod of it runs
# What keeps a sample from being Ready here, in the words of its status: no controller of Gateways runs.
WAITS = {"gcp": "waiting for Gateway lakehouse-edge", HELD: "spec.recovery.role"}


def later_operator():
    return ROOT / "build" / "release" / "tests" / LATER


class Sample:
    """A sample in namespaces of its own, with the Secrets that it names."""

    def __init__(self, kube, path):
        self.kube = kube
        self.stem = path.stem
        self.document = yaml.safe_load(path.read_text())
        self.namespaces = [make_namespace(kube, f"upgrade-{path.stem}")]
        self.document["metadata"]["namespace"] = self.namespaces[0]
        if "dataNamespace" in self.document["spec"]:
            self.namespaces.append(make_namespace(kube, f"upgrade-{path.stem}-data", {"dataplatform.io/allow-from": self.namespaces[0]}))
            self.document["spec"]["dataNamespace"] = self.namespaces[1]
        for secret in json.loads(example_secrets(self.namespaces))["items"]:
            kube.apply(secret)
        kube.apply(self.document)

    def platform(self):
        return self.kube.get("DataPlatform", self.namespaces[0], self.document["metadata"]["name"])

    def settled(self):
        platform = self.platform()
        if self.stem not in WAITS:
            return is_ready(platform) or Pending(platform)
        said = (condition(platform, "Ready") or {}).get("message", "")
        others = [one["type"] for one in platform["status"].get("conditions", []) if one["type"].endswith("Ready") and one["status"] != "True"]
        return (WAITS[self.stem] in said and (self.stem == HELD or others == ["Ready"])) or Pending(platform)

    def told_of_the_newest(self):
        pending = condition(self.platform(), "UpgradePending")
        return pending.get("status") == "True" and NEWEST in pending["message"]

    def list(self, kind):
        return [item for namespace in self.namespaces for item in self.kube.list(kind, namespace)]

    def pods(self):
        return {pod["metadata"]["name"]: pod["metadata"]["uid"] for pod in self.list("Pod") if "job-name" not in pod["metadata"]["labels"]}

    def written(self):
        """Everything of ours that a pod could notice, with how often it was changed."""
        kinds = ("Deployment", "StatefulSet", "Job", "CronJob", "ConfigMap", "Service", "NetworkPolicy", "HorizontalPodAutoscaler")
        return {(kind, item["metadata"]["namespace"], item["metadata"]["name"]):
                item["metadata"].get("generation") or item.get("data") or item.get("spec")
                for kind in kinds for item in self.list(kind) if not item["metadata"]["name"].endswith("-state")}


def own_work(items):
    """Without what goes by the clock."""
    return {key: value for key, value in items.items() if key[0] != "Job"}


def test_a_new_operator_restarts_no_pod_of_any_sample(kube, google_kinds, own_operator):
    before = own_operator("before").start().wait_ready()
    samples = [Sample(kube, path) for path in GOOD]
    for sample in samples:
        wait_for(f"{sample.stem} to be settled", sample.settled, 180)
    pods = {sample.stem: sample.pods() for sample in samples}
    written = {sample.stem: sample.written() for sample in samples}
    assert all(pods[stem] for stem in pods if stem != HELD), {stem: len(found) for stem, found in pods.items()}
    before.kill()

    after = own_operator("after", program=later_operator()).start().wait_ready()
    for sample in samples:
        if sample.stem != HELD:
            wait_for(f"{sample.stem} to say that {NEWEST} is there", sample.told_of_the_newest, 120)
        wait_for(f"{sample.stem} to be settled again", sample.settled)
    for sample in samples:
        assert sample.pods() == pods[sample.stem], sample.stem
        assert own_work(sample.written()) == own_work(written[sample.stem]), sample.stem
    for sample in samples:
        kube.delete("DataPlatform", sample.namespaces[0], sample.document["metadata"]["name"])
    for sample in samples:
        wait_for(f"{sample.stem} to be gone", lambda sample=sample: not kube.list("DataPlatform", sample.namespaces[0]), 120)
    after.stop()
