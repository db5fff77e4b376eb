"""The practice network as values: which VLANs, which machines, what addresses. Pure."""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Union

Network = Union[ipaddress.IPv4Network, ipaddress.IPv6Network]
Interface = Union[ipaddress.IPv4Interface, ipaddress.IPv6Interface]
Address = Union[ipaddress.IPv4Address, ipaddress.IPv6Address]

GATEWAY, HOST, DHCP_SERVER, SQUATTER = "gateway", "host", "dhcp", "squatter"


class NetworkError(ValueError):
    """The network asked for cannot be."""


@dataclass
class NetworkRequest:
    """The options of `lab net`, as typed by the user. Travels as JSON into the other kernel."""

    vlans: list[str] = field(default_factory=list)
    flat: str | None = None
    hosts: int = 2
    dhcp: list[str] = field(default_factory=list)
    squat: list[str] = field(default_factory=list)
    trunk: str = "eth0"
    mtu: int = 1500

    def as_json(self) -> dict[str, Any]:
        return asdict(self)


@dataclass
class Machine:
    """A network namespace with one NIC, `eth0`, on an access port of the switch."""

    name: str
    role: str
    mac: str
    addresses: list[Interface]
    routes: list[Address] = field(default_factory=list)

    def as_json(self) -> dict[str, Any]:
        return {
            "name": self.name,
            "role": self.role,
            "namespace": self.name,
            "netns_path": f"/run/netns/{self.name}",
            "interface": "eth0",
            "mac": self.mac,
            "address": str(self.addresses[0].ip),
            "addresses": [str(address) for address in self.addresses],
        }


@dataclass
class Segment:
    """One VLAN, or the untagged network (`vlan` is None)."""

    vlan: int | None
    subnets: list[Network]
    machines: list[Machine] = field(default_factory=list)
    dhcp_range: tuple[Address, Address] | None = None

    @property
    def label(self) -> str:
        return "flat" if self.vlan is None else f"vlan{self.vlan}"

    @property
    def gateways(self) -> list[Address]:
        return [gateway_of(subnet) for subnet in self.subnets]

    def as_json(self) -> dict[str, Any]:
        result: dict[str, Any] = {
            "id": self.vlan,
            "subnet": str(self.subnets[0]),
            "subnets": [str(subnet) for subnet in self.subnets],
            "gateway": str(self.gateways[0]),
            "gateways": [str(gateway) for gateway in self.gateways],
            "machines": [machine.as_json() for machine in self.machines],
            "dhcp_range": None,
        }
        if self.dhcp_range is not None:
            result["dhcp_range"] = [str(end) for end in self.dhcp_range]
        return result


@dataclass
class PracticeNetwork:
    trunk: str
    trunk_mac: str
    mtu: int
    vlans: list[Segment]
    flat: Segment | None

    @property
    def segments(self) -> list[Segment]:
        return self.vlans + ([self.flat] if self.flat is not None else [])

    @property
    def native_vlan(self) -> int:
        """The VID that the switch uses inside for the untagged network."""
        taken = {segment.vlan for segment in self.vlans}
        for vid in range(1, 4095):
            if vid not in taken:
                return vid
        raise NetworkError("all 4094 VLANs are taken, so there is none left for --flat")

    @property
    def machine_count(self) -> int:
        return sum(len(segment.machines) for segment in self.segments)

    def as_json(self) -> dict[str, Any]:
        return {
            "trunk": {"interface": self.trunk, "mac": self.trunk_mac, "mtu": self.mtu},
            "switch": {"namespace": "switch", "netns_path": "/run/netns/switch"},
            "vlans": [segment.as_json() for segment in self.vlans],
            "flat": None if self.flat is None else self.flat.as_json(),
        }


