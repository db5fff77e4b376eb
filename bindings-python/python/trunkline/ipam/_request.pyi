from typing import Any, ClassVar, final

from trunkline import MacAddress
from trunkline._typing import Address, IntoAddress, IntoMac
from trunkline.ipam import OwnerKey, Pool, PoolId

@final
class AllocateRequest:
    """A request for one address of a pool: the next free one, a preferred one (`prefer`, else the next), or exactly one (`exact`).
    """
    def __new__(
        cls,
        pool: Pool | PoolId,
        owner: str,
        *,
        prefer: IntoAddress | None = None,
        exact: IntoAddress | None = None,
        mac: IntoMac | None = None,
    ) -> AllocateRequest: ...
    @property
    def pool(self) -> PoolId:
        """The pool."""
    @property
    def owner(self) -> OwnerKey:
        """The owner."""
    @property
    def prefer(self) -> Address | None:
        """The preferred address."""
    @property
    def exact(self) -> Address | None:
        """The only address that will do."""
    @property
    def mac(self) -> MacAddress | None:
        """The MAC address to use instead of the one made from segment and owner."""
    __match_args__: ClassVar[tuple[str, ...]]
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
