from collections.abc import Callable
from typing import Any, ClassVar, final

from typing_extensions import Self

from trunkline import Ensured, Removed
from trunkline.docker import Docker
from trunkline.ipam import Ipam
from trunkline.link import Link, Netns
from trunkline.topology import Action, Leases, Observed, Plan, Reconciler, Reconciliation, Shim, StepState, Topology

@final
class Progress:
    """How far a plan has come: told before and after each step."""
    def __new__(
        cls,
        *,
        number: int,
        of: int,
        action: Action,
        state: StepState | str,
        error: str | None,
        text: str,
    ) -> Progress: ...
    @property
    def number(self) -> int:
        """Which step this is, from 1."""
    @property
    def of(self) -> int:
        """How many steps there are."""
    @property
    def action(self) -> Action:
        """The step, and why it is taken."""
    @property
    def state(self) -> StepState:
        """What happens to it."""
    @property
    def error(self) -> str | None:
        """What went wrong, when it failed or was not undone."""
    @property
    def text(self) -> str: ...
    __match_args__: ClassVar[tuple[str, str, str, str, str, str]] = ("number", "of", "action", "state", "error", "text")
    def __getnewargs_ex__(self, /) -> tuple[tuple[()], dict[str, Any]]: ...
    def __eq__(self, other: object, /) -> bool: ...
    def __hash__(self, /) -> int: ...
    def __ne__(self, other: object, /) -> bool: ...

@final
class Host:
    """A host: its kernel, a ledger, and its container engine, as far as a topology needs them.

    `plan` compares what is wanted with what there is, `apply` carries it out, `verify` raises `ConflictError` with each difference,
    `teardown` removes it. What fails half-way is undone. `progress` is called with a `Progress` before and after each
    step; what it raises ends the call at its next wait, and is raised.
    """
    def __new__(cls, ipam: Ipam, *, netns: Netns | None = None, engine: Docker | None = None) -> Host: ...
    def observe(self, topology: Topology) -> Observed:
        """What there is, as far as a topology is concerned."""
    def plan(self, topology: Topology) -> Plan:
        """What must be done so that all of a topology is there."""
    def apply(self, topology: Topology, *, progress: Callable[[Progress], object] | None = None) -> Plan:
        """Plans and carries out, all or nothing. Gives the plan that was carried out."""
    def apply_plan(self, plan: Plan, *, progress: Callable[[Progress], object] | None = None) -> None:
        """Carries out a plan, all or nothing."""
    def verify(self, topology: Topology) -> None:
        """Raises `ConflictError` with each difference between what is wanted and what there is."""
    def teardown(self, topology: Topology, *, leases: Leases | str = ..., progress: Callable[[Progress], object] | None = None) -> Plan:
        """Removes all of a topology. Its leases are released, or kept for when it comes back."""
    def reconcile(self, topology: Topology, reconciler: Reconciler) -> Reconciliation:
        """Compares ledger and engine, and releases leases that have leaked for longer than the reconciler's grace."""
    def ensure_shim(self, shim: Shim) -> Ensured[Link]:
        """Makes sure that a shim is there, complete."""
    def remove_shim(self, name: str) -> Removed:
        """Removes a shim that this library made. Succeeds when it is gone already."""
    def close(self) -> None:
        """Lets go of kernel, ledger and engine. Again is fine."""
    def __enter__(self) -> Self: ...
    def __exit__(self, *exception: object) -> None: ...
