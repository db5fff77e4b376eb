"""The twin of `trunkline.docker`."""

from __future__ import annotations

from typing import Any

from trunkline.aio._run import Twin, run, twin
from trunkline.docker import Docker


class AsyncNetworkEvents(Twin):
    """The changes of networks as they happen: an async iterator that reads the next one when it is asked."""

    async def next_within(self, wait: Any) -> Any:
        """The next change, waiting at most so long; None when there was none in time."""
        return await run(self._sync.next_within, wait)

    def __aiter__(self) -> AsyncNetworkEvents:
        return self

    async def __anext__(self) -> Any:
        event = await run(next, self._sync, None)
        if event is None:
            raise StopAsyncIteration
        return event

    async def close(self) -> None:
        """Lets go of the connection. Again is fine."""
        await run(self._sync.close)


@twin(
    Docker,
    calls="networks network add_network ensure_network add_transparent_network remove_network remove_foreign_network prune_networks "
          "check_network probe_network network_events container containers_on addresses run_container start_container "
          "stop_container remove_container attach detach close",
    given="engine",
    wrapped={"network_events": AsyncNetworkEvents},
)
class AsyncDocker(Twin):
    """The twin of `trunkline.docker.Docker`: `await AsyncDocker.connect()`, or `AsyncDocker(docker)` of one that is connected."""

    @classmethod
    async def connect(cls, *args: Any, **options: Any) -> AsyncDocker:
        """Connects to an engine: see `trunkline.docker.Docker`."""
        return cls(await run(Docker, *args, **options))
