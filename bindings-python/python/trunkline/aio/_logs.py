"""The twin of `trunkline.logs.LogReader`."""

from __future__ import annotations

from typing import Any, AsyncIterator

from trunkline.aio._run import Twin, run, twin
from trunkline.logs import LogReader


@twin(LogReader, calls="next_batch close", given="location counters skipped position tasks")
class AsyncLogReader(Twin):
    """The twin of `trunkline.logs.LogReader`: an async iterator over records. `await AsyncLogReader.open("web", LogQuery(follow=True))`.

    It holds back: lines are read when they are asked for, a batch at a time. A task that is cancelled while it waits loses none.
    """

    __slots__ = ("_batch", "_at")

    def __init__(self, sync: Any) -> None:
        super().__init__(sync)
        self._batch: Any = ()
        self._at = 0

    @classmethod
    async def files(cls, *args: Any, **options: Any) -> AsyncLogReader:
        """Reads log files: see `LogReader.files`."""
        return cls(await run(LogReader.files, *args, **options))

    @classmethod
    async def open(cls, *args: Any, **options: Any) -> AsyncLogReader:
        """Reads the logs of a container: see `LogReader.open`."""
        return cls(await run(LogReader.open, *args, **options))

    @classmethod
    async def through_engine(cls, *args: Any, **options: Any) -> AsyncLogReader:
        """Reads the logs of a container from the engine: see `LogReader.through_engine`."""
        return cls(await run(LogReader.through_engine, *args, **options))

    @classmethod
    async def service(cls, *args: Any, **options: Any) -> AsyncLogReader:
        """Reads the logs of a swarm service: see `LogReader.service`."""
        return cls(await run(LogReader.service, *args, **options))

    async def batches(self) -> AsyncIterator[Any]:
        """An async iterator over batches, to the end of the log."""
        while (batch := await self.next_batch()) is not None:  # type: ignore[attr-defined]
            yield batch

    def __aiter__(self) -> AsyncLogReader:
        return self

    async def __anext__(self) -> Any:
        # One call for each batch, not for each line.
        while self._at >= len(self._batch):
            batch = await run(self._sync.next_batch)
            if batch is None:
                raise StopAsyncIteration
            self._batch, self._at = batch, 0
        record = self._batch[self._at]
        self._at += 1
        return record
