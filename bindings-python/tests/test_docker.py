"""trunkline.docker without an engine: specs, checks, and an engine that answers by a script."""

import asyncio
import copy
import ipaddress
import json
import pickle
import threading
import time

import pytest
from conftest import Interrupted, in_threads, open_descriptors, resident
from fake_engine import FakeEngine

import trunkline
from trunkline import aio
from trunkline.docker import (
    Advertise,
    AttachAt,
    ContainerSpec,
    Docker,
    EndpointSpec,
    Engine,
    EngineVersion,
    Feature,
    HostLink,
    HostLinks,
    IpvlanNetworkSpec,
    MacPool,
    MacvlanNetworkSpec,
    NetworkParent,
    ObservedNetwork,
    Rule,
    SubnetSpec,
    Violation,
    WindowsTransparentSpec,
    check_endpoint,
    check_network,
    check_removal,
)

OLD = Engine.docker("20.10.24", "1.41")
NEW = Engine.docker("29.0.0", "1.52")


def lan(**options):
    return MacvlanNetworkSpec("lan", NetworkParent.existing("eth0"), subnets=[SubnetSpec("10.0.0.0/24", gateway="10.0.0.1")], **options)


def same(value):
    for again in (pickle.loads(pickle.dumps(value)), copy.deepcopy(value)):
        assert again == value
        assert hash(again) == hash(value)
        assert repr(again) == repr(value)


def test_specs_are_values():
    for spec in (
        lan(mode="vepa", labels={"a": "b"}, internal=True),
        MacvlanNetworkSpec("lan", "eth0.100", subnets=["10.0.0.0/24"], config_only=True),
        MacvlanNetworkSpec("lan", config_from="cfg", swarm=True),
        IpvlanNetworkSpec("lan", "eth0", mode="l3s", flag="vepa", advertise=Advertise(messages=3, interval=0.1)),
        SubnetSpec("10.0.0.0/24", gateway=False, ranges=["10.0.0.64/26"], reserved={"printer": "10.0.0.9"}),
        EndpointSpec("lan", addresses=["10.0.0.7", "fd00::7"], mac="02:00:00:00:00:01", aliases=["db"], gateway_priority=-5),
        ContainerSpec("web", "busybox", on=["lan", EndpointSpec("dmz")], command=["httpd"], environment={"A": "1"}, restart="always",
                      log=("local", {"max-size": "10m"})),
        HostLink("eth0", vlan=("trunk0", 5), child_macs=["02:00:00:00:00:01"]),
        HostLinks([HostLink("eth0")]),
        HostLinks.unknown(),
        NetworkParent.made_by_engine("eth0", 100),
        NetworkParent.made_by_us("v100").carrying("eth0", 100),
        NetworkParent.isolated(),
        MacPool("00:15:5d:52:c0:00", "00:15:5d:52:c0:ff"),
        WindowsTransparentSpec("win", interface="Ethernet", vlan=5, subnets=["10.0.0.0/24"], dns_servers=["10.0.0.2"]),
        Violation(Rule("parent-is-loopback"), "lo has no wire"),
        EngineVersion("28.0.4"), OLD, Engine.podman("4.3.1", "1.41"),
    ):
        same(spec)
    assert lan() != lan(internal=True)
    assert lan().parent.owner is trunkline.docker.ParentOwner.OPERATOR
    assert MacvlanNetworkSpec("lan", "eth0.100").parent == NetworkParent.made_by_us("eth0.100").carrying("eth0", 100)
    assert lan().subnets[0].net == ipaddress.ip_network("10.0.0.0/24")
    with pytest.raises(AttributeError):
        lan().name = "other"
    match lan():
        case MacvlanNetworkSpec(name=name, internal=False):
            assert name == "lan"


