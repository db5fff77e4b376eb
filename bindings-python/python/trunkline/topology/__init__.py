"""Trunk, VLANs, networks and containers as one: what is wanted, what there is, and the way between.

A `Topology` says what is wanted. A `Plan` compares it with what there is and lists the steps, readable as a diff. `Host` reads,
plans, applies, verifies and tears down; what fails half-way is undone. Every address comes out of a pool of the ledger, so a
container keeps its address and MAC address as long as it is wanted.

    from trunkline import Ipam
    from trunkline.topology import Container, Host, Network, NetworkSubnet, Place, Topology, Vlan

    book = Topology(
        "book", "eth0", vlans=[Vlan.on("eth0", 100)],
        networks=[Network("macvlan100", vlan=100, subnets=[NetworkSubnet("10.0.0.0/24", gateway="10.0.0.1")])],
        containers=[Container("c0", Place.named("c0"), joins=["macvlan100"])])
    host = Host(Ipam("/var/lib/app/leases.db"))
    print(host.plan(book))
    host.apply(book, progress=print)

`trunkline.aio.AsyncHost` is the twin for asyncio.
"""

from trunkline import _native
from trunkline._enums import Leases, StepState

globals().update(_native.part("topology"))

__all__ = sorted(name for name in globals() if not name.startswith("_"))
