"""Process 1 of the user-mode-linux kernel. Started by the kernel, with this file as its script."""

from __future__ import annotations

import fcntl
import json
import os
import resource
import select
import signal
import stat
import struct
import subprocess
import sys
import termios
import time
import traceback
import tty
from typing import Any, NoReturn

sys.path.insert(0, os.path.dirname(os.path.dirname(os.path.realpath(__file__))))

from lablib import frames, modules, syscalls  # noqa: E402
from lablib.outcome import LAB_FAILED, LabError, Outcome  # noqa: E402
from lablib.session import CannotStart, Plan, Session, child_watch, reap  # noqa: E402

EXCHANGE = "/run/uml"
SERIAL = "/dev/ttyS0"
OPEN_FILES = 1 << 19


class HostLine:
    """The serial line to the host."""

    def __init__(self) -> None:
        self.fd = os.open(SERIAL, os.O_RDWR | os.O_NOCTTY | os.O_CLOEXEC)
        tty.setraw(self.fd)
        self.reader = frames.FrameReader()
        self._write(frames.HELLO)

    def fileno(self) -> int:
        return self.fd

    def send(self, kind: bytes, body: bytes = b"") -> None:
        self._write(frames.pack(kind, body))

    def receive(self) -> Any:
        return self.reader.feed(os.read(self.fd, 4096))

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            view = view[os.write(self.fd, view) :]

    def end(self, outcome: Outcome, complaint: str = "") -> NoReturn:
        """Everything written is on the host's disk before it hears the end, and kills us."""
        os.sync()
        self.send(
            frames.ENDED,
            json.dumps(
                {"code": outcome.code, "signal": outcome.signal, "complaint": complaint}
            ).encode(),
        )
        termios.tcdrain(self.fd)
        while True:
            time.sleep(60)


def mount_all() -> None:
    """The mounts that programs expect. The root itself is the host's, by hostfs."""
    safe = syscalls.MS_NOSUID | syscalls.MS_NODEV
    syscalls.mount("proc", "/proc", "proc", safe)
    syscalls.mount("sysfs", "/sys", "sysfs", safe)
    if not os.path.ismount("/dev"):
        syscalls.mount("devtmpfs", "/dev", "devtmpfs")
    for path in ("/dev/pts", "/dev/shm"):
        os.makedirs(path, exist_ok=True)
    syscalls.mount("devpts", "/dev/pts", "devpts", 0, "ptmxmode=666,mode=620,gid=5")
    syscalls.mount("tmpfs", "/dev/shm", "tmpfs", safe, "mode=1777")
    syscalls.mount("tmpfs", "/run", "tmpfs", safe, "mode=755")
    os.makedirs("/run/lock", exist_ok=True)
    for link, target in (("fd", ""), ("stdin", "/0"), ("stdout", "/1"), ("stderr", "/2")):
        if not os.path.lexists(f"/dev/{link}"):
            os.symlink(f"/proc/self/fd{target}", f"/dev/{link}")


def mount_cgroups() -> None:
    """One hierarchy for each controller, as an engine of any version understands it."""
    root = "/sys/fs/cgroup"
    syscalls.mount("tmpfs", root, "tmpfs", 0, "mode=755")
    with open("/proc/cgroups", encoding="ascii") as file:
        controllers = [line.split() for line in file if not line.startswith("#")]
    for name, _, _, enabled in controllers:
        if enabled == "1":
            os.mkdir(f"{root}/{name}")
            syscalls.mount("cgroup", f"{root}/{name}", "cgroup", 0, name)
    # Containers are given limits of memory below this group, too.
    if os.path.exists(f"{root}/memory/memory.use_hierarchy"):
        with open(f"{root}/memory/memory.use_hierarchy", "w", encoding="ascii") as file:
            file.write("1")


def add_devices() -> None:
    if not os.path.exists("/dev/net/tun"):
        os.makedirs("/dev/net", exist_ok=True)
        os.mknod("/dev/net/tun", stat.S_IFCHR | 0o666, os.makedev(10, 200))
    for name in ("null", "zero", "full", "random", "urandom", "tty", "ptmx"):
        try:
            os.chmod(f"/dev/{name}", 0o666)
        except FileNotFoundError:
            pass


class Streams:
    """The command's standard streams: three pipes, or one terminal."""

    def __init__(self, terminal: bool) -> None:
        self.terminal = terminal
        if terminal:
            self.output, child = os.openpty()
            self.input: int | None = self.output
            self.child_streams: dict[str, Any] = {
                "stdin": child,
                "stdout": child,
                "stderr": child,
                "start_new_session": True,
                "preexec_fn": lambda: fcntl.ioctl(0, termios.TIOCSCTTY, 0),
            }
            self.sources: dict[int, bytes] = {self.output: frames.STDOUT}
            self.child_ends = [child]
        else:
            child_in, self.input = os.pipe()
            out, child_out = os.pipe()
            err, child_err = os.pipe()
            self.child_streams = {"stdin": child_in, "stdout": child_out, "stderr": child_err}
            self.sources = {out: frames.STDOUT, err: frames.STDERR}
            self.child_ends = [child_in, child_out, child_err]
            os.set_blocking(self.input, False)

    def close_child_ends(self) -> None:
        for fd in self.child_ends:
            os.close(fd)


