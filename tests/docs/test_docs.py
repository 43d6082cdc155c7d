"""The documents say what the repository has and what the code does."""

import re
import subprocess
from pathlib import Path

import pytest
import yaml

ROOT = Path(__file__).resolve().parents[2]
SKIPPED = {"build", ".git", "node_modules"}
DOCUMENTS = sorted(path.relative_to(ROOT).as_posix() for path in ROOT.rglob("*.md")
                   if not SKIPPED & set(path.relative_to(ROOT).parts))

FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]\n]*\]\(([^)\s]+)\)")
BACKTICKED = re.compile(r"`([^`\n]+)`")
# What begins with one of our folders, or ends as our files do.
LOOKS_LIKE_PATH = re.compile(r"^(?:(?:operator|controllers|crds|deploy|helm|tests|docs|cmake)/[\w./*-]*|[\w./-]+\.(?:cpp|hpp|md|py|sh|json|cmake))$")
CAMEL_CASE = re.compile(r'"([A-Z][a-z]+(?:[A-Z][A-Za-z]*)?)"')


def text_of(path):
    return (ROOT / path).read_text(encoding="utf-8")


def slug(heading):
    """The anchor that a heading gets."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


def anchors(path):
    return {slug(line.lstrip("#")) for line in FENCE.sub("", text_of(path)).splitlines() if line.startswith("#")}


def function_is_in(name, file):
    return re.search(rf"\b{re.escape(name)}\(", text_of(file)) is not None


def steps():
    """(file, function) of the five steps in ARCHITECTURE.md."""
    section = text_of("ARCHITECTURE.md").split("## One field from the resource to the cluster")[1].split("\n## ")[0]
    return re.findall(r"^\| \d\. .* \| `([^`]+)` \| `([^`]+)` \|$", section, re.MULTILINE)


def literals(*files):
    """CamelCase words in quotes in some files of the shell."""
    return {word for file in files for word in CAMEL_CASE.findall(text_of(f"controllers/reconcile/{file}"))}


@pytest.mark.parametrize("document", DOCUMENTS)
def test_links_lead_somewhere(document):
    broken = []
    for target in LINK.findall(FENCE.sub("", text_of(document))):
        if re.match(r"[a-z]+:", target):
            continue
        assert not target.startswith("/"), f"{target}: links are relative"
        path, _, anchor = target.partition("#")
        file = (ROOT / document).parent / path if path else ROOT / document
        if not file.exists() or (anchor and file.suffix == ".md" and anchor not in anchors(file)):
            broken.append(target)
    assert not broken


@pytest.mark.parametrize("document", DOCUMENTS)
def test_named_paths_exist(document):
    missing = []
    for token in BACKTICKED.findall(FENCE.sub("", text_of(document))):
        if not LOOKS_LIKE_PATH.match(token):
            continue
        near = (ROOT / document).parent
        if not any(list(base.glob(token.rstrip("/"))) for base in (ROOT, near)):
            missing.append(token)
    assert not missing


def test_commands_that_documents_show_exist():
    usage = subprocess.run([ROOT / "dev", "help"], capture_output=True, text=True, check=True).stdout
    known = set(re.findall(r"^\./dev (\w+)", usage, re.MULTILINE)) | {"help"}
    for document in ("README.md", "CONTRIBUTING.md"):
        shown = set(re.findall(r"\./dev (\w+)", text_of(document)))
        assert shown, document
        assert shown <= known, f"{document}: {sorted(shown - known)}"


def test_readme_shows_the_two_commands():
    assert {"demo", "test"} <= set(re.findall(r"^    \./dev (\w+)", text_of("README.md"), re.MULTILINE))


def test_options_of_the_demo_exist():
    usage = subprocess.run(["python3", ROOT / "tests/cluster/demo.py", "--help"], capture_output=True, text=True, check=True).stdout
    for option in re.findall(r"\./dev demo[^`\n]*?(--\w+)", text_of("README.md")):
        assert option in usage, option


def test_a_field_is_followed_in_five_steps():
    assert len(steps()) == 5


@pytest.mark.parametrize("file,function", steps())
def test_the_functions_of_the_steps_exist(file, function):
    assert function_is_in(function, file), f"{file} has no {function}"


def test_the_field_that_is_followed_exists():
    assert "`role.autoscaling.maxReplicas`" in text_of("docs/reference.md")
    assert "AutoscalingSpec" in text_of("controllers/spec/role_spec.hpp") and "max_replicas" in text_of("controllers/spec/role_spec.hpp")


def test_every_layer_is_in_the_table():
    layers = re.findall(r"dp_library\(\w+ FOLDER (\S+?)[\s)]", text_of("CMakeLists.txt"))
    assert layers
    for layer in layers:
        assert f"`{layer}/`" in text_of("ARCHITECTURE.md"), layer


@pytest.mark.parametrize("command, heading", [("run", "## Flags of `run`\n"), ("plan", "## plan\n")])
def test_every_flag_is_documented(command, heading):
    body = text_of("controllers/cli/cli.cpp").split(f"void add_{command}(")[1].split("\n}\n")[0]
    flags = re.findall(r'add_option\(\s*"[^"]*(--[\w-]+)"', body)
    assert len(flags) > 5
    section = text_of("docs/operations.md").split(heading)[1].split("\n## ")[0]
    documented = [flag for row in re.findall(r"^\| (`-[^|]*) \|", section, re.MULTILINE) for flag in re.findall(r"--[\w-]+", row)]
    assert sorted(documented) == sorted(flags)


def test_every_metric_is_documented():
    source = text_of("operator/runtime/metrics.cpp") + text_of("operator/runtime/process_metrics.cpp")
    metrics = set(re.findall(r'"([a-z]+(?:_[a-z]+)+)"', source)) - {"requeue_after"}
    assert len(metrics) > 15
    section = text_of("docs/operations.md").split("## Metrics")[1].split("\n## ")[0]
    rows = "\n".join(line for line in section.splitlines() if line.startswith("|"))
    assert set(re.findall(r"`([a-z]+(?:_[a-z]+)+)`", rows)) == metrics


# Words in quotes that are no reason: kinds, states of conditions, what a product's name is put before, verbs of Events.
NO_REASONS = {"ConfigMap", "Secret", "True", "False", "Unknown", "Apply", "Delete", "Reconcile", "Confirm", "Opaque", "DataPlatform", "NotReady",
              "Retain", "Service", "PlatformReady"}


def test_every_phase_and_reason_is_documented():
    said = literals("decide.cpp", "status.cpp", "observe.cpp", "plan.cpp", "writer.cpp", "reconciler.cpp", "report.cpp", "removal.cpp") - NO_REASONS
    assert {"InvalidSpec", "CredentialLost", "DriftRepaired", "Degraded"} <= said
    page = text_of("docs/status.md")
    missing = sorted(word for word in said if f"`{word}`" not in page)
    assert not missing


def test_reasons_in_the_page_are_in_the_code():
    code = "".join(path.read_text() for path in sorted((ROOT / "controllers").rglob("*.cpp")))
    for reason in re.findall(r"^\| `([A-Z]\w+)` \|", text_of("docs/status.md"), re.MULTILINE):
        assert f'"{reason}"' in code, reason


def rules():
    """(group, resource, verbs) of every rule in the operator's roles."""
    for file in ("operator.yaml", "lease.yaml"):
        for role in yaml.safe_load_all(text_of(f"deploy/base/rbac/{file}")):
            for rule in role["rules"]:
                for resource in rule["resources"]:
                    yield rule["apiGroups"][0] or "(core)", resource, rule["verbs"]


