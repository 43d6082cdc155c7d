"""The scripts of Elasticsearch's pods and tasks, run against a cluster that is a few dictionaries.

A small HTTP server plays the cluster; `sleep` is a stand-in that takes no time.
"""

import json
import os
import shutil
import subprocess
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from rendered import file

pytestmark = pytest.mark.skipif(not all(map(shutil.which, ("jq", "curl", "bash"))), reason="jq, curl or bash is missing; ./dev setup installs them")

PREFIX = "lakehouse-elasticsearch-data-"


class Cluster:
    """Nodes by number, shards as (index, node), settings, and every write that came."""

    def __init__(self, nodes=5):
        self.nodes = set(range(nodes))
        self.shards = [("logs", n) for n in self.nodes]
        self.indices = {"logs": {"number_of_replicas": "1"}}
        self.statuses = ["green"]
        self.excluded = None
        self.writes = []
        self.leaving = set()
        self.refused = set()
        self.moves = True

    def status(self):
        return self.statuses.pop(0) if len(self.statuses) > 1 else self.statuses[0]

    def answer(self, method, path, body):
        if method != "GET":
            self.writes.append((method, path, body))
        if (method, path.split("?")[0]) in self.refused:
            return 400, {}
        if path.startswith("/_nodes/_local"):
            return 200, {"nodes": {"node-id_1": {"name": PREFIX + "0"}}}
        if path.startswith("/_nodes/") and path.endswith("/shutdown"):
            node = path.split("/")[2]
            if method == "PUT":
                self.leaving.add(node)
            elif node not in self.leaving:
                return 404, {}
            else:
                self.leaving.discard(node)
            return 200, {}
        if path.startswith("/_nodes?"):
            return 200, {"nodes": {f"id{n}": {"name": f"{PREFIX}{n}"} for n in sorted(self.nodes)} | {"m": {"name": "lakehouse-elasticsearch-master-0"}}}
        if path == "/_cluster/settings":
            self.excluded = json.loads(body)["persistent"]["cluster.routing.allocation.exclude._name"]
            return 200, {}
        if path.startswith("/_settings/"):
            return 200, {name: {"settings": {"index": settings}} for name, settings in self.indices.items()}
        if path.endswith("/_settings"):
            self.indices[path.split("/")[1]].update({"number_of_replicas": str(json.loads(body)["index"]["number_of_replicas"])})
            return 200, {}
        if path.startswith("/_cat/shards"):
            rows = [{"node": f"{PREFIX}{n}"} for _, n in self.shards] + [{"node": None}]
            if self.moves and self.excluded:
                away = {int(name.removeprefix(PREFIX)) for name in self.excluded.split(",")}
                leaving = next((shard for shard in self.shards if shard[1] in away), None)
                if leaving:
                    self.shards.remove(leaving)
                    self.shards.append((leaving[0], 0))
            return 200, rows
        if path.startswith("/_cluster/health"):
            return 200, {"status": self.status(), "number_of_data_nodes": len(self.nodes)}
        return 200, {}


@pytest.fixture
def served(tmp_path):
    cluster = Cluster()

    class Handler(BaseHTTPRequestHandler):
        def serve(self):
            body = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
            code, answer = cluster.answer(self.command, self.path, body)
            text = json.dumps(answer, separators=(",", ":")).encode()
            self.send_response(code)
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        do_GET = do_PUT = do_POST = do_DELETE = serve

        def log_message(self, *_):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    bin_ = tmp_path / "bin"
    bin_.mkdir()
    (bin_ / "sleep").write_text("#!/bin/sh\n")
    (bin_ / "sleep").chmod(0o755)
    cluster.url = f"http://127.0.0.1:{server.server_port}"
    cluster.port = server.server_port
    cluster.folder = tmp_path
    cluster.env = {"PATH": f"{bin_}:{os.environ['PATH']}", "SEARCH_URL": cluster.url}
    yield cluster
    server.shutdown()


def run(cluster, shell, text, *arguments, **env):
    script = cluster.folder / "script"
    script.write_text(text)
    return subprocess.run([shell, str(script), *arguments], env=cluster.env | env, capture_output=True, text=True, timeout=60)


