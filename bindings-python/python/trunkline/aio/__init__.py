"""The clients for asyncio: `AsyncIpam` is to `trunkline.ipam.Ipam` what a coroutine is to a call.

    from trunkline.aio import AsyncIpam

    async def main():
        async with await AsyncIpam.open("/var/lib/app/leases.db") as ipam:
            lease = await ipam.allocate(pool, "vm:db/eth0")
            async for change in await ipam.watch(lease.segment):
                print(change)

Each call runs on a worker thread, so the loop goes on meanwhile. A task that is cancelled, also by `asyncio.timeout`, ends its
call: the call undoes what it began, and only then does `CancelledError` come out. A call that was done by then stays done; the
verbs that change something are made to be asked again. Iterators ask for the next thing when they are asked: there is no queue
between. `run` does the same for any function that calls this library.
"""

from trunkline.aio._ipam import AsyncIpam, AsyncWatch
from trunkline.aio._run import run

__all__ = ["AsyncIpam", "AsyncWatch", "run"]
