#!/usr/bin/env python3
"""An allocator for scripts, like a DHCP server without the wire: hands out an address for a name, keeps it, takes it back.

    allocator.py leases.db pool 10.0.0.0/24 --vlan 100 --gateway 10.0.0.1 --range 10.0.0.10-10.0.0.99
    allocator.py leases.db get vm:db/eth0 --vlan 100            prints JSON: address, prefix length, gateway, MAC
    allocator.py leases.db get vm:db/eth0 --vlan 100 --address 10.0.0.42
    allocator.py leases.db list --vlan 100
    allocator.py leases.db why 10.0.0.1 --vlan 100
    allocator.py leases.db free vm:db/eth0 --vlan 100

The same name gets the same address, from any process, after any crash. Exit status: 0 done, 1 refused (the reason is on standard
error), 3 no address is left.
"""

from __future__ import annotations

import argparse
import json
import sys

import trunkline
from trunkline.ipam import Ipam, Lease, PoolSpec, SegmentId


def arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("store")
    verbs = parser.add_subparsers(dest="verb", required=True)
    pool = verbs.add_parser("pool", help="make sure that a pool is there")
    pool.add_argument("subnet")
    pool.add_argument("--gateway")
    pool.add_argument("--range", action="append", default=[])
    get = verbs.add_parser("get", help="an address for an owner")
    get.add_argument("owner")
    get.add_argument("--address")
    free = verbs.add_parser("free", help="take an owner's addresses back")
    free.add_argument("owner")
    why = verbs.add_parser("why", help="why an address can be had, or not")
    why.add_argument("address")
    lists = verbs.add_parser("list", help="all leases")
    for verb in (pool, get, free, why, lists):
        verb.add_argument("--vlan", default="-", help="VLAN id, 100.77 for QinQ, - for untagged")
    return parser.parse_args()


def shown(lease: Lease) -> dict[str, object]:
    return {
        "owner": lease.owner,
        "address": str(lease.address),
        "prefix_len": lease.interface.network.prefixlen,
        "gateway": str(lease.gateway) if lease.gateway else None,
        "mac": lease.mac,
        "since": lease.since.isoformat(),
    }


def answer(ipam: Ipam, given: argparse.Namespace) -> object:
    segment = SegmentId.local(given.vlan)
    match given.verb:
        case "pool":
            found = ipam.ensure_pool(segment, PoolSpec(given.subnet, gateway=given.gateway, ranges=given.range))
            return {"subnet": str(found.value.subnet), "created": found.created, "gives_out": str(found.value.allocatable)}
        case "get":
            pools = ipam.pools(segment)
            if not pools:
                raise SystemExit(f"there is no pool on {segment}: make one first")
            return [shown(ipam.allocate(pool, given.owner, exact=given.address)) for pool in pools]
        case "free":
            return [ipam.release(lease).value for lease in ipam.leases_of(segment, given.owner)]
        case "why":
            return str(ipam.explain(segment, given.address))
        case _:
            return [shown(lease) for lease in ipam.leases(segment)]


def main() -> int:
    given = arguments()
    try:
        with Ipam(given.store) as ipam:
            print(json.dumps(answer(ipam, given), indent=2))
    except trunkline.PoolExhaustedError as error:
        print(error, file=sys.stderr)
        return 3
    except trunkline.Error as error:
        print(error, file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
