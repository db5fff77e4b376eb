"""What happens inside: private mounts, the network, the engine, then the user's command.

Runs as process 1 of a fresh PID namespace on this kernel, or of the user-mode-linux kernel, so that
everything it starts ends with it.
"""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from lablib import syscalls
from lablib.capability import probe_here
from lablib.engine import Engine
from lablib.network import NetworkRequest, lay_out
from lablib.outcome import NOT_EXECUTABLE, NOT_FOUND, LabError, Outcome
from lablib.rtnetlink import loopback_up
from lablib.wiring import MissingTool, WiredNetwork

SBIN = ("/usr/local/sbin", "/usr/sbin", "/sbin")


@dataclass
class Plan:
    """What to run, and in what surroundings. Travels as JSON into the other kernel."""

    command: list[str]
    directory: str
    environment: dict[str, str]
    kernel: str
    need: list[str] = field(default_factory=list)
    network: dict[str, Any] | None = None
    engine: bool = False
    engine_config: str | None = None
    cgroup_parent: str = "/trunkline-lab"
    fresh_network: bool = True
    interactive: bool = False
    umask: int = 0o022

    def to_json(self) -> str:
        return json.dumps(asdict(self))

    @classmethod
    def from_json(cls, text: str) -> Plan:
        return cls(**json.loads(text))


class Session:
    """The surroundings of one command, while they exist."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.directory = ""
        self.wired: WiredNetwork | None = None
        self.engine: Engine | None = None
        self.environment = dict(plan.environment)

    def open(self) -> None:
        """Builds everything up to the command. `/run` must be private already."""
        plan = self.plan
        self.directory = new_session_directory()
        if plan.fresh_network:
            loopback_up()
        capabilities = probe_here()
        have = [capability.name for capability in capabilities if capability.present]
        missing = [
            capability
            for capability in capabilities
            if capability.name in plan.need and not capability.present
        ]
        if missing:
            raise LabError(
                "\n".join(
                    f"this {plan.kernel} kernel lacks {item.name}: {item.reason}"
                    for item in missing
                )
            )
        self.environment["TRUNKLINE_CAPABILITIES"] = ",".join(have)
        self.environment["TRUNKLINE_KERNEL"] = plan.kernel
        self.environment["TRUNKLINE_CGROUP_PARENT"] = plan.cgroup_parent
        path = self.environment.get("PATH", "/usr/local/bin:/usr/bin:/bin").split(":")
        self.environment["PATH"] = ":".join(path + [bin for bin in SBIN if bin not in path])
        if plan.network is not None:
            network = lay_out(NetworkRequest(**plan.network))
            self.wired = WiredNetwork(network, self.directory)
            try:
                self.wired.build()
            except MissingTool as problem:
                raise LabError(str(problem)) from None
            file = f"{self.directory}/lab.json"
            with open(file, "w", encoding="utf-8") as output:
                json.dump(network.as_json(), output, indent=2)
            self.environment["TRUNKLINE_LAB"] = file
        if plan.engine:
            if os.path.isdir("/opt"):
                private_copy("/opt", (), "mode=755")  # containerd makes itself a directory there
            self.engine = Engine(
                self.directory, self.environment, plan.cgroup_parent, plan.engine_config
            )
            self.engine.start()
            self.environment.update(self.engine.variables)

    def start(self, **streams: Any) -> subprocess.Popen[bytes]:
        """Starts the command. Raises `CannotStart` when there is no such program."""
        command = self.plan.command
        program = command[0]
        if "/" not in program:
            found = shutil.which(program, path=self.environment["PATH"])
            if found is None:
                raise CannotStart(NOT_FOUND, f"{program}: command not found")
            program = found
        if not os.path.isdir(self.plan.directory):
            raise CannotStart(NOT_FOUND, f"no directory {self.plan.directory} here")
        try:
            return subprocess.Popen(
                command,
                executable=program,
                cwd=self.plan.directory,
                env=self.environment,
                **streams,
            )
        except FileNotFoundError as problem:
            raise CannotStart(NOT_FOUND, str(problem)) from None
        except OSError as problem:
            raise CannotStart(NOT_EXECUTABLE, f"{program}: {problem.strerror}") from None

    def hint(self) -> str:
        """A few lines for a person who has just got a shell here."""
        if self.wired is None:
            return ""
        network = self.wired.network
        lines = [f"The trunk is {network.trunk}. On it:"]
        for segment in network.segments[:8]:
            names = " ".join(machine.name for machine in segment.machines)
            where = "untagged" if segment.vlan is None else f"VLAN {segment.vlan}"
            lines.append(f"  {where:10} {', '.join(map(str, segment.subnets)):18} {names}")
        if len(network.segments) > 8:
            lines.append(f"  ... and {len(network.segments) - 8} more")
        lines.append("Everything is described in $TRUNKLINE_LAB. Try:")
        first = network.segments[0]
        if first.vlan is not None:
            name = f"{network.trunk}.{first.vlan}"
            lines.append(
                f"  ip link add link {network.trunk} name {name} type vlan id {first.vlan}"
            )
        lines.append(f"  ip netns exec {first.machines[-1].name} ip -br address")
        return "\n".join(lines) + "\n"

    def close(self) -> None:
        if self.engine is not None:
            self.engine.stop()
        if self.wired is not None:
            self.wired.tear_down()


class CannotStart(Exception):
    def __init__(self, code: int, text: str) -> None:
        super().__init__(text)
        self.code = code


# The host's engine: ours would find its containerd, and use it.
ENGINES_OWN = ("docker", "docker.sock", "docker.pid", "containerd", "runc")


def private_run(plan: Plan) -> None:
    """A `/run` of our own, in memory, with what the plan's command may see of the old one."""
    without: list[str] = []
    if plan.fresh_network or plan.network is not None:
        without.append("netns")
    if plan.engine:
        without += ENGINES_OWN
    private_copy("/run", without, "mode=755,size=75%")


