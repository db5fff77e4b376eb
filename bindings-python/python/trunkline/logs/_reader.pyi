from pathlib import Path
from typing import final

from typing_extensions import Self

from trunkline._typing import IntoPath, IntoSpan
from trunkline.logs import (
    EngineSocket,
    LogBatch,
    LogCounters,
    LogFormat,
    LogLocation,
    LogPosition,
    LogQuery,
    LogRecord,
    ServiceTask,
    SkippedRange,
)

@final
class LogReader:
    """Reads the logs of a container or a service, or log files: an iterator over records, and for readers in bulk over batches.

    `LogReader.files(format, path)`, `LogReader.open(container)`, `LogReader.through_engine(container)`,
    `LogReader.service(name)`; each takes a `LogQuery`. It reads on the caller's thread, when it is asked, and keeps no queue.
    One thread at a time may wait on it; `trunkline.aio.AsyncLogReader` is its twin for asyncio.

        for record in LogReader.files("json-file", path, LogQuery(tail=10)):
            print(record.time, record.text)
    """
    @staticmethod
    def files(format: LogFormat | str, path: IntoPath, query: LogQuery | None = None) -> LogReader:
        """Reads log files: the current one and those it was rotated to."""
    @staticmethod
    def open(
        container: str,
        query: LogQuery | None = None,
        *,
        engine: EngineSocket | IntoPath | None = None,
    ) -> LogReader:
        """Reads the logs of a container: from the engine's files where they are here and their format is known, from the engine
        otherwise. `location` says which, and why.
        """
    @staticmethod
    def through_engine(
        container: str,
        query: LogQuery | None = None,
        *,
        engine: EngineSocket | IntoPath | None = None,
    ) -> LogReader:
        """Reads the logs of a container from the engine, wherever its files are."""
    @staticmethod
    def service(
        service: str,
        query: LogQuery | None = None,
        *,
        engine: EngineSocket | IntoPath | None = None,
    ) -> LogReader:
        """Reads the logs of a swarm service: those of all its tasks, merged by time. `tail` holds for each task."""
    @staticmethod
    def locate(container: str, *, engine: EngineSocket | IntoPath | None = None) -> LogLocation:
        """Where the logs of a container are, without reading them."""
    @staticmethod
    def path_of(format: LogFormat | str, data_root: IntoPath, container: str) -> Path:
        """Where the engine keeps the current file of a container: below its data root (`DockerRootDir` of `/info`), for the full id.
        """
    def next_batch(self, timeout: IntoSpan | None = None) -> LogBatch | None:
        """The next lines; None at the end of the log. With a timeout, an empty batch says that nothing came in time."""
    def batches(self) -> LogBatches:
        """An iterator over batches, to the end of the log."""
    def __iter__(self, /) -> Self: ...
    def __next__(self, /) -> LogRecord: ...
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
    def close(self) -> None:
        """Lets go of files and connections. Again is fine."""
    def __enter__(self) -> Self: ...
    def __exit__(self, *exception: object) -> None: ...

@final
class LogBatches:
    """The batches of a reader: see `LogReader.batches`."""
    def __iter__(self, /) -> Self: ...
    def __next__(self, /) -> LogBatch: ...
