"""The operator's role against the kinds that its code deals in: no rule missing, none too many."""

import re

import yaml

from chart import ROOT

RBAC = ROOT / "deploy" / "base" / "rbac"
WRITTEN = {"get", "list", "watch", "create", "patch", "delete"}
# What is not written by the projections: each with its verbs, and why in operator.yaml.
OTHERS = {
    ("", "secrets"): {"get", "list", "watch", "create", "delete"},
    ("", "pods"): {"get", "list", "watch", "delete"},
    ("", "persistentvolumeclaims"): {"get", "list", "watch", "patch", "delete"},
    ("", "namespaces"): {"get"},
    ("apiextensions.k8s.io", "customresourcedefinitions"): {"get", "list", "watch"},
    ("events.k8s.io", "events"): {"create", "patch"},
    ("dataplatform.io", "dataplatforms"): {"get", "list", "watch", "patch"},
    ("dataplatform.io", "dataplatforms/status"): {"get", "patch"},
    ("dataplatform.io", "dataplatforms/finalizers"): {"update"},
    ("rbac.authorization.k8s.io", "clusterroles"): {"bind"},
}


def documents(name):
    return list(yaml.safe_load_all((RBAC / name).read_text()))


def rules(role):
    """{(group, resource): verbs}; a resource stands in one rule only."""
    found = {}
    for rule in role["rules"]:
        for group in rule["apiGroups"]:
            for resource in rule["resources"]:
                assert (group, resource) not in found, f"{resource} stands in two rules"
                found[group, resource] = set(rule["verbs"])
    return found


def kinds():
    """{constant: (group, plural)} of operator/kube/kind.hpp."""
    text = (ROOT / "operator/kube/kind.hpp").read_text()
    return {name: (group, plural) for name, group, plural in
            re.findall(r'inline constexpr Kind (k\w+)\{"([^"]*)",\s*"[^"]*",\s*"[^"]*",\s*"([^"]*)"', text)}


def listed(array):
    """The kinds in one of the arrays of controllers/reconcile/kinds.hpp."""
    text = (ROOT / "controllers/reconcile/kinds.hpp").read_text()
    body = re.search(array + r"\{([^}]*)\}", text).group(1)
    found = {kinds()[name] for name in re.findall(r"kube::(k\w+)", body)}
    assert found
    return found


def test_the_role_is_what_the_code_needs():
    expected = {kind: WRITTEN for kind in listed("kManagedKinds")} | OTHERS
    assert rules(documents("operator.yaml")[0]) == expected


def test_what_is_observed_may_be_watched():
    for kind in listed("kObservedKinds"):
        assert {"list", "watch"} <= OTHERS[kind]


# Rights into running pods: of one component's account only, whose product copies settings into the pods that it starts.
INTO_PODS = {"dataplatform-airbyte-worker"}


def test_nothing_that_gives_more_rights():
    for name in ("operator.yaml", "lease.yaml", "components.yaml", "users.yaml"):
        for role in documents(name):
            for (_, resource), verbs in rules(role).items() if name != "lease.yaml" else []:
                assert not {"*", "escalate", "impersonate"} & verbs and resource != "*"
                assert resource not in ("roles", "serviceaccounts/token", "nodes/proxy")
                assert resource not in ("pods/exec", "pods/attach") or role["metadata"]["name"] in INTO_PODS


def test_components_may_do_no_more_than_is_bound():
    names = {role["metadata"]["name"] for role in documents("components.yaml")}
    bind = [rule for rule in documents("operator.yaml")[0]["rules"] if "bind" in rule["verbs"]]
    assert len(bind) == 1 and set(bind[0]["resourceNames"]) == names
    for role in documents("components.yaml"):
        assert not any(resource == "secrets" for _, resource in rules(role))


def test_every_role_that_a_component_asks_for_is_shipped():
    names = {role["metadata"]["name"] for role in documents("components.yaml")}
    asked = set()
    for path in (ROOT / "controllers/components").rglob("*.cpp"):
        asked |= set(re.findall(r'\.cluster_role = "([^"]+)"', path.read_text()))
    assert asked <= names, f"no ClusterRole {sorted(asked - names)} in components.yaml"


def test_the_lease_is_the_one_that_the_code_holds():
    rule = documents("lease.yaml")[0]["rules"][1]
    assert rule["resourceNames"] == ["dataplatform-operator"]
    assert re.search(r'"dataplatform-operator"\},\s*\.identity', (ROOT / "controllers/reconcile/operator.cpp").read_text())
