"""Containers on physical networks.

An 802.1Q trunk comes into the host. Each VLAN on it becomes a sub-interface, each sub-interface carries macvlan children, and
each child is a machine of its VLAN: own MAC, own address, no port mapping and no bridge. trunkline creates the sub-interfaces
and the children, hands out addresses that nobody else has, and says in plain words why something cannot work.

    import trunkline
    from trunkline.ipam import PoolSpec
    from trunkline.link import Attachment, MacvlanSpec, Netns, RouteSpec, VlanSpec

    kernel = trunkline.Kernel()
    kernel.ensure(VlanSpec("eth0", 100))                        # eth0.100

    ipam = trunkline.Ipam("/var/lib/app/leases.db")
    pool = ipam.ensure_pool("local/default/100", PoolSpec("10.0.0.0/24", gateway="10.0.0.1")).value
    lease = ipam.allocate(pool, "vm:db/eth0")

    child = MacvlanSpec("eth0.100", "eth0", mac=lease.mac)
    attachment = Attachment(child, addresses=[lease.interface], routes=[RouteSpec.default_via(lease.gateway)])
    kernel.attach(attachment, Netns.of_process(4711))

The modules:

    trunkline           names, ids, addresses, errors, and the clients
    trunkline.link      sub-interfaces, macvlan and ipvlan links, addresses, routes, namespaces
    trunkline.ipam      pools, ranges and leases that never overlap
    trunkline.aio       the same clients for asyncio

Three verbs everywhere: `add` and `create` make something or fail, `ensure` is idempotent and never destroys, `remove` deletes only
what is ours and succeeds when it is gone already.

Every error is a `trunkline.Error` whose text is complete; most are a builtin exception too (`InvalidInputError` is a `ValueError`).
Options go by keyword. Addresses are objects of `ipaddress`, and are accepted as text; names and ids are `str` and `int`.
Calls let other threads run, and Ctrl-C ends any wait.
"""

from trunkline._errors import *
from trunkline._errors import __all__ as _names
from trunkline._native import AddressRange, AddressSet, Cancel, Difference, Ensured, ParentSpec, __version__
from trunkline._types import InterfaceName, MacAddress, Mtu, VlanId

# What is imported when it is first used, and where it is: importing all of it would take longer than most scripts run.
_LATER = {
    "ErrorKind": "_enums",
    "Removed": "_enums",
    "Severity": "_enums",
    "SpecialAddress": "_enums",
    "VlanProtocol": "_enums",
    "Ipam": "ipam",
    "Kernel": "link",
    "aio": "",
    "ipam": "",
    "link": "",
}

__all__ = [
    *_names,
    "AddressRange",
    "AddressSet",
    "Cancel",
    "Difference",
    "Ensured",
    "InterfaceName",
    "MacAddress",
    "Mtu",
    "ParentSpec",
    "VlanId",
    *_LATER,
]


def __getattr__(name):
    from importlib import import_module

    if name not in _LATER:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    home = _LATER[name]
    value = getattr(import_module(f"{__name__}.{home}"), name) if home else import_module(f"{__name__}.{name}")
    globals()[name] = value
    return value


def __dir__():
    return sorted({*globals(), *_LATER})
