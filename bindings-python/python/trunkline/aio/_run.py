"""Calls on worker threads that a cancelled task ends, and the twin of a class made of them."""

from __future__ import annotations

import asyncio
import functools
import os
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Callable

from trunkline import Cancel

# A call that waits keeps its thread; threads are made when all others are busy.
_THREADS = 256

_pool: tuple[int, ThreadPoolExecutor] | None = None


def _workers() -> ThreadPoolExecutor:
    """The worker threads of this process: those of the parent did not come along through `fork`."""
    global _pool
    if _pool is None or _pool[0] != os.getpid():
        _pool = os.getpid(), ThreadPoolExecutor(_THREADS, thread_name_prefix="trunkline")
    return _pool[1]


async def run(function: Callable[..., Any], /, *args: Any, **kwargs: Any) -> Any:
    """Calls a function on a worker thread, and gives back what it returns or raises.

    When the task is cancelled, the waits of this library in the function give up, and what they began is undone. A second
    cancellation interrupts the undoing too.
    """
    cancel = Cancel()
    call = _workers().submit(cancel.run, function, *args, **kwargs)
    outcome = asyncio.wrap_future(call)
    try:
        return await asyncio.shield(outcome)
    except asyncio.CancelledError:
        if not call.cancel():
            cancel.cancel()
            while not call.done():
                try:
                    await asyncio.wait([outcome])
                except asyncio.CancelledError:
                    cancel.cancel()
        if outcome.done() and not outcome.cancelled():
            outcome.exception()  # seen: the task ends as cancelled, whatever became of the call
        raise


class Twin:
    """What all twins are: a client of the synchronous kind, each of whose calls runs on a worker thread."""

    __slots__ = ("_sync",)

    def __init__(self, sync: Any) -> None:
        self._sync = sync

    def __repr__(self) -> str:
        return f"<Async{repr(self._sync).removeprefix('<')}"

    async def __aenter__(self) -> Any:
        self._sync.__enter__()
        return self

    async def __aexit__(self, *exception: object) -> None:
        await run(self._sync.__exit__, *exception)


def twin(sync: type, *, calls: str, given: str = "", wrapped: dict[str, type] | None = None) -> Callable[[type], type]:
    """Fills a class with the twins of a synchronous one: `calls` are coroutines, `given` are properties, and what the calls of
    `wrapped` return is made a twin too."""

    def fill(cls: type) -> type:
        for name in calls.split():
            setattr(cls, name, _coroutine(getattr(sync, name), (wrapped or {}).get(name)))
        for name in given.split():
            setattr(cls, name, property(lambda self, name=name: getattr(self._sync, name), doc=getattr(sync, name).__doc__))
        return cls

    return fill


def _coroutine(method: Any, result: type | None) -> Callable[..., Any]:
    name = method.__name__

    @functools.wraps(method)
    async def call(self: Any, *args: Any, **kwargs: Any) -> Any:
        value = await run(getattr(self._sync, name), *args, **kwargs)
        return value if result is None else result(value)

    return call
