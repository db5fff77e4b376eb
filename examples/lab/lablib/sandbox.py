"""Fresh namespaces on this kernel, whose end is the end of everything in them.

    lab (outer) ── control socket ── process 1 of the new PID namespace (inner) ── the command

The kernel kills the inner process when the outer one dies, however it dies, and with the inner one
every process of the PID namespace; with the last process go the mounts, links and namespaces.
"""

from __future__ import annotations

import json
import os
import select
import signal
import socket
import struct
import sys
import time
import traceback
from typing import Any, Callable, NoReturn

from lablib import syscalls
from lablib.outcome import LAB_FAILED, TIMED_OUT, LabError, Outcome, complain
from lablib.session import (
    CannotStart,
    Plan,
    Session,
    child_watch,
    fresh_sysfs,
    private_run,
    reap,
)

FORWARDED = (
    signal.SIGINT,
    signal.SIGTERM,
    signal.SIGHUP,
    signal.SIGQUIT,
    signal.SIGUSR1,
    signal.SIGUSR2,
)
GRACE_SECONDS = 10.0
SI_KERNEL = 0x80


class Control:
    """The inner end of the control socket."""

    def __init__(self, sock: socket.socket) -> None:
        self.socket = sock

    def fileno(self) -> int:
        return self.socket.fileno()

    def send(self, **message: Any) -> None:
        self.socket.send(json.dumps(message).encode())

    def receive(self) -> dict[str, Any]:
        data = self.socket.recv(65536)
        if not data:
            os._exit(LAB_FAILED)  # the outer process is gone, and so are we in a moment
        message: dict[str, Any] = json.loads(data)
        return message

    def finish(self, outcome: Outcome) -> NoReturn:
        self.send(code=outcome.code, signal=outcome.signal)
        os._exit(0)


def run_inside(
    inner: Callable[[Control], Outcome],
    *,
    fresh_network: bool,
    timeout: float | None,
    terminal_signals_arrive: bool,
) -> Outcome:
    """Runs `inner` as process 1 of fresh namespaces and follows it to its end.

    `terminal_signals_arrive`: the command sits in our process group, so that the terminal
    itself gives it Ctrl-C and we need not.
    """
    signal.pthread_sigmask(signal.SIG_BLOCK, FORWARDED)
    outside, inside = socket.socketpair(socket.AF_UNIX, socket.SOCK_SEQPACKET)
    _unshare(fresh_network)
    sys.stdout.flush()
    sys.stderr.flush()
    pid = os.fork()
    if pid == 0:
        outside.close()
        _inner_main(Control(inside), inner)
    inside.close()
    try:
        return _Follower(pid, outside, timeout, not terminal_signals_arrive).follow()
    finally:
        _kill(pid)
        outside.close()
        _take_terminal_back()


def _unshare(fresh_network: bool) -> None:
    flags = syscalls.CLONE_NEWNS | syscalls.CLONE_NEWPID | syscalls.CLONE_NEWIPC
    flags |= syscalls.CLONE_NEWUTS
    if fresh_network:
        flags |= syscalls.CLONE_NEWNET
    uid, gid = os.geteuid(), os.getegid()
    try:
        if uid != 0:
            syscalls.unshare(flags | syscalls.CLONE_NEWUSER)
            _write("/proc/self/setgroups", "deny")
            _write("/proc/self/uid_map", f"0 {uid} 1")
            _write("/proc/self/gid_map", f"0 {gid} 1")
        else:
            syscalls.unshare(flags)
        syscalls.mount("none", "/", flags=syscalls.MS_REC | syscalls.MS_PRIVATE)
    except OSError as problem:
        raise LabError(
            f"cannot make fresh namespaces ({problem}).\n"
            "Run as root with CAP_SYS_ADMIN, or allow unprivileged user namespaces "
            "(sysctl kernel.unprivileged_userns_clone=1, user.max_user_namespaces)."
        ) from None


def _write(path: str, text: str) -> None:
    with open(path, "w", encoding="ascii") as file:
        file.write(text)


def _inner_main(control: Control, inner: Callable[[Control], Outcome]) -> NoReturn:
    try:
        syscalls.die_with_parent(signal.SIGKILL)
        # Read only after the line above: if the outer process died before it, this ends us.
        control.receive()
        # Process 1 does not notice signals at their default action; its children do.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        signal.pthread_sigmask(signal.SIG_SETMASK, set())
        syscalls.mount("proc", "/proc", "proc", syscalls.MS_NOSUID | syscalls.MS_NODEV)
        control.finish(inner(control))
    except CannotStart as problem:
        complain(str(problem))
        control.finish(Outcome(problem.code))
    except LabError as problem:
        complain(str(problem))
        control.finish(Outcome(LAB_FAILED))
    except BaseException:
        traceback.print_exc()
        control.finish(Outcome(LAB_FAILED))


