from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, Literal, final

from trunkline._typing import IntoInt, IntoPath, IntoSpan
from trunkline.logs import Diagnosis, EngineSocket, Evidence, Extent, LogPlace, LogTime

@final
class Looked:
    def __new__(
        cls,
        *,
        source: str,
        place: str,
        lines: int,
        extent: Extent | str,
        why: str | None,
        text: str,
    ) -> Looked: ...
    @property
    def source(self) -> str: ...
    @property
    def place(self) -> str: ...
    @property
    def lines(self) -> int: ...
    @property
    def extent(self) -> Extent: ...
    @property
    def why(self) -> str | None: ...
    @property
    def text(self) -> str: ...
    __match_args__: ClassVar[tuple[str, str, str, str, str, str]] = ("source", "place", "lines", "extent", "why", "text")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Findings:
    def __new__(cls, *, diagnosis: Diagnosis, sources: Sequence[Looked], is_clean: bool, text: str) -> Findings: ...
    @property
    def diagnosis(self) -> Diagnosis: ...
    @property
    def sources(self) -> list[Looked]: ...
    @property
    def is_clean(self) -> bool: ...
    @property
    def text(self) -> str: ...
    __match_args__: ClassVar[tuple[str, str, str, str]] = ("diagnosis", "sources", "is_clean", "text")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Examination:
    def host(
        self,
        engine: EngineSocket | IntoPath | None,
        daemon_log: LogPlace | None,
        kernel_log: LogPlace | Literal[False] | None,
        since: LogTime | datetime | str | None,
        lines: IntoInt | None,
        containers: IntoInt | None,
        within: IntoSpan | None,
        evidence: Sequence[Evidence],
    ) -> Examination: ...
    def network(
        self,
        name: str,
        engine: EngineSocket | IntoPath | None,
        daemon_log: LogPlace | None,
        kernel_log: LogPlace | Literal[False] | None,
        since: LogTime | datetime | str | None,
        lines: IntoInt | None,
        containers: IntoInt | None,
        within: IntoSpan | None,
        evidence: Sequence[Evidence],
    ) -> Examination: ...
    def container(
        self,
        name: str,
        engine: EngineSocket | IntoPath | None,
        daemon_log: LogPlace | None,
        kernel_log: LogPlace | Literal[False] | None,
        since: LogTime | datetime | str | None,
        lines: IntoInt | None,
        containers: IntoInt | None,
        within: IntoSpan | None,
        evidence: Sequence[Evidence],
    ) -> Examination: ...

def examine(examination: Examination) -> Findings: ...
