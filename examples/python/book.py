#!/usr/bin/env python3
"""The book's scenario in Python, on a real kernel: VLAN 100 (10.0.0.0/24) and VLAN 200 (192.168.3.0/24) on one trunk, two
containers on each with addresses out of the lower half of the subnet, and proof by ping of who reaches whom.

Runs inside the practice network, with the module installed:

    examples/lab/lab run --need 8021q,macvlan --net -- python3 examples/python/book.py [leases.db]
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from ipaddress import IPv4Network, ip_address, ip_interface
from typing import NamedTuple

from trunkline import Ipam, Kernel
from trunkline.ipam import Lease, OwnerKey, PoolSpec, SegmentId
from trunkline.link import Attachment, MacvlanSpec, Netns, RouteSpec, Severity, VlanSpec

CONTAINERS = {"mactainer1": 0, "mactainer2": 0, "mactainer3": 1, "mactainer4": 1}


class Vlan(NamedTuple):
    """A VLAN as the practice network describes it."""

    id: int
    subnet: IPv4Network
    gateway: str
    machines: dict[str, str]


class Container(NamedTuple):
    """A container: here, a network namespace with a name."""

    name: str
    netns: Netns
    vlan: Vlan
    lease: Lease


def practice_network() -> tuple[str, list[Vlan]]:
    if "TRUNKLINE_LAB" not in os.environ:
        raise SystemExit(__doc__)
    with open(os.environ["TRUNKLINE_LAB"]) as file:
        lab = json.load(file)
    vlans = []
    for vlan in lab["vlans"]:
        machines = {machine["name"]: str(ip_interface(machine["addresses"][0]).ip) for machine in vlan["machines"]}
        vlans.append(Vlan(vlan["id"], IPv4Network(vlan["subnet"]), vlan["gateway"], machines))
    return lab["trunk"]["interface"], vlans


def start(kernel: Kernel, ipam: Ipam, trunk: str, vlans: list[Vlan]) -> list[Container]:
    pools = []
    for vlan in vlans:
        spec = VlanSpec(trunk, vlan.id)
        for finding in kernel.check_parent(spec):
            if finding.severity is Severity.REFUSAL:
                raise SystemExit(str(finding))
        link = kernel.ensure(spec).value
        print(f"{link.name}: VLAN {vlan.id}, MTU {link.mtu}, up")
        lower = next(vlan.subnet.subnets(1))
        used = [(address, f"machine {name}") for name, address in vlan.machines.items()
                if ip_address(address) in lower and address != vlan.gateway]
        pool = PoolSpec(vlan.subnet, gateway=vlan.gateway, ranges=[lower], reservations=used)
        pools.append(ipam.ensure_pool(SegmentId.local(vlan.id), pool).value)

    containers = []
    for name, number in CONTAINERS.items():
        vlan = vlans[number]
        owner = OwnerKey.container("demo", name, f"macvlan{vlan.id}")
        kept = ipam.leases_of(pools[number].segment, owner)
        lease = ipam.allocate(pools[number], owner)
        netns = Netns.create_named(name)
        child = MacvlanSpec(f"{trunk}.{vlan.id}", "eth0", mac=lease.mac)
        kernel.attach(Attachment(child, addresses=[lease.interface], routes=[RouteSpec.default_via(vlan.gateway)]), netns)
        print(f"{name}: {lease.interface} ({'kept from the last run' if kept else 'leased now'}), MAC {lease.mac}")
        containers.append(Container(name, netns, vlan, lease))
    return containers


def answers(container: Container, addresses: list[str]) -> int:
    """How many of the addresses answer a ping of the container, all asked at once."""

    def ping(address: str) -> bool:
        command = ["ping", "-n", "-c", "1", "-W", "1", address]
        quiet = subprocess.DEVNULL
        return container.netns.within(lambda: subprocess.run(command, stdout=quiet, stderr=quiet).returncode == 0)

    with ThreadPoolExecutor() as threads:
        return sum(threads.map(ping, addresses))


def prove(containers: list[Container], vlans: list[Vlan]) -> tuple[int, int, int]:
    reached = apart = wrong = 0
    for container in containers:
        for vlan in vlans:
            siblings = [str(other.lease.address) for other in containers if other.vlan == vlan and other is not container]
            everybody = [*vlan.machines.values(), *siblings]
            mine = vlan == container.vlan
            with Kernel(container.netns) as inside:
                direct = RouteSpec(vlan.subnet)
                if not mine:  # the tags keep them apart, not a missing route
                    inside.ensure_route("eth0", direct)
                found = answers(container, everybody)
                if not mine:
                    inside.remove_route("eth0", direct)
            print(f"{container.name} reaches {found} of {len(everybody)} on VLAN {vlan.id}")
            if mine:
                reached, wrong = reached + found, wrong + len(everybody) - found
            else:
                apart, wrong = apart + len(everybody) - found, wrong + found
    return reached, apart, wrong


def main() -> int:
    trunk, vlans = practice_network()
    store = sys.argv[1] if len(sys.argv) > 1 else "leases.db"
    with Kernel() as kernel, Ipam(store) as ipam:
        before = len(kernel.links())
        containers = start(kernel, ipam, trunk, vlans)
        reached, apart, wrong = prove(containers, vlans)
        kernel.detach_many([("eth0", container.netns) for container in containers])
        for container in containers:
            Netns.remove_named(container.name)
        kernel.remove_many([f"{trunk}.{vlan.id}" for vlan in vlans])
        wrong += len(kernel.links()) != before
    print(f"{'FAILED' if wrong else 'PROVED'}: {reached} pings within VLANs were answered, {apart} across them rightly were not"
          + (f", {wrong} went wrong." if wrong else "."))
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
