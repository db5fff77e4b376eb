"""trunkline.topology: what is wanted, plans, and a host in a namespace of its own."""

import asyncio
import contextlib
import json
import os
import pickle
import signal
import subprocess
import threading
import time
from pathlib import Path

import pytest
from conftest import Interrupted, hold, open_descriptors, resident

import trunkline
from trunkline import aio
from trunkline.docker import Docker
from trunkline.ipam import Ipam, PoolSpec
from trunkline.link import Kernel, Netns
from trunkline.topology import (
    Container,
    Endpoint,
    Host,
    HostShim,
    Join,
    Network,
    NetworkSubnet,
    Observed,
    Picture,
    Place,
    Plan,
    Progress,
    Reconciler,
    Reconciliation,
    Segment,
    Shim,
    Topology,
    Vlan,
    carved,
    host_links,
    pin,
)

EXAMPLE = Path(__file__).resolve().parents[2] / "examples" / "topology.toml"


def untagged(*names, trunk="trunk0", **options):
    """Containers on the wire of the trunk itself, each a namespace of this name."""
    network = Network("lan", subnets=[NetworkSubnet("10.0.0.0/24", gateway="10.0.0.1")], **options)
    return Topology("wire", trunk, networks=[network], containers=[Container(name, Place.named(name), joins=["lan"]) for name in names])


def test_topologies_are_values(tmp_path):
    book = Topology(
        "book", "eth0", site="here", vlans=[Vlan.on("eth0", 100), Vlan(200, "v200", mtu=1400)],
        networks=[
            Network("macvlan100", vlan=100, shim=HostShim("shim100", addresses=["10.0.0.50"]),
                    subnets=[NetworkSubnet("10.0.0.0/24", gateway="10.0.0.1", ranges=["10.0.0.0/25"], reserved={"printer": "10.0.0.9"}),
                             "fd00:100::/64"]),
            Network("ipvlan200", vlan=200, driver="ipvlan", mode="l3", docker=True, subnets=[NetworkSubnet("10.0.2.0/24", carve=26)])],
        containers=[
            Container("c0", Place.named("c0"), joins=["macvlan100"]),
            Container("c1", Place.process(4711), joins=[Join("macvlan100", addresses=["10.0.0.7"], mac="02:00:00:00:00:07", interface="lan0")]),
            Container("c2", Place.docker("busybox", ["sleep", "60"]), joins=["ipvlan200"])])
    assert (book.name, book.trunk, book.needs_engine) == ("book", "eth0", True)
    assert book.vlans == [(100, "eth0.100"), (200, "v200")] and book.networks == ["macvlan100", "ipvlan200"] and book.containers[0] == "c0"
    for again in (Topology.from_toml(book.to_toml()), Topology.from_json(book.to_json()), pickle.loads(pickle.dumps(book))):
        assert again == book and hash(again) == hash(book)
    for value in (Vlan.on("eth0", 5), Network("lan", subnets=["10.0.0.0/24"]), Join("lan", addresses=["10.0.0.7"]), Place.docker("busybox", ["a"]),
                  Container("c0", Place.path("/run/netns/c"), joins=["lan"]), HostShim("s", addresses=["10.0.0.2"]), Shim("eth0", "s", routes=["10.0.0.0/25"]),
                  Endpoint("c", addresses=["10.0.0.2/24"]), Segment("eth0", vlan=5, containers=[Endpoint("c")])):
        assert pickle.loads(pickle.dumps(value)) == value and repr(pickle.loads(pickle.dumps(value))) == repr(value)
    assert str(book.owner_of("c0", "macvlan100"))
    path = tmp_path / "book.json"
    path.write_text(book.to_json())
    assert Topology.from_file(path) == book
    assert Topology.from_file(EXAMPLE).networks
    with pytest.raises(trunkline.NotFoundError) as caught:
        Topology.from_file(tmp_path / "none.toml")
    assert caught.value.errno == 2
    with pytest.raises(trunkline.InvalidInputError):
        Topology.from_file(__file__)


@pytest.mark.parametrize("make", [
    lambda: Topology("Book!", "eth0"),
    lambda: Topology("book", "eth0", vlans=[Vlan.on("eth0", 5), Vlan(5, "v5")]),
    lambda: Topology("book", "eth0", networks=[Network("lan", vlan=5)]),
    lambda: Topology("book", "eth0", containers=[Container("c", Place.named("c"), joins=["none"])]),
    lambda: Container("c", Place.process(0)),
    lambda: Container("c", Place.named("c"), joins=["lan", "lan"]),
    lambda: Network("lan", driver="bridge"),
    lambda: Network("lan", mode="l2"),
    lambda: Network("lan", subnets=["10.0.0.0/24", "10.0.0.0/25"]),
    lambda: NetworkSubnet("10.0.0.0/24", carve=24),
    lambda: NetworkSubnet("10.0.0.0/24", carve=2**70),
    lambda: Shim("eth0", "s", routes=["0.0.0.0/0"]),
    lambda: Topology.from_toml("name = 5"),
    lambda: Topology.from_json("{"),
])
def test_what_contradicts_itself_is_refused(make):
    with pytest.raises(trunkline.Error) as caught:
        make()
    assert isinstance(caught.value, (ValueError, LookupError))


