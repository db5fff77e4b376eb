from collections.abc import Iterable
from typing import Any, ClassVar, final

from trunkline import InterfaceName, MacAddress
from trunkline._typing import Address, IntoAddress, IntoMac, IntoNetwork, Network

@final
class Shim:
    """A macvlan link of the host itself, by which it reaches the containers of a parent: macvlan children and their parent's host
    do not hear each other otherwise.
    """
    def __new__(
        cls,
        parent: str,
        name: str,
        *,
        addresses: Iterable[IntoAddress] = ...,
        routes: Iterable[IntoNetwork] = ...,
        mac: IntoMac | None = None,
    ) -> Shim: ...
    @property
    def parent(self) -> InterfaceName:
        """The parent of the containers' links."""
    @property
    def name(self) -> InterfaceName:
        """Its name."""
    @property
    def addresses(self) -> tuple[Address, ...]:
        """The host's addresses on it, each alone: the subnet's route stays where it is."""
    @property
    def routes(self) -> tuple[Network, ...]:
        """The containers that are reached through it: addresses or prefixes, without host bits."""
    @property
    def mac(self) -> MacAddress | None:
        """The MAC address; random when left out."""
    __match_args__: ClassVar[tuple[str, str, str, str, str]] = ("parent", "name", "addresses", "routes", "mac")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
