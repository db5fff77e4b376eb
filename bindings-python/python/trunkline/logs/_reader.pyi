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
    @staticmethod
    def files(format: LogFormat | str, path: IntoPath, query: LogQuery | None = None) -> LogReader: ...
    @staticmethod
    def open(
        container: str,
        query: LogQuery | None = None,
        *,
        engine: EngineSocket | IntoPath | None = None,
    ) -> LogReader: ...
    @staticmethod
    def through_engine(
        container: str,
        query: LogQuery | None = None,
        *,
        engine: EngineSocket | IntoPath | None = None,
    ) -> LogReader: ...
    @staticmethod
    def service(
        service: str,
        query: LogQuery | None = None,
        *,
        engine: EngineSocket | IntoPath | None = None,
    ) -> LogReader: ...
    @staticmethod
    def locate(container: str, *, engine: EngineSocket | IntoPath | None = None) -> LogLocation: ...
    @staticmethod
    def path_of(format: LogFormat | str, data_root: IntoPath, container: str) -> Path: ...
    def next_batch(self, timeout: IntoSpan | None = None) -> LogBatch | None: ...
    def batches(self) -> LogBatches: ...
    def __iter__(self, /) -> Self: ...
    def __next__(self, /) -> LogRecord: ...
    @property
    def location(self) -> LogLocation: ...
    @property
    def counters(self) -> LogCounters: ...
    @property
    def skipped(self) -> list[SkippedRange]: ...
    @property
    def position(self) -> LogPosition | None: ...
    @property
    def tasks(self) -> list[ServiceTask]: ...
    def close(self) -> None: ...
    def __enter__(self) -> Self: ...
    def __exit__(self, *exception: object) -> None: ...

@final
class LogBatches:
    def __iter__(self, /) -> Self: ...
    def __next__(self, /) -> LogBatch: ...
