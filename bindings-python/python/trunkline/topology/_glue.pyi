from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar, final

from trunkline._typing import IntoSpan
from trunkline.docker import AddressHolder, EndpointSpec, SubnetSpec
from trunkline.ipam import Lease, Pool

def pin(network: str, leases: Sequence[Lease]) -> EndpointSpec:
    """An endpoint that has the addresses of leases, and their MAC address, for as long as its container exists. Release the
    leases when the container is removed, not when it stops.
    """

def carved(pool: Pool, owner: str) -> SubnetSpec:
    """The subnet of a pool as a network of the engine may have it: its gateway, and as range the block that was carved for `owner`,
    of which this library gives out nothing.
    """

@final
class Dispute:
    """An address in use, and the lease that speaks against it."""
    def __new__(
        cls,
        *,
        network: str,
        holder: AddressHolder,
        lease: Lease,
    ) -> Dispute: ...
    @property
    def network(self) -> str:
        """The network."""
    @property
    def holder(self) -> AddressHolder:
        """Who has the address, in the engine's eyes."""
    @property
    def lease(self) -> Lease:
        """The lease of that address."""
    __match_args__: ClassVar[tuple[str, str, str]] = ("network", "holder", "lease")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Reconciliation:
    """How ledger and engine agree: everything empty when they do."""
    def __new__(
        cls,
        *,
        leaked: Sequence[Lease],
        unrecorded: Sequence[tuple[str, AddressHolder]],
        lost: Sequence[Dispute],
        mac_drift: Sequence[Dispute],
        released: Sequence[Lease],
    ) -> Reconciliation: ...
    @property
    def leaked(self) -> list[Lease]:
        """Leases whose container the engine does not have, running or not."""
    @property
    def unrecorded(self) -> list[tuple[str, AddressHolder]]:
        """Containers with an address out of our pools and no lease for it, each with its network."""
    @property
    def lost(self) -> list[Dispute]:
        """Containers whose address is leased to another."""
    @property
    def mac_drift(self) -> list[Dispute]:
        """Containers with another MAC address than their lease."""
    @property
    def released(self) -> list[Lease]:
        """Leaked leases that were released in this pass."""
    @property
    def is_clean(self) -> bool:
        """Whether ledger and engine agree."""
    __match_args__: ClassVar[tuple[str, str, str, str, str]] = ("leaked", "unrecorded", "lost", "mac_drift", "released")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Reconciler:
    """What earlier passes saw, so that a lease is released only when it leaked in two passes, at least the grace apart.

    A new one knows nothing, so its first pass releases nothing. The clock is this process's own and never the wall's.
    """
    def __new__(cls, *, grace: IntoSpan = ...) -> Reconciler: ...
    @property
    def grace(self) -> timedelta:
        """How long a lease must have been leaked."""