def test_specs_refuse_what_cannot_be():
    with pytest.raises(trunkline.InvalidInputError, match="outside"):
        SubnetSpec("10.0.0.0/24", ranges=["10.0.1.0/26"])
    for bad in (
        lambda: NetworkParent.existing("lo"),
        lambda: NetworkParent.parse_made_by_engine("eth0.4095"),
        lambda: EndpointSpec("lan", addresses=["10.0.0.1", "10.0.0.2"]),
        lambda: EndpointSpec("lan", sysctls={"kernel.shmmax": "1"}),
        lambda: ContainerSpec("web", "busybox", on=["lan", "lan"]),
        lambda: Advertise(messages=300, interval=1),
        lambda: Advertise(messages=2**70, interval=1),
        lambda: MacvlanNetworkSpec("lan", config_from="a", config_only=True),
        lambda: MacvlanNetworkSpec("a b"),
        lambda: MacPool("02:00:00:00:00:02", "02:00:00:00:00:01"),
        lambda: Rule("no-such-rule"),
        lambda: EngineVersion("new"),
    ):
        with pytest.raises(trunkline.Error) as caught:
            bad()
        assert not isinstance(caught.value, (OverflowError, TypeError))
    with pytest.raises(TypeError):
        MacvlanNetworkSpec("lan", "eth0", subnets="10.0.0.0/24")
    with pytest.raises(TypeError):
        SubnetSpec("10.0.0.0/24", gateway=True)


def test_checks_name_every_rule_at_once():
    taken = ObservedNetwork.from_engine_json(json.dumps({
        "Name": "other", "Id": "1", "Driver": "macvlan", "Options": {"parent": "eth0"},
        "IPAM": {"Config": [{"Subnet": "10.0.0.0/16", "Gateway": "10.0.0.1"}]}}))
    assert taken.parent == "eth0" and taken.entries[0].subnet == "10.0.0.0/16" and not taken.is_ours
    check_network(lan(), OLD)
    with pytest.raises(trunkline.Error) as caught:
        check_network(lan(), OLD, networks=[taken], host=HostLinks([HostLink("eth0")]))
    found = caught.value.violations
    assert {violation.rule.id for violation in found} == set(caught.value.rules) >= {"parent-taken", "subnet-overlaps"}
    assert all(isinstance(violation, Violation) and str(violation) in str(caught.value) for violation in found)
    assert pickle.loads(pickle.dumps(caught.value)).violations == found
    with pytest.raises(trunkline.ParentUnusableError, match="use ipvlan l2"):
        check_network(lan(), NEW, host=HostLinks([HostLink("eth0", wireless=True)]))
    with pytest.raises(trunkline.AddressInUseError, match="is the gateway"):
        check_endpoint(EndpointSpec("other", addresses=["10.0.0.1"]), OLD, taken, at=AttachAt.CONNECT)
    check_endpoint("other", OLD, taken)
    check_removal(taken)
    assert Rule("22") == Rule("parent-is-loopback") and Rule("parent-taken").kind is trunkline.ErrorKind.BUSY
    assert len(Rule.all()) >= 45


def test_engines_and_their_features():
    assert not OLD.supports(Feature.SHARED_PARENT) and NEW.supports("shared_parent")
    with pytest.raises(trunkline.UnsupportedError, match="27.0"):
        OLD.require("shared_parent")
    assert OLD.version < NEW.version and str(Engine.negotiate("1.24", "1.41")) == "1.41"
    assert all(Engine.about(feature)[0] for feature in Feature if feature is not Feature.OTHER)
    body = json.loads(lan(mode="private").engine_json(OLD))
    assert body["Driver"] == "macvlan" and body["Options"]["macvlan_mode"] == "private"
    assert lan().entries(OLD)[0].gateway == ipaddress.ip_address("10.0.0.1")
    found = ObservedNetwork.from_engine_json('{"Name": "lan", "Id": "1", "Driver": "bridge"}')
    assert "driver" in {difference.field for difference in lan().differences(OLD, found)}
    with pytest.raises(trunkline.UnsupportedError):
        WindowsTransparentSpec("win").check(OLD)
    with pytest.raises(trunkline.ProtocolError):
        ObservedNetwork.from_engine_json("[]")


def networks(request):
    if request.plain == "/networks":
        request.answer(200, [{"Name": "lan", "Id": "1f", "Driver": "macvlan", "Labels": {"io.trunkline.managed": "1"}}])
    elif request.plain == "/events":
        event = {"Type": "network", "Action": "create", "Actor": {"ID": "1f", "Attributes": {"name": "lan", "type": "macvlan"}}, "timeNano": 10**18}
        request.stream([json.dumps(event).encode() + b"\n"], 30)
    elif request.plain == "/networks/slow":
        request.hang(30)
    else:
        request.answer(404, {"message": f"no such thing: {request.plain}"})


