"""What a kernel can do, found out by doing it in a namespace that is thrown away."""

from __future__ import annotations

import os
import shutil
import struct
from dataclasses import dataclass
from typing import Callable

from lablib import syscalls
from lablib.rtnetlink import (
    IFLA_VLAN_ID,
    IFLA_VLAN_PROTOCOL,
    Batch,
    RtNetlink,
    RtNetlinkError,
    attribute,
)

# Machine-readable names, in the order they are shown, and what each means.
NAMES: dict[str, str] = {
    "net-admin": "network namespaces and CAP_NET_ADMIN in them",
    "user-namespaces": "a user namespace for an ordinary user",
    "veth": "virtual Ethernet cables",
    "bridge": "software bridges",
    "vlan-filtering": "bridges that tell VLANs apart",
    "8021q": "VLAN sub-interfaces, customer tags (802.1Q)",
    "8021ad": "VLAN sub-interfaces, service tags (802.1ad)",
    "macvlan": "macvlan children",
    "macvtap": "macvtap children",
    "ipvlan": "ipvlan children",
    "ipvtap": "ipvtap children",
    "dummy": "dummy links",
    "bond": "bonds",
    "docker-engine": "a Docker engine that the lab can start",
}
ALIASES = {
    "vlan": "8021q",
    "vlan8021q": "8021q",
    "802.1q": "8021q",
    "vlan8021ad": "8021ad",
    "802.1ad": "8021ad",
    "engine": "docker-engine",
    "docker": "docker-engine",
    "userns": "user-namespaces",
    "bonding": "bond",
}
DAEMON_PATH = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass
class Capability:
    name: str
    present: bool
    reason: str = ""


def canonical(name: str) -> str:
    """The one spelling of a capability's name; `ValueError` when there is no such thing."""
    low = name.strip().lower().replace("_", "-")
    low = ALIASES.get(low, low)
    if low not in NAMES:
        raise ValueError(f"{name!r} is no capability; they are: {', '.join(NAMES)}")
    return low


def find_daemon(name: str) -> str | None:
    return shutil.which(name, path=os.environ.get("PATH", "") + ":" + DAEMON_PATH)


def probe_here() -> list[Capability]:
    """Tries everything in child processes, so that the caller stays where it is."""
    read_end, write_end = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            os.close(read_end)
            lines = [f"{item.name}\t{int(item.present)}\t{item.reason}" for item in _probe()]
            os.write(write_end, "\n".join(lines).encode())
        finally:
            os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end, encoding="utf-8") as answers:
        rows = [line.split("\t", 2) for line in answers.read().splitlines()]
    os.waitpid(pid, 0)
    return [Capability(name, present == "1", reason) for name, present, reason in rows]


def _probe() -> list[Capability]:
    user_namespaces = _in_child(_try_user_namespace)
    refused = ""
    try:
        if os.geteuid() != 0:
            _become_root_of_a_user_namespace()
        syscalls.unshare(syscalls.CLONE_NEWNET)
    except OSError as problem:
        refused = _words(problem)
    found = {"net-admin": refused, "user-namespaces": user_namespaces}
    with RtNetlink() as netlink:
        for name, attempt in _links():
            if refused:
                found[name] = "cannot try: " + refused
                continue
            batch = Batch()
            attempt(batch)
            try:
                netlink.run(batch)
                found[name] = ""
            except OSError as problem:
                found[name] = _words(problem)
    found["docker-engine"] = _engine()
    return [Capability(name, not found[name], found[name]) for name in NAMES]


def _links() -> list[tuple[str, Callable[[Batch], None]]]:
    """One link of each kind on its own end of a cable (a parent carries one kind at a time)."""

    def vlan(name: str, vid: int, protocol: int) -> Callable[[Batch], None]:
        data = attribute(IFLA_VLAN_ID, struct.pack("=H", vid))
        data += attribute(IFLA_VLAN_PROTOCOL, struct.pack("!H", protocol))
        return lambda batch: batch.link(name, "vlan", data, parent=10)

    return [
        (
            "veth",
            lambda batch: (
                batch.veth("v10", "v11", None, index=10, peer_index=11),
                batch.veth("v12", "v13", None, index=12, peer_index=13),
            )[0],
        ),
        ("bridge", lambda batch: batch.bridge("br0", vlan_filtering=False)),
        ("vlan-filtering", lambda batch: batch.bridge("br1", vlan_filtering=True)),
        ("8021q", vlan("q", 4094, 0x8100)),
        ("8021ad", vlan("ad", 4094, 0x88A8)),
        ("macvlan", lambda batch: batch.link("mv", "macvlan", parent=11)),
        ("macvtap", lambda batch: batch.link("mt", "macvtap", parent=11)),
        ("ipvlan", lambda batch: batch.link("iv", "ipvlan", parent=12)),
        ("ipvtap", lambda batch: batch.link("it", "ipvtap", parent=12)),
        ("dummy", lambda batch: batch.link("du", "dummy")),
        ("bond", lambda batch: batch.link("bo", "bond")),
    ]


def _words(problem: OSError) -> str:
    if isinstance(problem, RtNetlinkError):
        return problem.detail
    return problem.strerror or str(problem)


def _in_child(attempt: Callable[[], None]) -> str:
    """Runs `attempt` in a process of its own; the reason when it failed."""
    read_end, write_end = os.pipe()
    pid = os.fork()
    if pid == 0:
        try:
            attempt()
        except OSError as problem:
            os.write(write_end, _words(problem).encode())
        finally:
            os._exit(0)
    os.close(write_end)
    with os.fdopen(read_end, encoding="utf-8") as answer:
        reason = answer.read()
    os.waitpid(pid, 0)
    return reason


def _try_user_namespace() -> None:
    if os.geteuid() == 0:
        os.setgid(65534)
        os.setuid(65534)
        # Having changed user, /proc/self is root's until this is said.
        syscalls.dumpable()
    _become_root_of_a_user_namespace()
    syscalls.unshare(syscalls.CLONE_NEWNET)


def _become_root_of_a_user_namespace() -> None:
    uid, gid = os.geteuid(), os.getegid()
    syscalls.unshare(syscalls.CLONE_NEWUSER)
    for file, text in (("setgroups", "deny"), ("uid_map", f"0 {uid} 1"), ("gid_map", f"0 {gid} 1")):
        with open(f"/proc/self/{file}", "w", encoding="ascii") as output:
            output.write(text)


def _engine() -> str:
    missing = [name for name in ("dockerd", "containerd", "runc") if find_daemon(name) is None]
    if missing:
        return f"not installed: {', '.join(missing)} (lab setup --engine)"
    with open("/proc/self/uid_map", encoding="ascii") as file:
        if sum(int(line.split()[2]) for line in file) < 65536:
            return "needs root, and more users than this user namespace has"
    if find_daemon("busybox") is None:
        return "not installed: busybox, for the image (lab setup --engine)"
    return ""
