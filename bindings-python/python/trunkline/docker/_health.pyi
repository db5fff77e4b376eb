from collections.abc import Sequence
from typing import Any, ClassVar, final

from trunkline import Difference, InterfaceName, VlanId
from trunkline._typing import IntoNumber

@final
class Trouble:
    """Why containers of a network cannot talk, or cannot start.

    `kind` is `parent_gone`, `parent_down`, `wrong_vlan`, `forgotten`, or `other` for one that is newer than this module.
    """
    def __new__(
        cls,
        *,
        kind: str,
        link: str | None,
        wanted: tuple[str, IntoNumber] | None,
        found: tuple[str, IntoNumber] | None,
        said: str | None,
        text: str,
    ) -> Trouble: ...
    @property
    def kind(self) -> str:
        """Which trouble."""
    @property
    def link(self) -> InterfaceName | None:
        """The parent that it is about."""
    @property
    def wanted(self) -> tuple[InterfaceName, VlanId] | None:
        """The trunk and the VLAN that the parent should carry."""
    @property
    def found(self) -> tuple[InterfaceName, VlanId] | None:
        """The trunk and the VLAN that it carries."""
    @property
    def said(self) -> str | None:
        """What the engine said."""
    @property
    def text(self) -> str:
        """The trouble and what to do, in one sentence."""
    __match_args__: ClassVar[tuple[str, str, str, str, str, str]] = ("kind", "link", "wanted", "found", "said", "text")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class NetworkHealth:
    """What is wrong with a network that exists."""
    def __new__(cls, *, differences: Sequence[Difference], troubles: Sequence[Trouble]) -> NetworkHealth: ...
    @property
    def differences(self) -> list[Difference]:
        """Each field in which it differs from what was asked for."""
    @property
    def troubles(self) -> list[Trouble]:
        """Why its containers cannot talk, or cannot start."""
    @property
    def is_well(self) -> bool:
        """Whether nothing is wrong."""
    __match_args__: ClassVar[tuple[str, str]] = ("differences", "troubles")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
