from collections.abc import Sequence
from typing import Any, ClassVar, NoReturn, final

from trunkline import InterfaceName
from trunkline.link import Link, LinkSpec

@final
class Step:
    """One step of a plan: `add` a link, or `set_up` one of ours that is down."""
    def __new__(cls, *, kind: str, name: str, spec: LinkSpec | None, text: str) -> Step: ...
    @property
    def kind(self) -> str:
        """`add` or `set_up`."""
    @property
    def name(self) -> InterfaceName:
        """The name of the link."""
    @property
    def spec(self) -> LinkSpec | None:
        """The link to add; None for `set_up`."""
    @property
    def text(self) -> str:
        """The step in words."""
    __match_args__: ClassVar[tuple[str, ...]]
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class Plan:
    """What must be done so that every wanted link is there: a list of steps, parents before children.

    `str(plan)` is one step per line. A plan never removes, and never changes a link that somebody else made. It is not a
    transaction: others may change links between planning and applying, and the kernel then refuses the step.
    """
    def __new__(cls, desired: Sequence[LinkSpec], observed: Sequence[Link]) -> Plan: ...
    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps, in order."""
    def __len__(self, /) -> int: ...
    __match_args__: ClassVar[tuple[str]] = ("steps",)
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __reduce__(self) -> NoReturn: ...
