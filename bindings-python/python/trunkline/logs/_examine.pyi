from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, Literal, final

from trunkline._typing import IntoInt, IntoPath, IntoSpan
from trunkline.logs import Diagnosis, EngineSocket, Evidence, Extent, LogPlace, LogTime

@final
class Looked:
    """A place that was looked at, and how much of it was read."""
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
    def source(self) -> str:
        """`engine`, `daemon_log`, `container_log` or `kernel_log`; `other` for one that is newer than this module."""
    @property
    def place(self) -> str:
        """Which engine, file or container."""
    @property
    def lines(self) -> int:
        """How many lines were read."""
    @property
    def extent(self) -> Extent:
        """How far."""
    @property
    def why(self) -> str | None:
        """Why not to its end."""
    @property
    def text(self) -> str: ...
    __match_args__: ClassVar[tuple[str, str, str, str, str, str]] = ("source", "place", "lines", "extent", "why", "text")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Findings:
    """What an examination found, and where it looked."""
    def __new__(cls, *, diagnosis: Diagnosis, sources: Sequence[Looked], is_clean: bool, text: str) -> Findings: ...
    @property
    def diagnosis(self) -> Diagnosis:
        """The causes, what is left unexplained, and how much is noise."""
    @property
    def sources(self) -> list[Looked]:
        """The places that were looked at."""
    @property
    def is_clean(self) -> bool:
        """Whether every place was read to its end and nothing was found."""
    @property
    def text(self) -> str: ...
    __match_args__: ClassVar[tuple[str, str, str, str]] = ("diagnosis", "sources", "is_clean", "text")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Examination:
    """What is to be examined: `Examination.host()`, `Examination.network("lan")` or `Examination.container("web")`, on an engine, with the
    logs of the daemon, of containers and of the kernel.

    `since` and `lines` bound what is read of each log, `containers` how many containers, `within` the time. Without
    `daemon_log` and `kernel_log` they are looked for; `kernel_log=False` leaves the kernel's out.
    """
    @staticmethod
    def host(
        *,
        engine: EngineSocket | IntoPath | None = None,
        daemon_log: LogPlace | None = None,
        kernel_log: LogPlace | Literal[False] | None = None,
        since: LogTime | datetime | str | None = None,
        lines: IntoInt | None = None,
        containers: IntoInt | None = None,
        within: IntoSpan | None = None,
        evidence: Sequence[Evidence] = ...,
    ) -> Examination:
        """All of a host: its daemon, its networks and containers."""
    @staticmethod
    def network(
        name: str,
        *,
        engine: EngineSocket | IntoPath | None = None,
        daemon_log: LogPlace | None = None,
        kernel_log: LogPlace | Literal[False] | None = None,
        since: LogTime | datetime | str | None = None,
        lines: IntoInt | None = None,
        containers: IntoInt | None = None,
        within: IntoSpan | None = None,
        evidence: Sequence[Evidence] = ...,
    ) -> Examination:
        """A network and the containers on it."""
    @staticmethod
    def container(
        name: str,
        *,
        engine: EngineSocket | IntoPath | None = None,
        daemon_log: LogPlace | None = None,
        kernel_log: LogPlace | Literal[False] | None = None,
        since: LogTime | datetime | str | None = None,
        lines: IntoInt | None = None,
        containers: IntoInt | None = None,
        within: IntoSpan | None = None,
        evidence: Sequence[Evidence] = ...,
    ) -> Examination:
        """One container."""

def examine(examination: Examination) -> Findings:
    """Examines a host, a network or a container: asks the engine, reads the logs, and puts together what they tell. A place that
    cannot be read is in `sources`, and no error.
    """
