"""Address ranges that cannot overlap: pools, ranges and leases.

Docker hands a macvlan network an IP range and checks nothing: two networks, two engines, or the network and the office's DHCP
server may hand out the same address, and the first one to notice is the user. Here an address has one owner.

A segment (`SegmentId`, `site/trunk/vlans`) is one broadcast domain: two pools that meet in one are refused. A pool (`PoolSpec`) is a
subnet of a segment and says which of its addresses are handed out. A `Lease` is an address bound to an `OwnerKey`: it is on
disk before it is handed out, stays until it is released, and asking again with the same key gives the same answer.
`Ipam` is the client; `trunkline.aio.AsyncIpam` is its twin for asyncio.
"""

from trunkline import _native
from trunkline._enums import ChangeKind, ExplanationKind, FindingKind, Severity
from trunkline._types import HostId, OwnerKey, SegmentId, VlanStack

globals().update(_native.part("ipam"))

__all__ = sorted(name for name in globals() if not name.startswith("_"))
