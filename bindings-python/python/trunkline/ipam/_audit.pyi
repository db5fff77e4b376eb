from collections.abc import Sequence
from typing import Any, ClassVar, final

from trunkline._typing import Address, IntoAddress

@final
class AuditFinding:
    """Something that is wrong with the records of a segment."""
    def __new__(cls, *, address: IntoAddress | None, problem: str) -> AuditFinding: ...
    @property
    def address(self) -> Address | None:
        """The address that it is about, when it is about one."""
    @property
    def problem(self) -> str:
        """What is wrong, in words."""
    __match_args__: ClassVar[tuple[str, str]] = ("address", "problem")
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...

@final
class AuditReport:
    """What an audit of a segment counted and found."""
    def __new__(cls, *, bound: int, cooling: int, findings: Sequence[AuditFinding]) -> AuditReport: ...
    @property
    def bound(self) -> int:
        """Addresses that are bound."""
    @property
    def cooling(self) -> int:
        """Addresses that cool down."""
    @property
    def findings(self) -> list[AuditFinding]:
        """What is wrong; empty when all is well."""
    __match_args__: ClassVar[tuple[str, str, str]] = ("bound", "cooling", "findings")
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