def test_a_client_speaks_to_an_engine(tmp_path):
    with FakeEngine(tmp_path, networks) as engine, Docker(engine.path) as docker:
        assert str(docker.engine.version) == "20.10.24"
        (found,) = docker.networks()
        assert (found.name, found.id, found.is_ours) == ("lan", "1f", True)
        assert docker.network("none") is None and docker.container("none") is None
        with pytest.raises(trunkline.NotFoundError):
            docker.containers_on("none")
        assert docker.remove_network("none") is trunkline.Removed.ALREADY_GONE
    with pytest.raises(trunkline.MisuseError, match="closed"):
        docker.networks()
    with pytest.raises(trunkline.EngineUnavailableError):
        Docker(tmp_path / "none")


def test_a_slow_engine_ends_in_time_and_ctrl_c_before(tmp_path):
    before = open_descriptors()
    with FakeEngine(tmp_path, networks) as engine:
        with Docker(engine.path, deadline=0.3) as docker, pytest.raises(trunkline.TimeoutError):
            docker.network("slow")
        with Docker(engine.path) as docker:
            for _ in range(2):
                with Interrupted():
                    docker.network("slow")
            with Interrupted():
                Docker(engine.path).network("slow")
            assert [network.name for network in docker.networks()] == ["lan"]
            # That of the last answer is closed with the next call, or with the client.
            assert engine.clients() <= 1, "connections that were given up are closed"
        assert engine.clients() == 0
    assert open_descriptors() == before


def test_events_are_an_iterator_that_ctrl_c_ends(tmp_path):
    with FakeEngine(tmp_path, networks) as engine, Docker(engine.path) as docker, docker.network_events() as events:
        event = next(events)
        assert (event.change, event.name, event.driver, event.network) == ("created", "lan", "macvlan", "1f")
        assert event.at.year == 2001 and event.at.tzinfo is not None
        assert events.next_within(0.1) is None
        with Interrupted():
            next(events)
        waiting = threading.Thread(target=lambda: events.next_within(1))
        waiting.start()
        time.sleep(0.3)
        with pytest.raises(trunkline.MisuseError, match="another thread"):
            events.next_within(0)
        waiting.join()
    with pytest.raises(trunkline.MisuseError, match="closed"):
        next(events)


def test_events_for_asyncio_hold_back_and_can_be_cancelled(tmp_path):
    async def main():
        async with await aio.AsyncDocker.connect(engine.path) as docker:
            assert docker.engine.kind is trunkline.docker.EngineKind.DOCKER
            events = await docker.network_events()
            first = [event async for event in _some(events, 1)]
            assert first[0].name == "lan"
            for _ in range(2):
                start = time.monotonic()
                with pytest.raises(asyncio.TimeoutError):
                    await asyncio.wait_for(events.__anext__(), 0.3)
                assert time.monotonic() - start < 1
            assert len(await docker.networks()) == 1
            slow = [asyncio.create_task(docker.network("slow")) for _ in range(4)]
            await asyncio.sleep(0.3)
            assert len(await docker.networks()) == 1, "the loop goes on"
            start = time.monotonic()
            for task in slow:
                task.cancel()
            await asyncio.gather(*slow, return_exceptions=True)
            assert all(task.cancelled() for task in slow) and time.monotonic() - start < 1
            await events.close()

    with FakeEngine(tmp_path, networks) as engine:
        asyncio.run(main())


async def _some(iterator, count):
    async for item in iterator:
        yield item
        count -= 1
        if not count:
            return


def test_threads_share_a_client(tmp_path):
    found = []
    with FakeEngine(tmp_path, networks) as engine, Docker(engine.path) as docker:
        in_threads(8, lambda _: found.extend(docker.networks() for _ in range(20)))
    assert len(found) == 160 and all(len(names) == 1 for names in found)


def test_descriptors_and_memory_are_flat_over_a_thousand_calls(tmp_path):
    # The engine keeps what it is asked in this process: a little of the growth is its own.
    with FakeEngine(tmp_path, networks) as engine, Docker(engine.path) as docker:
        for _ in range(100):
            docker.networks()
        before, memory = open_descriptors(), resident()
        for _ in range(1000):
            docker.networks()
        assert open_descriptors() <= before + 2
        assert resident() - memory < 8 << 20
