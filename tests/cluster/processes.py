"""Processes that outlive the command which started them: a pid file each, ended by pid only."""

import os
import signal
import subprocess
import time
from contextlib import contextmanager
from pathlib import Path

INTERRUPTS = {signal.SIGINT, signal.SIGTERM, signal.SIGHUP}


@contextmanager
def uninterrupted():
    """Ctrl-C and the like wait until the block is done. Yields the mask that was in force before."""
    before = signal.pthread_sigmask(signal.SIG_BLOCK, INTERRUPTS)
    try:
        yield before
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def alive(pid):
    """Whether a process of this pid runs; one that only waits to be asked for its exit code does not."""
    return _started_at(pid) is not None


def _started_at(pid):
    """When a process started, in ticks since boot; None where there is none. A pid alone may be used again."""
    try:
        stat = Path(f"/proc/{pid}/stat").read_text()
        threads = len(list(Path(f"/proc/{pid}/task").iterdir()))
    except OSError:
        return None
    state, *fields = stat.rpartition(")")[2].split()
    # A killed process keeps its ports until its last thread is gone, although the first looks dead already.
    return None if state in "ZX" and threads <= 1 else fields[18]


def identity(pid):
    """What names this very process, also after its pid is used again."""
    return f"{pid} {_started_at(pid)}\n"


def recorded_pid(file):
    """The pid in a file that was written with identity(), if that process still runs, else None."""
    try:
        pid, started = file.read_text().split()
    except (OSError, ValueError):
        return None
    return int(pid) if _started_at(pid) == started else None


class Processes:
    """The processes of one cluster, by name."""

    def __init__(self, folder):
        self._pids = folder / "pids"
        self._logs = folder / "logs"

    def log(self, name):
        return self._logs / f"{name}.log"

    def pid(self, name):
        """The pid of a running process, else None."""
        return recorded_pid(self._pids / name)

    def names(self):
        return sorted(entry.name for entry in self._pids.iterdir()) if self._pids.exists() else []

    def start(self, name, command):
        """Starts a process in a session of its own, so that Ctrl-C in the terminal does not reach it."""
        self._pids.mkdir(parents=True, exist_ok=True)
        self._logs.mkdir(parents=True, exist_ok=True)
        with self.log(name).open("ab") as log:
            # Not before the pid is on record: an interrupt in between would leave a process that nobody knows.
            with uninterrupted() as before:
                process = subprocess.Popen(
                    [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                    start_new_session=True, preexec_fn=lambda: signal.pthread_sigmask(signal.SIG_SETMASK, before))
                (self._pids / name).write_text(identity(process.pid))

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
