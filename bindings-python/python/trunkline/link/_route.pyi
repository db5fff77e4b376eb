from typing import Any, ClassVar, final

from trunkline._typing import Address, Interface, IntoAddress, IntoInt, IntoInterface, IntoNetwork, Network

@final
class RouteSpec:
    """A route through a link, in the main table. `RouteSpec.default_via("10.0.0.1")` is the default route.

    Without a gateway the destination is on the link itself. An IPv6 gateway for an IPv4 destination is fine (RFC 8950). Of
    several routes to one destination the lowest metric wins; the kernel's default is 0 for IPv4 and 1,024 for IPv6.
    `source` is the address that packets get by default; `onlink` takes the gateway for a neighbour although no subnet of
    the link holds it.
    """
    def __new__(
        cls,
        destination: IntoNetwork,
        *,
        gateway: IntoAddress | None = None,
        metric: IntoInt | None = None,
        source: IntoAddress | None = None,
        onlink: bool = False,
    ) -> RouteSpec: ...
    @staticmethod
    def default_via(
        gateway: IntoAddress,
        *,
        metric: IntoInt | None = None,
        source: IntoAddress | None = None,
        onlink: bool = False,
    ) -> RouteSpec:
        """The default route of the gateway's family."""
    @property
    def destination(self) -> Network:
        """The prefix that the route leads to."""
    @property
    def gateway(self) -> Address | None:
        """Who forwards; None when the destination is on the link itself."""
    @property
    def metric(self) -> int | None:
        """The metric; None for the kernel's default."""
    @property
    def source(self) -> Address | None:
        """The source address that packets get by default."""
    @property
    def onlink(self) -> bool:
        """Whether the gateway is taken for a neighbour on the link."""
    __match_args__: ClassVar[tuple[str, ...]]
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class ObservedRoute:
    """A route as the kernel reports it."""
    def __new__(
        cls,
        *,
        destination: IntoInterface,
        gateway: IntoAddress | None,
        link_index: int | None,
        metric: int,
        source: IntoAddress | None,
        protocol: int,
        route_type: int,
        table: int,
    ) -> ObservedRoute: ...
    @property
    def destination(self) -> Interface:
        """The prefix that the route leads to."""
    @property
    def gateway(self) -> Address | None:
        """Who forwards."""
    @property
    def link_index(self) -> int | None:
        """The index of the link it goes through."""
    @property
    def metric(self) -> int:
        """The metric; 0 when the kernel reports none."""
    @property
    def source(self) -> Address | None:
        """The preferred source address."""
    @property
    def protocol(self) -> int:
        """Who made it: `RTPROT_*` of `linux/rtnetlink.h` (2 the kernel, 3 boot, 4 static)."""
    @property
    def route_type(self) -> int:
        """`RTN_*` of `linux/rtnetlink.h` (1 unicast)."""
    @property
    def table(self) -> int:
        """The table (254 is main)."""
    __match_args__: ClassVar[tuple[str, ...]]
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
