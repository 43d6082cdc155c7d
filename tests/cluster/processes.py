"""Processes that outlive the command which started them: a pid file each, ended by pid only."""

import os
import signal
import subprocess
import time
from pathlib import Path


def _started_at(pid):
    """When a process started, in ticks since boot; None where there is none. A pid alone may be used again."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return None
    state, *fields = stat.rpartition(")")[2].split()
    return None if state == "Z" else fields[18]


class Processes:
    """The processes of one cluster, by name."""

    def __init__(self, folder):
        self._pids = folder / "pids"
        self._logs = folder / "logs"

    def log(self, name):
        return self._logs / f"{name}.log"

    def pid(self, name):
        """The pid of a running process, else None."""
        try:
            pid, started = (self._pids / name).read_text().split()
        except (OSError, ValueError):
            return None
        return int(pid) if _started_at(pid) == started else None

    def names(self):
        return sorted(entry.name for entry in self._pids.iterdir()) if self._pids.exists() else []

    def start(self, name, command):
        """Starts a process in a session of its own, so that Ctrl-C in the terminal does not reach it."""
        self._pids.mkdir(parents=True, exist_ok=True)
        self._logs.mkdir(parents=True, exist_ok=True)
        with self.log(name).open("ab") as log:
            # Blocked until the pid is on record: an interrupt in between would leave a process that nobody knows.
            before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT, signal.SIGTERM})
            try:
                process = subprocess.Popen(
                    [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                    start_new_session=True, preexec_fn=lambda: signal.pthread_sigmask(signal.SIG_SETMASK, before))
                (self._pids / name).write_text(f"{process.pid} {_started_at(process.pid)}\n")
            finally:
                signal.pthread_sigmask(signal.SIG_SETMASK, before)

    def stop(self, names, patience=10.0, sign=signal.SIGTERM):
        """Ends processes and returns when they are gone; those that do not listen are killed after `patience` seconds."""
        self._signal(names, sign)
        self._wait_gone(names, time.monotonic() + patience)
        self._signal(names, signal.SIGKILL)
        self._wait_gone(names, None)
        for name in names:
            (self._pids / name).unlink(missing_ok=True)

    def _signal(self, names, sign):
        for name in names:
            pid = self.pid(name)
            if pid:
                try:
                    os.kill(pid, sign)
                except ProcessLookupError:
                    pass

    def _wait_gone(self, names, deadline):
        while any(self.pid(name) for name in names) and (deadline is None or time.monotonic() < deadline):
            time.sleep(0.02)
