"""Installs the Debian packages of the lab, without starting any service."""

from __future__ import annotations

import contextlib
import os
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass

from lablib.capability import DAEMON_PATH
from lablib.outcome import LabError
from lablib.uml import has_more_registers


@dataclass(frozen=True)
class Package:
    """A Debian package and the program that shows that it, or something like it, is there."""

    name: str
    program: str
    since: str = ""  # the first Debian that has it; before, another package brings the program


GROUPS: dict[str, list[Package]] = {
    "tools": [
        Package("iproute2", "ip"),
        Package("iputils-ping", "ping"),
        Package("iputils-arping", "arping"),
        Package("dnsmasq-base", "dnsmasq"),
    ],
    "uml": [
        Package("user-mode-linux", "linux.uml"),
        Package("kmod", "modprobe"),
        *([Package("gcc", "cc"), Package("libc6-dev", "cc")] if has_more_registers() else []),
    ],
    "engine": [
        Package("docker.io", "dockerd"),
        Package("docker-cli", "docker", since="13"),
        Package("busybox-static", "busybox"),
        Package("iptables", "iptables"),
        Package("systemd", "journalctl"),
        Package("rsyslog", "rsyslogd"),
    ],
    "bench": [
        Package("containernetworking-plugins", "/usr/lib/cni/macvlan"),
        Package("netavark", "/usr/lib/podman/netavark"),
    ],
}
UNITS = ("docker.service", "docker.socket", "containerd.service")
POLICY = "/usr/sbin/policy-rc.d"
DENY = "#!/bin/sh\n# trunkline-lab: no service starts while its packages are installed\nexit 101\n"
UML_MODULES = "/usr/lib/uml/modules"


def missing(groups: set[str]) -> list[str]:
    path = os.environ.get("PATH", "") + ":" + DAEMON_PATH
    return [
        package.name
        for group in GROUPS
        if group in groups
        for package in GROUPS[group]
        if shutil.which(package.program, path=path) is None
    ]


def install(groups: set[str]) -> None:
    wanted = missing(groups)
    if wanted:
        if os.geteuid() != 0 and shutil.which("apt-cache") is not None:
            names = [name for name in wanted if _apt_knows(name)] or wanted
            raise LabError(
                "some programs are missing. As root, type:\n"
                f"  apt-get install --no-install-recommends {' '.join(names)}"
            )
        if shutil.which("apt-get") is None:
            raise LabError(
                "there is no apt-get here; install what these Debian packages hold in your "
                f"system's own way: {' '.join(wanted)}"
            )
        print(f"installing {' '.join(wanted)}", flush=True)
        _apt(wanted)
        still = [name for name in missing(groups) if _apt_knows(name)]
        if still:
            raise LabError(f"installed, but their programs are not to be found: {' '.join(still)}")
    if "uml" in groups:
        _link_modules()
    print(f"ready: {', '.join(group for group in GROUPS if group in groups)}")


def _apt(names: list[str]) -> None:
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    apt = ["apt-get", "-q", "-o", "DPkg::Lock::Timeout=300", "-o", "Acquire::Retries=3"]
    install = [*apt, "install", "-y", "--no-install-recommends", "--no-remove"]
    with _no_service_starts() as prefix:
        # A stale list is no reason to fail: what is wanted may be in it all the same.
        subprocess.run([*apt, "update"], env=environment, check=False)
        install += [name for name in names if _apt_knows(name)]
        asleep = [unit for unit in UNITS if not os.path.exists(f"/lib/systemd/system/{unit}")]
        if subprocess.run([*prefix, *install], env=environment, check=False).returncode != 0:
            raise LabError(f"apt-get could not install {' '.join(names)} (its words are above)")
    # The lab starts engines of its own; the package's is not to come up with the next boot.
    asleep = [unit for unit in asleep if os.path.exists(f"/lib/systemd/system/{unit}")]
    if asleep and shutil.which("systemctl") is not None:
        subprocess.run(["systemctl", "disable", "-q", *asleep], check=False)


def _apt_knows(name: str) -> bool:
    found = subprocess.run(["apt-cache", "show", name], capture_output=True, check=False)
    return found.returncode == 0


@contextlib.contextmanager
def _no_service_starts() -> Iterator[list[str]]:
    """Package scripts ask policy-rc.d before they start a service; it says no meanwhile.

    A host's own file stays as it is: ours is laid over it in a mount namespace that only apt sees
    (the words to put before its command are yielded). Where there is none, ours is there for the
    time and carries a mark, by which a later run knows one that a crash left behind.
    """
    try:
        with open(POLICY, encoding="utf-8", errors="replace") as file:
            own = file.read()
    except FileNotFoundError:
        own = DENY
    if own != DENY:
        with tempfile.TemporaryDirectory(prefix="trunkline-lab-") as directory:
            deny = os.path.join(directory, "policy-rc.d")
            _write_deny(deny)
            yield [
                "unshare",
                "--mount",
                "sh",
                "-c",
                f'mount --bind "$0" {POLICY} && exec "$@"',
                deny,
            ]
        return
    _write_deny(POLICY)
    try:
        yield []
    finally:
        os.unlink(POLICY)


def _write_deny(path: str) -> None:
    with open(path, "w", encoding="ascii") as file:
        file.write(DENY)
    os.chmod(path, 0o755)


def _link_modules() -> None:
    """So that `modprobe` finds them inside; the lab itself loads modules without it."""
    if os.geteuid() != 0 or not os.path.isdir(UML_MODULES):
        return
    os.makedirs("/lib/modules", exist_ok=True)
    for release in os.listdir(UML_MODULES):
        link = f"/lib/modules/{release}"
        if not os.path.lexists(link):
            os.symlink(f"{UML_MODULES}/{release}", link)
