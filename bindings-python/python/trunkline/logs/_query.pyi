from datetime import datetime
from typing import Any, ClassVar, final

from trunkline._typing import IntoInt
from trunkline.logs import LogStream, LogTime

@final
class LogPosition:
    """Where to go on reading: how many records of which moment were delivered. Its text keeps it across processes."""
    def __new__(cls, text: str) -> LogPosition: ...
    @property
    def time(self) -> LogTime:
        """The moment to go on from; some of its records, or all of them, have been delivered."""
    def __getnewargs__(self, /) -> tuple[str]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class LogQuery:
    """Which lines of a log are read, and how."""
    def __new__(
        cls,
        *,
        stream: LogStream | str | None = None,
        since: LogTime | datetime | str | None = None,
        until: LogTime | datetime | str | None = None,
        tail: IntoInt | None = None,
        follow: bool = False,
        timestamps: bool = True,
        attributes: bool = True,
        whole_lines: bool = True,
        max_line: IntoInt = ...,
        batch: IntoInt = ...,
        resume: LogPosition | str | None = None,
    ) -> LogQuery: ...
    @property
    def stream(self) -> LogStream | None:
        """The only stream to read; None for both."""
    @property
    def since(self) -> LogTime | None:
        """From which moment on, that moment included."""
    @property
    def until(self) -> LogTime | None:
        """Up to which moment."""
    @property
    def tail(self) -> int | None:
        """How many of the last lines."""
    @property
    def follow(self) -> bool:
        """Whether to wait for further lines at the end."""
    @property
    def timestamps(self) -> bool:
        """Whether the times are wanted."""
    @property
    def attributes(self) -> bool:
        """Whether what the driver added to each line is wanted."""
    @property
    def whole_lines(self) -> bool:
        """Whether the parts into which the engine splits lines of more than 16 KiB are put together."""
    @property
    def max_line(self) -> int:
        """The longest line, in bytes, 16384 to 1073741824; a longer one comes in parts."""
    @property
    def batch(self) -> int:
        """How many lines a batch has at most, 1 to 1000000."""
    @property
    def resume(self) -> LogPosition | None:
        """Where to go on."""
    def includes(self, stream: LogStream | str) -> bool:
        """Whether a stream is read."""
    __match_args__: ClassVar[tuple[str, str, str, str, str, str, str, str, str, str, str]] = ("stream", "since", "until", "tail", "follow", "timestamps", "attributes", "whole_lines", "max_line", "batch", "resume")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...
