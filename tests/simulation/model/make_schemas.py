"""Writes schemas.yaml: what the model knows of the types of the Kubernetes API, one type a line.

    python3 tests/simulation/model/make_schemas.py

Source are the Go modules of the API server that tests/cluster builds (their versions are in its go.mod): the schema for
server-side apply in k8s.io/client-go, and the JSON tags of the Go structs in k8s.io/api, which say what the server leaves out.

The words of a type: s string, n number, b boolean, u any scalar, q quantity, x anything, t a time, a name of a type in this
file, {T map, {!T atomic map, [!T atomic list, [=T set, [key,key:T list with keys. A field's word ends in
`?` where the zero value is left out, in `!` where it is always there; `=value` is the default of a list's key. The member "!"
makes a whole type atomic.
"""

import json
import re
import subprocess
from pathlib import Path

import yaml

HERE = Path(__file__).resolve().parent
CONTROL_PLANE = HERE.parents[1] / "cluster" / "controlplane"
ROOTS = [
    ("v1", "core.v1", "ConfigMap Secret Service ServiceAccount PersistentVolumeClaim PersistentVolume Pod Namespace ResourceQuota Node"),
    ("events.k8s.io/v1", "events.v1", "Event"), ("apps/v1", "apps.v1", "Deployment StatefulSet ReplicaSet ControllerRevision"),
    ("batch/v1", "batch.v1", "Job CronJob"), ("autoscaling/v2", "autoscaling.v2", "HorizontalPodAutoscaler"),
    ("policy/v1", "policy.v1", "PodDisruptionBudget"), ("networking.k8s.io/v1", "networking.v1", "NetworkPolicy Ingress IngressClass"),
    ("storage.k8s.io/v1", "storage.v1", "StorageClass"), ("rbac.authorization.k8s.io/v1", "rbac.v1", "RoleBinding"),
    ("coordination.k8s.io/v1", "coordination.v1", "Lease"),
]
META = "io.k8s.apimachinery.pkg.apis.meta.v1."
PLAIN = {"io.k8s.apimachinery.pkg.api.resource.Quantity": "q", META + "Time": "t", META + "MicroTime": "t",
         "io.k8s.apimachinery.pkg.util.intstr.IntOrString": "u", META + "FieldsV1": "x", "__untyped_atomic_": "x",
         "__untyped_deduced_": "x", "io.k8s.apimachinery.pkg.runtime.RawExtension": "x"}
SCALARS = {"string": "s", "numeric": "n", "boolean": "b", "untyped": "u"}


def module(name):
    found = subprocess.run(["go", "list", "-m", "-f", "{{.Dir}}", name], cwd=CONTROL_PLANE, check=True, capture_output=True, text=True)
    return Path(found.stdout.strip())


def short(name):
    return name.rsplit(".", 1)[1]


API, MACHINERY = module("k8s.io/api"), module("k8s.io/apimachinery")


class Packages(dict):
    """GoStructs by "core.v1", read when they are asked for."""

    def __missing__(self, package):
        folder = MACHINERY / "pkg/apis/meta/v1" if package == "meta.v1" else API / package.replace(".", "/")
        self[package] = GoStructs(folder)
        return self[package]


class GoStructs:
    """The JSON tags of the structs of one package: field name to `?`, `!` or nothing."""

    def __init__(self, folder):
        self.text = "\n".join(path.read_text() for path in sorted(folder.glob("*types*.go")))
        self.named = dict(re.findall(r"^type (\w+) ((?:string|int32|int64|bool|map\[|\[\])\S*)", self.text, re.MULTILINE))

    def fields(self, struct):
        body = re.search(r"^type " + struct + r" struct \{\n(.*?)^\}", self.text, re.MULTILINE | re.DOTALL)
        found = {}
        for line in body.group(1).splitlines() if body else []:
            embedded = re.match(r"\s+(\w+)\s+`json:\",inline", line)
            field = re.match(r"\s+(?:\w+\s+)?(\S+)\s+`json:\"(\w+)((?:,\w+)*)\"", line)
            if embedded:
                found.update(self.fields(embedded.group(1)))
            elif field:
                found[field.group(2)] = self.presence(field.group(1), field.group(3))
        return found

    def presence(self, go_type, options):
        if go_type.startswith("*"):
            return ""
        go_type = self.named.get(go_type, go_type)
        scalar = re.fullmatch(r"string|bool|u?int\d*|float\d+|\[\].*|map\[.*|.*ResourceList|types\.UID", go_type)
        may_drop = "omitempty" in options if scalar else "omitzero" in options
        return "?" if may_drop else "!"


def default_of(field):
    return "=" + str(field["default"]) if field.get("default") not in (None, "", {}, 0) else ""


def word(ref, wanted):
    if "namedType" in ref:
        name = ref["namedType"]
        if name in PLAIN:
            return PLAIN[name]
        wanted.append(name)
        return short(name)
    if "scalar" in ref:
        return SCALARS[ref["scalar"]]
    if "list" in ref:
        kind = ref["list"]
        how = "!" if kind["elementRelationship"] == "atomic" else ",".join(kind["keys"]) + ":" if kind.get("keys") else "="
        return "[" + how + word(kind["elementType"], wanted)
    kind = ref["map"]
    return "{" + ("!" if kind.get("elementRelationship") == "atomic" else "") + word(kind["elementType"], wanted)


def line_of(name, types, structs, wanted):
    kind = types[name]["map"]
    package = re.sub(r"^.*\.(\w+\.\w+)\.\w+$", r"\1", name)
    tags = structs[package].fields(short(name))
    line = {"!": "atomic"} if kind.get("elementRelationship") == "atomic" else {}
    for field in kind.get("fields", []):
        line[field["name"]] = word(field["type"], wanted) + tags.get(field["name"], "") + default_of(field)
    return line


def main():
    text = (module("k8s.io/client-go") / "applyconfigurations" / "internal" / "internal.go").read_text()
    types = {entry["name"]: entry for entry in yaml.load(re.search(r"YAMLObject\(`(.*?)`\)", text, re.DOTALL).group(1), yaml.CSafeLoader)["types"]}
    structs = Packages()
    kinds = {f"{version} {kind}": f"io.k8s.api.{package}.{kind}" for version, package, names in ROOTS for kind in names.split()}
    wanted, lines = [*kinds.values(), META + "ObjectMeta"], {}
    for name in wanted:
        if name not in lines:
            lines[name] = line_of(name, types, structs, wanted)
    assert len({short(name) for name in lines}) == len(lines), "two types of one name"
    rows = [f'"{short(name)}": {json.dumps(lines[name], separators=(",", ":"))}' for name in sorted(lines, key=short)]
    kind_rows = json.dumps({key: short(name) for key, name in kinds.items()})
    (HERE / "schemas.yaml").write_text('{"kinds": ' + kind_rows + ',\n"types": {\n' + ",\n".join(rows) + "\n}}\n")


if __name__ == "__main__":
    main()
