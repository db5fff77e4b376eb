from collections.abc import Sequence

from typing_extensions import Self

from trunkline import Ensured, Removed
from trunkline._typing import IntoAddress, IntoInt, IntoMac, IntoPath, IntoRange, IntoSpan, Network
from trunkline.aio._run import Twin
from trunkline.ipam import (
    AllocateRequest,
    AuditReport,
    Change,
    Clock,
    Explanation,
    Imported,
    Ipam,
    Lease,
    Pool,
    PoolId,
    PoolSpec,
    Reality,
    SegmentId,
    Usage,
    Watch,
)

class AsyncWatch(Twin):
    """The changes of a segment, one after the other: an async iterator that waits for the next, and never ends by itself.
    """
    def __init__(self, sync: Watch) -> None: ...
    async def next(self, timeout: IntoSpan) -> Change | None:
        """The next change, or None when there was none for so long."""
    def __aiter__(self) -> Self: ...
    async def __anext__(self) -> Change: ...

class AsyncIpam(Twin):
    """The twin of `trunkline.ipam.Ipam`: `await AsyncIpam.open(path)`, or `AsyncIpam(ipam)` of one that is open."""
    def __init__(self, sync: Ipam) -> None: ...
    @classmethod
    async def open(cls, path: IntoPath, *, host: str | None = None, clock: Clock | None = None) -> Self:
        """Opens a store, or makes it when there is no file: see `trunkline.ipam.Ipam`."""
    @classmethod
    def in_memory(cls, *, host: str | None = None, clock: Clock | None = None) -> Self:
        """An allocator that forgets everything when it is closed: see `trunkline.ipam.Ipam.in_memory`."""
    async def create_pool(self, segment: str, spec: PoolSpec, *, reality: Reality | None = None) -> Pool:
        """Creates a pool. With `reality`, only when nothing that the host already has on the segment stands against it.
        """
    async def ensure_pool(self, segment: str, spec: PoolSpec) -> Ensured[Pool]:
        """Creates a pool unless it is there as wanted. Exclusions and reservations added since are no difference."""
    async def remove_pool(self, pool: Pool | PoolId) -> Removed:
        """Removes a pool in which no address is bound and no block carved; a pool that is gone is fine."""
    async def segments(self) -> list[SegmentId]:
        """The segments that have pools."""
    async def pools(self, segment: str) -> list[Pool]:
        """The pools of a segment, lowest subnet first."""
    async def pool(self, pool: Pool | PoolId) -> Pool:
        """One pool as the store has it."""
    async def allocate(
        self,
        pool: Pool | PoolId,
        owner: str,
        *,
        prefer: IntoAddress | None = None,
        exact: IntoAddress | None = None,
        mac: IntoMac | None = None,
    ) -> Lease:
        """Binds an address to an owner: the next free one, `prefer` when it is free, or exactly `exact`. An owner that has one
        already gets the same answer.
        """
    async def allocate_all(self, requests: Sequence[AllocateRequest]) -> list[Lease]:
        """Binds an address for each request, in one transaction: all or none. Two pools of different families and one owner make a
        dual-stack request, and its leases share their MAC address.
        """
    async def release(self, lease: Lease) -> Removed:
        """Ends a lease in its epoch. The address cools down. Calling again is fine."""
    async def reserve(self, pool: Pool | PoolId, address: IntoAddress, reason: str) -> None:
        """Keeps an address from being handed out, for a use of its own. The same again changes nothing."""
    async def remove_reservation(self, pool: Pool | PoolId, address: IntoAddress) -> Removed:
        """Takes a reservation back."""
    async def exclude(self, pool: Pool | PoolId, range: IntoRange, reason: str) -> None:
        """Keeps a range from being handed out, such as that of a DHCP server. The same again changes nothing."""
    async def remove_exclusion(self, pool: Pool | PoolId, range: IntoRange) -> Removed:
        """Takes an exclusion back."""
    async def carve(self, pool: Pool | PoolId, prefix_len: IntoInt, owner: str) -> Network:
        """Gives a block of a pool to an allocator that is not ours, such as Docker's own (`--ip-range`): the highest one of which
        every address could be handed out. The same owner gets the same block.
        """
    async def remove_carve(self, pool: Pool | PoolId, owner: str) -> Removed:
        """Takes a carved block back, which its user no longer uses."""
    async def leases(self, segment: str) -> list[Lease]:
        """All leases of a segment, IPv4 first, lowest address first."""
    async def leases_of(self, segment: str, owner: str) -> list[Lease]:
        """The leases of one owner in a segment: at most one for each family."""
    async def lease_at(self, segment: str, address: IntoAddress) -> Lease | None:
        """The lease of an address, when it is bound."""
    async def usage(self, pool: Pool | PoolId) -> Usage:
        """How full a pool is."""
    async def explain(self, segment: str, address: IntoAddress) -> Explanation:
        """Why an address can be had, or not."""
    async def audit(self, segment: str) -> AuditReport:
        """Reads every record of a segment and says which contradict each other or the pools."""
    async def export(self) -> str:
        """All pools and leases as JSON."""
    async def import_(self, json: str) -> Imported:
        """Brings in an export: all of it, or nothing."""
    async def watch(self, segment: str, *, since: IntoInt | None = None) -> AsyncWatch:
        """What happens in a segment from now on, or after an epoch, whoever does it: an iterator."""
    async def close(self) -> None:
        """Closes the store. Again is fine."""