def allocate(cluster, keep):
    text = file("bare-production", "elasticsearch", "lakehouse-elasticsearch-allocation-", "run.sh")
    return run(cluster, "/bin/sh", text.replace("--retry 12", "--retry 0"), NODE_SET=PREFIX.rstrip("-"), KEEP=str(keep))


def node_script(name):
    return file("bare-production", "elasticsearch", "lakehouse-elasticsearch-data-", name)


def names(*numbers):
    return ",".join(f"{PREFIX}{n}" for n in numbers)


def test_nodes_that_go_are_empty_before_it_ends(served):
    assert allocate(served, 3).returncode == 0
    assert served.excluded == names(3, 4)
    assert all(node < 3 for _, node in served.shards)
    assert [path for _, path, _ in served.writes] == ["/_cluster/settings"]


def test_ten_comes_after_nine(served):
    served.nodes = set(range(12))
    served.shards = []
    assert allocate(served, 10).returncode == 0
    assert served.excluded == names(10, 11)


def test_a_number_that_comes_back_takes_the_exclusion_back(served):
    served.excluded = names(3, 4)
    assert allocate(served, 5).returncode == 0
    assert served.excluded is None


def test_copies_without_a_place_are_given_up_and_those_that_fit_themselves_are_left_alone(served):
    served.indices["kept"] = {"number_of_replicas": "0"}
    served.indices[".own"] = {"number_of_replicas": "1", "auto_expand_replicas": "0-1"}
    assert allocate(served, 1).returncode == 0
    assert {name: index["number_of_replicas"] for name, index in served.indices.items()} == {"logs": "0", "kept": "0", ".own": "1"}


def test_red_is_waited_for(served):
    served.statuses = ["red", "red", "yellow"]
    result = allocate(served, 5)
    assert result.returncode == 0
    assert result.stdout.count("the cluster is red") == 2


@pytest.mark.parametrize("request_", [("GET", "/_nodes"), ("PUT", "/_cluster/settings"), ("GET", "/_cat/shards"), ("GET", "/_cluster/health")])
def test_a_request_that_fails_fails_the_move_and_takes_nothing_back(served, request_):
    served.excluded = names(3, 4)
    served.moves = False
    served.refused.add(request_)
    assert allocate(served, 3).returncode != 0
    assert served.excluded == names(3, 4)


