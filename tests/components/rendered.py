"""The files inside the ConfigMaps of the goldens, which the unit tests keep true."""

from pathlib import Path

import yaml

GOLDEN = Path(__file__).resolve().parents[1] / "golden"


def files(case, component):
    """(name of the ConfigMap, name of the file, text) of a case, e.g. bare-production, superset."""
    for document in yaml.safe_load_all((GOLDEN / case / f"{component}.yaml").read_text()):
        if document["kind"] == "ConfigMap":
            for name, text in document["data"].items():
                yield document["metadata"]["name"], name, text


def file(case, component, config_map, name):
    """The text of one file; `config_map` is how the object's name begins."""
    found = [text for owner, own, text in files(case, component) if owner.startswith(config_map) and own == name]
    assert len(found) == 1, f"{len(found)} files {name} in {config_map}* of {case}"
    return found[0]
