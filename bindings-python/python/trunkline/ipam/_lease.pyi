from datetime import datetime, timedelta
from typing import Any, ClassVar, final

from trunkline import AddressRange, MacAddress, SpecialAddress
from trunkline._typing import Address, Interface, IntoAddress, IntoNetwork, IntoRange, IntoSpan, Network
from trunkline.ipam import ExplanationKind, HostId, OwnerKey, PoolId, SegmentId

@final
class Lease:
    """An address bound to an owner by a host, until it is released: a lease never runs out by itself, because no deadline proves
    that its user is gone.

    It is made by an allocator. `to_json` and `Lease.from_json` keep one elsewhere; pickling does the same.
    """
    @staticmethod
    def from_json(text: str) -> Lease:
        """The lease that `to_json` wrote."""
    def to_json(self) -> str:
        """All of it as JSON, for `Lease.from_json`."""
    @property
    def pool(self) -> PoolId:
        """The pool."""
    @property
    def segment(self) -> SegmentId:
        """The broadcast domain in which the address is unique."""
    @property
    def address(self) -> Address:
        """The address."""
    @property
    def interface(self) -> Interface:
        """The address with the subnet's prefix length, as an interface wants it."""
    @property
    def owner(self) -> OwnerKey:
        """The owner."""
    @property
    def host(self) -> HostId:
        """The host that bound it and may release it."""
    @property
    def epoch(self) -> int:
        """When it was bound, by the store's counter, which only grows and never repeats."""
    @property
    def mac(self) -> MacAddress:
        """A locally administered MAC address made from segment and owner; the same for both families of one owner, and no other
        owner of the segment has it. A request may name another.
        """
    @property
    def gateway(self) -> Address | None:
        """The gateway of the pool, when it has one."""
    @property
    def since(self) -> datetime:
        """When it was bound, by the clock of the wall. For display: nothing is decided by it."""
    __match_args__: ClassVar[tuple[str, str]] = ("address", "owner")
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]: ...

@final
class Usage:
    """How full a pool is, in addresses."""
    def __new__(cls, *, capacity: int, bound: int, cooling: int) -> Usage: ...
    @property
    def capacity(self) -> int:
        """What can be handed out at all: the ranges less gateway, reservations, exclusions and carved blocks."""
    @property
    def bound(self) -> int:
        """Of these, bound to an owner."""
    @property
    def cooling(self) -> int:
        """Of these, released a short time ago."""
    @property
    def free(self) -> int:
        """What can be handed out at once."""
    __match_args__: ClassVar[tuple[str, str, str]] = ("capacity", "bound", "cooling")
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class Explanation:
    """Why an address can be had, or not; `str()` says it in words."""
    def __new__(
        cls,
        *,
        kind: ExplanationKind | str,
        special: SpecialAddress | str | None,
        reason: str | None,
        range: IntoRange | None,
        block: IntoNetwork | None,
        owner: str | None,
        lease: Lease | None,
        left: IntoSpan | None,
        text: str,
    ) -> Explanation: ...
    @property
    def kind(self) -> ExplanationKind:
        """Which of the reasons it is."""
    @property
    def special(self) -> SpecialAddress | None:
        """What the address is by the rules of its family, for `special`."""
    @property
    def reason(self) -> str | None:
        """The reason that was given, for `reserved` and `excluded`."""
    @property
    def range(self) -> AddressRange | None:
        """The excluded range."""
    @property
    def block(self) -> Network | None:
        """The carved block."""
    @property
    def owner(self) -> OwnerKey | None:
        """For whom the block was carved, who has the address, or who had it last."""
    @property
    def lease(self) -> Lease | None:
        """The lease, for `bound`."""
    @property
    def left(self) -> timedelta | None:
        """How long until a cooling address is free for everybody. It is handed out earlier to its last owner, or when nothing else is
        left.
        """
    @property
    def text(self) -> str:
        """It in words."""
    __match_args__: ClassVar[tuple[str, str, str, str, str, str, str, str, str]] = ("kind", "special", "reason", "range", "block", "owner", "lease", "left", "text")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
