from typing import Any, ClassVar, final

from trunkline import InterfaceName, Mtu
from trunkline._typing import IntoNumber
from trunkline.link import IpvlanFlag, IpvlanMode

@final
class IpvlanSpec:
    """An ipvlan link to be, which shares its parent's MAC; with `tap=True` an ipvtap (Linux 4.12).

    The mode is l2 unless set: the kernel's own default is l3, which does not even answer ARP.
    """
    def __new__(
        cls,
        parent: str,
        name: str,
        *,
        mode: IpvlanMode | str = ...,
        flag: IpvlanFlag | str = ...,
        tap: bool = False,
        mtu: IntoNumber | None = None,
        up: bool = True,
    ) -> IpvlanSpec: ...
    @property
    def parent(self) -> InterfaceName:
        """The link whose wire and MAC the child shares."""
    @property
    def name(self) -> InterfaceName:
        """The name of the child, in the namespace that it is born in."""
    @property
    def mode(self) -> IpvlanMode:
        """On which layer the parent forwards."""
    @property
    def flag(self) -> IpvlanFlag:
        """Which siblings the child reaches."""
    @property
    def tap(self) -> bool:
        """Whether it is an ipvtap."""
    @property
    def mtu(self) -> Mtu | None:
        """The MTU; None for the parent's."""
    @property
    def up(self) -> bool:
        """Whether the link is born up."""
    __match_args__: ClassVar[tuple[str, ...]]
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
