from ipaddress import IPv4Address
from typing import Any, ClassVar, final

from trunkline._typing import Interface, IntoInterface
from trunkline.link import Dad

@final
class LinkAddress:
    """An address of a link, with the prefix length of its subnet: `LinkAddress("10.0.0.2/24")`.

    Everywhere such an address is wanted, its text or an `ipaddress.IPv4Interface` is taken too. `dad` is how IPv6 makes sure
    that the address is free.
    """
    def __new__(
        cls,
        net: IntoInterface,
        *,
        dad: Dad | str = ...,
        broadcast: IPv4Address | str | None = None,
        no_prefix_route: bool = False,
    ) -> LinkAddress: ...
    @property
    def net(self) -> Interface:
        """The address and the prefix length."""
    @property
    def dad(self) -> Dad:
        """How IPv6 makes sure that the address is free."""
    @property
    def broadcast(self) -> IPv4Address | None:
        """The broadcast address of an IPv4 subnet; None to set none, as `ip addr add` does."""
    @property
    def no_prefix_route(self) -> bool:
        """Whether the route to the subnet that the kernel adds with an address is left out."""
    __match_args__: ClassVar[tuple[str, ...]]
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class ObservedAddress:
    """An address as the kernel reports it."""
    def __new__(
        cls, *, link_index: int, net: IntoInterface, broadcast: IPv4Address | str | None, flags: int
    ) -> ObservedAddress: ...
    @property
    def link_index(self) -> int:
        """The index of the link that has it."""
    @property
    def net(self) -> Interface:
        """The address and the prefix length."""
    @property
    def broadcast(self) -> IPv4Address | None:
        """The broadcast address, where one is set."""
    @property
    def flags(self) -> int:
        """`IFA_F_*` of `linux/if_addr.h`."""
    @property
    def is_tentative(self) -> bool:
        """Whether duplicate address detection is still running (`IFA_F_TENTATIVE`)."""
    @property
    def is_duplicate(self) -> bool:
        """Whether somebody else on the segment has the address (`IFA_F_DADFAILED`)."""
    __match_args__: ClassVar[tuple[str, ...]]
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
