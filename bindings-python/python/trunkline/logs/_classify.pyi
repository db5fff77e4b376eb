from collections.abc import Sequence
from typing import Any, ClassVar, final

from typing_extensions import Self

from trunkline._typing import IntoInt
from trunkline.docker import EngineVersion
from trunkline.logs import DaemonRecord, EngineRelease, Layer

@final
class Wording:
    """One wording of a failure. In it `*` stands for any text, and `{}` for a text that names what it is about."""
    def __new__(
        cls,
        *,
        text: str,
        since: EngineRelease | EngineVersion | str | None,
        until: EngineRelease | EngineVersion | str | None,
    ) -> Wording: ...
    @property
    def text(self) -> str:
        """The text, in lower case."""
    @property
    def since(self) -> EngineRelease | None:
        """The first release that words it so, when it is known."""
    @property
    def until(self) -> EngineRelease | None:
        """The first release that words it otherwise, when there is one."""
    __match_args__: ClassVar[tuple[str, str, str]] = ("text", "since", "until")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Failure:
    """A known failure: its wordings, what it means, and what helps. `Failure.all()` is the catalogue."""
    def __new__(
        cls,
        *,
        name: str,
        layers: Sequence[Layer | str],
        meaning: str,
        remedy: str,
        is_wrapper: bool,
        wordings: Sequence[Wording],
    ) -> Failure: ...
    @property
    def name(self) -> str:
        """A name that never changes, such as `pool-overlap`."""
    @property
    def layers(self) -> list[Layer]:
        """Where it is seen."""
    @property
    def meaning(self) -> str:
        """What it means."""
    @property
    def remedy(self) -> str:
        """What helps."""
    @property
    def is_wrapper(self) -> bool:
        """Whether it only wraps another, which then is the cause."""
    @property
    def wordings(self) -> list[Wording]:
        """How engines word it."""
    @staticmethod
    def all() -> list[Failure]:
        """The catalogue. Of two that fit a line the earlier is meant."""
    __match_args__: ClassVar[tuple[str, str, str, str, str, str]] = ("name", "layers", "meaning", "remedy", "is_wrapper", "wordings")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Match:
    """A failure that a line tells of."""
    def __new__(cls, *, failure: Failure, wording: Wording, subjects: Sequence[str]) -> Match: ...
    @property
    def failure(self) -> Failure:
        """The failure."""
    @property
    def wording(self) -> Wording:
        """The wording that fits."""
    @property
    def subjects(self) -> list[str]:
        """What it is about, such as `0.0.0.0:80`."""
    __match_args__: ClassVar[tuple[str, str, str]] = ("failure", "wording", "subjects")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

def classify(layer: Layer | str, line: str) -> Match | None:
    """Names the failure that a line tells of; None when it is not in the catalogue. Of a chain of errors the innermost known
    cause is named.
    """

def is_noise(layer: Layer | str, line: str) -> bool:
    """Whether a line is one of those that look alarming and mean nothing."""

@final
class Evidence:
    """A line, or an answer of the engine, for `diagnose`."""
    def __new__(
        cls,
        layer: Layer | str,
        text: str,
        *,
        container: str | None = None,
        at: IntoInt | None = None,
    ) -> Evidence: ...
    @staticmethod
    def of_record(record: DaemonRecord) -> Evidence:
        """A line of the daemon's log, with its time and level."""
    @property
    def layer(self) -> Layer:
        """Who said it."""
    @property
    def text(self) -> str:
        """What was said."""
    __match_args__: ClassVar[tuple[str, str]] = ("layer", "text")
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Cause:
    """A cause, with all that speaks for it."""
    def __new__(
        cls,
        *,
        failure: Failure,
        subjects: Sequence[str],
        layers: Sequence[Layer | str],
        containers: Sequence[str],
        examples: Sequence[str],
        count: int,
        span: tuple[int, int] | None,
        text: str,
    ) -> Cause: ...
    @property
    def failure(self) -> Failure:
        """The failure."""
    @property
    def subjects(self) -> list[str]:
        """What it is about."""
    @property
    def layers(self) -> list[Layer]:
        """Where it was seen."""
    @property
    def containers(self) -> list[str]:
        """The containers that it was seen with."""
    @property
    def examples(self) -> list[str]:
        """Some of the lines."""
    @property
    def count(self) -> int:
        """How many lines speak for it."""
    @property
    def span(self) -> tuple[int, int] | None:
        """When it was seen first and last, in nanoseconds since 1970."""
    @property
    def text(self) -> str: ...
    __match_args__: ClassVar[tuple[str, str, str, str, str, str, str, str]] = ("failure", "subjects", "layers", "containers", "examples", "count", "span", "text")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Diagnosis:
    """What lines from several places tell together."""
    def __new__(cls, *, causes: Sequence[Cause], unexplained: Sequence[str], noise: int) -> Diagnosis: ...
    @property
    def causes(self) -> list[Cause]:
        """The causes, those with most to say first."""
    @property
    def unexplained(self) -> list[str]:
        """Serious lines that no known failure explains."""
    @property
    def noise(self) -> int:
        """How many lines look alarming and mean nothing."""
    __match_args__: ClassVar[tuple[str, str, str]] = ("causes", "unexplained", "noise")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

def diagnose(evidence: Sequence[Evidence]) -> Diagnosis:
    """Puts together what lines tell: causes with their evidence, what is left unexplained, and how much is noise."""
