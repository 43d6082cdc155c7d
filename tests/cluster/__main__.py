"""`python3 tests/cluster up|down|status|restart|stop|start|kubectl|env|build|packs|secrets`: the local cluster from the command line."""

import argparse
import os
import signal
import sys

import build
from build import ClusterError, say
from cluster import Cluster, runs
from parts import COMMANDS


def arguments():
    parser = argparse.ArgumentParser(prog="cluster", description="A local Kubernetes: a real control plane, simulated nodes and pods.")
    parser.add_argument("--name", default=os.environ.get("CLUSTER_NAME", "default"), help="which cluster (default: $CLUSTER_NAME or 'default')")
    commands = parser.add_subparsers(dest="command", required=True)
    up = commands.add_parser("up", help="start it, unless it runs")
    up.add_argument("--without", action="append", default=[], choices=list(build.packs()), help="leave an optional pack out")
    commands.add_parser("down", help="end it and remove all it had").add_argument("--all", action="store_true", help="every cluster of this user")
    commands.add_parser("status", help="what runs; exit code 1 if nothing does")
    commands.add_parser("build", help="build what a cluster needs into the cache")
    commands.add_parser("env", help="print exports for a shell: KUBECONFIG and PATH")
    for verb in ("start", "stop", "restart"):
        commands.add_parser(verb, help=f"{verb} one part").add_argument("part", choices=list(COMMANDS))
    for verb in ("add-pack", "remove-pack"):
        commands.add_parser(verb, help="optional kinds come or go").add_argument("pack", choices=list(build.packs()))
    commands.add_parser("secrets", help="the Secrets that deploy/examples name").add_argument("namespaces", nargs="+")
    commands.add_parser("kubectl", help="kubectl as administrator").add_argument("rest", nargs=argparse.REMAINDER)
    for command in commands.choices.values():
        command.add_argument("--name", default=argparse.SUPPRESS, help=argparse.SUPPRESS)
    return parser.parse_args()


def up(options):
    cluster = Cluster(options.name, [pack for pack in build.packs() if pack not in options.without])
    if cluster.running():
        say(f"'{cluster.name}' runs already: KUBECONFIG={cluster.kubeconfig}")
    else:
        cluster.up()


def down(options):
    names = [folder.name for folder in runs().glob("*")] if options.all else [options.name]
    for name in names:
        was_there = Cluster(name).down()
        say(f"'{name}' is down" if was_there else f"'{name}' was not running")


def status(options):
    cluster = Cluster(options.name)
    names = cluster.processes.names()
    for name in names:
        pid = cluster.processes.pid(name)
        print(f"{name:20} {'running, pid ' + str(pid) if pid else 'ended, log ' + str(cluster.processes.log(name))}")
    others = sorted(folder.name for folder in runs().glob("*") if folder.name != cluster.name)
    print(f"'{cluster.name}': " + (f"{cluster.server}, KUBECONFIG={cluster.kubeconfig}" if names else "not running"))
    print("also here: " + ", ".join(others)) if others else None
    return 0 if cluster.running() else 1


def kubectl(options):
    cluster = Cluster(options.name)
    os.execv(cluster.kubectl_path, ["kubectl", f"--kubeconfig={cluster.kubeconfig}", *options.rest])


def env(options):
    cluster = Cluster(options.name)
    print(f"export KUBECONFIG={cluster.kubeconfig}\nexport PATH={cluster.kubectl_path.parent}:{cluster.helm.parent}:$PATH")


def run(options):
    """Does one command and returns the exit code."""
    one = Cluster(options.name)
    commands = {
        "up": up, "down": down, "status": status, "kubectl": kubectl, "env": env,
        "build": lambda _: build.all_parts(),
        "start": lambda given: one.start(given.part),
        "stop": lambda given: one.stop(given.part),
        "restart": lambda given: one.restart(given.part),
        "add-pack": lambda given: one.add_packs(given.pack),
        "remove-pack": lambda given: one.remove_packs(given.pack),
        "secrets": lambda given: one.add_example_secrets(*given.namespaces),
    }
    if options.command in ("start", "stop", "restart", "add-pack", "remove-pack", "secrets", "kubectl", "env") and not one.folder.exists():
        raise ClusterError(f"there is no cluster '{options.name}'; start one by `./dev cluster up`")
    return commands[options.command](options) or 0


def main():
    # A plain `kill` and a closed terminal clean up like Ctrl-C does.
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(143))
    signal.signal(signal.SIGHUP, lambda *_: sys.exit(129))
    try:
        return run(arguments())
    except ClusterError as error:
        print(f"cluster: {error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("cluster: interrupted; nothing was left behind", file=sys.stderr)
        return 130


if __name__ == "__main__":
    sys.exit(main())
