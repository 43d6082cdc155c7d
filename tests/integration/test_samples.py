"""Every sample applies unchanged; everything invalid is refused or held, with the field in the message."""

from pathlib import Path

import pytest
import yaml

from dataplatform import make_namespace
from kube import ApiError, condition, wait_for

EXAMPLES = Path(__file__).resolve().parents[2] / "deploy" / "examples"
GOOD = sorted(path for path in EXAMPLES.glob("*.yaml") if not path.name.startswith("invalid"))


def documents(name):
    return list(yaml.safe_load_all((EXAMPLES / name).read_text()))


def judged(kube, namespace, name):
    """The platform once the operator has judged its present generation."""
    def seen():
        platform = kube.find("DataPlatform", namespace, name)
        status = (platform or {}).get("status", {})
        return platform if platform and status.get("observedGeneration") == platform["metadata"]["generation"] else None
    return wait_for(f"{namespace}/{name} to be judged", seen)


@pytest.mark.parametrize("path", GOOD, ids=lambda path: path.stem)
def test_a_sample_applies_unchanged(kube, operator, path):
    """Only its namespaces are fresh ones: the names of both are replaced."""
    document = yaml.safe_load(path.read_text())
    namespace = make_namespace(kube, f"sample-{path.stem}")
    document["metadata"]["namespace"] = namespace
    if "dataNamespace" in document["spec"]:
        document["spec"]["dataNamespace"] = make_namespace(kube, f"sample-{path.stem}-data", {"dataplatform.io/allow-from": namespace})
    kube.apply(document)
    platform = judged(kube, namespace, document["metadata"]["name"])
    assert condition(platform, "Validated")["status"] == "True", condition(platform, "Validated")
    assert platform["status"]["phase"] not in ("Invalid", "Blocked"), platform["status"]
    kube.delete("DataPlatform", namespace, document["metadata"]["name"])


@pytest.mark.parametrize("document", documents("invalid.yaml"), ids=lambda document: document["metadata"]["name"])
def test_an_invalid_document_is_refused(kube, operator, document):
    name = document["metadata"]["name"]
    namespace = make_namespace(kube, f"bad-{name}"[:60])
    document["metadata"]["namespace"] = namespace
    try:
        kube.apply(document)
    except ApiError as error:
        assert error.status in (400, 422, 500), error
        return
    platform = judged(kube, namespace, name)
    assert platform["status"]["phase"] == "Invalid", platform["status"]
    assert "spec." in condition(platform, "Validated")["message"]
    assert not kube.list("StatefulSet", namespace) and not kube.list("Deployment", namespace)


def pairs():
    all_documents = documents("invalid-updates.yaml")
    return list(zip(all_documents[::2], all_documents[1::2]))


@pytest.mark.parametrize("pair", pairs(), ids=lambda pair: pair[0]["metadata"]["name"])
def test_an_invalid_update_is_refused_or_held(kube, operator, pair):
    first, second = pair
    name = first["metadata"]["name"]
    namespace = make_namespace(kube, f"update-{name}")
    for document in pair:
        document["metadata"]["namespace"] = namespace
    kube.apply(first)
    wait_for("the first to be Ready", lambda: kube.get("DataPlatform", namespace, name)["status"].get("phase") == "Ready", 120)
    try:
        kube.apply(second)
    except ApiError as error:
        assert error.status == 422, error
        return
    wait_for("the second to be held", lambda: judged(kube, namespace, name)["status"]["phase"] in ("Invalid", "AwaitingApproval", "Stalled"))
    message = condition(judged(kube, namespace, name), "Ready")["message"]
    assert "spec." in message, message
    kube.delete("DataPlatform", namespace, name)