class _Follower:
    """The outer process's watch over the inner one: its messages, our signals, the clock."""

    def __init__(
        self, pid: int, control: socket.socket, timeout: float | None, forward_terminal: bool
    ) -> None:
        self.pid = pid
        self.control = control
        self.timeout = timeout
        self.forward_terminal = forward_terminal
        self.started = False
        self.ended_by: Outcome | None = None
        self.time_is_up = None if timeout is None else time.monotonic() + timeout
        self.give_up: float | None = None
        self.signals = syscalls.signal_fd(FORWARDED)

    def follow(self) -> Outcome:
        self.control.send(b'{"go": true}')
        while True:
            moments = [moment for moment in (self.time_is_up, self.give_up) if moment is not None]
            wait = max(0.0, min(moments) - time.monotonic()) if moments else None
            sources: list[Any] = [self.control, self.signals]
            readable, _, _ = select.select(sources, [], [], wait)
            if self.control in readable:
                try:
                    data = self.control.recv(65536)
                except ConnectionResetError:
                    data = b""  # it was killed with words of ours unread
                message = json.loads(data) if data else {}
                if message.get("started"):
                    self.started = True
                    continue
                _wait(self.pid)
                if self.ended_by is not None and (not message or self.ended_by.code == TIMED_OUT):
                    return self.ended_by
                if not message:
                    raise LabError("process 1 of the lab was killed (out of memory?)")
                return Outcome(message["code"], message["signal"])
            if self.signals in readable:
                self._signal_arrived()
            self._look_at_clock()

    def _signal_arrived(self) -> None:
        raw = os.read(self.signals, 128)
        number, _, code = struct.unpack_from("=Iii", raw)
        from_terminal = code == SI_KERNEL
        if not from_terminal or self.forward_terminal:
            self._send_signal(number)
        if number in (signal.SIGUSR1, signal.SIGUSR2):
            return
        if not self.started:
            self._kill_because(Outcome(128 + number, number))
        elif not from_terminal:
            # The command may take its time to tidy up, but not for ever. A person at the
            # terminal can press the keys again, or not.
            self.ended_by = self.ended_by or Outcome(128 + number, number)
            self.give_up = self.give_up or time.monotonic() + GRACE_SECONDS

    def _look_at_clock(self) -> None:
        now = time.monotonic()
        if self.give_up is not None and now >= self.give_up:
            complain("the command did not end when told to: killed")
            self.give_up = None
            self._kill_because(self.ended_by or Outcome(128 + signal.SIGKILL, signal.SIGKILL))
        if self.time_is_up is not None and now >= self.time_is_up:
            complain(f"time is up after {self.timeout:g} s")
            self.time_is_up = None
            self.ended_by = Outcome(TIMED_OUT)
            if self.started:
                self._send_signal(signal.SIGTERM)
                self.give_up = now + GRACE_SECONDS / 2
            else:
                self._kill_because(self.ended_by)

    def _send_signal(self, number: int) -> None:
        try:
            self.control.send(json.dumps({"signal": number}).encode())
        except OSError:
            pass  # it has just ended

    def _kill_because(self, outcome: Outcome) -> None:
        self.ended_by = outcome
        try:
            os.kill(self.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass


def _kill(pid: int) -> None:
    try:
        os.kill(pid, signal.SIGKILL)
    except ProcessLookupError:
        pass
    _wait(pid)


def _wait(pid: int) -> None:
    """Process 1 is gone only when the whole namespace is: nothing of it is left after this."""
    try:
        os.waitpid(pid, 0)
    except ChildProcessError:
        pass


def _take_terminal_back() -> None:
    """A shell inside may have been the terminal's foreground process group."""
    try:
        if os.isatty(0) and os.tcgetpgrp(0) != os.getpgrp():
            before = signal.signal(signal.SIGTTOU, signal.SIG_IGN)
            os.tcsetpgrp(0, os.getpgrp())
            signal.signal(signal.SIGTTOU, before)
    except OSError:
        pass


def host_inner(plan: Plan) -> Callable[[Control], Outcome]:
    """The inner process when this kernel suffices: the command inherits our streams."""

    def inner(control: Control) -> Outcome:
        watch = child_watch()
        private_run(plan)
        if plan.fresh_network:
            fresh_sysfs()
        session = Session(plan)
        try:
            session.open()
            streams: dict[str, Any] = {}
            if plan.interactive:
                print(session.hint(), end="", file=sys.stderr, flush=True)
                streams["preexec_fn"] = _to_foreground
            # First: the command may be told to end, by someone who saw what it printed, before this process runs again.
            control.send(started=True)
            process = session.start(**streams)
            return _supervise(process.pid, control, watch)
        finally:
            session.close()

    return inner


def _to_foreground() -> None:
    """A shell wants a process group that has a number in its own PID namespace."""
    if os.isatty(0):
        os.setpgid(0, 0)
        signal.signal(signal.SIGTTOU, signal.SIG_IGN)
        os.tcsetpgrp(0, os.getpgrp())
        signal.signal(signal.SIGTTOU, signal.SIG_DFL)


def _supervise(pid: int, control: Control, watch: int) -> Outcome:
    while True:
        outcome = reap(pid)
        if outcome is not None:
            return outcome
        sources: list[Any] = [control, watch]
        readable, _, _ = select.select(sources, [], [])
        if control in readable:
            message = control.receive()
            if "signal" in message:
                try:
                    os.kill(pid, message["signal"])
                except ProcessLookupError:
                    pass
        if watch in readable:
            os.read(watch, 4096)
