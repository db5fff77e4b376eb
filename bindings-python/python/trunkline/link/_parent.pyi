from typing import Any, ClassVar, final

from trunkline.link import ParentProblem, Severity

@final
class ParentFinding:
    """One thing about the parent of a link to be that a person should know first."""
    def __new__(
        cls, *, problem: ParentProblem | str, severity: Severity | str, parent: str, sentence: str, remedy: str
    ) -> ParentFinding: ...
    @property
    def problem(self) -> ParentProblem:
        """The problem."""
    @property
    def severity(self) -> Severity:
        """Whether the kernel or the network will refuse, or whether it only may not do what one expects."""
    @property
    def parent(self) -> str:
        """The name of the parent."""
    @property
    def sentence(self) -> str:
        """The problem in plain words, for a person."""
    @property
    def remedy(self) -> str:
        """What to do."""
    __match_args__: ClassVar[tuple[str, ...]]
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
    def __getnewargs_ex__(self) -> tuple[tuple[()], dict[str, Any]]: ...
