from collections.abc import Iterable
from typing import Any, ClassVar, final

from trunkline import InterfaceName, MacAddress
from trunkline._typing import Address, IntoAddress, IntoInt, IntoMac, IntoPath

@final
class Place:
    """Where a container lives: `Place.named("blue")`, `Place.path("/run/netns/blue")`, `Place.process(4711)`, or
    `Place.docker("busybox:latest", ["sleep", "1d"])` for one that the engine makes.
    """
    @staticmethod
    def named(name: str) -> Place:
        """A network namespace that `ip netns add` gave a name."""
    @staticmethod
    def path(path: IntoPath) -> Place:
        """A network namespace by the file that stands for it."""
    @staticmethod
    def process(pid: IntoInt) -> Place:
        """The network namespace of a process."""
    @staticmethod
    def docker(image: str, command: Iterable[str] = ...) -> Place:
        """A container of the engine, made of an image."""
    @property
    def kind(self) -> str:
        """`named`, `path`, `process` or `docker`."""
    __match_args__: ClassVar[tuple[str]] = ("kind",)
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Join:
    """A container's place on a network. `addresses` are pinned, at most one of each family; left out, the ledger chooses and keeps.
    """
    def __new__(
        cls,
        network: str,
        *,
        addresses: Iterable[IntoAddress] = ...,
        mac: IntoMac | None = None,
        interface: str | None = None,
    ) -> Join: ...
    @property
    def network(self) -> str:
        """The network."""
    @property
    def addresses(self) -> tuple[Address, ...]:
        """Pinned addresses."""
    @property
    def mac(self) -> MacAddress | None:
        """A pinned MAC address."""
    @property
    def interface(self) -> InterfaceName | None:
        """The name of the interface inside; `eth0`, `eth1`, … in order unless set."""
    __match_args__: ClassVar[tuple[str, str, str, str]] = ("network", "addresses", "mac", "interface")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Container:
    """A container: a network namespace that is there, or a container that the engine makes; and the networks that it is on.
    """
    def __new__(cls, name: str, place: Place, *, joins: Iterable[Join | str] = ...) -> Container: ...
    @property
    def name(self) -> str:
        """Its name."""
    @property
    def place(self) -> Place:
        """Where it lives."""
    @property
    def joins(self) -> tuple[Join, ...]:
        """Its networks: `Join`s, or names."""
    __match_args__: ClassVar[tuple[str, str, str]] = ("name", "place", "joins")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
