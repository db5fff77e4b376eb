from collections.abc import Sequence
from typing import Any, ClassVar, final

from trunkline import MacAddress
from trunkline._typing import Address, Interface, IntoAddress, IntoInterface, IntoMac
from trunkline.docker import ParentOwner

@final
class ObservedEntry:
    """One subnet of a network, as the engine has it: text, which need not be an address."""
    def __new__(
        cls,
        *,
        subnet: str,
        range: str | None,
        gateway: str | None,
        reserved: dict[str, str],
    ) -> ObservedEntry: ...
    @property
    def subnet(self) -> str:
        """The subnet."""
    @property
    def range(self) -> str | None:
        """The range that addresses are given from."""
    @property
    def gateway(self) -> str | None:
        """The gateway."""
    @property
    def reserved(self) -> dict[str, str]:
        """Addresses that are never given, by name."""
    __match_args__: ClassVar[tuple[str, str, str, str]] = ("subnet", "range", "gateway", "reserved")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class ObservedEndpoint:
    """A container on a network, as the network lists it."""
    def __new__(
        cls,
        *,
        container: str,
        name: str,
        mac: IntoMac | None,
        addresses: Sequence[IntoInterface],
    ) -> ObservedEndpoint: ...
    @property
    def container(self) -> str:
        """The id of the container, or another word for who holds the endpoint."""
    @property
    def name(self) -> str:
        """The name of the container."""
    @property
    def mac(self) -> MacAddress | None:
        """Its MAC address."""
    @property
    def addresses(self) -> list[Interface]:
        """Its addresses, with the length of the subnet's prefix."""
    __match_args__: ClassVar[tuple[str, str, str, str]] = ("container", "name", "mac", "addresses")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class AddressUsage:
    """How many addresses of a subnet are in use, where the engine says so."""
    def __new__(cls, *, subnet: str, in_use: int, available: int) -> AddressUsage: ...
    @property
    def subnet(self) -> str:
        """The subnet."""
    @property
    def in_use(self) -> int:
        """How many are in use."""
    @property
    def available(self) -> int:
        """How many are left."""
    __match_args__: ClassVar[tuple[str, str, str]] = ("subnet", "in_use", "available")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class ObservedAttachment:
    """A container's place on a network, as the container lists it."""
    def __new__(
        cls,
        *,
        network_id: str,
        addresses: Sequence[IntoInterface],
        fixed: Sequence[IntoAddress],
        gateways: Sequence[IntoAddress],
        mac: IntoMac | None,
    ) -> ObservedAttachment: ...
    @property
    def network_id(self) -> str:
        """The id of the network."""
    @property
    def addresses(self) -> list[Interface]:
        """Its addresses, with the length of the subnet's prefix; empty while it does not run."""
    @property
    def fixed(self) -> list[Address]:
        """The addresses that it is to have whenever it runs."""
    @property
    def gateways(self) -> list[Address]:
        """The gateways."""
    @property
    def mac(self) -> MacAddress | None:
        """Its MAC address."""
    __match_args__: ClassVar[tuple[str, str, str, str, str]] = ("network_id", "addresses", "fixed", "gateways", "mac")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class AddressHolder:
    """Who has, or is to have, an address of a network."""
    def __new__(
        cls,
        *,
        address: IntoAddress,
        container: str,
        name: str,
        running: bool,
        fixed: bool,
        mac: IntoMac | None,
    ) -> AddressHolder: ...
    @property
    def address(self) -> Address:
        """The address."""
    @property
    def container(self) -> str:
        """The id of the container."""
    @property
    def name(self) -> str:
        """Its name."""
    @property
    def running(self) -> bool:
        """Whether it runs."""
    @property
    def fixed(self) -> bool:
        """Whether the address is asked for, and not the engine's choice."""
    @property
    def mac(self) -> MacAddress | None:
        """The MAC address."""
    __match_args__: ClassVar[tuple[str, str, str, str, str, str]] = ("address", "container", "name", "running", "fixed", "mac")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class ObservedNetwork:
    """A network as the engine reports it: an unknown driver, option or address is text, never an error.

    It is made by the engine's answer, or read from its JSON with `from_engine_json`, and not pickled.
    """
    @staticmethod
    def from_engine_json(text: str) -> ObservedNetwork:
        """Reads an answer of `GET /networks/{id}`, or one element of `GET /networks`."""
    @property
    def id(self) -> str:
        """The engine's id."""
    @property
    def name(self) -> str:
        """The name."""
    @property
    def driver(self) -> str:
        """The driver."""
    @property
    def scope(self) -> str:
        """`local`, `swarm` or `global`."""
    @property
    def ipv4(self) -> bool | None:
        """Whether it has IPv4, where the engine says so."""
    @property
    def ipv6(self) -> bool:
        """Whether it has IPv6."""
    @property
    def internal(self) -> bool:
        """Whether it has no way out."""
    @property
    def attachable(self) -> bool:
        """Whether containers outside of a swarm's services may join."""
    @property
    def config_only(self) -> bool:
        """Whether it is a configuration only."""
    @property
    def config_from(self) -> str | None:
        """The configuration network that its settings come from."""
    @property
    def entries(self) -> list[ObservedEntry]:
        """The subnets."""
    @property
    def options(self) -> dict[str, str]:
        """The driver's options."""
    @property
    def labels(self) -> dict[str, str]:
        """The labels."""
    @property
    def endpoints(self) -> list[ObservedEndpoint]:
        """The containers on it that run."""
    @property
    def usage(self) -> list[AddressUsage]:
        """How many addresses are in use, where the engine says so."""
    @property
    def is_ours(self) -> bool:
        """Whether this library made it."""
    @property
    def parent(self) -> str | None:
        """The parent's name."""
    @property
    def parent_owner(self) -> ParentOwner | None:
        """Who makes and deletes the parent, when this library made the network."""
    @property
    def mode(self) -> str | None:
        """The mode of a macvlan or ipvlan network, as text."""
    __match_args__: ClassVar[tuple[str, str]] = ("name", "driver")

@final
class ObservedContainer:
    """A container as the engine reports it.

    It is made by the engine's answer, or read from its JSON with `from_engine_json`, and not pickled.
    """
    @staticmethod
    def from_engine_json(text: str) -> ObservedContainer:
        """Reads an answer of `GET /containers/{id}/json`."""
    @property
    def id(self) -> str:
        """The engine's id."""
    @property
    def name(self) -> str:
        """The name."""
    @property
    def running(self) -> bool:
        """Whether it runs."""
    @property
    def pid(self) -> int | None:
        """Its first process, as the engine's host numbers it; for `Netns.of_process`."""
    @property
    def exit_code(self) -> int | None:
        """How it ended, when it has."""
    @property
    def error(self) -> str:
        """What the engine said when it could not start it; empty otherwise."""
    @property
    def labels(self) -> dict[str, str]:
        """The labels."""
    @property
    def attachments(self) -> dict[str, ObservedAttachment]:
        """Its places on networks, by the network's name."""
    @property
    def is_ours(self) -> bool:
        """Whether this library made it."""
    __match_args__: ClassVar[tuple[str, str]] = ("name", "running")
