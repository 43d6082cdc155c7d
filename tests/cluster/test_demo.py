"""What the demo says, and that it removes what it made and nothing else. Needs neither a cluster nor an operator."""

import json
import os

import pytest

import demo
import demo_place
import demo_view as view
from build import ClusterError


def platform(status=None, generation=2):
    return {"metadata": {"name": "lake", "namespace": "apps", "generation": generation}, "status": status or {}}


def status(ready="False", reason="Progressing", message="Waiting for the database", phase="Progressing", observed=2, **more):
    conditions = [{"type": "Ready", "status": ready, "reason": reason, "message": message}, *more.pop("conditions", [])]
    return {"observedGeneration": observed, "phase": phase, "ready": "0/1", "conditions": conditions, **more}


COMPONENTS = {"database": {"phase": "Ready", "version": "16", "ready": "2/2", "message": "All roles are ready"},
              "page": {"phase": "Progressing", "ready": "0/1", "message": "Waiting for database/server", "blockedBy": "database/server"}}


def test_ready_counts_only_for_the_present_generation():
    assert view.is_ready(platform(status("True", "Ready")))
    assert not view.is_ready(platform(status("True", "Ready", observed=1)))
    assert not view.is_ready(platform(status()))
    assert not view.is_ready(platform())


def test_only_what_is_stalled_needs_a_person():
    stalled = [{"type": "Stalled", "status": "True", "reason": "InvalidSpec", "message": "x"}]
    assert view.needs_a_person(platform(status(conditions=stalled)))
    assert not view.needs_a_person(platform(status(conditions=stalled, observed=1)))
    assert not view.needs_a_person(platform(status()))


def test_a_change_is_a_line_and_sameness_is_none():
    first = view.summary(platform(status(components=COMPONENTS)))
    done = {**COMPONENTS, "page": {**COMPONENTS["page"], "phase": "Ready", "message": "All roles are ready"}}
    second = view.summary(platform(status("True", "Ready", "All", "Ready", components=done)))
    assert view.changes({}, first) == list(first.items())
    assert view.changes(first, first) == []
    assert [subject for subject, _ in view.changes(first, second)] == ["platform", "page"]


def test_tasks_that_only_wait_are_no_news():
    tasks = [{"name": "page/migrate", "state": "Waiting", "job": "a"}, {"name": "page/init", "state": "Done", "job": "b"}]
    seen = view.summary(platform(status(tasks=tasks)))
    assert seen["task page/init"] == "Done" and "task page/migrate" not in seen


def test_what_no_component_explains_is_said_of_the_platform():
    held = view.summary(platform(status(reason="NotSupportedYet", message="spec.x asks for y", phase="Stalled")))
    assert "spec.x asks for y" in held["platform"]
    assert "Waiting" not in view.summary(platform(status()))["platform"]


def test_the_report_has_components_pages_passwords_and_what_is_ignored():
    text = "\n".join(view.report(
        platform(status(components=COMPONENTS, endpoints=["https://page.example.com"], credentials=["lake-page"],
                        notActedOn=[{"path": "spec.backup", "message": "backups are not taken yet"}])),
        ["Deployment", "Deployment", "NetworkPolicy", "Ingress", "Ingress", "Pod"]))
    for wanted in ("lake in namespace apps", "Waiting for the database", "Waiting for database/server", "https://page.example.com",
                   "Secret lake-page", "spec.backup  backups are not taken yet", "2 Deployments, 1 NetworkPolicy, 2 Ingresses"):
        assert wanted in text, text
    assert "Pod" not in text


def test_a_platform_without_status_can_be_shown():
    assert view.report(platform()) == ["lake in namespace apps: Pending"]


def test_columns_are_aligned():
    assert view.table([("a", "bb"), ("ccc", "d")]) == ["a    bb", "ccc  d"]


@pytest.mark.parametrize("given", [["nosuch"], ["--cluster", "other"], ["thread", "more"], ["--timeout", "soon"], ["--cluster", "existing"]])
def test_wrong_arguments_end_with_2_and_usage(given, capsys, monkeypatch):
    monkeypatch.delenv("KUBECONFIG", raising=False)
    with pytest.raises(SystemExit) as ended:
        demo.arguments(given)
    assert ended.value.code == 2
    assert "usage: ./dev demo" in capsys.readouterr().err


def test_samples_and_files_are_found(tmp_path):
    (tmp_path / "mine.yaml").write_text("")
    assert demo.arguments([]).file == demo.EXAMPLES / "development.yaml"
    assert demo.arguments(["production"]).file == demo.EXAMPLES / "production-full.yaml"
    assert demo.arguments(["staging"]).file == demo.EXAMPLES / "staging.yaml"
    assert demo.arguments(["--folder", str(tmp_path), "mine.yaml"]).file == tmp_path / "mine.yaml"


def made(name, second):
    return {"metadata": {"name": name, "namespace": "apps", "creationTimestamp": f"2026-11-25T00:00:0{second}Z"}}


