"""What a rendered container is started with."""

import re

import yaml
from rendered import GOLDEN

OF_THE_POD = {"metadata.name": "pod-0", "metadata.namespace": "data-platform"}
SECRET = "s3cret/@:"


def template(document):
    """The pod's template in a workload; None in anything else."""
    spec = document.get("spec") or {}
    return (spec.get("jobTemplate", {}).get("spec") or spec).get("template")


def containers(case, component):
    """(name of the workload, container) of everything that a component runs."""
    for document in yaml.safe_load_all((GOLDEN / case / f"{component}.yaml").read_text()):
        if document["kind"] in ("CronJob", "DaemonSet", "Deployment", "Job", "StatefulSet"):
            for container in template(document)["spec"]["containers"]:
                yield document["metadata"]["name"], container


def container(case, component, workload, name):
    """The container `name` of the workload whose name begins with `workload`."""
    found = [each for owner, each in containers(case, component) if owner.startswith(workload) and each["name"] == name]
    assert len(found) == 1, f"{len(found)} containers {name} in {workload}* of {case}"
    return found[0]


def environment(container):
    """Its variables as a pod would have them; what comes out of a Secret is SECRET, which needs quoting in an address."""
    variables = {}
    for entry in container.get("env", []):
        source = entry.get("valueFrom", {})
        if "fieldRef" in source:
            value = OF_THE_POD[source["fieldRef"]["fieldPath"]]
        else:
            value = SECRET if source else entry.get("value") or ""
        variables[entry["name"]] = re.sub(r"\$\((\w+)\)", lambda match: variables.get(match[1], match[0]), value)
    return variables
