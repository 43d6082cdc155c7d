// What runs in dbt's pods. No secret is ever an argument: dbt reads variables, git and mc files.
#include "controllers/components/dbt/parts.hpp"

namespace dataplatform::components::dbt_parts {

const char* const kRunScript =
    R"py("""Runs dbt, keeps its artefacts in the store, and ends as dbt ended."""

import json
import os
import pathlib
import signal
import subprocess
import sys

PROJECT = pathlib.Path(os.environ["DBT_PROJECT_DIR"])
TARGET = pathlib.Path(os.environ["DBT_TARGET_PATH"])
ARTEFACTS = ("manifest.json", "run_results.json", "catalog.json", "sources.json", "semantic_manifest.json")


def run(*command):
    """A command to its end; told to stop, it is told too, so that dbt cancels its queries."""
    process = subprocess.Popen(command)
    signal.signal(signal.SIGTERM, lambda *_: process.terminate())
    signal.signal(signal.SIGINT, lambda *_: process.send_signal(signal.SIGINT))
    return process.wait()


def dbt(arguments):
    if any((PROJECT / name).exists() for name in ("packages.yml", "dependencies.yml")):
        code = run("dbt", "deps")
        if code != 0:
            return code
    return run("dbt", *arguments)


def configure_mc():
    folder = pathlib.Path(os.environ["MC_CONFIG_DIR"])
    folder.mkdir(parents=True, exist_ok=True)
    place = {"url": os.environ["STORE_URL"], "accessKey": os.environ["STORE_USER"], "secretKey": os.environ["STORE_PASSWORD"],
             "api": "S3v4", "path": "auto"}
    file = folder / "config.json"
    file.touch(mode=0o600)
    file.write_text(json.dumps({"version": "10", "aliases": {"store": place}}))


def copy(names, folder):
    root = "/".join(part for part in ("store", os.environ["STORE_BUCKET"], os.environ.get("STORE_PREFIX", ""), os.environ["DBT_TARGET"], folder) if part)
    for name in names:
        subprocess.run([os.environ["MC"], "--quiet", "cp", str(TARGET / name), f"{root}/{name}"], check=True)


def keep_artefacts(succeeded):
    names = [name for name in ARTEFACTS if (TARGET / name).exists()]
    if not names or "MC" not in os.environ:
        return
    configure_mc()
    copy(names, os.environ["RUN_NAME"])
    if succeeded:
        copy(names, "latest")


def main():
    code = dbt(sys.argv[1:])
    print(f"dbt ended with {code}", flush=True)
    try:
        keep_artefacts(code == 0)
    except (OSError, subprocess.CalledProcessError) as problem:
        print(f"the artefacts could not be kept: {problem}", file=sys.stderr, flush=True)
    # A child that a signal ended has a negative code.
    return code if code >= 0 else 128 - code


if __name__ == "__main__":
    sys.exit(main())
)py";

const char* const kGitScript = R"sh(set -eu
umask 077
export HOME=/tmp
credentials=/git-credentials
if [ -f "$credentials/ssh-privatekey" ]; then
  cp "$credentials/ssh-privatekey" /tmp/key
  hosts=/tmp/known_hosts
  check=accept-new
  if [ -f "$credentials/known_hosts" ]; then
    cp "$credentials/known_hosts" "$hosts"
    check=yes
  fi
  export GIT_SSH_COMMAND="ssh -i /tmp/key -o IdentitiesOnly=yes -o UserKnownHostsFile=$hosts -o StrictHostKeyChecking=$check"
elif [ -f "$credentials/password" ]; then
  printf '#!/bin/sh\ncase $1 in Username*) cat %s/username ;; *) cat %s/password ;; esac\n' "$credentials" "$credentials" > /tmp/askpass
  chmod 0700 /tmp/askpass
  export GIT_ASKPASS=/tmp/askpass
fi
export GIT_TERMINAL_PROMPT=0
rm -rf "$DBT_PROJECT_DIR"
git init --quiet "$DBT_PROJECT_DIR"
cd "$DBT_PROJECT_DIR"
git remote add origin "$GIT_URL"
# A server that gives no single commit by its number gives everything.
if git fetch --quiet --depth 1 origin "$GIT_REVISION"; then
  git checkout --quiet FETCH_HEAD
else
  git fetch --quiet --tags origin '+refs/heads/*:refs/remotes/origin/*'
  git checkout --quiet "$GIT_REVISION"
fi
git log -1 --format='project: %H %cI %s'
)sh";

const char* const kBucketScript = R"sh(set -eu
umask 077
mkdir -p "$MC_CONFIG_DIR" "$DBT_PROJECT_DIR"
jq -n '{version: "10", aliases: {store: {url: env.STORE_URL, accessKey: env.STORE_USER, secretKey: env.STORE_PASSWORD, api: "S3v4", path: "auto"}}}' \
  > "$MC_CONFIG_DIR/config.json"
from="store/$STORE_BUCKET"
[ -z "$STORE_PREFIX" ] || from="$from/$STORE_PREFIX"
[ -z "$PROJECT_PREFIX" ] || from="$from/$PROJECT_PREFIX"
mc --quiet cp --recursive "$from/" "$DBT_PROJECT_DIR/"
)sh";

}  // namespace dataplatform::components::dbt_parts