class Cluster:
    """Answers as kubectl and helm would, and remembers what was asked."""

    def __init__(self, *present):
        self.present = set(present)
        self.objects = {}   # "secret lake-tls": what get shows, where more than its being there counts
        self.asked = []
        self.fails = None

    def run(self, _program, *command, stdin=None):
        words = [str(word) for word in command]
        self.asked.append(" ".join(words[:3]))
        if self.fails and " ".join(words).startswith(self.fails):
            raise ClusterError("no")
        if words[0] == "config":
            return json.dumps({"clusters": [{"cluster": {"server": "https://127.0.0.1:1"}}], "current-context": "mine"})
        if words[0] == "create":
            self.present.add("namespace " + json.loads(stdin)["metadata"]["name"])
        if words[:1] == ["delete"] and words[1] == "dataplatform":
            self.present.discard(f"dataplatform {words[2]}")
        if words[0] == "get" and words[1] == demo_place.CERTIFICATES:
            return json.dumps({"items": [{"spec": {"secretName": name}} for name in ("lake-tls", "old-tls")]})
        if words[0] == "get" and f"{words[1]} {words[2]}" in self.objects:
            return json.dumps(self.objects[f"{words[1]} {words[2]}"])
        if words[0] == "get":
            return json.dumps(made(words[2], 1)) if f"{words[1]} {words[2]}" in self.present else ""
        return ""

    def deleted(self):
        return [asked for asked in self.asked if asked.startswith(("delete", "uninstall"))]


class Process:
    def __init__(self):
        self.stopped = False

    def stop(self):
        self.stopped = True

    def ensure_running(self):
        assert not self.stopped, "the platform goes while the operator is there to take it down"


@pytest.fixture
def existing(monkeypatch, tmp_path):
    """Makes an Existing on a Cluster that has some things already."""
    monkeypatch.setenv("KUBECONFIG", str(tmp_path / "kubeconfig"))
    monkeypatch.setattr(demo_place, "runs", lambda: tmp_path)
    monkeypatch.setattr(demo_place.shutil, "which", lambda name: name)

    def make(*present):
        cluster = Cluster(*present)
        monkeypatch.setattr(demo_place.Place, "run", cluster.run)
        return demo_place.Existing(), cluster

    return make


NEEDED = {"apps": None, "stores": "apps"}


def test_everything_that_was_made_goes_again(existing, tmp_path):
    place, cluster = existing("dataplatform lake")
    process = Process()
    with place:
        place.prepare(NEEDED)
        place.clean(("apps", "lake"), process)
    assert process.stopped
    assert cluster.deleted() == ["delete dataplatform lake", "uninstall dataplatform-operator --namespace", "delete lease dataplatform-operator",
                                 "delete namespace stores", "delete namespace apps", "delete namespace dataplatform-system"]
    assert not list(tmp_path.iterdir())


def test_secrets_that_a_certificate_left_go_and_older_ones_stay(existing):
    place, cluster = existing("dataplatform lake", "crd certificates.cert-manager.io")
    cluster.objects = {"secret lake-tls": made("lake-tls", 2), "secret old-tls": made("old-tls", 0)}
    with place:
        place.clean(("apps", "lake"), Process())
    assert [asked for asked in cluster.deleted() if "secret" in asked] == ["delete secret lake-tls"]


def test_namespaces_that_were_there_stay(existing):
    place, cluster = existing("namespace apps", "namespace dataplatform-system")
    with place:
        place.prepare(NEEDED)
        place.clean(None, Process())
    assert [asked for asked in cluster.deleted() if "namespace" in asked.split()[1]] == ["delete namespace stores"]


def test_a_cluster_with_data_platforms_is_left_alone(existing):
    place, cluster = existing("crd dataplatforms.dataplatform.io")
    with pytest.raises(ClusterError, match="has DataPlatforms already"):
        place.__enter__()
    assert not any(asked.startswith(("create", "install", "delete", "uninstall")) for asked in cluster.asked)


def test_a_chart_that_did_not_install_is_removed_all_the_same(existing):
    place, cluster = existing()
    cluster.fails = "install"
    with place:
        with pytest.raises(ClusterError):
            place.prepare(NEEDED)
        place.clean(None, Process())
    assert "uninstall dataplatform-operator --namespace" in cluster.deleted()


def test_what_could_not_be_removed_is_named_and_the_rest_goes(existing):
    place, cluster = existing()
    cluster.fails = "delete namespace stores"
    with place:
        place.prepare(NEEDED)
        with pytest.raises(ClusterError, match="namespace stores"):
            place.clean(None, Process())
    assert cluster.deleted()[-1] == "delete namespace dataplatform-system"


def test_a_reader_that_goes_away_ends_nothing():
    reading, writing = os.pipe()
    os.close(reading)
    with os.fdopen(writing, "w") as stream:
        output = demo.Output(stream)
        for _ in range(2):
            print("removing the cluster", file=output, flush=True)