def test_pictures():
    picture = Picture("host", "eth0", segments=[
        Segment("eth0.100", vlan=100, network="macvlan100", subnet="10.0.0.0/24", containers=[Endpoint("c0", addresses=["10.0.0.2/24"])],
                machines=[Endpoint("router")])])
    tree, svg = picture.tree(), picture.svg()
    assert str(picture) == tree and all(word in tree for word in ("eth0", "VLAN 100", "macvlan100", "c0", "10.0.0.2"))
    assert svg.startswith("<svg") and "c0" in svg
    assert "c0" in str(untagged("c0")) and untagged("c0").picture("here").svg().startswith("<svg")


def test_pins_and_carved_blocks():
    with Ipam.in_memory() as ipam:
        pool = ipam.create_pool("local/default/100", PoolSpec("10.0.0.0/24", gateway="10.0.0.1"))
        lease = ipam.allocate(pool, "vm:db")
        endpoint = pin("lan", [lease])
        assert endpoint.addresses == (lease.address,) and endpoint.mac == lease.mac
        with pytest.raises(trunkline.InvalidInputError):
            pin("lan", [])
        block = ipam.carve(pool, 26, "docker:engine")
        subnet = carved(ipam.pool(pool), "docker:engine")
        assert str(subnet.ranges[0].networks()[0]) == str(block) and subnet.gateway == pool.spec.gateway
        with pytest.raises(trunkline.NotFoundError):
            carved(ipam.pool(pool), "docker:other")


@pytest.fixture
def namespaces(request):
    """Network namespaces with names of this test's own."""
    names = [f"tl-py-{request.node.name[:20]}-{number}".replace("_", "") for number in range(2)]
    made = []
    try:
        for name in names:
            Netns.create_named(name)
            made.append(name)
        yield names
    finally:
        for name in made:
            Netns.remove_named(name)


def test_links_as_the_engines_rules_see_them(lab):
    links = host_links(lab.kernel.links())
    assert links.get("trunk0").up and links.get("trunk0").name == "trunk0"
    assert links.is_missing("eth7") and not links.is_missing("lo")
    assert {link.name for link in links.links} == {"lo", "trunk0", "switch0"}
    assert pickle.loads(pickle.dumps(links)) == links
    with pytest.raises(TypeError):
        host_links(["trunk0"])


def test_apply_verify_teardown(lab, need, store, namespaces):
    need("macvlan")
    topology = untagged(*namespaces)
    told: list[Progress] = []
    with Ipam(store) as ipam, Host(ipam, netns=lab.netns) as host:
        plan = host.plan(topology)
        assert len(plan) == len(plan.actions) == len(plan.steps) > 3 and {"make_pool", "lease", "attach"} <= {step.kind for step in plan.steps}
        assert all(line.strip().startswith(("+", "~", "-")) for line in str(plan).splitlines() if line.strip()[:1] in "+~-")
        assert Plan(topology, host.observe(topology)).steps == plan.steps
        done = host.apply(topology, progress=told.append)
        assert done.steps == plan.steps
        assert [(progress.number, progress.state.value) for progress in told][:2] == [(1, "about"), (1, "done")]
        assert told[-1].number == told[-1].of == len(plan) and str(told[-1]).endswith(": done")
        host.verify(topology)
        assert len(host.plan(topology)) == 0 and len(host.apply(topology)) == 0
        seen = host.observe(topology)
        assert set(seen.inside) == set(namespaces) and len(seen.leases) == 2 and len(seen.pools) == 1 and seen.engine is None
        addresses = {container: str(address) for container, _, address in topology.addresses(seen)}
        assert addresses[namespaces[0]] == "10.0.0.2"
        assert "10.0.0.2" in topology.picture_of(seen, "here").tree()
        inside = Netns.named(namespaces[0]).within(lambda: subprocess.run(["ip", "-br", "addr"], capture_output=True, text=True).stdout)
        assert "10.0.0.2/24" in inside
        Netns.named(namespaces[1]).within(lambda: subprocess.run(["ip", "link", "del", "eth0"], check=True))
        with pytest.raises(trunkline.ConflictError) as caught:
            host.verify(topology)
        assert caught.value.differences
        assert {action.step.kind for action in host.apply(topology).actions} == {"attach"}
        shim = Shim(lab.trunk, "shim0", addresses=["10.0.0.250"], routes=["10.0.0.2/32"])
        assert host.ensure_shim(shim).created and not host.ensure_shim(shim).created
        assert host.remove_shim("shim0") is trunkline.Removed.REMOVED and host.remove_shim("shim0") is trunkline.Removed.ALREADY_GONE
        kept = host.teardown(topology, leases="keep")
        assert kept.steps and len(host.observe(topology).leases) == 2
        host.apply(topology)
        host.teardown(topology, progress=told.append)
        assert host.observe(topology).leases == [] and {"lease", "attach"} <= {step.kind for step in host.plan(topology).steps}
    with pytest.raises(trunkline.MisuseError):
        host.plan(topology)


