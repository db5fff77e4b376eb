from typing import Any, ClassVar, final

from typing_extensions import Self

from trunkline._typing import Address, IntoAddress, IntoInt, IntoSpan
from trunkline.ipam import ChangeKind, Lease, OwnerKey

@final
class Change:
    """One thing that happened in a segment."""
    def __new__(
        cls,
        *,
        kind: ChangeKind | str,
        address: IntoAddress | None,
        owner: str | None,
        epoch: IntoInt | None,
        lease: Lease | None,
    ) -> Change: ...
    @property
    def kind(self) -> ChangeKind:
        """What happened."""
    @property
    def address(self) -> Address | None:
        """The address that it is about; None for `configured` and `missed`."""
    @property
    def owner(self) -> OwnerKey | None:
        """Who has the address, or had it."""
    @property
    def epoch(self) -> int | None:
        """In which epoch it was bound."""
    @property
    def lease(self) -> Lease | None:
        """The lease, for `bound`."""
    __match_args__: ClassVar[tuple[str, str, str, str, str]] = ("kind", "address", "owner", "epoch", "lease")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Watch:
    """The changes of a segment, one after the other: an iterator that waits for the next, and never ends by itself.

    It reads from the store when it is asked, and keeps no queue. One thread at a time may wait on it.
    """
    def next(self, timeout: IntoSpan) -> Change | None:
        """The next change, or None when there was none for so long."""
    def __iter__(self, /) -> Self: ...
    def __next__(self, /) -> Change: ...
