"""What is in a cluster besides Kubernetes itself: base objects, optional kinds, the Secrets that examples name."""

import json

import build
from certificates import Authority, base64_of

FIXTURES = build.HERE / "fixtures"

# The Secrets that deploy/examples refer to, by name, with the keys that their fields want. All values are dummies.
OBJECT_STORE_KEYS = ("access-key-id", "secret-access-key")
ACCOUNT_KEYS = ("account-name", "account-key")
GOOGLE_KEYS = ("service-account.json", "key.json")
LOGIN_KEYS = ("username", "password")
TLS_KEYS = ("ca.crt", "tls.crt", "tls.key")
EXAMPLE_SECRETS = {
    "airbyte-s3": OBJECT_STORE_KEYS, "archive-store": OBJECT_STORE_KEYS, "dr-object-store": OBJECT_STORE_KEYS, "s3-keys": OBJECT_STORE_KEYS,
    "backup-repository": OBJECT_STORE_KEYS, "backup-cipher": ("cipher", "password"),
    "backup-account": ACCOUNT_KEYS, "blob-account": ACCOUNT_KEYS, "gcs-key": GOOGLE_KEYS,
    "cloud-sql-admin": LOGIN_KEYS, "db-admin": LOGIN_KEYS, "flexible-server-admin": LOGIN_KEYS, "rds-admin": LOGIN_KEYS,
    "cloud-sql-ca": TLS_KEYS, "rds-ca": TLS_KEYS, "replication-tls": TLS_KEYS,
    "dbt-git": (*LOGIN_KEYS, "ssh-privatekey"), "log-analytics": ("workspace-id", "shared-key"), "oidc-client": ("client-secret", "clientSecret"),
}


def example_secrets(namespaces):
    """The Secrets that examples name, as a List for these namespaces."""
    registry = json.dumps({"auths": {"registry.example.com": {"username": "dummy", "password": "dummy"}}})
    items = []
    for namespace in namespaces:
        for name, keys in EXAMPLE_SECRETS.items():
            items.append(_secret(namespace, name, {"stringData": {key: "dummy" for key in keys}}))
        content = {"type": "kubernetes.io/dockerconfigjson", "stringData": {".dockerconfigjson": registry}}
        items.append(_secret(namespace, "registry-credentials", content))
    return json.dumps({"apiVersion": "v1", "kind": "List", "items": items})


def _secret(namespace, name, content):
    return {"apiVersion": "v1", "kind": "Secret", "metadata": {"name": name, "namespace": namespace}, **content}


def authority_secret(folder):
    """The Secret with which the ClusterIssuers sign."""
    authority = Authority(folder).make("authority of the local cluster")
    data = {"tls.crt": base64_of(authority.certificate), "tls.key": base64_of(authority.key), "ca.crt": base64_of(authority.certificate)}
    return json.dumps(_secret("cert-manager", "local-authority", {"type": "kubernetes.io/tls", "data": data}))


def pack_objects(pack):
    """The objects that come with an optional pack, or None."""
    path = FIXTURES / f"{pack}.yaml"
    return path if path.exists() else None
