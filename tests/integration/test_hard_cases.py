"""The hard cases of the loop: upgrades, growth, pools, quotas, missing rights, many platforms, and plans that come true."""

import os
import subprocess

import pytest
import yaml

from dataplatform import SMALL, Platform, make_namespace, merged
from kube import condition, wait_for
from operator_process import binary

OFF = {"mode": "Disabled"}
ONLY_STORE = {**SMALL, "components": {**{name: OFF for name in ("airbyte", "dremio", "dbt", "superset", "elasticsearch", "postgresql")},
                                      "objectStore": {"managed": {"pools": [{"name": "first", "servers": 4, "drivesPerServer": 2}]}}}}


@pytest.fixture
def platform(kube, operator):
    platform = Platform(kube)
    platform.apply()
    platform.wait_ready()
    return platform


def pods(platform, component, data=False):
    selector = f"dataplatform.io/name={platform.name},dataplatform.io/component={component},!dataplatform.io/task"
    return {pod["metadata"]["name"]: pod for pod in platform.kube.list("Pod", platform.data if data else platform.namespace, selector)}


def uids(found):
    return {name: pod["metadata"]["uid"] for name, pod in found.items()}


def test_a_patch_version_is_rolled_after_its_migration(platform):
    before = uids(pods(platform, "superset"))
    platform.apply(components={"superset": {"version": "3.0.4"}})
    platform.wait_ready()
    web = {name: pod for name, pod in pods(platform, "superset").items() if "-web-" in name}
    assert web and not set(before.values()) & set(uids(web).values())
    jobs = [job for key, job in platform.children(["Job"]).items() if "-superset-migrate-" in key[2]]
    ended = max(job["status"]["completionTime"] for job in jobs)
    for pod in web.values():
        assert pod["spec"]["containers"][0]["image"].endswith(":3.0.4")
        assert pod["metadata"]["creationTimestamp"] >= ended, "a server of the new version met the old schema"


def test_volumes_grow_under_running_pods(platform):
    before = uids(pods(platform, "postgresql", data=True))
    platform.apply(components={"postgresql": {"server": {"storage": {"size": "20Gi"}}}})

    def grown():
        claims = [claim for key, claim in platform.children(["PersistentVolumeClaim"]).items() if "-postgresql-" in key[2]]
        asked = {claim["spec"]["resources"]["requests"]["storage"] for claim in claims}
        members = platform.child("StatefulSet", "postgresql", data=True)
        template = members and members["spec"]["volumeClaimTemplates"][0]["spec"]["resources"]["requests"]["storage"]
        return asked == {"20Gi"} and template == "20Gi"

    wait_for("claims and template to have 20Gi", grown)
    platform.wait_ready()
    members = {name: uid for name, uid in uids(pods(platform, "postgresql", data=True)).items() if "-postgresql-" in name and name in before}
    assert members == before, "a pod was restarted"


def test_a_pool_is_added_and_all_servers_restart_together(kube, operator):
    platform = Platform(kube)
    platform.apply(spec=ONLY_STORE)
    platform.wait_ready()
    before = uids(pods(platform, "objectStore", data=True))
    pools = [*ONLY_STORE["components"]["objectStore"]["managed"]["pools"], {"name": "second", "servers": 4, "drivesPerServer": 2}]
    platform.apply(components={"objectStore": {"managed": {"pools": pools}}})
    wait_for("the second pool", lambda: platform.child("StatefulSet", "object-store-second", data=True))
    platform.wait_ready()
    after = pods(platform, "objectStore", data=True)
    assert len(after) == 8 and not set(before.values()) & set(uids(after).values())
    assert len({tuple(pod["spec"]["containers"][0]["args"]) for pod in after.values()}) == 1, "servers that were told different things"


def test_a_full_quota_is_said_and_outlived(kube, operator):
    platform = Platform(kube)
    kube.apply({"apiVersion": "v1", "kind": "ResourceQuota", "metadata": {"name": "full", "namespace": platform.namespace},
                "spec": {"hard": {"count/deployments.apps": "0"}}})
    wait_for("the quota to count", lambda: kube.get("ResourceQuota", platform.namespace, "full").get("status", {}).get("hard"))
    platform.apply()
    seen = platform.wait_phase("Blocked")
    assert condition(seen, "Ready")["reason"] == "QuotaExceeded"
    assert platform.child("StatefulSet", "postgresql", data=True), "what the quota allows was not made"
    kube.delete("ResourceQuota", platform.namespace, "full")
    platform.wait_ready(180)


def test_a_missing_right_is_named_and_outlived(kube, operator):
    role = kube.get("ClusterRole", None, "dataplatform-operator")
    less = [{**rule, "verbs": [verb for verb in rule["verbs"] if verb != "create"]} if "deployments" in rule.get("resources", []) else rule
            for rule in role["rules"]]
    platform = Platform(kube)
    try:
        kube.merge("ClusterRole", None, "dataplatform-operator", {"rules": less})
        platform.apply()
        seen = platform.wait_phase("Blocked")
        told = condition(seen, "Ready")
        assert told["reason"] == "Forbidden" and 'cannot create resource "statefulsets"' in told["message"]
    finally:
        kube.merge("ClusterRole", None, "dataplatform-operator", {"rules": role["rules"]})
    platform.wait_ready(180)