class Relay:
    def __init__(self, line: HostLine, streams: Streams, watch: int) -> None:
        self.line = line
        self.streams = streams
        self.watch = watch
        self.input = bytearray()
        self.input_ends = False

    def run(self, process: subprocess.Popen[bytes]) -> Outcome:
        line, streams = self.line, self.streams
        self.process = process
        line.send(frames.CREDIT, struct.pack("!I", frames.WINDOW_BYTES))
        outcome: Outcome | None = None
        while outcome is None:
            writing = [streams.input] if self.input and streams.input is not None else []
            sources: list[Any] = [line, self.watch, *streams.sources]
            readable, writable, _ = select.select(sources, writing, [])
            if writable:
                self._feed()
            for fd in list(streams.sources):
                if fd in readable:
                    self._pump(fd)
            if line in readable:
                for kind, body in line.receive():
                    self._take_frame(kind, body)
            if self.watch in readable:
                os.read(self.watch, 4096)
                outcome = reap(process.pid)
        # What it wrote last is still in the pipes; what its orphans write later is not waited for.
        while streams.sources:
            left, _, _ = select.select(list(streams.sources), [], [], 0)
            if not left:
                break
            for fd in left:
                self._pump(fd)
        return outcome

    def _pump(self, fd: int) -> None:
        try:
            data = os.read(fd, 1 << 16)
        except OSError:
            data = b""  # a terminal whose last user has gone
        if data:
            self.line.send(self.streams.sources[fd], data)
        else:
            del self.streams.sources[fd]

    def _take_frame(self, kind: bytes, body: bytes) -> None:
        if kind == frames.STDIN:
            if body:
                self.input += body
            else:
                self.input_ends = True
            self._feed()
        elif kind == frames.SIGNAL:
            try:
                os.kill(self.process.pid, body[0])
            except ProcessLookupError:
                pass
        elif kind == frames.UNREAD:
            for fd in [fd for fd, name in self.streams.sources.items() if name == body]:
                del self.streams.sources[fd]
                os.close(fd)
        elif kind == frames.WINDOW and self.streams.terminal:
            fcntl.ioctl(self.streams.output, termios.TIOCSWINSZ, body)

    def _feed(self) -> None:
        streams = self.streams
        if streams.input is None:
            taken = len(self.input)
        else:
            taken = 0
            if self.input:
                try:
                    taken = os.write(streams.input, self.input)
                except BlockingIOError:
                    taken = 0
                except OSError:
                    taken = len(self.input)  # nobody reads it any more
        del self.input[:taken]
        if taken:
            self.line.send(frames.CREDIT, struct.pack("!I", taken))
        if self.input_ends and not self.input and streams.input is not None:
            if not streams.terminal:
                os.close(streams.input)
            streams.input = None


def main(arguments: list[str]) -> NoReturn:
    terminal = arguments[0] == "1"
    with open(f"{EXCHANGE}/plan.json", encoding="utf-8") as file:
        plan = Plan.from_json(file.read())
    mount_all()
    mount_cgroups()
    line = HostLine()
    try:
        syscalls.sethostname("lab")
        os.umask(plan.umask)
        resource.setrlimit(resource.RLIMIT_NOFILE, (OPEN_FILES, OPEN_FILES))
        wanted = list(modules.NETWORK) + (list(modules.ENGINE) if plan.engine else [])
        for complaint in modules.load(wanted):
            line.send(frames.STDERR, f"lab: {complaint}\n".encode())
        add_devices()
        watch = child_watch()
        session = Session(plan)
        session.open()
        if plan.interactive:
            line.send(frames.STDERR, session.hint().replace("\n", "\r\n").encode())
        streams = Streams(terminal)
        process = session.start(**streams.child_streams)
        streams.close_child_ends()
        line.send(frames.STARTED)
        outcome = Relay(line, streams, watch).run(process)
        session.close()
        line.end(outcome)
    except CannotStart as problem:
        line.end(Outcome(problem.code), str(problem))
    except LabError as problem:
        line.end(Outcome(LAB_FAILED), str(problem))
    except BaseException:
        line.end(Outcome(LAB_FAILED), traceback.format_exc())


if __name__ == "__main__":
    signal.signal(signal.SIGINT, signal.SIG_DFL)
    main(sys.argv[1:])
