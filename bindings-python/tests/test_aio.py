"""`trunkline.aio`: the twins for asyncio."""

import asyncio
import inspect
import os
import time

import pytest

import trunkline
from trunkline import aio
from trunkline.aio import AsyncIpam
from trunkline.ipam import ChangeKind, Ipam, PoolSpec

SEGMENT = "local/default/100"


def test_the_twin_has_every_call_of_the_client():
    public = {name for name in dir(Ipam) if not name.startswith("_")}
    assert public == {name for name in dir(AsyncIpam) if not name.startswith("_")} - {"open"}
    for name in public - {"in_memory"}:
        twin = getattr(AsyncIpam, name)
        assert inspect.iscoroutinefunction(twin)
        assert twin.__doc__ == getattr(Ipam, name).__doc__


def test_leases(store):
    async def main():
        async with await AsyncIpam.open(store) as ipam:
            pool = (await ipam.ensure_pool(SEGMENT, PoolSpec("10.0.0.0/24"))).value
            leases = await asyncio.gather(*(ipam.allocate(pool, f"vm:{i}") for i in range(50)))
            assert len({lease.address for lease in leases}) == 50
            with pytest.raises(trunkline.AddressInUseError):
                await ipam.allocate(pool, "vm:x", exact=leases[0].address)
            assert await ipam.release(leases[0]) is trunkline.Removed.REMOVED
        with pytest.raises(trunkline.MisuseError):
            await ipam.leases(SEGMENT)

    asyncio.run(main())


def test_changes_come_one_by_one():
    async def main():
        ipam = AsyncIpam.in_memory()
        pool = await ipam.create_pool(SEGMENT, PoolSpec("10.0.0.0/24"))
        watch = await ipam.watch(SEGMENT)

        async def allocate():
            for i in range(5):
                await asyncio.sleep(0.02)
                await ipam.allocate(pool, f"vm:{i}")

        task = asyncio.create_task(allocate())
        seen = []
        async for change in watch:
            seen.append(change)
            if len(seen) == 5:
                break
        await task
        assert [change.kind for change in seen] == [ChangeKind.BOUND] * 5
        assert await watch.next(0) is None

    asyncio.run(main())


def test_the_loop_goes_on_while_a_call_waits():
    async def main():
        watch = await AsyncIpam.in_memory().watch(SEGMENT)
        waiting = asyncio.create_task(watch.next(0.5))
        turns = 0
        while not waiting.done():
            await asyncio.sleep(0.005)
            turns += 1
        assert turns > 10 and await waiting is None

    asyncio.run(main())


def test_a_cancelled_task_ends_its_call_and_the_watch_goes_on():
    async def main():
        ipam = AsyncIpam.in_memory()
        pool = await ipam.create_pool(SEGMENT, PoolSpec("10.0.0.0/24"))
        watch = await ipam.watch(SEGMENT)
        start = time.monotonic()
        with pytest.raises(asyncio.TimeoutError):
            await asyncio.wait_for(watch.next(3600), 0.2)
        assert 0.15 < time.monotonic() - start < 1
        task = asyncio.create_task(anext(aiter(watch)))
        await asyncio.sleep(0.1)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task
        await ipam.allocate(pool, "vm:a")
        assert (await anext(watch)).kind is ChangeKind.BOUND

    asyncio.run(main())


def test_many_waits_at_once_do_not_starve_a_call():
    async def main():
        ipam = AsyncIpam.in_memory()
        pool = await ipam.create_pool(SEGMENT, PoolSpec("10.0.0.0/24"))
        watches = [await ipam.watch(SEGMENT) for _ in range(60)]
        tasks = [asyncio.create_task(anext(watch)) for watch in watches]
        await asyncio.sleep(0.1)
        lease = await asyncio.wait_for(ipam.allocate(pool, "vm:a"), 10)
        assert all(change.lease == lease for change in await asyncio.gather(*tasks))

    asyncio.run(main())


def test_ctrl_c_ends_asyncio_run():
    from conftest import in_child
    code = """
import asyncio, os, signal, threading, time
from trunkline.aio import AsyncIpam
async def main():
    async for change in await AsyncIpam.in_memory().watch("local/default/1"):
        pass
threading.Timer(0.3, lambda: os.kill(os.getpid(), signal.SIGINT)).start()
start = time.monotonic()
try:
    asyncio.run(main())
except KeyboardInterrupt:
    print(time.monotonic() - start)
"""
    done = in_child(code)
    assert done.returncode == 0, done.stderr
    assert float(done.stdout) < 1.5


def test_the_workers_of_a_parent_are_not_used_after_fork():
    async def once():
        return await aio.run(os.getpid)

    assert asyncio.run(once()) == os.getpid()
    child = os.fork()
    if child == 0:
        os._exit(0 if asyncio.run(once()) == os.getpid() else 1)
    assert os.waitpid(child, 0)[1] == 0
