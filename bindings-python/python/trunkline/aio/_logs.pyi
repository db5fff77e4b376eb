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
    def __init__(self, sync: LogReader) -> None: ...
    @classmethod
    async def files(cls, format: LogFormat | str, path: IntoPath, query: LogQuery | None = None) -> Self: ...
    @classmethod
    async def open(
        cls,
        container: str,
        query: LogQuery | None = None,
        *,
        engine: EngineSocket | IntoPath | None = None,
    ) -> Self: ...
    @classmethod
    async def through_engine(
        cls,
        container: str,
        query: LogQuery | None = None,
        *,
        engine: EngineSocket | IntoPath | None = None,
    ) -> Self: ...
    @classmethod
    async def service(
        cls,
        service: str,
        query: LogQuery | None = None,
        *,
        engine: EngineSocket | IntoPath | None = None,
    ) -> Self: ...
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
    async def next_batch(self, timeout: IntoSpan | None = None) -> LogBatch | None: ...
    async def close(self) -> None: ...
    def batches(self) -> AsyncIterator[LogBatch]: ...
    def __aiter__(self) -> Self: ...
    async def __anext__(self) -> LogRecord: ...
