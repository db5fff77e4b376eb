from collections.abc import Iterable
from typing import Any, ClassVar, final

from trunkline import InterfaceName, MacAddress, VlanId
from trunkline._typing import Interface, IntoInterface, IntoMac, IntoNetwork, IntoNumber, Network

@final
class Endpoint:
    """A container or another machine in a picture."""
    def __new__(
        cls,
        name: str,
        *,
        addresses: Iterable[IntoInterface] = ...,
        mac: IntoMac | None = None,
    ) -> Endpoint: ...
    @property
    def name(self) -> str:
        """Its name."""
    @property
    def addresses(self) -> tuple[Interface, ...]:
        """Its addresses, with the length of the subnet's prefix."""
    @property
    def mac(self) -> MacAddress | None:
        """Its MAC address."""
    __match_args__: ClassVar[tuple[str, str, str]] = ("name", "addresses", "mac")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Segment:
    """A broadcast domain in a picture: a VLAN, or what is untagged on the trunk."""
    def __new__(
        cls,
        link: str,
        *,
        vlan: IntoNumber | None = None,
        network: str | None = None,
        subnet: IntoNetwork | None = None,
        range: str | None = None,
        containers: Iterable[Endpoint] = ...,
        machines: Iterable[Endpoint] = ...,
    ) -> Segment: ...
    @property
    def link(self) -> InterfaceName:
        """The link that carries it on the host."""
    @property
    def vlan(self) -> VlanId | None:
        """The VLAN; None for what is untagged."""
    @property
    def network(self) -> str | None:
        """The network."""
    @property
    def subnet(self) -> Network | None:
        """The subnet."""
    @property
    def range(self) -> str | None:
        """The range of addresses, as text."""
    @property
    def containers(self) -> tuple[Endpoint, ...]:
        """Containers of this host."""
    @property
    def machines(self) -> tuple[Endpoint, ...]:
        """Other machines of the segment."""
    __match_args__: ClassVar[tuple[str, str, str, str, str, str, str]] = ("link", "vlan", "network", "subnet", "range", "containers", "machines")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Picture:
    """A picture of a host on its trunk: `str()` and `tree()` draw it for a terminal, `svg()` for a page.

    `Topology.picture` makes one of what is wanted, `Topology.picture_of` one of what there is.
    """
    def __new__(cls, host: str, trunk: str, *, segments: Iterable[Segment] = ...) -> Picture: ...
    def tree(self) -> str:
        """The picture for a terminal."""
    def svg(self) -> str:
        """The picture for a page."""
    def _repr_svg_(self) -> str:
        """What a notebook shows."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
