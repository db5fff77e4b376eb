from typing import ClassVar, final

@final
class TagTemplate:
    """The tag of log lines: text with `{{.Name}}` and the like, checked as the engine would when a container starts."""
    def __new__(cls, text: str) -> TagTemplate: ...
    @property
    def text(self) -> str:
        """The template."""
    @property
    def is_constant(self) -> bool:
        """Whether it is the same for all containers."""
    @property
    def may_fail_at_start(self) -> bool:
        """Whether it depends on what a container has, so that one without it does not start."""
    __match_args__: ClassVar[tuple[str]] = ("text",)
    def __getnewargs__(self, /) -> tuple[str]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
