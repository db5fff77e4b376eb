"""The twin of `trunkline.topology.Host`."""

from __future__ import annotations

from typing import Any

from trunkline.aio._run import Twin, run, twin
from trunkline.topology import Host


@twin(
    Host,
    calls="observe plan apply apply_plan verify teardown reconcile ensure_shim remove_shim close",
)
class AsyncHost(Twin):
    """The twin of `trunkline.topology.Host`: `await AsyncHost.connect(ipam)`. `progress` is called on the worker thread."""

    @classmethod
    async def connect(cls, *args: Any, **options: Any) -> AsyncHost:
        """Opens a host: see `trunkline.topology.Host`."""
        return cls(await run(Host, *args, **options))
