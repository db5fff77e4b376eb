"""A small rtnetlink client: links, addresses, routes and bridge VLANs, many per system call.

The practice network may have thousands of ports. Starting `ip` for each costs far more than the
kernel's own work, so the requests of one namespace are written into one batch here.
"""

from __future__ import annotations

import errno
import ipaddress
import os
import socket
import struct
from typing import Union

Address = Union[ipaddress.IPv4Address, ipaddress.IPv6Address]
Interface = Union[ipaddress.IPv4Interface, ipaddress.IPv6Interface]

NETLINK_ROUTE = 0
NLMSG_ERROR = 2
RTM_NEWLINK, RTM_DELLINK, RTM_SETLINK = 16, 17, 19
RTM_NEWADDR, RTM_NEWROUTE = 20, 24
NLM_F_REQUEST, NLM_F_ACK, NLM_F_EXCL, NLM_F_CREATE = 0x1, 0x4, 0x200, 0x400
NLM_F_CAPPED, NLM_F_ACK_TLVS = 0x100, 0x200
NLMSGERR_ATTR_MSG = 1
SOL_NETLINK, NETLINK_EXT_ACK = 270, 11

IFLA_ADDRESS, IFLA_IFNAME, IFLA_MTU, IFLA_MASTER = 1, 3, 4, 10
IFLA_LINK, IFLA_LINKINFO, IFLA_AF_SPEC, IFLA_NET_NS_FD = 5, 18, 26, 28
IFLA_INFO_KIND, IFLA_INFO_DATA = 1, 2
VETH_INFO_PEER = 1
IFLA_VLAN_ID, IFLA_VLAN_PROTOCOL = 1, 5
IFLA_BR_VLAN_FILTERING, IFLA_BR_MCAST_SNOOPING, IFLA_BR_VLAN_DEFAULT_PVID = 7, 23, 39
IFLA_BRIDGE_VLAN_INFO = 2
BRIDGE_VLAN_PVID, BRIDGE_VLAN_UNTAGGED = 2, 4
BRIDGE_VLAN_RANGE_BEGIN, BRIDGE_VLAN_RANGE_END = 8, 16
NLA_F_NESTED = 0x8000

IFF_UP = 1
IFA_ADDRESS, IFA_LOCAL, IFA_BROADCAST, IFA_FLAGS = 1, 2, 4, 8
IFA_F_NODAD = 0x02
RTA_GATEWAY = 5
RT_TABLE_MAIN, RTPROT_STATIC, RT_SCOPE_UNIVERSE, RTN_UNICAST = 254, 4, 0, 1


def attribute(kind: int, payload: bytes) -> bytes:
    size = 4 + len(payload)
    return struct.pack("=HH", size, kind) + payload + b"\0" * (-size % 4)


def nested(kind: int, *parts: bytes) -> bytes:
    return attribute(kind | NLA_F_NESTED, b"".join(parts))


def text(kind: int, value: str) -> bytes:
    return attribute(kind, value.encode() + b"\0")


def u32(kind: int, value: int) -> bytes:
    return attribute(kind, struct.pack("=I", value))


def mac_bytes(mac: str) -> bytes:
    return bytes(int(part, 16) for part in mac.split(":"))


def _link_header(index: int = 0, flags: int = 0, family: int = 0) -> bytes:
    return struct.pack("=BxHiII", family, 0, index, flags, flags)


def _description(name: str, mac: str | None, mtu: int | None, netns_fd: int | None) -> bytes:
    parts = [text(IFLA_IFNAME, name)]
    if mac is not None:
        parts.append(attribute(IFLA_ADDRESS, mac_bytes(mac)))
    if mtu is not None:
        parts.append(u32(IFLA_MTU, mtu))
    if netns_fd is not None:
        parts.append(u32(IFLA_NET_NS_FD, netns_fd))
    return b"".join(parts)


