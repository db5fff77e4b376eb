from collections.abc import AsyncIterator

from typing_extensions import Self

from trunkline._typing import IntoPath, IntoSpan
from trunkline.aio._run import Twin
from trunkline.logs import (
    EngineSocket,
    LogBatch,
    LogCounters,
    LogFormat,
    LogLocation,
    LogPosition,
    LogQuery,
    LogReader,
    LogRecord,
    ServiceTask,
    SkippedRange,
)

class AsyncLogReader(Twin):
    """The twin of `trunkline.logs.LogReader`: an async iterator over records. `await AsyncLogReader.open("web", LogQuery(follow=True))`.

    It holds back: lines are read when they are asked for, a batch at a time. A task that is cancelled while it waits loses none.
    """
    def __init__(self, sync: LogReader) -> None: ...
    @classmethod
    async def files(cls, format: LogFormat | str, path: IntoPath, query: LogQuery | None = None) -> Self:
        """Reads log files: see `LogReader.files`."""
    @classmethod
    async def open(
        cls,
        container: str,
        query: LogQuery | None = None,
        *,
        engine: EngineSocket | IntoPath | None = None,
    ) -> Self:
        """Reads the logs of a container: see `LogReader.open`."""
    @classmethod
    async def through_engine(
        cls,
        container: str,
        query: LogQuery | None = None,
        *,
        engine: EngineSocket | IntoPath | None = None,
    ) -> Self:
        """Reads the logs of a container from the engine: see `LogReader.through_engine`."""
    @classmethod
    async def service(
        cls,
        service: str,
        query: LogQuery | None = None,
        *,
        engine: EngineSocket | IntoPath | None = None,
    ) -> Self:
        """Reads the logs of a swarm service: see `LogReader.service`."""
    @property
    def location(self) -> LogLocation:
        """Where the lines come from, and why not from files when they do not."""
    @property
    def counters(self) -> LogCounters:
        """What was read so far."""
    @property
    def skipped(self) -> list[SkippedRange]:
        """What could not be read: the first 1000 places; the counters count all."""
    @property
    def position(self) -> LogPosition | None:
        """Where to go on after the last batch that was read; lines that the iterator has read ahead count as read. None before the
        first, for a service, and without times.
        """
    @property
    def tasks(self) -> list[ServiceTask]:
        """The tasks of a service; empty for anything else."""
    async def next_batch(self, timeout: IntoSpan | None = None) -> LogBatch | None:
        """The next lines; None at the end of the log. With a timeout, an empty batch says that nothing came in time."""
    async def close(self) -> None:
        """Lets go of files and connections. Again is fine."""
    def batches(self) -> AsyncIterator[LogBatch]:
        """An async iterator over batches, to the end of the log."""
    def __aiter__(self) -> Self: ...
    async def __anext__(self) -> LogRecord: ...
