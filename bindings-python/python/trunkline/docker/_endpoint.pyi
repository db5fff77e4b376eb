from collections.abc import Iterable
from typing import Any, ClassVar, final

from trunkline import InterfaceName, MacAddress
from trunkline._typing import Address, IntoAddress, IntoInt, IntoMac

@final
class EndpointSpec:
    """A container's place on a network: its addresses, its MAC address, and how its interface is set up.

    `addresses` are at most one of each family. Everywhere an endpoint is wanted, the name of a network is taken too.
    """
    def __new__(
        cls,
        network: str,
        *,
        addresses: Iterable[IntoAddress] = ...,
        mac: IntoMac | None = None,
        interface: str | None = None,
        gateway_priority: IntoInt | None = None,
        sysctls: dict[str, str] = ...,
        aliases: Iterable[str] = ...,
    ) -> EndpointSpec: ...
    @property
    def network(self) -> str:
        """The network."""
    @property
    def addresses(self) -> tuple[Address, ...]:
        """The addresses that it is to have, at most one of each family; the engine chooses what is left out."""
    @property
    def mac(self) -> MacAddress | None:
        """The MAC address; chosen by the engine when left out."""
    @property
    def interface(self) -> InterfaceName | None:
        """The name of the interface in the container (Docker 28.0)."""
    @property
    def gateway_priority(self) -> int | None:
        """Which endpoint gives the default route: the one with the highest priority (API 1.48)."""
    @property
    def sysctls(self) -> dict[str, str]:
        """Sysctls of the interface, such as `net.ipv4.conf.IFNAME.arp_filter` (Docker 27.0)."""
    @property
    def aliases(self) -> tuple[str, ...]:
        """Further names by which other containers of the network find it."""
    __match_args__: ClassVar[tuple[str, str, str, str, str, str, str]] = ("network", "addresses", "mac", "interface", "gateway_priority", "sysctls", "aliases")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
