"""The twin of `trunkline.ipam`."""

from __future__ import annotations

from typing import Any

from trunkline.aio._run import Twin, run, twin
from trunkline.ipam import Ipam


class AsyncWatch(Twin):
    """The changes of a segment, one after the other: an async iterator that waits for the next, and never ends by itself."""

    async def next(self, timeout: Any) -> Any:
        """The next change, or None when there was none for so long."""
        return await run(self._sync.next, timeout)

    def __aiter__(self) -> AsyncWatch:
        return self

    async def __anext__(self) -> Any:
        return await run(self._sync.__next__)


@twin(
    Ipam,
    calls="create_pool ensure_pool remove_pool segments pools pool allocate allocate_all release reserve remove_reservation exclude "
          "remove_exclusion carve remove_carve leases leases_of lease_at usage explain audit export import_ watch close",
    wrapped={"watch": AsyncWatch},
)
class AsyncIpam(Twin):
    """The twin of `trunkline.ipam.Ipam`: `await AsyncIpam.open(path)`, or `AsyncIpam(ipam)` of one that is open."""

    @classmethod
    async def open(cls, path: Any, **options: Any) -> AsyncIpam:
        """Opens a store, or makes it when there is no file: see `trunkline.ipam.Ipam`."""
        return cls(await run(Ipam, path, **options))

    @classmethod
    def in_memory(cls, **options: Any) -> AsyncIpam:
        """An allocator that forgets everything when it is closed: see `trunkline.ipam.Ipam.in_memory`."""
        return cls(Ipam.in_memory(**options))
