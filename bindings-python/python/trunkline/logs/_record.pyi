from collections.abc import Sequence
from datetime import datetime
from typing import Any, ClassVar, final

from trunkline.logs import LineEnd, LogStream, LogTime

@final
class LogRecord:
    """A line of a log, with what belongs to it."""
    def __new__(
        cls,
        line: bytes,
        *,
        time: LogTime | datetime | str | None = None,
        stream: LogStream | str = ...,
        end: LineEnd | str = ...,
        source: int = ...,
        attributes: Sequence[tuple[str, str]] = ...,
    ) -> LogRecord: ...
    @property
    def time(self) -> LogTime | None:
        """When it was written; None when times were not asked for."""
    @property
    def stream(self) -> LogStream:
        """The stream that it came from."""
    @property
    def line(self) -> bytes:
        """The line without its end, as it was written."""
    @property
    def text(self) -> str:
        """The line as text; bytes that are not UTF-8 read as U+FFFD."""
    @property
    def end(self) -> LineEnd:
        """How it ends: with a newline, at the end of what was written, or with more of the same line to come."""
    @property
    def source(self) -> int:
        """The task that it comes from, as an index into `LogReader.tasks`; 0 for anything but a service."""
    @property
    def attributes(self) -> list[tuple[str, str]]:
        """What the driver added, such as labels."""
    __match_args__: ClassVar[tuple[str, str, str, str, str, str]] = ("line", "time", "stream", "end", "source", "attributes")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class LogBatch:
    """Lines that were read in one go: a sequence of records, each made when it is asked for.

    `lines()` and `messages()` give all of them at once, without a record for each: for readers in bulk.
    """
    def __len__(self, /) -> int: ...
    def __getitem__(self, index: int, /) -> LogRecord: ...
    def lines(self) -> list[Any]:
        """The lines without their ends, as they were written."""
    def messages(self) -> list[Any]:
        """The lines as text; bytes that are not UTF-8 read as U+FFFD."""
    def times(self) -> list[int | None]:
        """The times in nanoseconds since the start of 1970, one for each line; None where there is none."""
    def stderr(self) -> list[bool]:
        """Which lines came from the standard error stream."""
    @property
    def byte_len(self) -> int:
        """The size of the lines in memory, in bytes, with what the driver added."""
    def printed(self, *, timestamps: bool = False) -> bytes:
        """The lines as `docker logs` prints them, each with its newline; with their times when wanted."""
