from collections.abc import Iterable
from typing import Any, ClassVar, final

from trunkline import InterfaceName, MacAddress, VlanId
from trunkline._typing import IntoMac, IntoNumber
from trunkline.docker import ChildKind, ParentOwner

@final
class NetworkParent:
    """The parent of a network to be, and who makes and deletes it.

    `NetworkParent.existing("eth1")` for a link that is there and stays, `made_by_us("eth0.100")` for one that this library makes
    before the network, `made_by_engine("eth0", 100)` for a VLAN that the engine makes and deletes itself, and
    `isolated()` for none. Everywhere a parent is wanted, a `ParentSpec` is taken too (a VLAN in it is made by us, a link
    is there), and so is the text of one.
    """
    @staticmethod
    def isolated() -> NetworkParent:
        """No parent: containers reach each other and nobody else."""
    @staticmethod
    def existing(link: str) -> NetworkParent:
        """A link that is there and stays."""
    @staticmethod
    def made_by_engine(trunk: str, id: IntoNumber) -> NetworkParent:
        """A VLAN that the engine makes as `trunk.vid` and deletes with the last network: 802.1Q, with the trunk's MTU.
        """
    @staticmethod
    def parse_made_by_engine(name: str) -> NetworkParent:
        """Reads `trunk.vid` as a VLAN that the engine is to make."""
    @staticmethod
    def made_by_us(link: str) -> NetworkParent:
        """A link that this library makes before the network and deletes after it, under any name."""
    def carrying(self, trunk: str, id: IntoNumber) -> NetworkParent:
        """The same parent, which must carry this VLAN of this trunk; the engine itself looks at the name only."""
    @property
    def link(self) -> InterfaceName | None:
        """The link; None when the network is isolated."""
    @property
    def owner(self) -> ParentOwner | None:
        """Who makes and deletes the link."""
    @property
    def trunk(self) -> InterfaceName | None:
        """The trunk of the VLAN that the link carries, when it is known."""
    @property
    def vlan_id(self) -> VlanId | None:
        """The id of the VLAN that the link carries, when it is known."""
    @property
    def engine_could_make_it(self) -> bool:
        """Whether the name is `link.vid`, so that the engine makes the link at its own start when it is missing then.
        """
    __match_args__: ClassVar[tuple[str, str]] = ("link", "owner")
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class HostLink:
    """What is known of one link of the host, as far as a network on it is concerned."""
    def __new__(
        cls,
        name: str,
        *,
        up: bool = True,
        mac: IntoMac | None = None,
        vlan: tuple[str, IntoNumber] | None = None,
        master: str | None = None,
        children: ChildKind | str | None = None,
        child_macs: Iterable[IntoMac] = ...,
        wireless: bool = False,
    ) -> HostLink: ...
    @property
    def name(self) -> InterfaceName:
        """Its name."""
    @property
    def up(self) -> bool:
        """Whether it is up, administratively."""
    @property
    def mac(self) -> MacAddress | None:
        """Its address."""
    @property
    def vlan(self) -> tuple[InterfaceName, VlanId] | None:
        """The trunk and the VLAN id, when it is a VLAN sub-interface."""
    @property
    def master(self) -> InterfaceName | None:
        """The bridge or bond that it is a port of."""
    @property
    def children(self) -> ChildKind | None:
        """The driver of the children that it has."""
    @property
    def child_macs(self) -> tuple[MacAddress, ...]:
        """The addresses of its macvlan children, in this namespace or another, as far as they can be seen."""
    @property
    def wireless(self) -> bool:
        """Whether it is a wireless station, which may send from one MAC address only."""
    __match_args__: ClassVar[tuple[str, str, str, str, str, str, str, str]] = ("name", "up", "mac", "vlan", "master", "children", "child_macs", "wireless")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class HostLinks:
    """The links of the namespace that the engine lives in; `HostLinks.unknown()` when they are not known, and the rules about
    parents are checked by name only.
    """
    def __new__(cls, links: Iterable[HostLink] | None = None) -> HostLinks: ...
    @staticmethod
    def unknown() -> HostLinks:
        """Nothing is known: another host, or no right to ask."""
    @property
    def links(self) -> tuple[HostLink, ...] | None:
        """The links; None when they are not known."""
    def get(self, name: str) -> HostLink | None:
        """A link, when it is known to be there."""
    def is_missing(self, name: str) -> bool:
        """Whether a link is known not to be there."""
    __match_args__: ClassVar[tuple[str]] = ("links",)
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
