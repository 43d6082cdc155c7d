#!/usr/bin/env python3
"""./dev simulate --nightly: every proof of docs/simulation.md, whole, one after another. What fails holds up nothing else.

What a part prints goes to build/logs/nightly-PART.log; its last line is shown, and all of them at the end.
"""

import argparse
import datetime
import signal
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TESTS = ROOT / "build" / "release" / "tests"
LOGS = ROOT / "build" / "logs"
sys.path.insert(0, str(ROOT / "tests" / "cluster"))

from cluster import Cluster  # noqa: E402

# What would change the objects of a sequence of requests while it goes on.
SILENCED = ("controller-manager", "scheduler", "kwok", "stand-ins", "cert-manager")
FUZZ_SECONDS = 300  # a target; their corpora grow from night to night
# Pairs are drawn anew each night; the number that is printed draws them again.
DAY = datetime.date.today().toordinal()


def program(name, *arguments):
    return lambda log: run([TESTS / name, *arguments], log)


def run(command, log):
    """The exit code; an interrupt reaches the command by the terminal, and is waited for."""
    process = subprocess.Popen([str(word) for word in command], stdout=log, stderr=subprocess.STDOUT, cwd=ROOT)
    try:
        return process.wait()
    except KeyboardInterrupt:
        process.send_signal(signal.SIGINT)
        process.wait()
        raise


def beside_a_server(name, silenced, *arguments):
    """Conformance with a control plane of its own."""
    def part(log):
        with Cluster(name) as cluster:
            cluster.kubectl("apply", "--server-side", "-f", str(ROOT / "crds"))
            for process in silenced:
                if cluster.processes.pid(process):
                    cluster.stop(process)
            return run([TESTS / "conformance", "--kubeconfig", cluster.kubeconfig, *arguments], log)
    return part


PARTS = {
    "campaign": program("simulation/campaign"),
    "pairs": program("simulation/campaign", "--pairs", "150", "--seed", DAY),
    "conformance": beside_a_server("nightly-conformance", SILENCED, "--seeds", "5000"),
    "controllers": beside_a_server("nightly-controllers", ("cert-manager",), "--controllers", "--seeds", "300", "--abreast", "8"),
    "planted": program("simulation/simulate_planted"),
    "exhaustive": program("simulation/simulate", "--exhaustive", "--quiet"),
    "seeds": program("simulation/simulate", "--seeds", "10000", "--quiet"),
    "fuzz": lambda log: run([ROOT / "dev", "fuzz", "--fast", "--seconds", FUZZ_SECONDS], log),
}


def last_line(path):
    lines = [line.strip() for line in path.read_text(errors="replace").splitlines() if line.strip()]
    return lines[-1][:160] if lines else "(it printed nothing)"


def run_part(name):
    """The row of the table; its first word is "good" or "BAD"."""
    path = LOGS / f"nightly-{name}.log"
    print(f"==> {name} ({path.relative_to(ROOT)})", flush=True)
    begin = time.monotonic()
    with path.open("w") as log:
        code = PARTS[name](log)
    row = f"{'good' if code == 0 else 'BAD'}  {name:<12} {time.monotonic() - begin:>6.0f} s  {last_line(path)}"
    print(row, flush=True)
    return row


def main():
    parser = argparse.ArgumentParser(prog="./dev simulate --nightly", description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("parts", nargs="*", metavar="PART", help="these alone: " + ", ".join(PARTS))
    chosen = parser.parse_args().parts
    unknown = [part for part in chosen if part not in PARTS]
    if unknown:
        parser.error(f"there is no part {unknown[0]}; there are: {', '.join(PARTS)}")
    LOGS.mkdir(parents=True, exist_ok=True)
    rows = []
    try:
        for part in chosen or PARTS:
            rows.append(run_part(part))
    except KeyboardInterrupt:
        rows.append("BAD  interrupted")
    print("\n" + "\n".join(rows))
    return 0 if all(row.startswith("good") for row in rows) else 1


if __name__ == "__main__":
    sys.exit(main())
