"""The control groups of an engine on the host's kernel: the only thing it makes outside of memory.

They are below a directory of the session's own. A janitor, outside of the session's namespaces,
removes it when the session is over, however it ended; should the janitor be killed too, the next
session that needs one sweeps up after it.
"""

from __future__ import annotations

import os
import re
import signal
import time

PREFIX = "trunkline-lab"


class Janitor:
    def __init__(self) -> None:
        read_end, self.write_end = os.pipe2(os.O_CLOEXEC)
        name_read, name_write = os.pipe2(os.O_CLOEXEC)
        self.pid = os.fork()
        if self.pid == 0:
            try:
                os.setsid()
                for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                    signal.signal(number, signal.SIG_IGN)
                name = f"{PREFIX}-{_pid_namespace()}-{os.getpid()}-{_start_time(os.getpid())}"
                os.write(name_write, name.encode())
                # Nothing of the session's may be held open here, its output least of all.
                os.dup2(read_end, 0)
                os.closerange(1, 4096)
                os.read(0, 1)  # ends when the last holder of the other end is gone
                _remove(name, patience=20.0)
            finally:
                os._exit(0)
        os.close(read_end)
        os.close(name_write)
        with os.fdopen(name_read, encoding="ascii") as answer:
            self.name = answer.read()

    def finish(self) -> None:
        """After the session's last process: waits until all is removed."""
        os.close(self.write_end)
        os.waitpid(self.pid, 0)


def sweep() -> None:
    """Removes what sessions have left whose janitor is gone."""
    pattern = re.compile(rf"{PREFIX}-([0-9]+)-([0-9]+)-([0-9]+)")
    stale = set()
    for hierarchy in _hierarchies():
        for name in os.listdir(hierarchy):
            match = pattern.fullmatch(name)
            if match and int(match[1]) == _pid_namespace():
                if _start_time(int(match[2])) != int(match[3]):
                    stale.add(name)
    for name in stale:
        _remove(name, patience=0.0)


def _pid_namespace() -> int:
    return os.stat("/proc/self/ns/pid").st_ino


def _start_time(pid: int) -> int | None:
    try:
        with open(f"/proc/{pid}/stat", encoding="utf-8", errors="replace") as file:
            return int(file.read().rpartition(")")[2].split()[19])
    except OSError:
        return None


def _hierarchies() -> list[str]:
    found = []
    with open("/proc/self/mountinfo", encoding="utf-8") as mounts:
        for line in mounts:
            before, _, after = line.partition(" - ")
            if after.split()[0] in ("cgroup", "cgroup2"):
                found.append(before.split()[4])
    return found


def _remove(name: str, patience: float) -> None:
    """Groups empty themselves a moment after their processes have ended: so with patience."""
    deadline = time.monotonic() + patience
    while True:
        left = False
        for hierarchy in _hierarchies():
            for directory, _, _ in os.walk(f"{hierarchy}/{name}", topdown=False):
                try:
                    os.rmdir(directory)
                except FileNotFoundError:
                    pass
                except OSError:
                    left = True
        if not left or time.monotonic() > deadline:
            return
        time.sleep(0.05)
