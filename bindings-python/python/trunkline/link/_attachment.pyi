from collections.abc import Sequence
from typing import Any, ClassVar, final

from trunkline._typing import IntoInterface
from trunkline.link import LinkAddress, LinkSpec, RouteSpec

@final
class Attachment:
    """A link with its addresses and routes: what puts a container on a network.

    With `announce=True` the kernel tells the segment who has the addresses now (gratuitous ARP, unsolicited neighbour
    advertisement).
    """
    def __new__(
        cls,
        link: LinkSpec,
        *,
        addresses: Sequence[LinkAddress | IntoInterface] = ...,
        routes: Sequence[RouteSpec] = ...,
        announce: bool = False,
    ) -> Attachment: ...
    @property
    def link(self) -> LinkSpec:
        """The link."""
    @property
    def addresses(self) -> tuple[LinkAddress, ...]:
        """The addresses, in the order they are added."""
    @property
    def routes(self) -> tuple[RouteSpec, ...]:
        """The routes, in the order they are added."""
    @property
    def announce(self) -> bool:
        """Whether the kernel tells the segment who has the addresses now."""
    __match_args__: ClassVar[tuple[str, ...]]
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
