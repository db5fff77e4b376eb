from collections.abc import Iterable
from typing import Any, ClassVar, final

from trunkline import AddressRange, InterfaceName, Mtu, VlanId, VlanProtocol
from trunkline._typing import Address, IntoAddress, IntoInt, IntoNetwork, IntoNumber, IntoRange
from trunkline.docker import IpvlanNetworkMode, MacvlanNetworkMode, ParentOwner

@final
class Vlan:
    """A VLAN of the trunk, and the link that carries it on the host. `Vlan.on("eth0", 100)` names it `eth0.100`."""
    def __new__(
        cls,
        id: IntoNumber,
        link: str,
        *,
        protocol: VlanProtocol | str = ...,
        mtu: IntoNumber | None = None,
        owner: ParentOwner | str = ...,
    ) -> Vlan: ...
    @property
    def id(self) -> VlanId:
        """The id."""
    @property
    def link(self) -> InterfaceName:
        """The name of the sub-interface."""
    @property
    def protocol(self) -> VlanProtocol:
        """Which tag it writes."""
    @property
    def mtu(self) -> Mtu | None:
        """The MTU; None for the trunk's."""
    @property
    def owner(self) -> ParentOwner:
        """Who makes and deletes the sub-interface."""
    @staticmethod
    def on(
        trunk: str,
        id: IntoNumber,
        *,
        protocol: VlanProtocol | str = ...,
        mtu: IntoNumber | None = None,
        owner: ParentOwner | str = ...,
    ) -> Vlan:
        """The VLAN on a trunk, under the name `trunk.id`."""
    __match_args__: ClassVar[tuple[str, str, str, str, str]] = ("id", "link", "protocol", "mtu", "owner")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class NetworkSubnet:
    """A subnet of a network: a pool of the ledger, and what Docker's own allocator gets of it."""
    def __new__(
        cls,
        net: IntoNetwork,
        *,
        gateway: IntoAddress | None = None,
        ranges: Iterable[IntoRange] = ...,
        reserved: dict[str, IntoAddress] = ...,
        carve: IntoInt | None = None,
    ) -> NetworkSubnet: ...
    @property
    def net(self) -> Network:
        """The prefix."""
    @property
    def gateway(self) -> Address | None:
        """The router's address."""
    @property
    def ranges(self) -> tuple[AddressRange, ...]:
        """The ranges that addresses are given from; empty for all of the subnet."""
    @property
    def reserved(self) -> dict[str, Address]:
        """Addresses that are never given, each with a name for it."""
    @property
    def carve(self) -> int | None:
        """The length of the prefix of the block that Docker's own allocator gets."""
    __match_args__: ClassVar[tuple[str, str, str, str, str]] = ("net", "gateway", "ranges", "reserved", "carve")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class HostShim:
    """The link by which the host itself reaches the containers of a network."""
    def __new__(cls, name: str, *, addresses: Iterable[IntoAddress] = ...) -> HostShim: ...
    @property
    def name(self) -> InterfaceName:
        """Its name."""
    @property
    def addresses(self) -> tuple[Address, ...]:
        """The host's addresses on it."""
    __match_args__: ClassVar[tuple[str, str]] = ("name", "addresses")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Network:
    """A network: of a VLAN, or of the trunk itself when there is none. With `docker=True` it is a network of the engine too.
    """
    def __new__(
        cls,
        name: str,
        *,
        vlan: IntoNumber | None = None,
        driver: str = ...,
        mode: MacvlanNetworkMode | IpvlanNetworkMode | str | None = None,
        docker: bool = False,
        subnets: Iterable[NetworkSubnet | IntoNetwork] = ...,
        shim: HostShim | None = None,
    ) -> Network: ...
    @property
    def name(self) -> str:
        """Its name."""
    @property
    def vlan(self) -> VlanId | None:
        """The VLAN that it is on."""
    @property
    def driver(self) -> str:
        """`macvlan` or `ipvlan`."""
    @property
    def mode(self) -> str | None:
        """The driver's mode, in Docker's word; None for bridge or l2."""
    @property
    def docker(self) -> bool:
        """Whether it is a network of the engine too."""
    @property
    def subnets(self) -> tuple[NetworkSubnet, ...]:
        """Its subnets: `NetworkSubnet`s, or prefixes."""
    @property
    def shim(self) -> HostShim | None:
        """The host's own place on it."""
    __match_args__: ClassVar[tuple[str, str, str, str, str, str, str]] = ("name", "vlan", "driver", "mode", "docker", "subnets", "shim")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