def private_copy(directory: str, without: Sequence[str], options: str) -> None:
    """Lays a directory in memory over `directory`, with the entries of the old one bound into it.

    New entries are made in memory and go with the mount; the old ones stay what they were.
    """
    old = os.open(directory, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        entries = [
            (name, os.lstat(f"{directory}/{name}").st_mode)
            for name in os.listdir(directory)
            if name not in without
        ]
        links = {
            name: os.readlink(f"{directory}/{name}") for name, mode in entries if stat.S_ISLNK(mode)
        }
        syscalls.mount("tmpfs", directory, "tmpfs", 0, options)
        for name, mode in entries:
            here = f"{directory}/{name}"
            if name in links:
                os.symlink(links[name], here)
                continue
            if stat.S_ISDIR(mode):
                os.mkdir(here)
            else:
                os.close(os.open(here, os.O_CREAT | os.O_WRONLY | os.O_CLOEXEC))
            source = f"/proc/self/fd/{old}/{name}"
            try:
                syscalls.mount(source, here, flags=syscalls.MS_BIND | syscalls.MS_REC)
            except OSError:
                # Gone since, or not ours to see: the command then does not see it either.
                (os.rmdir if stat.S_ISDIR(mode) else os.unlink)(here)
    finally:
        os.close(old)


def new_session_directory() -> str:
    """Sessions can be nested: each has a directory of its own."""
    number = 0
    while True:
        path = "/run/trunkline-lab" + (f"-{number}" if number else "")
        try:
            os.mkdir(path, 0o755)
            return path
        except FileExistsError:
            number += 1


def fresh_sysfs() -> None:
    """/sys shows the network namespace it was mounted in; the control groups are kept."""
    keep = "/sys/fs/cgroup"
    parked = ""
    if os.path.ismount(keep):
        parked = "/run/.cgroup"
        os.mkdir(parked)
        syscalls.mount(keep, parked, flags=syscalls.MS_BIND | syscalls.MS_REC)
    syscalls.mount("sysfs", "/sys", "sysfs")
    if parked:
        syscalls.mount(parked, keep, flags=syscalls.MS_BIND | syscalls.MS_REC)
        syscalls.umount(parked)
        os.rmdir(parked)


def reap(main: int) -> Outcome | None:
    """Collects ended processes, as process 1 must; the outcome of `main` when it is among them."""
    result = None
    while True:
        try:
            pid, status = os.waitpid(-1, os.WNOHANG)
        except ChildProcessError:
            return result
        if pid == 0:
            return result
        if pid == main:
            result = Outcome.from_wait_status(status)


def child_watch() -> int:
    """A file descriptor that becomes readable when a child ends."""
    read_end, write_end = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)
    signal.set_wakeup_fd(write_end, warn_on_full_buffer=False)
    signal.signal(signal.SIGCHLD, lambda *_: None)
    return read_end
