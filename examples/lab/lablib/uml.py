"""Runs a plan in a user-mode-linux kernel: one process here, a whole kernel inside."""

from __future__ import annotations

import collections
import contextlib
import fcntl
import json
import os
import re
import select
import shutil
import signal
import socket
import struct
import subprocess
import sys
import termios
import tty
from typing import Any, Callable

from lablib import frames, syscalls
from lablib.outcome import LabError, Outcome, complain
from lablib.sandbox import Control
from lablib.session import Plan, child_watch

KERNEL = "linux.uml"
EXCHANGE = "/run/uml"
PACKAGE = os.path.dirname(os.path.realpath(__file__))


def find_kernel() -> str | None:
    return shutil.which(KERNEL, path=os.environ.get("PATH", "") + ":/usr/bin:/usr/local/bin")


def has_more_registers(cpuinfo: str = "/proc/cpuinfo") -> bool:
    """Whether the processor has registers that the kernel does not know: see `xstate.c`."""
    with open(cpuinfo, encoding="utf-8", errors="replace") as file:
        return re.search(r"^flags\s*:.*\bamx_tile\b", file.read(), re.MULTILINE) is not None


def _preload() -> dict[str, str]:
    """What the environment of the kernel needs on such a processor: a library, compiled in memory for this session."""
    if not has_more_registers():
        return {}
    compiler = shutil.which("cc")
    if compiler is None:
        raise LabError(
            f"this processor has AMX, which {KERNEL} does not know, and there is no C compiler (cc) for the library that "
            "helps it: lab setup --uml"
        )
    library = f"{EXCHANGE}/xstate.so"
    command = [compiler, "-O2", "-shared", "-fPIC", "-o", library, f"{PACKAGE}/xstate.c"]
    done = subprocess.run(
        command, env={**os.environ, "TMPDIR": EXCHANGE}, capture_output=True, text=True, check=False
    )
    if done.returncode != 0:
        raise LabError(f"{' '.join(command)} failed:\n{done.stderr.strip()}")
    return {"LD_PRELOAD": library}


def memory_for(machines: int) -> str:
    """Enough for a network of so many machines, at about a third of a megabyte each."""
    return f"{1024 + machines // 2}M"


def parse_memory(text: str) -> str:
    """`1G`, `768M`: what both we and the kernel's command line understand."""
    match = re.fullmatch(r"([0-9]+)([KMG])", text.upper())
    if match is None:
        raise ValueError(f"--mem {text}: expected a size such as 768M or 1G")
    size = int(match[1]) << {"K": 10, "M": 20, "G": 30}[match[2]]
    if not 64 << 20 <= size <= 64 << 30:
        raise ValueError(f"--mem {text}: 64M to 64G")
    return match[1] + match[2]


def uml_inner(plan: Plan, memory: str, verbose: bool) -> Callable[[Control], Outcome]:
    """The inner process when another kernel is needed: it boots it and relays."""

    def inner(control: Control) -> Outcome:
        kernel = find_kernel()
        if kernel is None:
            raise LabError(
                f"{KERNEL} is not installed (Debian package user-mode-linux): lab setup --uml"
            )
        watch = child_watch()
        # In memory and private: the guest's memory file, its sockets and the plan go with us.
        syscalls.mount("tmpfs", "/run", "tmpfs", 0, "mode=755,size=0")
        os.mkdir(EXCHANGE)
        os.symlink(os.path.realpath(sys.executable), f"{EXCHANGE}/python")
        os.symlink(os.path.dirname(PACKAGE), f"{EXCHANGE}/lab")
        with open(f"{EXCHANGE}/plan.json", "w", encoding="utf-8") as file:
            file.write(plan.to_json())
        return _Relay(control, watch, kernel, memory, verbose).run()

    return inner


