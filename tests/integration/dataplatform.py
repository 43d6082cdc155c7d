"""A DataPlatform in namespaces of its own, and what the tests ask of it."""

import copy
import itertools

from kube import condition, is_ready, wait_for

_numbers = itertools.count(1)

# The components of this release; the others are switched off, so that status is about these.
SMALL = {
    "profile": "Staging",
    "backup": {"mode": "Disabled"},
    "components": {
        "airbyte": {"mode": "Disabled"}, "dremio": {"mode": "Disabled"}, "dbt": {"mode": "Disabled"},
        "objectStore": {"mode": "Disabled"}, "elasticsearch": {"mode": "Disabled"},
        "superset": {"web": {"replicas": 1}},
        "postgresql": {"server": {"replicas": 2, "storage": {"size": "10Gi"}}},
    },
}
CHILDREN = ["ConfigMap", "Service", "ServiceAccount", "Deployment", "StatefulSet", "Job", "HorizontalPodAutoscaler",
            "PodDisruptionBudget", "NetworkPolicy", "Ingress", "RoleBinding", "Certificate"]


def merged(base, patch):
    """`base` with `patch` merged in; None removes."""
    out = copy.deepcopy(base)
    for key, value in patch.items():
        if value is None:
            out.pop(key, None)
        elif isinstance(value, dict) and isinstance(out.get(key), dict):
            out[key] = merged(out[key], value)
        else:
            out[key] = value
    return out


def make_namespace(kube, name, annotations=None):
    metadata = {"name": name, "annotations": annotations or {}}
    kube.apply({"apiVersion": "v1", "kind": "Namespace", "metadata": metadata})
    return name


class Platform:
    """One DataPlatform. With `two_namespaces` its stores live in a data namespace that admits it."""

    def __init__(self, kube, name="lake", namespace=None, data_namespace=None, two_namespaces=True):
        number = next(_numbers)
        self.kube = kube
        self.name = name
        self.namespace = namespace or make_namespace(kube, f"apps-{number}")
        self.data = data_namespace
        if self.data is None and two_namespaces:
            self.data = make_namespace(kube, f"data-{number}", {"dataplatform.io/allow-from": self.namespace})
        self.data = self.data or self.namespace
        self.spec = None

    def apply(self, spec=None, **patch):
        """Applies SMALL, or `spec`, or the present spec with `patch` merged in."""
        self.spec = merged(spec or self.spec or SMALL, patch)
        if self.data != self.namespace:
            self.spec["dataNamespace"] = self.data
        return self.kube.apply({"apiVersion": "dataplatform.io/v1alpha1", "kind": "DataPlatform",
                                "metadata": {"name": self.name, "namespace": self.namespace}, "spec": self.spec})

    def get(self):
        return self.kube.get("DataPlatform", self.namespace, self.name)

    def status(self):
        return self.get().get("status", {})

    def wait_ready(self, seconds=90):
        return wait_for(f"{self.namespace}/{self.name} to be Ready", lambda: self.ready(), seconds)

    def ready(self):
        platform = self.get()
        return platform if is_ready(platform) else Pending(platform)

    def wait_phase(self, phase, seconds=60):
        def reached():
            platform = self.get()
            status = platform.get("status", {})
            current = status.get("observedGeneration") == platform["metadata"]["generation"]
            return platform if current and status.get("phase") == phase else Pending(platform)
        return wait_for(f"{self.namespace}/{self.name} to be {phase}", reached, seconds)

    def ready_reason(self):
        return condition(self.get(), "Ready").get("reason")

    def children(self, kinds=CHILDREN):
        """{(kind, namespace, name): object} of everything with the platform's labels."""
        selector = f"dataplatform.io/name={self.name},dataplatform.io/namespace={self.namespace}"
        found = {}
        for kind in kinds:
            for namespace in {self.namespace, self.data}:
                for item in self.kube.list(kind, namespace, selector):
                    found[(kind, namespace, item["metadata"]["name"])] = item
        return found

    def child(self, kind, suffix, data=False):
        return self.kube.find(kind, self.data if data else self.namespace, f"{self.name}-{suffix}")

    def delete(self, propagation="Background"):
        self.kube.delete("DataPlatform", self.namespace, self.name, propagation)

    def wait_gone(self, seconds=90):
        wait_for(f"{self.namespace}/{self.name} to be gone", lambda: self.kube.find("DataPlatform", self.namespace, self.name) is None, seconds)

    def events(self, reason=None):
        events = [event for event in self.kube.list("Event", self.namespace) if event.get("regarding", {}).get("name") == self.name]
        return [event for event in events if reason is None or event["reason"] == reason]


class Pending:
    """Not there yet; false, and says in a failure what was seen."""

    def __init__(self, platform):
        self._status = platform.get("status", {})

    def __bool__(self):
        return False

    def __repr__(self):
        parts = [f"phase {self._status.get('phase')}"]
        parts += [f"{c['type']}={c['status']}/{c['reason']}: {c['message']}" for c in self._status.get("conditions", [])]
        return "; ".join(parts)
