from collections.abc import Iterable
from typing import Any, ClassVar, final

from trunkline import MacAddress, VlanId
from trunkline._typing import Address, IntoAddress, IntoInt, IntoMac, IntoNetwork, IntoNumber
from trunkline.docker import Engine, IpamEntry, SubnetSpec

@final
class MacPool:
    """A run of MAC addresses that Windows takes container addresses from."""
    def __new__(cls, first: IntoMac, last: IntoMac) -> MacPool: ...
    @property
    def first(self) -> MacAddress:
        """The lowest."""
    @property
    def last(self) -> MacAddress:
        """The highest."""
    __match_args__: ClassVar[tuple[str, str]] = ("first", "last")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class WindowsTransparentSpec:
    """A transparent network of an engine on Windows: Windows' counterpart of a macvlan network. A builder only; it was never
    tried on a real engine.
    """
    def __new__(
        cls,
        name: str,
        *,
        interface: str | None = None,
        hns_name: str | None = None,
        vlan: IntoNumber | None = None,
        virtual_subnet: IntoInt | None = None,
        dns_suffix: str | None = None,
        dns_servers: Iterable[IntoAddress] = ...,
        mac_pools: Iterable[MacPool] = ...,
        disable_dns: bool | None = None,
        disable_gateway_dns: bool | None = None,
        subnets: Iterable[SubnetSpec | IntoNetwork] = ...,
        labels: dict[str, str] = ...,
    ) -> WindowsTransparentSpec: ...
    @property
    def name(self) -> str:
        """The name."""
    @property
    def interface(self) -> str | None:
        """The host's adapter."""
    @property
    def hns_name(self) -> str | None:
        """The name that the host networking service has for it."""
    @property
    def vlan(self) -> VlanId | None:
        """The VLAN."""
    @property
    def virtual_subnet(self) -> int | None:
        """The virtual subnet id."""
    @property
    def dns_suffix(self) -> str | None:
        """The DNS suffix of its containers."""
    @property
    def dns_servers(self) -> tuple[Address, ...]:
        """The DNS servers of its containers, IPv4."""
    @property
    def mac_pools(self) -> tuple[MacPool, ...]:
        """Runs of MAC addresses for its containers."""
    @property
    def disable_dns(self) -> bool | None:
        """Whether containers get no DNS; None leaves it to Windows."""
    @property
    def disable_gateway_dns(self) -> bool | None:
        """Whether the gateway serves no DNS; None leaves it to Windows."""
    @property
    def subnets(self) -> tuple[SubnetSpec, ...]:
        """The subnets."""
    @property
    def labels(self) -> dict[str, str]:
        """Labels, without those of this library."""
    def check(self, engine: Engine) -> None:
        """Raises `UnsupportedError` unless the engine runs on Windows."""
    def options(self) -> dict[str, str]:
        """The driver's options, as they are sent."""
    def entries(self) -> list[IpamEntry]:
        """The subnets, as they are sent."""
    def engine_json(self, engine: Engine) -> str:
        """The body of `POST /networks/create`: a dry run."""
    __match_args__: ClassVar[tuple[str, str, str, str, str, str, str, str, str, str, str, str]] = ("name", "interface", "hns_name", "vlan", "virtual_subnet", "dns_suffix", "dns_servers", "mac_pools", "disable_dns", "disable_gateway_dns", "subnets", "labels")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