def test_a_broken_component_holds_up_no_other(platform):
    """Somebody else's object is in the place of one of Superset's; PostgreSQL is changed meanwhile."""
    name = f"{platform.name}-superset-beat"
    platform.apply(components={"superset": {"mode": "Disabled"}})
    platform.wait_ready()
    wait_for("the Deployment to be gone", lambda: platform.kube.find("Deployment", platform.namespace, name) is None)
    pod = {"metadata": {"labels": {"app": "mine"}}, "spec": {"containers": [{"name": "mine", "image": "mine:1"}]}}
    platform.kube.apply({"apiVersion": "apps/v1", "kind": "Deployment", "metadata": {"name": name, "namespace": platform.namespace},
                         "spec": {"replicas": 0, "selector": {"matchLabels": {"app": "mine"}}, "template": pod}})
    platform.apply(components={"superset": {"mode": "Managed"}, "postgresql": {"server": {"resources": {"limits": {"cpu": "6"}}}}})
    platform.wait_phase("Blocked")

    def changed():
        found = pods(platform, "postgresql", data=True)
        return len(found) >= 2 and all(pod["spec"]["containers"][0]["resources"]["limits"]["cpu"] == "6" for name, pod in found.items()
                                       if name.rsplit("-", 1)[0] == f"{platform.name}-postgresql")

    wait_for("PostgreSQL to be rolled all the same", changed)
    platform.kube.delete("Deployment", platform.namespace, name)
    platform.wait_ready(180)


class Phases:
    """The phases that a platform shows, in order, by a watch that misses none."""

    def __init__(self, cluster, platform, file):
        command = [cluster.kubectl_path, "--kubeconfig", str(cluster.kubeconfig), "get", "dataplatform", platform.name, "--namespace", platform.namespace,
                   "--watch", "--output", "jsonpath={.status.phase} {.status.conditions[?(@.type=='Ready')].status}{'\\n'}"]
        self.file = file
        with file.open("w") as out:
            self.process = subprocess.Popen(command, stdout=out)
        wait_for("the watch to begin", self.shown)

    def shown(self):
        lines = [line.strip() for line in self.file.read_text().splitlines()]
        return [line for number, line in enumerate(lines) if number == 0 or lines[number - 1] != line]

    def until_ready(self):
        wait_for("the watch to show the end", lambda: len(self.shown()) > 1 and self.shown()[-1] == "Ready True")
        self.process.terminate()
        self.process.wait()
        return self.shown()


def test_status_goes_forward_and_never_to_and_fro(kube, operator, cluster, tmp_path):
    platform = Platform(kube)
    platform.apply()
    watched = Phases(cluster, platform, tmp_path / "install")
    platform.wait_ready()
    shown = watched.until_ready()
    assert shown[-2:] == ["Progressing False", "Ready True"] and len(shown) == len(set(shown)), shown
    watched = Phases(cluster, platform, tmp_path / "change")
    platform.apply(components={"superset": {"web": {"resources": {"limits": {"memory": "3Gi"}}}}})
    platform.wait_ready()
    assert watched.until_ready() == ["Ready True", "Updating False", "Ready True"]


def test_a_hundred_small_platforms_at_once(kube, operator):
    namespace = make_namespace(kube, "hundred")
    small = {**SMALL, "profile": "Development", "components": {**ONLY_STORE["components"], "objectStore": OFF, "postgresql": {"mode": "Managed"}}}
    names = [f"lake{number}" for number in range(100)]
    for name in names:
        kube.apply({"apiVersion": "dataplatform.io/v1alpha1", "kind": "DataPlatform", "metadata": {"name": name, "namespace": namespace}, "spec": small})

    def ready():
        phases = [item.get("status", {}).get("phase") for item in kube.list("DataPlatform", namespace)]
        return len(phases) == 100 and phases.count("Ready") == 100

    wait_for("a hundred platforms to be Ready", ready, 300)
    for name in names:
        kube.delete("DataPlatform", namespace, name)
    wait_for("them to be gone", lambda: not kube.list("DataPlatform", namespace), 300)


def plan(platform, spec, cluster, tmp_path):
    file = tmp_path / "platform.yaml"
    metadata = {"name": platform.name, "namespace": platform.namespace}
    file.write_text(yaml.safe_dump({"apiVersion": "dataplatform.io/v1alpha1", "kind": "DataPlatform", "metadata": metadata, "spec": spec}))
    done = subprocess.run([binary(), "plan", "-f", file], capture_output=True, text=True, env={**os.environ, "KUBECONFIG": str(cluster.kubeconfig)})
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_what_plan_says_is_what_apply_does(platform, cluster, tmp_path):
    wanted = merged(platform.spec, {"components": {"superset": {"web": {"replicas": 2, "resources": {"limits": {"memory": "3Gi"}}}}}})
    before = {key: child["metadata"]["resourceVersion"] for key, child in platform.children().items()}
    said = plan(platform, wanted, cluster, tmp_path)
    assert {key: child["metadata"]["resourceVersion"] for key, child in platform.children().items()} == before, "plan wrote something"
    assert f"{platform.name}-superset-web" in said and "3Gi" in said and "PodDisruptionBudget" in said, said
    assert f"{platform.name}-postgresql" not in said, said
    platform.apply(spec=wanted)
    platform.wait_ready()
    changed = {key for key, child in platform.children().items() if before.get(key) != child["metadata"]["resourceVersion"] and not key[2].endswith("-state")}
    assert changed <= {key for key in changed if "superset-web" in key[2]}, changed
    assert "nothing would change" in plan(platform, wanted, cluster, tmp_path).lower()
