"""Builds a `PracticeNetwork` in the current network namespace and takes it down again."""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import time
from typing import IO

from lablib import syscalls
from lablib.network import DHCP_SERVER, Machine, PracticeNetwork, Segment
from lablib.rtnetlink import Batch, RtNetlink, delete_link

NO_IPV6 = "/proc/sys/net/ipv6/conf/default/disable_ipv6"
NETNS_DIR = "/run/netns"
# A Linux bridge has at most 1023 ports; more machines go to further switches of the stack.
PORTS_PER_SWITCH = 1000


class MissingTool(RuntimeError):
    """A program that this network needs is not installed."""


class WiredNetwork:
    """The network while it exists."""

    def __init__(self, network: PracticeNetwork, directory: str) -> None:
        self.network = network
        self.directory = directory
        self.daemons: list[subprocess.Popen[bytes]] = []
        self.home = os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)

    def build(self) -> None:
        os.makedirs(NETNS_DIR, exist_ok=True)
        switch = self._new_namespace("switch", ipv6=False)
        try:
            self._build_switches(switch)
        finally:
            os.close(switch)
        batch = Batch()
        batch.up(socket.if_nametoindex(self.network.trunk))
        with RtNetlink() as netlink:
            netlink.run(batch)
        for segment in self.network.segments:
            self._start_dhcp(segment)

    def tear_down(self) -> None:
        for daemon in self.daemons:
            daemon.kill()
            daemon.wait()
        # Its veth peer would go with the switch's namespace, but only a little later.
        delete_link(self.network.trunk)

    def _new_namespace(self, name: str, *, ipv6: bool) -> int:
        """A named namespace; the process comes back to its own.

        Without `ipv6` it is silent until somebody speaks to it. Otherwise each NIC announces itself
        to all ports of its switch, which is most of the time that thousands of machines take.
        """
        path = f"{NETNS_DIR}/{name}"
        os.close(os.open(path, os.O_RDONLY | os.O_CREAT | os.O_EXCL | os.O_CLOEXEC, 0o444))
        try:
            syscalls.unshare(syscalls.CLONE_NEWNET)
            if not ipv6 and os.path.exists(NO_IPV6):
                with open(NO_IPV6, "w", encoding="ascii") as file:
                    file.write("1")
            syscalls.mount("/proc/self/ns/net", path, flags=syscalls.MS_BIND)
            return os.open("/proc/self/ns/net", os.O_RDONLY | os.O_CLOEXEC)
        finally:
            syscalls.setns(self.home, syscalls.CLONE_NEWNET)

    def _netlink(self, namespace: int) -> RtNetlink:
        syscalls.setns(namespace, syscalls.CLONE_NEWNET)
        try:
            return RtNetlink()
        finally:
            syscalls.setns(self.home, syscalls.CLONE_NEWNET)

    def _build_switches(self, switch: int) -> None:
        network = self.network
        tagging = bool(network.vlans)
        native = network.native_vlan if tagging and network.flat is not None else None
        ports: list[tuple[Machine, int | None]] = []
        for segment in network.segments:
            vid = native if segment.vlan is None else segment.vlan
            ports += [(machine, vid) for machine in segment.machines]
        with self._netlink(switch) as netlink:
            batch = Batch()
            stack = range(0, len(ports), PORTS_PER_SWITCH)
            bridges = [2 + number for number in range(len(stack))]
            for number, bridge in enumerate(bridges):
                name = "switch" if number == 0 else f"switch{number + 1}"
                batch.bridge(name, index=bridge, vlan_filtering=tagging)
            port = 100
            batch.veth(
                "trunk",
                network.trunk,
                self.home,
                index=port,
                peer_mac=network.trunk_mac,
                mtu=network.mtu,
                master=bridges[0],
            )
            self._tagged_port(batch, port, native)
            for number, bridge in enumerate(bridges[1:], start=2):
                # A trunk cable between the first switch and this one.
                down, up = port + 1, port + 2
                port = up
                batch.veth(
                    f"to-switch{number}",
                    f"uplink{number}",
                    None,
                    index=down,
                    peer_index=up,
                    mtu=network.mtu,
                    master=bridges[0],
                )
                batch.enslave(up, bridge)
                batch.up(up)
                self._tagged_port(batch, down, native)
                self._tagged_port(batch, up, native)
            netlink.run(batch)
            for position, (machine, vid) in enumerate(ports):
                batch = Batch()
                port += 1
                ipv6 = any(address.version == 6 for address in machine.addresses)
                namespace = self._new_namespace(machine.name, ipv6=ipv6)
                try:
                    batch.veth(
                        machine.name,
                        "eth0",
                        namespace,
                        index=port,
                        peer_index=2,
                        peer_mac=machine.mac,
                        mtu=network.mtu,
                        master=bridges[position // PORTS_PER_SWITCH],
                    )
                    if vid is not None:
                        batch.bridge_vlans(port, [vid], untagged=True)
                    netlink.run(batch)
                    self._configure(machine, namespace)
                finally:
                    os.close(namespace)

    def _tagged_port(self, batch: Batch, port: int, native: int | None) -> None:
        vids = [segment.vlan for segment in self.network.vlans if segment.vlan is not None]
        for start in range(0, len(vids), 4000):
            batch.bridge_vlans(port, vids[start : start + 4000], untagged=False)
        if native is not None:
            batch.bridge_vlans(port, [native], untagged=True)

    def _configure(self, machine: Machine, namespace: int) -> None:
        batch = Batch()
        batch.up(1)
        batch.up(2)
        for address in machine.addresses:
            batch.address(2, address)
        for gateway in machine.routes:
            batch.default_route(gateway)
        with self._netlink(namespace) as netlink:
            netlink.run(batch)

    def _start_dhcp(self, segment: Segment) -> None:
        servers = [machine for machine in segment.machines if machine.role == DHCP_SERVER]
        if not servers or segment.dhcp_range is None:
            return
        program = shutil.which("dnsmasq", path=os.environ.get("PATH", "") + ":/usr/sbin:/sbin")
        if program is None:
            raise MissingTool(
                "--dhcp needs dnsmasq (Debian package dnsmasq-base): lab setup --tools"
            )
        first, last = segment.dhcp_range
        command = [
            program,
            "--no-daemon",
            "--conf-file=/dev/null",
            "--port=0",
            "--user=root",
            "--interface=eth0",
            "--bind-interfaces",
            "--leasefile-ro",
            "--no-ping",
            "--dhcp-authoritative",
            f"--dhcp-range={first},{last},1h",
            f"--dhcp-option=option:router,{segment.gateways[0]}",
        ]
        path = f"{self.directory}/{segment.label}-dhcp.log"
        with open(path, "wb") as log:
            daemon = self._spawn_in(servers[0], command, log)
        self.daemons.append(daemon)
        deadline = time.monotonic() + 10
        while True:
            with open(path, encoding="utf-8", errors="replace") as log_text:
                said = log_text.read()
            if "IP range" in said:
                return
            if daemon.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError(f"the DHCP server of {segment.label} did not start: {said}")
            time.sleep(0.02)

    def _spawn_in(
        self, machine: Machine, command: list[str], log: IO[bytes]
    ) -> subprocess.Popen[bytes]:
        fd = os.open(f"{NETNS_DIR}/{machine.name}", os.O_RDONLY | os.O_CLOEXEC)
        syscalls.setns(fd, syscalls.CLONE_NEWNET)
        try:
            return subprocess.Popen(
                command, stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True
            )
        finally:
            syscalls.setns(self.home, syscalls.CLONE_NEWNET)
            os.close(fd)