def test_bootstrap_waits_and_can_be_done_twice(served):
    text = file("bare-production", "elasticsearch", "lakehouse-elasticsearch-bootstrap-", "run.sh")
    for _ in range(2):
        assert run(served, "/bin/sh", text, COPIES="1").returncode == 0
    paths = [path for _, path, _ in served.writes]
    assert paths[: len(paths) // 2] == paths[len(paths) // 2:]
    for _, path, body in served.writes:
        settings = json.loads(body).get("template", {}).get("settings", {}).get("index", {})
        assert "template" not in path or settings["number_of_replicas"] == 1


def test_a_stop_announces_the_way_back_and_never_fails(served):
    text = node_script("stop.sh").replace("http://127.0.0.1:9200", served.url)
    assert run(served, "bash", text).returncode == 0
    assert served.leaving == {"node-id_1"}
    assert served.writes[0][0] == "PUT" and json.loads(served.writes[0][2])["type"] == "restart"
    assert served.writes[1][:2] == ("POST", "/_flush")
    assert run(served, "bash", text.replace(served.url, "http://127.0.0.1:1")).returncode == 0


def started(cluster, *arguments, port, age=0):
    began = cluster.folder / "began"
    began.write_text(str(int(subprocess.check_output(["date", "+%s"])) - age))
    (cluster.folder / "forming").touch()
    text = node_script("started.sh").replace("http://127.0.0.1:9200", cluster.url).replace("127.0.0.1/8080", f"127.0.0.1/{port}")
    text = text.replace("/tmp/began", str(began)).replace("/var/lib/elasticsearch", str(cluster.folder))
    return run(cluster, "bash", text, *arguments).returncode


def test_a_node_that_is_back_takes_back_that_it_leaves(served):
    served.leaving.add("node-id_1")
    assert started(served, "shards", port=1) != 0
    assert served.leaving == set()
    assert (served.folder / "forming").exists()
    # And again, where there is nothing to take back.
    assert started(served, "shards", port=1) != 0


def test_a_master_has_started_when_it_is_in_a_cluster(served):
    served.statuses = ["red"]
    assert started(served, port=served.port) == 0
    assert not (served.folder / "forming").exists()


@pytest.mark.parametrize("status, nodes, age, code", [("green", 3, 0, 0), ("yellow", 3, 0, 1), ("yellow", 1, 0, 0), ("red", 1, 0, 1),
                                                      ("yellow", 11, 300, 1), ("yellow", 3, 600, 0), ("red", 3, 601, 0)])
def test_a_data_node_waits_for_its_copies_ten_minutes_at_most(served, status, nodes, age, code):
    served.nodes = set(range(nodes))
    served.statuses = [status]
    assert started(served, "shards", port=served.port, age=age) == code


class Host:
    def __init__(self, folder):
        self.folder = folder
        for name in ("home/config", "home/bin", "given", "state", "config", "tmp"):
            (folder / name).mkdir(parents=True)
        (folder / "home/config/jvm.options").write_text("-Dx\n")
        (folder / "given/elasticsearch.yml").write_text("cluster.name: lakehouse\n")
        (folder / "maps").write_text("262144\n")
        (folder / "tini").write_text('#!/bin/sh\nshift 2\necho "args: $*"\n')
        (folder / "tini").chmod(0o755)

    def start(self, first_masters=None):
        names_ = self.folder / "given/initial-masters"
        names_.unlink(missing_ok=True)
        if first_masters:
            names_.write_text(first_masters)
        text = file("bare-production", "elasticsearch", "lakehouse-elasticsearch-master-", "start.sh")
        for path, own in (("/usr/share/elasticsearch", "home"), ("/var/lib/elasticsearch", "state"), ("/etc/platform", "given"),
                          ("/proc/sys/vm/max_map_count", "maps"), ("/bin/tini", "tini"), ("/tmp/began", "tmp/began")):
            text = text.replace(path, str(self.folder / own))
        env = {"PATH": os.environ["PATH"], "ES_PATH_CONF": str(self.folder / "config"), "NEEDED_MAPS": "262144", "NODE_NAME": "worker-7"}
        script = self.folder / "start.sh"
        script.write_text(text)
        return subprocess.run(["bash", str(script)], env=env, capture_output=True, text=True, timeout=60)


@pytest.fixture
def host(tmp_path):
    return Host(tmp_path)


def test_an_empty_node_is_told_the_first_masters_until_it_is_in_a_cluster(host):
    for _ in range(2):  # killed before the cluster was formed: the second start still needs them
        assert host.start("a-0,a-1,a-2").stdout == "args: -Ecluster.initial_master_nodes=a-0,a-1,a-2\n"
    (host.folder / "state/forming").unlink()  # as the startup probe does
    assert host.start("a-0,a-1,a-2").stdout == "args: \n"


def test_a_node_with_data_is_never_told(host):
    (host.folder / "state/data").mkdir()
    assert host.start("a-0,a-1,a-2").stdout == "args: \n"


def test_after_the_first_cluster_nobody_is_told(host):
    assert host.start().stdout == "args: \n"
    assert (host.folder / "state/data").is_dir()


def test_settings_lie_beside_the_files_of_the_image(host):
    host.start()
    assert (host.folder / "config/jvm.options").exists()
    assert (host.folder / "config/elasticsearch.yml").read_text() == "cluster.name: lakehouse\n"


def test_a_host_that_maps_too_little_is_said_plainly(host):
    (host.folder / "maps").write_text("65530\n")
    result = host.start()
    assert result.returncode == 1
    assert "vm.max_map_count is 65530 on node worker-7, but Elasticsearch needs 262144" in result.stderr