class _Relay:
    def __init__(
        self, control: Control, watch: int, kernel: str, memory: str, verbose: bool
    ) -> None:
        self.control = control
        self.watch = watch
        self.verbose = verbose
        self.boot_log: collections.deque[bytes] = collections.deque(maxlen=200)
        self.terminal = all(os.isatty(fd) for fd in (0, 1, 2))
        self.line, guest_line = socket.socketpair()
        self.started = False
        self.input_open = True
        self.credit = 0
        self.to_guest = bytearray()
        log_read, log_write = os.pipe2(os.O_CLOEXEC)
        self.log: int | None = log_read
        serial = guest_line.fileno()
        command = [
            kernel,
            f"mem={memory}",
            "rootfstype=hostfs",
            "rootflags=/",
            "rw",
            f"init={EXCHANGE}/python",
            f"uml_dir={EXCHANGE}/",
            "umid=guest",
            "con=null",
            "con0=null,fd:1",
            "ssl=null",
            f"ssl0=fd:{serial}",
            "quiet",
            "random.trust_cpu=on",
            "--",
            "-I",
            "-S",
            "-B",
            f"{EXCHANGE}/lab/lablib/guest.py",
            str(int(self.terminal)),
        ]
        # Every system call in there is a switch between two processes here: on one CPU that is three
        # times as fast as across two.
        cpus = os.sched_getaffinity(0)
        os.sched_setaffinity(0, {sorted(cpus)[int.from_bytes(os.urandom(2), "big") % len(cpus)]})
        self.guest = subprocess.Popen(
            command,
            stdin=subprocess.DEVNULL,
            stdout=log_write,
            stderr=log_write,
            pass_fds=[serial],
            start_new_session=True,
            cwd="/",
            env={
                "TMPDIR": EXCHANGE,
                "HOME": EXCHANGE,
                "PATH": os.environ.get("PATH", ""),
                **_preload(),
            },
        )
        os.sched_setaffinity(0, cpus)
        os.close(log_write)
        guest_line.close()
        self.line.setblocking(False)

    def run(self) -> Outcome:
        saved = None
        if self.terminal:
            saved = termios.tcgetattr(0)
            tty.setraw(0)
            self._send_window()
            signal.signal(signal.SIGWINCH, lambda *_: None)  # wakes us by the wakeup fd
        try:
            return self._relay()
        finally:
            if saved is not None:
                termios.tcsetattr(0, termios.TCSADRAIN, saved)

    def _relay(self) -> Outcome:
        reader = frames.FrameReader(wait_for_hello=True)
        while True:
            wanted: list[Any] = [self.line, self.control, self.watch]
            if self.log is not None:
                wanted.append(self.log)
            if self.input_open and self.started and self.credit > 0:
                wanted.append(0)
            readable, writable, _ = select.select(wanted, [self.line] if self.to_guest else [], [])
            if self.control in readable:
                message = self.control.receive()
                if "signal" in message:
                    self._send(frames.SIGNAL, bytes([message["signal"]]))
            if 0 in readable:
                self._take_input()
            if self.log in readable:
                self._take_log()
            if writable:
                self._flush()
            if self.line in readable:
                for kind, body in reader.feed(self._receive()):
                    outcome = self._take_frame(kind, body)
                    if outcome is not None:
                        return outcome
            if self.watch in readable:
                os.read(self.watch, 4096)
                if self.terminal:
                    self._send_window()
                if self.guest.poll() is not None:
                    raise LabError(
                        "the user-mode-linux kernel ended early. Its last words:\n"
                        + self._last_words()
                    )

    def _receive(self) -> bytes:
        try:
            return self.line.recv(1 << 16)
        except (BlockingIOError, ConnectionResetError):
            return b""

    def _take_frame(self, kind: bytes, body: bytes) -> Outcome | None:
        if kind in (frames.STDOUT, frames.STDERR):
            try:
                _write_all(1 if kind == frames.STDOUT else 2, body)
            except BrokenPipeError:
                self._send(frames.UNREAD, kind)  # the command is to feel it too
        elif kind == frames.CREDIT:
            self.credit += struct.unpack("!I", body)[0]
        elif kind == frames.STARTED:
            self.started = True
            self.control.send(started=True)
        elif kind == frames.ENDED:
            message = json.loads(body)
            if message["complaint"]:
                complain(message["complaint"])
            return Outcome(message["code"], message["signal"])
        return None

    def _take_input(self) -> None:
        try:
            data = os.read(0, min(self.credit, frames.WINDOW_BYTES))
        except OSError:
            data = b""
        self.credit -= len(data)
        self.input_open = bool(data)
        self._send(frames.STDIN, data)

    def _take_log(self) -> None:
        assert self.log is not None
        data = os.read(self.log, 1 << 16)
        if not data:
            self.log = None
            return
        self.boot_log.extend(data.splitlines(keepends=True))
        if self.verbose:
            with contextlib.suppress(BrokenPipeError):
                _write_all(2, data)

    def _last_words(self) -> str:
        while self.log is not None and select.select([self.log], [], [], 0)[0]:
            self._take_log()
        text = b"".join(self.boot_log).decode(errors="replace")
        panic = re.search(r"Kernel panic.*", text)
        if panic is None:
            return text[-2000:]
        more = "\nGive it more with --mem." if "memory" in panic[0] else ""
        return panic[0].rstrip() + more

    def _send(self, kind: bytes, body: bytes) -> None:
        self.to_guest += frames.pack(kind, body)
        self._flush()

    def _flush(self) -> None:
        try:
            sent = self.line.send(self.to_guest)
            del self.to_guest[:sent]
        except BlockingIOError:
            pass
        except OSError:
            self.to_guest.clear()  # the guest is ending

    def _send_window(self) -> None:
        try:
            size = fcntl.ioctl(0, termios.TIOCGWINSZ, b"\0" * 8)
        except OSError:
            return
        self._send(frames.WINDOW, size)


def _write_all(fd: int, data: bytes) -> None:
    view = memoryview(data)
    while view:
        try:
            view = view[os.write(fd, view) :]
        except BlockingIOError:
            select.select([], [fd], [])
