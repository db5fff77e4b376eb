from collections.abc import Sequence
from pathlib import Path
from typing import Any, ClassVar, final

from trunkline._typing import IntoPath
from trunkline.logs import LogFormat, SkipReason

@final
class EngineSocket:
    """The socket of an engine: a path, `unix://…` or `tcp://…`; without argument what `DOCKER_HOST` says, or
    `/var/run/docker.sock`.

    Everywhere one is wanted, its text or a path is taken too.
    """
    def __new__(cls, address: EngineSocket | IntoPath | None = None) -> EngineSocket: ...
    @property
    def address(self) -> str:
        """The address as text, such as `unix:///run/docker.sock`."""
    @property
    def is_local(self) -> bool:
        """Whether it is on this machine for certain."""
    def __getnewargs__(self, /) -> tuple[str]: ...
    __match_args__: ClassVar[tuple[str]] = ("address",)
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class LogLocation:
    """Where the logs of a container are.

    `kind` is `files`, `engine` (read back through the engine), or `elsewhere` (the driver sends them away and keeps no copy).
    """
    def __new__(
        cls,
        *,
        kind: str,
        format: LogFormat | str | None,
        path: IntoPath | None,
        reason: str | None,
        look: str | None,
        driver: str | None,
        options: Sequence[tuple[str, str]],
        copy_disabled: bool | None,
    ) -> LogLocation: ...
    @property
    def kind(self) -> str:
        """Where."""
    @property
    def format(self) -> LogFormat | None:
        """The format of the files."""
    @property
    def path(self) -> Path | None:
        """The current file."""
    @property
    def reason(self) -> str | None:
        """Why the engine is asked, or why they cannot be read here."""
    @property
    def look(self) -> str | None:
        """Where to look, when they cannot be read here."""
    @property
    def driver(self) -> str | None:
        """The driver that sends them away."""
    @property
    def options(self) -> list[tuple[str, str]]:
        """The options of that driver that say where to; without tokens."""
    @property
    def copy_disabled(self) -> bool | None:
        """Whether a copy for reading is forbidden; None when that is not the reason."""
    __match_args__: ClassVar[tuple[str, str, str, str, str, str, str, str]] = ("kind", "format", "path", "reason", "look", "driver", "options", "copy_disabled")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class LogCounters:
    """What a reader has read so far."""
    def __new__(
        cls,
        *,
        bytes: int,
        records: int,
        lines: int,
        skipped_bytes: int,
        skipped: int,
        odd: int,
        rotations: int,
        resumed: int,
    ) -> LogCounters: ...
    @property
    def bytes(self) -> int:
        """Bytes of the files or the engine's answer."""
    @property
    def records(self) -> int:
        """Records of the driver, parts of long lines counted each."""
    @property
    def lines(self) -> int:
        """Lines that were delivered."""
    @property
    def skipped_bytes(self) -> int:
        """Bytes that could not be read."""
    @property
    def skipped(self) -> int:
        """Places that could not be read."""
    @property
    def odd(self) -> int:
        """Records that were odd, and read all the same."""
    @property
    def rotations(self) -> int:
        """Rotations that were followed."""
    @property
    def resumed(self) -> int:
        """Connections that were taken up again."""
    __match_args__: ClassVar[tuple[str, str, str, str, str, str, str, str]] = ("bytes", "records", "lines", "skipped_bytes", "skipped", "odd", "rotations", "resumed")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class SkippedRange:
    """Bytes of a log file that could not be read."""
    def __new__(cls, *, file: IntoPath, start: int, end: int, reason: SkipReason | str, text: str) -> SkippedRange: ...
    @property
    def file(self) -> Path:
        """The file."""
    @property
    def start(self) -> int:
        """The first byte."""
    @property
    def end(self) -> int:
        """The byte after the last one."""
    @property
    def reason(self) -> SkipReason:
        """Why."""
    @property
    def text(self) -> str: ...
    __match_args__: ClassVar[tuple[str, str, str, str, str]] = ("file", "start", "end", "reason", "text")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class ServiceTask:
    """A task of a swarm service whose logs are read."""
    def __new__(
        cls,
        *,
        id: str,
        slot: int,
        node: str,
        state: str,
        container: str | None,
        problem: str | None,
        problem_kind: str | None,
    ) -> ServiceTask: ...
    @property
    def id(self) -> str:
        """Its id."""
    @property
    def slot(self) -> int:
        """Which replica it is, from 1; 0 for a task of each node."""
    @property
    def node(self) -> str:
        """The id of its node."""
    @property
    def state(self) -> str:
        """Its state, in the engine's word."""
    @property
    def container(self) -> str | None:
        """Its container."""
    @property
    def problem(self) -> str | None:
        """Why there are no lines of it, in plain words."""
    @property
    def problem_kind(self) -> str | None:
        """Which problem: `no_container`, `node_down`, `container_gone`, `unreadable`, `silent`, `failed` or `other`."""
    __match_args__: ClassVar[tuple[str, str, str, str, str, str, str]] = ("id", "slot", "node", "state", "container", "problem", "problem_kind")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