def lay_out(request: NetworkRequest) -> PracticeNetwork:
    """Decides every name, address and MAC of the network."""
    if not request.vlans and request.flat is None:
        raise NetworkError("a network needs at least one --vlan VID=SUBNET, or --flat SUBNET")
    if not 0 <= request.hosts <= 200:
        raise NetworkError(f"--hosts {request.hosts}: 0 to 200 machines fit on a VLAN here")
    if not 1 <= len(request.trunk) <= 15 or set(request.trunk) & set("/: \t"):
        raise NetworkError(f"--trunk {request.trunk}: not a name of a network interface")
    if not 68 <= request.mtu <= 65535:
        raise NetworkError(f"--mtu {request.mtu}: 68 to 65535")
    vlans = [_segment(*entry) for entry in _vlan_entries(request.vlans)]
    flat = None if request.flat is None else _segment(None, _subnets(request.flat))
    network = PracticeNetwork(request.trunk, "02:54:00:00:00:01", request.mtu, vlans, flat)
    by_key = {_key(segment.vlan): segment for segment in network.segments}
    if len(by_key) != len(network.segments):
        raise NetworkError("the same VLAN was given twice")
    for segment in network.segments:
        _add_hosts(segment, request.hosts)
    for entry in request.dhcp:
        key, _, ends = entry.partition("=")
        _add_dhcp_server(_find(by_key, key, "--dhcp"), ends)
    for entry in request.squat:
        key, _, address = entry.partition("=")
        _add_squatter(_find(by_key, key, "--squat"), address)
    if network.flat is not None:
        _ = network.native_vlan
    return network


def gateway_of(subnet: Network) -> Address:
    return subnet.network_address + 1


def _key(vlan: int | None) -> str:
    return "flat" if vlan is None else str(vlan)


def _find(segments: dict[str, Segment], key: str, option: str) -> Segment:
    if key not in segments:
        raise NetworkError(f"{option} {key}: no such network here ({', '.join(segments)})")
    return segments[key]


def _vlan_entries(entries: Sequence[str]) -> list[tuple[int, list[Network]]]:
    """`100=10.0.0.0/24`, or `1-4094=10.0.0.0/8` to cut one subnet for each (/24 or smaller)."""
    result: list[tuple[int, list[Network]]] = []
    for entry in entries:
        vids, equals, subnets = entry.partition("=")
        if not equals:
            raise NetworkError(f"--vlan {entry}: expected VID=SUBNET, for example 100=10.0.0.0/24")
        first, dash, last = vids.partition("-")
        try:
            low, high = int(first), int(last if dash else first)
        except ValueError:
            raise NetworkError(f"--vlan {entry}: {vids!r} is not a VLAN id") from None
        if not 1 <= low <= high <= 4094:
            raise NetworkError(f"--vlan {entry}: VLAN ids go from 1 to 4094")
        if not dash:
            result.append((low, _subnets(subnets)))
            continue
        whole = _subnets(subnets)
        count = high - low + 1
        for position in range(count):
            result.append((low + position, [_cut(subnet, count, position) for subnet in whole]))
    return result


def _cut(subnet: Network, count: int, position: int) -> Network:
    """The `position`-th of `count` equal parts of `subnet`."""
    bits = max((count - 1).bit_length(), (24 if subnet.version == 4 else 64) - subnet.prefixlen)
    prefix = subnet.prefixlen + bits
    if prefix > subnet.max_prefixlen - 3:
        raise NetworkError(f"{subnet} is too small to be cut into {count} subnets")
    base = int(subnet.network_address) + (position << (subnet.max_prefixlen - prefix))
    return (
        ipaddress.ip_network((base, prefix))
        if subnet.version == 6
        else (ipaddress.IPv4Network((base, prefix)))
    )


def _subnets(text: str) -> list[Network]:
    subnets: list[Network] = []
    for part in text.split(","):
        try:
            subnet = ipaddress.ip_network(part)
        except ValueError as problem:
            raise NetworkError(f"{part!r}: {problem}") from None
        if subnet.num_addresses < 4:
            raise NetworkError(f"{subnet}: too small for a gateway and a machine")
        subnets.append(subnet)
    return subnets


