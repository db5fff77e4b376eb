"""Attaches children with pyroute2's IPRoute, created where they belong, and prints the seconds it took.

What is timed is the work alone, not the interpreter's start: benches/control calls this with lines of
`NETNS NAME MAC MTU ADDRESS/PREFIX GATEWAY`, or of `- NAME MAC` for children beside their parent, after a line with the parent's name.
"""

import os
import sys
import time

from pyroute2 import IPRoute


def attach(host, parent, line):
    netns, name, mac, mtu, address, gateway = line
    descriptor = os.open(f"/run/netns/{netns}", os.O_RDONLY)
    host.link("add", ifname=name, kind="macvlan", link=parent, macvlan_mode="bridge", address=mac,
              mtu=int(mtu), net_ns_fd=descriptor, state="up")
    os.close(descriptor)
    with IPRoute(netns=netns) as inside:
        index = inside.link_lookup(ifname=name)[0]
        host_part, prefix = address.split("/")
        inside.addr("add", index=index, address=host_part, prefixlen=int(prefix))
        inside.route("add", dst="default", gateway=gateway, oif=index)


def main():
    lines = [line.split() for line in sys.stdin.read().splitlines()]
    with IPRoute() as host:
        start = time.perf_counter()
        parent = host.link_lookup(ifname=lines[0][0])[0]
        for line in lines[1:]:
            if line[0] == "-":
                host.link("add", ifname=line[1], kind="macvlan", link=parent, macvlan_mode="bridge",
                          address=line[2], state="up")
            elif line[0] == "dump":
                assert len(host.get_links()) == int(line[1])
            else:
                attach(host, parent, line)
        print(time.perf_counter() - start)


main()
