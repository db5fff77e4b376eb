from collections.abc import Sequence
from typing import Any, ClassVar, final

from trunkline import Difference
from trunkline.topology import Leases, Observed, Topology

@final
class Step:
    """One step of a plan, in words."""
    def __new__(cls, *, kind: str, text: str, sign: str, undo: str | None, removes: bool) -> Step: ...
    @property
    def kind(self) -> str:
        """What is done: `make_pool`, `carve`, `uncarve`, `lease`, `release`, `add_vlan`, `remove_link`, `set_up`, `set_mtu`,
        `add_network`, `remove_network`, `add_shim`, `complete_shim`, `attach`, `complete`, `detach`, `run`, `start`,
        `restart`, `remove_container`, or `other` for one that is newer than this module.
        """
    @property
    def text(self) -> str:
        """The step as a line of the plan says it, without its sign."""
    @property
    def sign(self) -> str:
        """`+` when it makes something, `-` when it removes, `~` when it changes."""
    @property
    def undo(self) -> str | None:
        """How it is undone when a later step fails; None for a step that is not undone."""
    @property
    def removes(self) -> bool:
        """Whether it removes something."""
    __match_args__: ClassVar[tuple[str, str, str, str, str]] = ("kind", "text", "sign", "undo", "removes")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Action:
    """A step of a plan, and why it is taken."""
    def __new__(cls, *, step: Step, why: Sequence[Difference], text: str) -> Action: ...
    @property
    def step(self) -> Step:
        """The step."""
    @property
    def why(self) -> list[Difference]:
        """The differences that it puts right."""
    @property
    def text(self) -> str: ...
    __match_args__: ClassVar[tuple[str, str, str]] = ("step", "why", "text")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Plan:
    """What must be done so that everything wanted is there, or gone: a list of steps, readable as a diff with `str(plan)`.
    """
    def __new__(cls, topology: Topology, seen: Observed) -> Plan: ...
    @staticmethod
    def teardown(topology: Topology, seen: Observed, *, leases: Leases | str = ...) -> Plan:
        """The plan to remove all of a topology."""
    @property
    def actions(self) -> list[Action]:
        """The steps in order, each with its reasons."""
    @property
    def steps(self) -> list[Step]:
        """The steps in order."""
    @property
    def notes(self) -> list[str]:
        """What a person should know, and no step changes."""
    def __len__(self, /) -> int: ...
    __match_args__: ClassVar[tuple[str]] = ("actions",)
