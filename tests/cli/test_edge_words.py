"""The sizes and times in rendered annotations are words that the product behind the class takes.

An Ingress controller writes each annotation into its product's configuration as it is. These tests write the same directives
and let the product's own parser judge. What the controllers do beside that is not tested here.
"""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "products"))

from debian import program  # noqa: E402

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = Path(os.environ.get("DATAPLATFORM_OPERATOR", ROOT / "build" / "release" / "dataplatform-operator"))
SBIN = os.environ.get("PATH", "") + ":/usr/sbin:/usr/local/sbin"


def parser(name):
    """The words that start it: the one of this system, else the one of Debian's package, unpacked into the cache."""
    found = shutil.which(name, path=SBIN)
    return [found] if found else program(name)


def annotations(class_name, tmp_path, size="500Mi"):
    """Of each Ingress of a platform with this class, without their prefix."""
    if not PROGRAM.exists():
        pytest.skip(f"{PROGRAM} is not there; ./dev build makes it")
    platform = {"apiVersion": "dataplatform.io/v1alpha1", "kind": "DataPlatform", "metadata": {"name": "lakehouse", "namespace": "default"},
                "spec": {"profile": "Development", "edge": {
                    "type": "Ingress", "domain": "example.com", "maxBodySize": size, "ingress": {"className": class_name},
                    "tls": {"secretName": "edge"}, "authentication": {"type": "None"}}}}
    file = tmp_path / "platform.yaml"
    file.write_text(yaml.safe_dump(platform))
    rendered = subprocess.run([PROGRAM, "render", "-f", file], capture_output=True, text=True, timeout=20, check=True).stdout
    found = [document["metadata"]["annotations"] for document in yaml.safe_load_all(rendered) if document and document["kind"] == "Ingress"]
    assert found, "no Ingress was rendered"
    return [{key.split("/")[-1]: value for key, value in each.items()} for each in found]


def judge(command):
    judged = subprocess.run(command, capture_output=True, text=True, timeout=20)
    return judged.returncode, judged.stdout + judged.stderr


def nginx(tmp_path, words):
    """Judged as the template of the nginx class has it: sizes as they are, times in seconds."""
    file = tmp_path / "nginx.conf"
    file.write_text(f"""
        pid {tmp_path}/pid; error_log stderr; events {{}}
        http {{
          access_log off; client_body_temp_path {tmp_path}/a; proxy_temp_path {tmp_path}/b; fastcgi_temp_path {tmp_path}/c;
          uwsgi_temp_path {tmp_path}/d; scgi_temp_path {tmp_path}/e;
          server {{
            listen 127.0.0.1:8080;
            location / {{
              client_max_body_size {words["proxy-body-size"]};
              proxy_connect_timeout {words["proxy-connect-timeout"]}s;
              proxy_read_timeout {words["proxy-read-timeout"]}s;
              proxy_send_timeout {words["proxy-send-timeout"]}s;
              proxy_pass http://127.0.0.1:8081;
            }}
          }}
        }}""")
    return judge([*parser("nginx"), "-t", "-q", "-p", str(tmp_path), "-c", str(file), "-e", "stderr"])


def haproxy(tmp_path, words):
    """Judged as the controller writes a backend: the time as it is, the path into a health check."""
    file = tmp_path / "haproxy.cfg"
    file.write_text(f"""
defaults
  mode http
  timeout client 50s
  timeout connect 5s
frontend https
  bind 127.0.0.1:8080
  http-request redirect scheme https code 302 if !{{ ssl_fc }}
  default_backend page
backend page
  timeout server {words["timeout-server"]}
  option httpchk {words["check-http"]}
  server a 127.0.0.1:8081 check
""")
    return judge([*parser("haproxy"), "-c", "-q", "-f", str(file)])


@pytest.mark.parametrize("size", ["500Mi", "1Gi", "1"])
def test_nginx_takes_ours(size, tmp_path):
    for words in annotations("nginx", tmp_path, size):
        assert nginx(tmp_path, words) == (0, "")


def test_haproxy_takes_ours(tmp_path):
    for words in annotations("haproxy", tmp_path):
        assert haproxy(tmp_path, words) == (0, "")


@pytest.mark.parametrize("key, wrong", [("proxy-body-size", "500Mi"), ("proxy-read-timeout", "75 seconds")])
def test_nginx_would_say_what_it_does_not_take(key, wrong, tmp_path):
    good = {"proxy-body-size": "500m", "proxy-connect-timeout": "10", "proxy-read-timeout": "75", "proxy-send-timeout": "75"}
    assert nginx(tmp_path, good) == (0, "")
    assert nginx(tmp_path, good | {key: wrong})[0] != 0


def test_haproxy_would_say_what_it_does_not_take(tmp_path):
    good = {"timeout-server": "75s", "check-http": "/health"}
    assert haproxy(tmp_path, good) == (0, "")
    assert haproxy(tmp_path, good | {"timeout-server": "75 sec"})[0] != 0
