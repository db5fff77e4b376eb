from collections.abc import Sequence
from datetime import timedelta
from typing import Any, ClassVar, NoReturn, final

from trunkline import AddressRange, AddressSet
from trunkline._typing import Address, IntoAddress, IntoNetwork, IntoRange, IntoSpan, Network
from trunkline.ipam import OwnerKey, SegmentId

@final
class PoolId:
    """The identity of a pool: its subnet in its segment."""
    def __new__(cls, segment: str, subnet: IntoNetwork) -> PoolId: ...
    @property
    def segment(self) -> SegmentId:
        """The segment."""
    @property
    def subnet(self) -> Network:
        """The subnet."""
    __match_args__: ClassVar[tuple[str, str]] = ("segment", "subnet")
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __ge__(self, other: PoolId, /) -> bool: ...
    def __gt__(self, other: PoolId, /) -> bool: ...
    def __le__(self, other: PoolId, /) -> bool: ...
    def __lt__(self, other: PoolId, /) -> bool: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class Exclusion:
    """A part of a pool that is not handed out, and why."""
    def __new__(cls, *, range: IntoRange, reason: str) -> Exclusion: ...
    @property
    def range(self) -> AddressRange:
        """The addresses."""
    @property
    def reason(self) -> str:
        """Why they are not handed out."""
    __match_args__: ClassVar[tuple[str, str]] = ("range", "reason")
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class Reservation:
    """An address with a use of its own and no life cycle: a printer, a virtual router address, a Docker auxiliary address.
    """
    def __new__(cls, *, address: IntoAddress, reason: str) -> Reservation: ...
    @property
    def address(self) -> Address:
        """The address."""
    @property
    def reason(self) -> str:
        """What it is for."""
    __match_args__: ClassVar[tuple[str, str]] = ("address", "reason")
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class Carve:
    """A block of a pool given to an allocator that this library does not control, such as Docker's own with `--ip-range`.
    """
    def __new__(cls, *, block: IntoNetwork, owner: str) -> Carve: ...
    @property
    def block(self) -> Network:
        """The block."""
    @property
    def owner(self) -> OwnerKey:
        """For whom."""
    __match_args__: ClassVar[tuple[str, str]] = ("block", "owner")
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class PoolSpec:
    """A subnet of a segment, and which of its addresses are handed out: all of it, or the given ranges, less gateway, exclusions
    and reservations.

    An exclusion is an `Exclusion` or a pair of range and reason, a reservation a `Reservation` or a pair of address and reason.
    `cool_down` is how long a released address rests before somebody else gets it: 2 minutes unless set, at most 24 hours.
    """
    def __new__(
        cls,
        subnet: IntoNetwork,
        *,
        gateway: IntoAddress | None = None,
        ranges: Sequence[IntoRange] = ...,
        exclusions: Sequence[Exclusion | tuple[IntoRange, str]] = ...,
        reservations: Sequence[Reservation | tuple[IntoAddress, str]] = ...,
        cool_down: IntoSpan | None = None,
    ) -> PoolSpec: ...
    @property
    def subnet(self) -> Network:
        """The subnet."""
    @property
    def gateway(self) -> Address | None:
        """The router of the subnet, which is never handed out."""
    @property
    def ranges(self) -> tuple[AddressRange, ...]:
        """The ranges that are handed out; empty for the whole subnet."""
    @property
    def exclusions(self) -> tuple[Exclusion, ...]:
        """The exclusions."""
    @property
    def reservations(self) -> tuple[Reservation, ...]:
        """The reservations."""
    @property
    def cool_down(self) -> timedelta:
        """How long a released address rests."""
    @property
    def allocatable(self) -> AddressSet:
        """The addresses that are handed out: the ranges less everything that never is."""
    __match_args__: ClassVar[tuple[str, ...]]
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class Pool:
    """A pool as the store has it."""
    @property
    def id(self) -> PoolId:
        """Its identity."""
    @property
    def segment(self) -> SegmentId:
        """The segment."""
    @property
    def subnet(self) -> Network:
        """The subnet."""
    @property
    def spec(self) -> PoolSpec:
        """What was asked for, with the exclusions and reservations added since."""
    @property
    def carves(self) -> tuple[Carve, ...]:
        """The blocks given to other allocators."""
    @property
    def allocatable(self) -> AddressSet:
        """The addresses that are handed out."""
    __match_args__: ClassVar[tuple[str, str]] = ("id", "spec")
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> NoReturn: ...
