"""What the chart renders, for every set of values that it is offered with."""

import re
from pathlib import Path

import pytest
import yaml

from chart import CHART, ROOT, helm, one, refused, rendered

SETS = ["", *sorted(str(path) for path in (CHART / "ci").glob("*-values.yaml"))]


def values_of(name):
    return ("--values", name) if name else ()


def names(objects, kind):
    return sorted(item["metadata"]["name"] for item in objects if item["kind"] == kind)


@pytest.mark.parametrize("values", SETS, ids=lambda path: Path(path).stem or "defaults")
def test_lint_is_clean(values):
    done = helm("lint", "--strict", str(CHART), *values_of(values))
    assert done.returncode == 0, done.stdout + done.stderr
    assert "[WARNING]" not in done.stdout


@pytest.mark.parametrize("values", SETS, ids=lambda path: Path(path).stem or "defaults")
def test_no_object_twice_and_labels_everywhere(values):
    objects = rendered(*values_of(values))
    keys = [(item["kind"], item["metadata"].get("namespace"), item["metadata"]["name"]) for item in objects]
    assert len(keys) == len(set(keys))
    for item in objects:
        assert item["metadata"]["labels"]["app.kubernetes.io/name"] == "dataplatform-operator", item["metadata"]["name"]
        assert item["metadata"].get("namespace") in (None, "dataplatform-system")


def test_what_is_installed_by_default():
    objects = rendered()
    assert sorted(item["kind"] for item in objects) == sorted([
        "CustomResourceDefinition", "ServiceAccount", "ClusterRole", "ClusterRole", "ClusterRole", "ClusterRole", "ClusterRole", "ClusterRoleBinding",
        "Role", "RoleBinding", "Deployment", "Service"])


def test_everything_off_leaves_the_deployment():
    assert [item["kind"] for item in rendered("--values", str(CHART / "ci" / "minimal-values.yaml"))] == ["Deployment"]


def test_the_crd_is_the_generated_one_and_is_kept():
    generated = yaml.safe_load((ROOT / "crds" / "dataplatform.io_dataplatforms.yaml").read_text())
    crd = one(rendered(), "CustomResourceDefinition")
    assert crd["spec"] == generated["spec"]
    assert crd["metadata"]["annotations"]["helm.sh/resource-policy"] == "keep"
    loose = one(rendered("--set", "crds.keep=false"), "CustomResourceDefinition")
    assert "helm.sh/resource-policy" not in loose["metadata"].get("annotations", {})


def test_roles_of_components_keep_their_names_in_every_release():
    objects = rendered(release="other")
    fixed = [document["metadata"]["name"] for document in yaml.safe_load_all((ROOT / "deploy/base/rbac/components.yaml").read_text())]
    assert set(fixed) <= set(names(objects, "ClusterRole"))
    assert "other-dataplatform-operator" in names(objects, "ClusterRole")


def test_bindings_lead_to_the_account_of_the_deployment():
    objects = rendered(release="other")
    account = one(objects, "Deployment")["spec"]["template"]["spec"]["serviceAccountName"]
    assert names(objects, "ServiceAccount") == [account]
    for binding in (item for item in objects if item["kind"].endswith("RoleBinding") or item["kind"] == "ClusterRoleBinding"):
        assert binding["subjects"] == [{"kind": "ServiceAccount", "name": account, "namespace": "dataplatform-system"}]
        assert binding["roleRef"]["name"] in names(objects, binding["roleRef"]["kind"])


@pytest.mark.parametrize("values", SETS, ids=lambda path: Path(path).stem or "defaults")
def test_the_pod_meets_the_restricted_standard(values):
    pod = one(rendered(*values_of(values)), "Deployment")["spec"]["template"]["spec"]
    assert pod["automountServiceAccountToken"] is False
    assert not {"hostNetwork", "hostPID", "hostIPC"} & set(pod)
    assert pod["securityContext"]["runAsNonRoot"] is True and pod["securityContext"]["seccompProfile"]["type"] == "RuntimeDefault"
    assert {kind for volume in pod["volumes"] for kind in volume if kind != "name"} == {"projected"}
    for container in pod["containers"]:
        context = container["securityContext"]
        assert context["allowPrivilegeEscalation"] is False and context["readOnlyRootFilesystem"] is True
        assert context["capabilities"] == {"drop": ["ALL"]} and context["runAsUser"] == 65532
        for part in ("requests", "limits"):
            assert set(container["resources"][part]) == {"cpu", "memory", "ephemeral-storage"}
        assert container["livenessProbe"]["httpGet"]["path"] != container["readinessProbe"]["httpGet"]["path"]


@pytest.mark.parametrize("values", SETS, ids=lambda path: Path(path).stem or "defaults")
def test_every_argument_is_one_of_run(values):
    known = set(re.findall(r'"(?:-\w,)?(--[a-z-]+)"', (ROOT / "controllers/cli/cli.cpp").read_text()))
    arguments = one(rendered(*values_of(values)), "Deployment")["spec"]["template"]["spec"]["containers"][0]["args"]
    assert arguments[0] == "run"
    assert {argument.split("=")[0] for argument in arguments[1:]} <= known


def test_more_than_one_replica_is_spread_and_has_a_budget():
    objects = rendered("--set", "replicaCount=2")
    assert "podAntiAffinity" in one(objects, "Deployment")["spec"]["template"]["spec"]["affinity"]
    assert one(objects, "PodDisruptionBudget")["spec"]["maxUnavailable"] == 1


@pytest.mark.parametrize("setting,said", [
    ("replicaCount=2,leaderElection.enabled=false", "needs leaderElection.enabled=true"),
    ("serviceAccount.create=false", "needs serviceAccount.name"),
    ("health.port=8080", "must differ"),
    ("metrics.serviceMonitor.enabled=true,metrics.service.enabled=false", "needs metrics.service.enabled"),
    ("replicas=2", "replicas"),
    ("image.tagg=1", "tagg"),
    ("logLevel=loud", "logLevel"),
    ("image.digest=latest", "digest"),
])
def test_values_that_cannot_work_are_refused(setting, said):
    assert said in refused("--set", setting)


def test_every_value_has_a_schema_and_every_schema_a_value():
    values = yaml.safe_load((CHART / "values.yaml").read_text())
    schema = yaml.safe_load((CHART / "values.schema.json").read_text())

    def compare(given, described, path):
        if "properties" not in described:
            return
        assert set(given) == set(described["properties"]), path
        for key, inner in described["properties"].items():
            compare(given[key], inner, f"{path}.{key}")

    compare(values, schema, "values")