class Batch:
    """Requests for one namespace, sent together by `RtNetlink.run`."""

    def __init__(self) -> None:
        self.requests: list[tuple[bytes, str]] = []

    def _add(self, kind: int, flags: int, body: bytes, what: str) -> None:
        head = struct.pack("=IHHII", 16 + len(body), kind, NLM_F_REQUEST | NLM_F_ACK | flags, 0, 0)
        self.requests.append((head + body, what))

    def link(
        self,
        name: str,
        kind: str,
        data: bytes = b"",
        *,
        index: int = 0,
        parent: int | None = None,
        master: int | None = None,
        mac: str | None = None,
        mtu: int | None = None,
        up: bool = False,
    ) -> None:
        """A new link of `kind`; `data` holds the attributes of that kind.

        With an `index` of our own choice the next request of the batch can already refer to it.
        """
        body = _link_header(index, IFF_UP if up else 0) + _description(name, mac, mtu, None)
        if parent is not None:
            body += u32(IFLA_LINK, parent)
        if master is not None:
            body += u32(IFLA_MASTER, master)
        info = [text(IFLA_INFO_KIND, kind)]
        if data:
            info.append(nested(IFLA_INFO_DATA, data))
        body += nested(IFLA_LINKINFO, *info)
        self._add(RTM_NEWLINK, NLM_F_CREATE | NLM_F_EXCL, body, f"add link {name} type {kind}")

    def veth(
        self,
        name: str,
        peer: str,
        peer_netns_fd: int | None,
        *,
        index: int = 0,
        peer_index: int = 0,
        peer_mac: str | None = None,
        mtu: int | None = None,
        master: int | None = None,
    ) -> None:
        """A cable: `name` here, up, and `peer` born in the namespace of `peer_netns_fd`, down."""
        inner = _link_header(peer_index) + _description(peer, peer_mac, mtu, peer_netns_fd)
        data = attribute(VETH_INFO_PEER | NLA_F_NESTED, inner)
        self.link(name, "veth", data, index=index, mtu=mtu, master=master, up=True)

    def bridge(self, name: str, *, index: int = 0, vlan_filtering: bool) -> None:
        data = attribute(IFLA_BR_MCAST_SNOOPING, b"\0")
        if vlan_filtering:
            data += attribute(IFLA_BR_VLAN_FILTERING, b"\1")
            data += attribute(IFLA_BR_VLAN_DEFAULT_PVID, struct.pack("=H", 0))
        self.link(name, "bridge", data, index=index, up=True)

    def up(self, index: int) -> None:
        self._add(RTM_SETLINK, 0, _link_header(index, IFF_UP), f"link {index} up")

    def enslave(self, index: int, master: int) -> None:
        body = _link_header(index) + u32(IFLA_MASTER, master)
        self._add(RTM_SETLINK, 0, body, f"link {index} to bridge {master}")

    def delete(self, index: int) -> None:
        self._add(RTM_DELLINK, 0, _link_header(index), f"delete link {index}")

    def bridge_vlans(self, port: int, vids: list[int], *, untagged: bool) -> None:
        """Lets the VLANs `vids` through a bridge port: tagged, or as the port's untagged one."""
        flags = BRIDGE_VLAN_PVID | BRIDGE_VLAN_UNTAGGED if untagged else 0
        entries = []
        for first, last in _runs(vids):
            if first == last:
                entries.append((first, flags))
            else:
                entries.append((first, flags | BRIDGE_VLAN_RANGE_BEGIN))
                entries.append((last, flags | BRIDGE_VLAN_RANGE_END))
        payload = [
            attribute(IFLA_BRIDGE_VLAN_INFO, struct.pack("=HH", flag, vid)) for vid, flag in entries
        ]
        body = _link_header(port, family=socket.AF_BRIDGE) + nested(IFLA_AF_SPEC, *payload)
        self._add(RTM_SETLINK, 0, body, f"VLANs {vids[:4]} on bridge port {port}")

    def address(self, index: int, interface: Interface) -> None:
        family = socket.AF_INET if interface.version == 4 else socket.AF_INET6
        body = struct.pack("=BBBBi", family, interface.network.prefixlen, 0, 0, index)
        body += attribute(IFA_LOCAL, interface.ip.packed)
        body += attribute(IFA_ADDRESS, interface.ip.packed)
        if interface.version == 4 and interface.network.prefixlen < 31:
            body += attribute(IFA_BROADCAST, interface.network.broadcast_address.packed)
        if interface.version == 6:
            body += u32(IFA_FLAGS, IFA_F_NODAD)
        self._add(RTM_NEWADDR, NLM_F_CREATE | NLM_F_EXCL, body, f"add address {interface}")

    def default_route(self, gateway: Address) -> None:
        family = socket.AF_INET if gateway.version == 4 else socket.AF_INET6
        body = struct.pack(
            "=BBBBBBBBI",
            family,
            0,
            0,
            0,
            RT_TABLE_MAIN,
            RTPROT_STATIC,
            RT_SCOPE_UNIVERSE,
            RTN_UNICAST,
            0,
        )
        body += attribute(RTA_GATEWAY, gateway.packed)
        self._add(RTM_NEWROUTE, NLM_F_CREATE | NLM_F_EXCL, body, f"add default route by {gateway}")


