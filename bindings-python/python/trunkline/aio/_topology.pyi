from collections.abc import Callable

from typing_extensions import Self

from trunkline import Ensured, Removed
from trunkline.aio._run import Twin
from trunkline.docker import Docker
from trunkline.ipam import Ipam
from trunkline.link import Link, Netns
from trunkline.topology import Host, Leases, Observed, Plan, Progress, Reconciler, Reconciliation, Shim, Topology

class AsyncHost(Twin):
    """The twin of `trunkline.topology.Host`: `await AsyncHost.connect(ipam)`. `progress` is called on the worker thread.
    """
    def __init__(self, sync: Host) -> None: ...
    @classmethod
    async def connect(cls, ipam: Ipam, *, netns: Netns | None = None, engine: Docker | None = None) -> Self:
        """Opens a host: see `trunkline.topology.Host`."""
    async def observe(self, topology: Topology) -> Observed:
        """What there is, as far as a topology is concerned."""
    async def plan(self, topology: Topology) -> Plan:
        """What must be done so that all of a topology is there."""
    async def apply(self, topology: Topology, *, progress: Callable[[Progress], object] | None = None) -> Plan:
        """Plans and carries out, all or nothing. Gives the plan that was carried out."""
    async def apply_plan(self, plan: Plan, *, progress: Callable[[Progress], object] | None = None) -> None:
        """Carries out a plan, all or nothing."""
    async def verify(self, topology: Topology) -> None:
        """Raises `ConflictError` with each difference between what is wanted and what there is."""
    async def teardown(self, topology: Topology, *, leases: Leases | str = ..., progress: Callable[[Progress], object] | None = None) -> Plan:
        """Removes all of a topology. Its leases are released, or kept for when it comes back."""
    async def reconcile(self, topology: Topology, reconciler: Reconciler) -> Reconciliation:
        """Compares ledger and engine, and releases leases that have leaked for longer than the reconciler's grace."""
    async def ensure_shim(self, shim: Shim) -> Ensured[Link]:
        """Makes sure that a shim is there, complete."""
    async def remove_shim(self, name: str) -> Removed:
        """Removes a shim that this library made. Succeeds when it is gone already."""
    async def close(self) -> None:
        """Lets go of kernel, ledger and engine. Again is fine."""
