from typing import Any, ClassVar, final

from typing_extensions import Self

@final
class Rule:
    """A rule for networks and endpoints that the engine checks late, in some versions only, or never: by number or by name.

    Numbers and names are fixed. 1 to 35 follow the engine's own checks; those from 36 on are traps that no version of the
    engine checks. `Rule.all()` lists them.
    """
    def __new__(cls, id: str) -> Rule: ...
    @staticmethod
    def all() -> list[Rule]:
        """Every rule, in the order of the numbers."""
    @property
    def number(self) -> int:
        """Its number."""
    @property
    def id(self) -> str:
        """Its name, for logs and for suppression lists."""
    @property
    def kind(self) -> Any:
        """The kind of error that breaking it amounts to, as the value of an `ErrorKind`."""
    __match_args__: ClassVar[tuple[str]] = ("id",)
    def __getnewargs__(self, /) -> tuple[str]: ...
    def __lt__(self, other: Rule, /) -> bool: ...
    def __le__(self, other: Rule, /) -> bool: ...
    def __gt__(self, other: Rule, /) -> bool: ...
    def __ge__(self, other: Rule, /) -> bool: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Violation:
    """A rule that a request breaks, and how."""
    def __new__(cls, rule: Rule, detail: str) -> Violation: ...
    @property
    def rule(self) -> Rule:
        """The rule."""
    @property
    def detail(self) -> str:
        """What breaks it, and how to keep it."""
    __match_args__: ClassVar[tuple[str, str]] = ("rule", "detail")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
