from collections.abc import Sequence
from typing import Any, ClassVar, final

from trunkline import AddressRange
from trunkline._typing import Address, Interface, IntoAddress, IntoInterface, IntoNetwork, IntoRange, Network
from trunkline.ipam import FindingKind, PoolSpec, Severity

@final
class Finding:
    """One thing on the host that concerns a new pool; `str()` says it in words."""
    def __new__(
        cls,
        *,
        kind: FindingKind | str,
        severity: Severity | str,
        interface: str | None,
        address: IntoAddress | None,
        network: str | None,
        shared: IntoRange | None,
        text: str,
    ) -> Finding: ...
    @property
    def kind(self) -> FindingKind:
        """What kind of thing it is."""
    @property
    def severity(self) -> Severity:
        """Whether it stands against the pool."""
    @property
    def interface(self) -> str | None:
        """The interface of the host that it is about."""
    @property
    def address(self) -> Address | None:
        """The address of the host, or the router that its route names."""
    @property
    def network(self) -> str | None:
        """The Docker network."""
    @property
    def shared(self) -> AddressRange | None:
        """The addresses that both would hand out, for `docker_range`."""
    @property
    def text(self) -> str:
        """It in words."""
    __match_args__: ClassVar[tuple[str, str, str, str, str, str, str]] = ("kind", "severity", "interface", "address", "network", "shared", "text")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Reality:
    """What the host already has on a segment: its addresses, its routes, and the Docker networks.

    `addresses` are pairs of interface and address with prefix length; `routes` are destination, gateway or None, and
    interface; `docker_networks` are name, parent or None, subnet, and range or None.
    """
    def __new__(
        cls,
        *,
        addresses: Sequence[tuple[str, IntoInterface]] = ...,
        routes: Sequence[tuple[IntoInterface, IntoAddress | None, str]] = ...,
        docker_networks: Sequence[tuple[str, str | None, IntoNetwork, IntoNetwork | None]] = ...,
    ) -> Reality: ...
    @property
    def addresses(self) -> tuple[tuple[str, Interface], ...]:
        """Its addresses: interface, and address with prefix length."""
    @property
    def routes(self) -> tuple[tuple[Interface, Address | None, str], ...]:
        """Its routes: destination, gateway or None, and interface."""
    @property
    def docker_networks(self) -> tuple[tuple[str, str | None, Network, Network | None], ...]:
        """The Docker networks: name, parent or None, subnet, and range or None."""
    def check(self, spec: PoolSpec) -> list[Finding]:
        """What stands against a pool, the worst first."""
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
    __match_args__: ClassVar[tuple[str, str, str]] = ("addresses", "routes", "docker_networks")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
