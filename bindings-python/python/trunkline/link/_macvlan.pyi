from collections.abc import Sequence
from typing import Any, ClassVar, final

from trunkline import InterfaceName, MacAddress, Mtu
from trunkline._typing import IntoInt, IntoMac, IntoNumber
from trunkline.link import MacvlanMode

@final
class MacvlanSpec:
    """A macvlan link to be; with `tap=True` a macvtap, which has a character device `/dev/tapN` for a virtual machine.

    The mode is bridge unless set: the kernel's own default is VEPA, which surprises. `sources` (and `nodst`, Linux 5.16) belong
    to mode source, `nopromisc` to mode passthru. `bc_queue_len` is the wanted length of the parent's queue for broadcasts in
    packets (Linux 5.11), `bc_cutoff` how many children a multicast address may have before it is queued (Linux 6.4; -1
    switches the queue off for multicast).
    """
    def __new__(
        cls,
        parent: str,
        name: str,
        *,
        mode: MacvlanMode | str = ...,
        sources: Sequence[IntoMac] = ...,
        nodst: bool = False,
        nopromisc: bool = False,
        tap: bool = False,
        bc_queue_len: IntoInt | None = None,
        bc_cutoff: IntoInt | None = None,
        mtu: IntoNumber | None = None,
        mac: IntoMac | None = None,
        up: bool = True,
    ) -> MacvlanSpec: ...
    @property
    def parent(self) -> InterfaceName:
        """The link whose wire the child shares."""
    @property
    def name(self) -> InterfaceName:
        """The name of the child, in the namespace that it is born in."""
    @property
    def mode(self) -> MacvlanMode:
        """Who the child may talk to."""
    @property
    def sources(self) -> tuple[MacAddress, ...]:
        """The source addresses that may send to the child, in mode source."""
    @property
    def nodst(self) -> bool:
        """Whether frames for the child's own address are filtered by source too."""
    @property
    def nopromisc(self) -> bool:
        """Whether the parent is left out of promiscuous mode."""
    @property
    def tap(self) -> bool:
        """Whether it is a macvtap."""
    @property
    def bc_queue_len(self) -> int | None:
        """The wanted length of the parent's queue for broadcasts, in packets."""
    @property
    def bc_cutoff(self) -> int | None:
        """How many children a multicast address may have before it is queued."""
    @property
    def mtu(self) -> Mtu | None:
        """The MTU, at most the parent's; None for the parent's."""
    @property
    def mac(self) -> MacAddress | None:
        """The MAC address; None for a random one."""
    @property
    def up(self) -> bool:
        """Whether the link is born up."""
    __match_args__: ClassVar[tuple[str, ...]]
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class SourceChange:
    """A change to the list of source addresses of a macvlan in source mode."""
    @staticmethod
    def add(mac: IntoMac) -> SourceChange:
        """Lets one more address in."""
    @staticmethod
    def remove(mac: IntoMac) -> SourceChange:
        """Lets one address in no longer."""
    @staticmethod
    def set(macs: Sequence[IntoMac]) -> SourceChange:
        """Replaces the whole list."""
    @staticmethod
    def flush() -> SourceChange:
        """Empties the list."""
    @property
    def kind(self) -> str:
        """`add`, `remove`, `set` or `flush`."""
    @property
    def addresses(self) -> tuple[MacAddress, ...]:
        """The addresses that it is about."""
    __match_args__: ClassVar[tuple[str, str]] = ("kind", "addresses")
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> tuple[Any, tuple[Any, ...]]: ...
