"""What the tests share: a network namespace of their own with a trunk, skips that are loud, and a slow child for signals."""

from __future__ import annotations

import contextlib
import gc
import os
import resource
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

import trunkline
from trunkline.link import Kernel, MacvlanSpec, Netns, VlanSpec


def run_in(netns: Netns, command: str) -> str:
    """Runs a shell command in a namespace, and gives back what it prints."""
    return netns.within(lambda: subprocess.run(["sh", "-ec", command], check=True, capture_output=True, text=True)).stdout


class Lab:
    """A namespace with a veth pair, one end of which is the trunk."""

    trunk = "trunk0"

    def __init__(self) -> None:
        self.netns = Netns.create()
        run_in(self.netns, f"ip link set lo up; ip link add {self.trunk} type veth peer name switch0; "
                           f"ip link set {self.trunk} up; ip link set switch0 up")
        self.kernel = Kernel(self.netns)

    def sh(self, command: str) -> str:
        return run_in(self.netns, command)


@pytest.fixture
def lab() -> Iterator[Lab]:
    try:
        made = Lab()
    except trunkline.PermissionDeniedError:
        skip("net-admin", "no right to make a network namespace")
    with made.kernel:
        yield made


def skip(capability: str, why: str) -> None:
    """Skips, unless the machine promised the capability: then the test fails. Each skip is written down for the summary."""
    promised = os.environ.get("TRUNKLINE_PROMISED", "").split(",")
    test = os.environ.get("PYTEST_CURRENT_TEST", "?").split(" ")[0]
    if capability in promised:
        pytest.fail(f"{capability} is promised on this machine, and missing: {why}")
    if record := os.environ.get("TRUNKLINE_SKIPS"):
        with open(record, "a") as file:
            file.write(f"{test}: needs {capability}\n")
    pytest.skip(f"needs {capability}: {why}")


@pytest.fixture
def need(lab: Lab) -> Callable[[str], None]:
    """`need("8021q")`: the running kernel must have the kind of link."""

    def check(kind: str) -> None:
        spec = {
            "8021q": lambda: VlanSpec(lab.trunk, 4000),
            "macvlan": lambda: MacvlanSpec(lab.trunk, "probe"),
        }[kind]()
        try:
            lab.kernel.add(spec)
        except trunkline.KernelUnsupportedError as error:
            skip(kind, str(error))
        lab.kernel.remove(spec.name)

    return check


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "leases.db"


@contextlib.contextmanager
def hold(store: Path, *, opening: bool = False) -> Iterator[None]:
    """Another process has the store locked, as if in the middle of a transaction, or of opening it."""
    file, first, count = (f"{store}.lock", 0, 1) if opening else (f"{store}-shm", 119, 3)
    code = f"import fcntl, sys; file = open({file!r}, 'r+'); fcntl.lockf(file, fcntl.LOCK_EX, {count}, {first}); print(flush=True); sys.stdin.read()"
    holder = subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE)
    assert holder.stdout
    holder.stdout.readline()
    try:
        yield
    finally:
        holder.communicate()


def interrupt_after(seconds: float) -> None:
    """Sends this process the signal of Ctrl-C later."""
    timer = threading.Timer(seconds, lambda: os.kill(os.getpid(), signal.SIGINT))
    timer.daemon = True
    timer.start()


class Interrupted:
    """Expects KeyboardInterrupt from a block, at most so long after the signal."""

    def __init__(self, after: float = 0.3, within: float = 0.2) -> None:
        self.after, self.within = after, within

    def __enter__(self) -> Interrupted:
        interrupt_after(self.after)
        self.start = time.monotonic()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: object) -> bool:
        took = time.monotonic() - self.start
        assert kind is KeyboardInterrupt, f"{kind} after {took:.3f} s"
        assert took >= self.after - 0.05, f"it did not wait: {took:.3f} s"
        self.late = took - self.after
        assert self.late < self.within + SLACK, f"{self.late:.3f} s after the signal"
        return True


# A loaded machine may give the thread its turn late; what is asserted is that no wait runs on.
SLACK = 0.3


def in_threads(count: int, work: Callable[[int], object]) -> None:
    """Calls a function with 0, 1, … on as many threads at once, and raises what the first of them raised."""
    errors: list[BaseException] = []
    start = threading.Barrier(count)

    def one(number: int) -> None:
        try:
            start.wait()
            work(number)
        except BaseException as error:
            errors.append(error)

    threads = [threading.Thread(target=one, args=(number,)) for number in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if errors:
        raise errors[0]


def open_descriptors() -> int:
    """Without those of garbage that earlier tests left in cycles."""
    gc.collect()
    return len(os.listdir("/proc/self/fd"))


def resident() -> int:
    """How much memory this process holds, in bytes."""
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize()


def in_child(code: str, *arguments: str, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Runs Python code in a process of its own."""
    return subprocess.run([sys.executable, "-c", code, *arguments], capture_output=True, text=True, timeout=60,
                          env={**os.environ, **(env or {})})
