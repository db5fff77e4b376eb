"""Sub-interfaces, macvlan and ipvlan links in the Linux kernel.

Specs (`VlanSpec`, `MacvlanSpec`, `IpvlanSpec`) say what a link is to be, `Attachment` adds addresses and routes, and `Kernel` makes it
so. `Netns` says where. Every link that this library creates carries the device group `OWNER_GROUP`; `Kernel.remove` never
deletes a link without it.
"""

from trunkline import _native
from trunkline._enums import Dad, IpvlanFlag, IpvlanMode, MacvlanMode, ParentProblem, Severity

globals().update(_native.part("link"))

LinkSpec = VlanSpec | MacvlanSpec | IpvlanSpec
"""A link to be, of any kind that this library creates."""

__all__ = sorted(name for name in globals() if not name.startswith("_"))
