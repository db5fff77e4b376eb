from collections.abc import Sequence
from typing import Any, ClassVar, final

from typing_extensions import Self

from trunkline import Ensured, Removed
from trunkline._typing import IntoAddress, IntoInt, IntoMac, IntoPath, IntoRange, Network
from trunkline.ipam import (
    AllocateRequest,
    AuditReport,
    Clock,
    Explanation,
    Lease,
    Pool,
    PoolId,
    PoolSpec,
    Reality,
    SegmentId,
    Usage,
    Watch,
)

@final
class Imported:
    """What an import brought in."""
    def __new__(cls, *, pools: int, leases: int) -> Imported: ...
    @property
    def pools(self) -> int:
        """Pools that were created."""
    @property
    def leases(self) -> int:
        """Leases that were bound."""
    __match_args__: ClassVar[tuple[str, str]] = ("pools", "leases")
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class Ipam:
    """Hands out the addresses of a store, so that nobody else has them.

    `Ipam(path)` opens the store, one SQLite file that all programs of a host share, and makes it when there is no file;
    `Ipam.in_memory()` forgets everything. An address is on disk before it is handed out, stays until it is released, and
    asking again with the same owner key gives the same answer, after any crash.

    A segment is text, `site/trunk/vlans`, such as `local/default/100`. A pool is a `Pool` or its `PoolId`. Several threads may
    use one value: those that write at the same time share one write to the disk. In a child after `os.fork`, open a new one.
    The `sqlite3` module may read the file meanwhile. Two descriptors of each store stay open until the process ends, and one for
    each further `Ipam` that was open at the same time: to close them would take that module's locks away.
    """
    def __new__(cls, path: IntoPath, *, host: str | None = None, clock: Clock | None = None) -> Ipam: ...
    @staticmethod
    def in_memory(*, host: str | None = None, clock: Clock | None = None) -> Ipam:
        """An allocator that forgets everything when it is closed: for tests."""
    def create_pool(self, segment: str, spec: PoolSpec, *, reality: Reality | None = None) -> Pool:
        """Creates a pool. With `reality`, only when nothing that the host already has on the segment stands against it.
        """
    def ensure_pool(self, segment: str, spec: PoolSpec) -> Ensured[Pool]:
        """Creates a pool unless it is there as wanted. Exclusions and reservations added since are no difference."""
    def remove_pool(self, pool: Pool | PoolId) -> Removed:
        """Removes a pool in which no address is bound and no block carved; a pool that is gone is fine."""
    def segments(self) -> list[SegmentId]:
        """The segments that have pools."""
    def pools(self, segment: str) -> list[Pool]:
        """The pools of a segment, lowest subnet first."""
    def pool(self, pool: Pool | PoolId) -> Pool:
        """One pool as the store has it."""
    def allocate(
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
    def allocate_all(self, requests: Sequence[AllocateRequest]) -> list[Lease]:
        """Binds an address for each request, in one transaction: all or none. Two pools of different families and one owner make a
        dual-stack request, and its leases share their MAC address.
        """
    def release(self, lease: Lease) -> Removed:
        """Ends a lease in its epoch. The address cools down. Calling again is fine."""
    def reserve(self, pool: Pool | PoolId, address: IntoAddress, reason: str) -> None:
        """Keeps an address from being handed out, for a use of its own. The same again changes nothing."""
    def remove_reservation(self, pool: Pool | PoolId, address: IntoAddress) -> Removed:
        """Takes a reservation back."""
    def exclude(self, pool: Pool | PoolId, range: IntoRange, reason: str) -> None:
        """Keeps a range from being handed out, such as that of a DHCP server. The same again changes nothing."""
    def remove_exclusion(self, pool: Pool | PoolId, range: IntoRange) -> Removed:
        """Takes an exclusion back."""
    def carve(self, pool: Pool | PoolId, prefix_len: IntoInt, owner: str) -> Network:
        """Gives a block of a pool to an allocator that is not ours, such as Docker's own (`--ip-range`): the highest one of which
        every address could be handed out. The same owner gets the same block.
        """
    def remove_carve(self, pool: Pool | PoolId, owner: str) -> Removed:
        """Takes a carved block back, which its user no longer uses."""
    def leases(self, segment: str) -> list[Lease]:
        """All leases of a segment, IPv4 first, lowest address first."""
    def leases_of(self, segment: str, owner: str) -> list[Lease]:
        """The leases of one owner in a segment: at most one for each family."""
    def lease_at(self, segment: str, address: IntoAddress) -> Lease | None:
        """The lease of an address, when it is bound."""
    def usage(self, pool: Pool | PoolId) -> Usage:
        """How full a pool is."""
    def explain(self, segment: str, address: IntoAddress) -> Explanation:
        """Why an address can be had, or not."""
    def audit(self, segment: str) -> AuditReport:
        """Reads every record of a segment and says which contradict each other or the pools."""
    def export(self) -> str:
        """All pools and leases as JSON."""
    def import_(self, json: str) -> Imported:
        """Brings in an export: all of it, or nothing."""
    def watch(self, segment: str, *, since: IntoInt | None = None) -> Watch:
        """What happens in a segment from now on, or after an epoch, whoever does it: an iterator."""
    def close(self) -> None:
        """Closes the store. Again is fine."""
    def __enter__(self) -> Self: ...
    def __exit__(self, *_exception: object) -> None: ...
