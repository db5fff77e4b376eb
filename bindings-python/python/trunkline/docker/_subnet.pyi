from collections.abc import Iterable
from typing import Any, ClassVar, Literal, final

from trunkline import AddressRange
from trunkline._typing import Address, IntoAddress, IntoNetwork, IntoRange, Network
from trunkline.docker import Engine

@final
class SubnetSpec:
    """A subnet of a network to be: its prefix, its gateway, the ranges that the engine may give addresses from, and addresses
    that it never gives.

    `gateway=False` says that the network has none; left out, the engine decides, which the check warns of. Everywhere a
    subnet is wanted, a prefix is taken too.
    """
    def __new__(
        cls,
        net: IntoNetwork,
        *,
        gateway: IntoAddress | Literal[False] | None = ...,
        ranges: Iterable[IntoRange] = ...,
        reserved: dict[str, IntoAddress] = ...,
    ) -> SubnetSpec: ...
    @property
    def net(self) -> Network:
        """The prefix."""
    @property
    def gateway(self) -> Address | Literal[False] | None:
        """The router's address; False when the network has none; None when that was left out."""
    @property
    def ranges(self) -> tuple[AddressRange, ...]:
        """The ranges that the engine gives addresses from; empty for all of the subnet."""
    @property
    def reserved(self) -> dict[str, Address]:
        """Addresses that the engine never gives, each with a name for it."""
    @staticmethod
    def carved(net: IntoNetwork, slice: IntoNetwork, *, gateway: IntoAddress | None = None) -> SubnetSpec:
        """A subnet of whose addresses the engine gets a slice, and somebody else gives out the others."""
    def entries(self, engine: Engine, *, internal: bool = False) -> list[IpamEntry]:
        """What is sent to an engine for the subnet: one entry for each prefix of its ranges."""
    __match_args__: ClassVar[tuple[str, str, str, str]] = ("net", "gateway", "ranges", "reserved")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class IpamEntry:
    """One entry of the engine's address management, as it is sent."""
    def __new__(
        cls,
        *,
        subnet: str,
        range: str | None,
        gateway: IntoAddress | None,
        reserved: dict[str, IntoAddress],
    ) -> IpamEntry: ...
    @property
    def subnet(self) -> str:
        """The subnet, as text: an engine may be sent host bits."""
    @property
    def range(self) -> str | None:
        """The range that addresses are given from."""
    @property
    def gateway(self) -> Address | None:
        """The gateway."""
    @property
    def reserved(self) -> dict[str, Address]:
        """Addresses that are never given, by name."""
    __match_args__: ClassVar[tuple[str, str, str, str]] = ("subnet", "range", "gateway", "reserved")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
