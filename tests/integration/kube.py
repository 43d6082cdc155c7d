"""A small client of the Kubernetes API for the tests: JSON over HTTPS, by kubeconfig."""

import base64
import http.client
import json
import ssl
import tempfile
import time
import urllib.parse
from pathlib import Path

import yaml

PATHS = {
    "ConfigMap": ("api/v1", "configmaps"),
    "Secret": ("api/v1", "secrets"),
    "Service": ("api/v1", "services"),
    "ServiceAccount": ("api/v1", "serviceaccounts"),
    "PersistentVolumeClaim": ("api/v1", "persistentvolumeclaims"),
    "Pod": ("api/v1", "pods"),
    "Namespace": ("api/v1", "namespaces"),
    "Event": ("apis/events.k8s.io/v1", "events"),
    "Deployment": ("apis/apps/v1", "deployments"),
    "StatefulSet": ("apis/apps/v1", "statefulsets"),
    "Job": ("apis/batch/v1", "jobs"),
    "CronJob": ("apis/batch/v1", "cronjobs"),
    "ResourceQuota": ("api/v1", "resourcequotas"),
    "ClusterRole": ("apis/rbac.authorization.k8s.io/v1", "clusterroles"),
    "ExternalSecret": ("apis/external-secrets.io/v1", "externalsecrets"),
    "Gateway": ("apis/gateway.networking.k8s.io/v1", "gateways"),
    "HTTPRoute": ("apis/gateway.networking.k8s.io/v1", "httproutes"),
    "HorizontalPodAutoscaler": ("apis/autoscaling/v2", "horizontalpodautoscalers"),
    "PodDisruptionBudget": ("apis/policy/v1", "poddisruptionbudgets"),
    "NetworkPolicy": ("apis/networking.k8s.io/v1", "networkpolicies"),
    "Ingress": ("apis/networking.k8s.io/v1", "ingresses"),
    "RoleBinding": ("apis/rbac.authorization.k8s.io/v1", "rolebindings"),
    "Lease": ("apis/coordination.k8s.io/v1", "leases"),
    "Certificate": ("apis/cert-manager.io/v1", "certificates"),
    "CustomResourceDefinition": ("apis/apiextensions.k8s.io/v1", "customresourcedefinitions"),
    "DataPlatform": ("apis/dataplatform.io/v1alpha1", "dataplatforms"),
}
CLUSTER_WIDE = {"Namespace", "CustomResourceDefinition", "ClusterRole"}


class ApiError(Exception):
    """An answer that is no success; `status` is the HTTP status, `body` the Status object."""

    def __init__(self, status, body):
        super().__init__(f"{status}: {body.get('message', body) if isinstance(body, dict) else body}")
        self.status = status
        self.body = body


def wait_for(what, condition, seconds=60):
    """Calls `condition` until it gives something true and returns that; fails with `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    last = None
    while time.monotonic() < deadline:
        try:
            last = condition()
        except (ApiError, OSError, http.client.HTTPException) as error:
            last = error
        if last and not isinstance(last, Exception):
            return last
        time.sleep(0.1)
    raise AssertionError(f"waited {seconds} s for: {what}; last seen: {last!r}")


class Kube:
    """One identity at one API server."""

    def __init__(self, kubeconfig):
        config = yaml.safe_load(Path(kubeconfig).read_text())
        cluster = config["clusters"][0]["cluster"]
        user = config["users"][0]["user"]
        self._server = urllib.parse.urlsplit(cluster["server"])
        self._tls = ssl.create_default_context(cadata=self._text(cluster, "certificate-authority"))
        self._headers = {"Accept": "application/json", "User-Agent": "integration-tests"}
        if "token" in user:
            self._headers["Authorization"] = "Bearer " + user["token"]
        else:
            self._load_certificate(user)

    @staticmethod
    def _text(section, key):
        if key + "-data" in section:
            return base64.b64decode(section[key + "-data"]).decode()
        return Path(section[key]).read_text()

    def _load_certificate(self, user):
        with tempfile.TemporaryDirectory() as folder:
            pem = Path(folder) / "client.pem"
            pem.write_text(self._text(user, "client-certificate") + "\n" + self._text(user, "client-key"))
            self._tls.load_cert_chain(pem)

    def request(self, method, path, body=None, content_type="application/json"):
        connection = http.client.HTTPSConnection(self._server.hostname, self._server.port, context=self._tls, timeout=30)
        try:
            data = None if body is None else json.dumps(body)
            connection.request(method, "/" + path, data, {**self._headers, "Content-Type": content_type})
            answer = connection.getresponse()
            text = answer.read().decode()
        finally:
            connection.close()
        value = json.loads(text) if text.startswith("{") else text
        if answer.status >= 400:
            raise ApiError(answer.status, value)
        return value

    def path(self, kind, namespace=None, name=None, query=None):
        group, plural = PATHS[kind]
        parts = [group] + (["namespaces", namespace] if namespace and kind not in CLUSTER_WIDE else []) + [plural]
        path = "/".join(parts + ([name] if name else []))
        return path + ("?" + urllib.parse.urlencode(query) if query else "")

    def get(self, kind, namespace, name):
        return self.request("GET", self.path(kind, namespace, name))

    def find(self, kind, namespace, name):
        """The object, or None where it is not there."""
        try:
            return self.get(kind, namespace, name)
        except ApiError as error:
            if error.status == 404:
                return None
            raise

    def list(self, kind, namespace=None, selector=None):
        query = {"labelSelector": selector} if selector else None
        return self.request("GET", self.path(kind, namespace, query=query)).get("items", [])

    def apply(self, body, manager="integration-tests", force=True, dry_run=False, strict=True, subresource=None):
        metadata = body["metadata"]
        query = {"fieldManager": manager, "force": str(force).lower()}
        if strict:
            query["fieldValidation"] = "Strict"
        if dry_run:
            query["dryRun"] = "All"
        path = self.path(body["kind"], metadata.get("namespace"), metadata["name"])
        if subresource:
            path += "/" + subresource
        return self.request("PATCH", path + "?" + urllib.parse.urlencode(query), body, "application/apply-patch+yaml")

    def create(self, body):
        return self.request("POST", self.path(body["kind"], body["metadata"].get("namespace")), body)

    def merge(self, kind, namespace, name, patch, manager="kubectl-edit"):
        return self.request("PATCH", self.path(kind, namespace, name, {"fieldManager": manager}), patch, "application/merge-patch+json")

    def delete(self, kind, namespace, name, propagation="Background"):
        try:
            return self.request("DELETE", self.path(kind, namespace, name), {"kind": "DeleteOptions", "apiVersion": "v1", "propagationPolicy": propagation})
        except ApiError as error:
            if error.status == 404:
                return None
            raise


def condition(platform, kind):
    """The condition of a DataPlatform, or {}."""
    for entry in platform.get("status", {}).get("conditions", []):
        if entry["type"] == kind:
            return entry
    return {}


def is_ready(platform):
    """Ready for the generation that is there now."""
    ready = condition(platform, "Ready")
    return ready.get("status") == "True" and ready.get("observedGeneration") == platform["metadata"]["generation"]