def _segment(vlan: int | None, subnets: list[Network]) -> Segment:
    segment = Segment(vlan, subnets)
    gateways = [_interface(gateway_of(subnet), subnet) for subnet in subnets]
    segment.machines.append(Machine(f"{segment.label}-gw", GATEWAY, _mac(vlan, 1), gateways))
    return segment


def _interface(address: Address, subnet: Network) -> Interface:
    return ipaddress.ip_interface(f"{address}/{subnet.prefixlen}")


def _mac(vlan: int | None, number: int) -> str:
    """Locally administered, and readable: 02:54, the VID, the machine's number."""
    vid = vlan or 0
    return f"02:54:{vid >> 8:02x}:{vid & 255:02x}:{number >> 8:02x}:{number & 255:02x}"


def _letters(position: int) -> str:
    """a, b, ... z, aa, ab, ..."""
    name = ""
    position += 1
    while position:
        position, rest = divmod(position - 1, 26)
        name = chr(ord("a") + rest) + name
    return name


def _from_top(subnet: Network, position: int) -> Address:
    """Machines get the last usable addresses, so that the lower part is free for containers."""
    if subnet.version == 4:
        return subnet.broadcast_address - 1 - position
    return subnet.network_address + min(0xFFFE, subnet.num_addresses - 2) - position


def _next_from_top(segment: Segment) -> list[Interface]:
    position = sum(1 for machine in segment.machines if machine.role in (HOST, DHCP_SERVER))
    result = []
    for subnet in segment.subnets:
        address = _from_top(subnet, position)
        if int(address) <= int(gateway_of(subnet)):
            raise NetworkError(f"{subnet} has no room for {position + 1} machines and a gateway")
        result.append(_interface(address, subnet))
    return result


def _add_hosts(segment: Segment, count: int) -> None:
    for position in range(count):
        machine = Machine(
            f"{segment.label}-{_letters(position)}",
            HOST,
            _mac(segment.vlan, 0x100 + position),
            _next_from_top(segment),
            segment.gateways,
        )
        segment.machines.append(machine)


def _add_dhcp_server(segment: Segment, ends: str) -> None:
    subnet = segment.subnets[0]
    if segment.dhcp_range is not None:
        raise NetworkError(f"{segment.label} has a DHCP server already")
    if subnet.version != 4:
        raise NetworkError(f"--dhcp {segment.label}: put the IPv4 subnet first")
    server = Machine(
        f"{segment.label}-dhcp", DHCP_SERVER, _mac(segment.vlan, 2), _next_from_top(segment)
    )
    segment.machines.append(server)
    if ends:
        first_text, _, last_text = ends.partition("-")
        try:
            first, last = ipaddress.ip_address(first_text), ipaddress.ip_address(last_text)
        except ValueError as problem:
            raise NetworkError(f"--dhcp {segment.label}={ends}: {problem}") from None
    else:
        # The upper half, below the machines: a container range is usually the lower half.
        first = subnet.network_address + subnet.num_addresses // 2
        last = first + max(0, subnet.num_addresses // 4 - 1)
    if first not in subnet or last not in subnet or int(first) > int(last):
        raise NetworkError(f"--dhcp {segment.label}: {first}-{last} is not a range of {subnet}")
    segment.dhcp_range = (first, last)


def _add_squatter(segment: Segment, text: str) -> None:
    for subnet in segment.subnets:
        try:
            address = ipaddress.ip_address(text)
        except ValueError as problem:
            raise NetworkError(f"--squat {segment.label}={text}: {problem}") from None
        if address in subnet:
            break
    else:
        raise NetworkError(f"--squat {segment.label}={text}: not an address of its subnet")
    for machine in segment.machines:
        if any(taken.ip == address for taken in machine.addresses):
            raise NetworkError(f"--squat {segment.label}={text}: that is {machine.name} itself")
    count = sum(1 for machine in segment.machines if machine.role == SQUATTER)
    segment.machines.append(
        Machine(
            f"{segment.label}-squat{count + 1 if count else ''}",
            SQUATTER,
            _mac(segment.vlan, 0x5000 + count),
            [_interface(address, subnet)],
        )
    )