def test_every_right_has_a_reason():
    rows = [line.split(" | ") for line in text_of("docs/security.md").splitlines() if line.startswith("| ")]
    for group, resource, verbs in rules():
        found = [row for row in rows if row[0] == f"| {group}" and re.search(rf"(^|[ ,]){re.escape(resource)}($|,)", row[1])]
        assert len(found) == 1, f"{group} {resource}"
        assert all(re.search(rf"\b{verb}\b", found[0][2]) for verb in verbs), f"{group} {resource}: {found[0][2]}"


def test_samples_that_readme_names_are_there_and_the_others_too():
    samples = {path.stem for path in (ROOT / "deploy/examples").glob("*.yaml")}
    assert {"thread", "development", "production"} <= samples


def test_every_value_of_the_chart_that_a_page_names_exists():
    values = yaml.safe_load(text_of("helm/dataplatform-operator/values.yaml"))
    for page in ("docs/operations.md", "docs/security.md", "README.md"):
        for group, name in re.findall(r"`(crds|rbac|image|metrics|leaderElection)\.(\w+)`", text_of(page)):
            assert name in values[group], f"{page}: {group}.{name}"
    assert "watchNamespace" in values and "replicaCount" in values


def test_the_image_copies_only_what_is_let_through():
    ignored = text_of(".dockerignore").splitlines()
    assert "*" in ignored
    for line in re.findall(r"^COPY (?!--from)(.+)$", text_of("Dockerfile"), re.MULTILINE):
        for source in line.split()[:-1]:
            assert (ROOT / source).exists(), source
            assert f"!{source}" in ignored, source
