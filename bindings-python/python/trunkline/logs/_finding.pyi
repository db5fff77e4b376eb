from typing import Any, ClassVar, final

from trunkline.logs import LogSeverity, Stage

@final
class Finding:
    """One thing about a log configuration that its engine will refuse, or that does not do what one expects."""
    def __new__(
        cls,
        *,
        option: str | None,
        severity: LogSeverity | str,
        stage: Stage | str,
        about_release: bool,
        text: str,
    ) -> Finding: ...
    @property
    def option(self) -> str | None:
        """The option that it is about; None for a rule between options."""
    @property
    def severity(self) -> LogSeverity:
        """Whether the engine refuses."""
    @property
    def stage(self) -> Stage:
        """When the engine would notice."""
    @property
    def about_release(self) -> bool:
        """Whether another release of the engine would take it."""
    @property
    def text(self) -> str:
        """The finding in plain words."""
    __match_args__: ClassVar[tuple[str, str, str, str, str]] = ("option", "severity", "stage", "about_release", "text")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class EngineRelease:
    """A release of the Docker Engine, such as `28.5.2`, as far as logs depend on it. Build marks are taken: `20.10.24+dfsg1`.

    Everywhere a release is wanted, its text is taken too, and so is an `EngineVersion`.
    """
    def __new__(cls, text: str) -> EngineRelease: ...
    @property
    def text(self) -> str:
        """The release as text, without build marks."""
    @property
    def major(self) -> int:
        """The first number: 28 of 28.5.2."""
    __match_args__: ClassVar[tuple[str]] = ("text",)
    def __getnewargs__(self, /) -> tuple[str]: ...
    def __lt__(self, other: EngineRelease, /) -> bool: ...
    def __le__(self, other: EngineRelease, /) -> bool: ...
    def __gt__(self, other: EngineRelease, /) -> bool: ...
    def __ge__(self, other: EngineRelease, /) -> bool: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