def _runs(numbers: list[int]) -> list[tuple[int, int]]:
    runs: list[tuple[int, int]] = []
    for number in sorted(numbers):
        if runs and runs[-1][1] == number - 1:
            runs[-1] = (runs[-1][0], number)
        else:
            runs.append((number, number))
    return runs


class RtNetlinkError(OSError):
    """What the kernel refused: `errno`, and its own words when it had any."""

    def __init__(self, number: int, what: str, said: str) -> None:
        detail = f"{os.strerror(number)} ({said})" if said else os.strerror(number)
        super().__init__(number, f"{what}: {detail}")
        self.detail = detail


class RtNetlink:
    """A socket into the network namespace the process is in when it is opened."""

    def __init__(self) -> None:
        self.socket = socket.socket(
            socket.AF_NETLINK, socket.SOCK_RAW | socket.SOCK_CLOEXEC, NETLINK_ROUTE
        )
        self.socket.bind((0, 0))
        self.socket.setsockopt(SOL_NETLINK, NETLINK_EXT_ACK, 1)
        self.socket.settimeout(60)

    def __enter__(self) -> RtNetlink:
        return self

    def __exit__(self, *_: object) -> None:
        self.socket.close()

    def run(self, batch: Batch) -> None:
        """Carries out the batch; the first refusal is raised."""
        # Small enough that the answers (about 100 bytes each) fit the socket's buffer.
        requests = batch.requests
        for start in range(0, len(requests), 64):
            self._run_some(requests[start : start + 64])

    def _run_some(self, requests: list[tuple[bytes, str]]) -> None:
        names: dict[int, str] = {}
        data = bytearray()
        for number, (message, what) in enumerate(requests, start=1):
            names[number] = what
            data += message[:8] + struct.pack("=I", number) + message[12:]
            data += b"\0" * (-len(data) % 4)
        self.socket.send(data)
        failure: RtNetlinkError | None = None
        while names:
            answer = self.socket.recv(65536)
            while len(answer) >= 16:
                size, kind, flags, number = struct.unpack_from("=IHHI", answer)
                if kind == NLMSG_ERROR and number in names:
                    what = names.pop(number)
                    code = -struct.unpack_from("=i", answer, 16)[0]
                    if code and failure is None:
                        failure = RtNetlinkError(code, what, _said(answer[:size], flags))
                answer = answer[(size + 3) & ~3 :]
        if failure is not None:
            raise failure


def _said(message: bytes, flags: int) -> str:
    """The text of an extended acknowledgement."""
    if not flags & NLM_F_ACK_TLVS:
        return ""
    at = 20 + 16
    if not flags & NLM_F_CAPPED:
        at = 20 + struct.unpack_from("=I", message, 20)[0]
        at += -at % 4
    while at + 4 <= len(message):
        size, kind = struct.unpack_from("=HH", message, at)
        if size < 4:
            break
        if kind & 0x3FFF == NLMSGERR_ATTR_MSG:
            return message[at + 4 : at + size].rstrip(b"\0").decode(errors="replace")
        at += (size + 3) & ~3
    return ""


def loopback_up() -> None:
    batch = Batch()
    batch.up(socket.if_nametoindex("lo"))
    with RtNetlink() as netlink:
        netlink.run(batch)


def delete_link(name: str) -> None:
    """Deletes a link of the current namespace; fine when it is gone."""
    batch = Batch()
    try:
        batch.delete(socket.if_nametoindex(name))
        with RtNetlink() as netlink:
            netlink.run(batch)
    except OSError as problem:
        if problem.errno not in (errno.ENODEV, errno.ENXIO):
            raise