def test_what_fails_is_undone(lab, need, store, namespaces):
    need("macvlan")
    told = []
    with Ipam(store) as ipam, Host(ipam, netns=lab.netns) as host:
        broken = untagged(namespaces[0], "tl-py-there-is-none")
        with pytest.raises(trunkline.Error):
            host.apply(broken, progress=told.append)
        assert host.observe(untagged(namespaces[0])).leases == []

        def stop(progress):
            told.append(progress)
            if progress.state.value == "done":
                raise RuntimeError("enough")
        with pytest.raises(RuntimeError, match="enough"):
            host.apply(untagged(*namespaces), progress=stop)


def test_ctrl_c_at_any_step_leaves_the_host_clean(lab, need, store, namespaces):
    """The signal comes before each step in turn, and all that was done is undone."""
    need("macvlan")
    topology = untagged(*namespaces)

    def inside():
        return [sorted(link.name for link in Kernel(Netns.named(name)).links()) for name in namespaces]

    with Ipam(store) as ipam, Host(ipam, netns=lab.netns) as host:
        clean = inside()
        steps = len(host.plan(topology))
        assert steps > 3
        for number in range(1, steps + 1):
            told = []

            def strike(progress, number=number, told=told):
                told.append((progress.number, progress.state.value))
                if told[-1] == (number, "about"):
                    os.kill(os.getpid(), signal.SIGINT)

            with pytest.raises(KeyboardInterrupt):
                host.apply(topology, progress=strike)
            assert told[-1][1] in ("failed", "undone"), f"struck at step {number} of {steps}: {told}"
            seen = host.observe(topology)
            assert seen.leases == [] and seen.pools == [] and inside() == clean, f"struck at step {number} of {steps}: {told}"
            assert len(host.plan(topology)) == steps
        host.apply(topology)
        host.verify(topology)
        host.teardown(topology)


def test_ctrl_c_ends_an_apply_that_waits_for_the_store(lab, need, store, namespaces):
    need("macvlan")
    topology = untagged(*namespaces)
    with Ipam(store) as ipam, Host(ipam, netns=lab.netns) as host:
        with hold(store):
            with Interrupted():
                host.apply(topology)
            # Whoever reads does not wait for whoever writes.
            assert len(host.plan(topology)) > 0
            assert host.observe(topology).leases == [] and host.observe(topology).pools == []
        host.apply(topology)
        # What was removed before the wait stays so, and the addresses are kept until it is called again.
        with hold(store), Interrupted():
            host.teardown(topology)
        assert len(host.observe(topology).leases) > 0
        host.teardown(topology)
        assert host.observe(topology).leases == [] and len(host.plan(topology)) > 0


def test_descriptors_and_memory_are_flat_over_a_thousand_calls(lab, store):
    topology = untagged("c0")
    with Ipam(store) as ipam, Host(ipam, netns=lab.netns) as host:
        def once():
            host.observe(topology)
            topology.picture("here").svg()
            Topology.from_toml(topology.to_toml())
        for _ in range(100):
            once()
        before, memory = open_descriptors(), resident()
        for _ in range(1000):
            once()
        assert open_descriptors() <= before
        assert resident() - memory < 8 << 20
        for _ in range(100):
            Host(ipam, netns=lab.netns).close()
        assert open_descriptors() <= before


def test_asyncio(lab, need, store, namespaces):
    need("macvlan")

    async def main():
        topology = untagged(*namespaces)
        with Ipam(store) as ipam:
            async with await aio.AsyncHost.connect(ipam, netns=lab.netns) as host:
                ticks = 0

                async def tick():
                    nonlocal ticks
                    while True:
                        ticks += 1
                        await asyncio.sleep(0.001)
                task = asyncio.create_task(tick())
                await host.apply(topology)
                await host.verify(topology)
                task.cancel()
                assert ticks > 1
                assert (await host.teardown(topology)).steps

    asyncio.run(main())


def test_an_empty_host_is_planned_without_one():
    with pytest.raises(trunkline.Error):
        Plan(untagged("c0"), Observed())
    assert Reconciler(grace=60).grace.total_seconds() == 60
    assert Reconciliation is not None
