"""One object of every public class, for the tests that walk all of them."""

from __future__ import annotations

import asyncio
import contextlib
import enum
import json
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime, timezone
from typing import Any

import pytest
from conftest import Lab, skip
from fake_engine import FakeEngine, Request

import trunkline
from trunkline import aio, docker, ipam, link, logs, topology

MODULES = [trunkline, link, ipam, docker, logs, topology, aio]
PUBLIC = {found for module in MODULES for name in module.__all__ if isinstance(found := getattr(module, name), type)}
PLAIN = {found for found in PUBLIC if not issubclass(found, (BaseException, enum.Enum))}

# Clients, and what belongs to one: they are compared by identity.
HANDLES = {
    trunkline.Cancel, docker.Docker, docker.NetworkEvents, ipam.Ipam, ipam.Watch, ipam.AddressMap, ipam.Clock, link.Kernel, link.Attached,
    logs.DaemonConfigFile, logs.DaemonLog, logs.LogAuditor, logs.LogBatch, logs.LogBatches, logs.LogReader, topology.Host,
    logs.Examination, topology.Reconciler, *(getattr(aio, name) for name in aio.__all__ if isinstance(getattr(aio, name), type)),
}
INSPECTED = {"Id": "1f2e", "Name": "/web", "State": {"Running": True, "Pid": 7}, "Config": {"Cmd": ["httpd"], "Labels": {}},
             "NetworkSettings": {"Networks": {"lan": {"NetworkID": "n", "IPAddress": "10.0.0.7", "IPPrefixLen": 24}}},
             "HostConfig": {"LogConfig": {"Type": "local", "Config": {}}}}
NETWORK = {"Name": "lan", "Id": "1", "Driver": "macvlan", "Options": {"parent": "eth0"}, "IPAM": {"Config": [{"Subnet": "10.0.0.0/24"}]}}


def answer(request: Request) -> None:
    if request.plain == "/events":
        request.stream([], 60)
    elif request.plain == "/info":
        request.answer(200, {"LoggingDriver": "json-file", "ServerVersion": "20.10.24"})
    else:
        request.answer(200, [])


@contextlib.contextmanager
def dockerd() -> Iterator[logs.RunningDaemon]:
    """A process that is called dockerd and takes SIGHUP. There may be a real one beside it, which is none of our business."""
    code = ("import ctypes, signal; ctypes.CDLL(None).prctl(15, b'dockerd'); signal.signal(signal.SIGHUP, lambda *_: None); "
            "print(flush=True); input()")
    with subprocess.Popen([sys.executable, "-c", code], stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdout
        process.stdout.readline()
        (ours,) = [daemon for daemon in logs.RunningDaemon.find_all() if daemon.pid == process.pid]
        yield ours


@pytest.fixture(scope="module")
def samples(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[type, Any]]:
    folder = tmp_path_factory.mktemp("samples")
    log = folder / "c0-json.log"
    log.write_text(json.dumps({"log": "a line\n", "stream": "stdout", "time": "2026-11-23T20:45:00Z"}) + "\n")
    daemon_log = folder / "docker.log"
    daemon_log.write_text('time="2026-11-24T02:00:00.5Z" level=error msg="Handler returned error" id=7\n')
    (folder / "daemon.json").write_text("{}")
    try:
        lab = Lab()
    except trunkline.PermissionDeniedError:
        skip("net-admin", "no right to make a network namespace")
    with dockerd() as daemon, FakeEngine(folder, answer) as fake, lab.kernel as kernel, ipam.Ipam.in_memory(clock=ipam.Clock.manual()) as store:
        pool = store.create_pool("local/default/100", ipam.PoolSpec("10.0.0.0/24", gateway="10.0.0.1", exclusions=[("10.0.0.9", "DHCP")]))
        watch = store.watch("local/default/100")
        lease = store.allocate(pool, "vm:a")
        holder = docker.AddressHolder(address="10.0.0.2", container="1f2e", name="web", running=True, fixed=False, mac=None)
        vlan = link.VlanSpec("eth0", 100)
        steps = link.Plan([link.MacvlanSpec(lab.trunk, "mv0")], kernel.links())
        book = topology.Topology("book", "trunk0", networks=[topology.Network("lan", subnets=["10.1.0.0/24"])],
                                 containers=[topology.Container("c0", topology.Place.path(f"/proc/self/fd/{lab.netns.fileno()}"), joins=["lan"])])
        host = topology.Host(store, netns=lab.netns)
        seen = host.observe(book)
        plan = host.plan(book)
        engine = docker.Docker(fake.path)
        reader = logs.LogReader.files("json-file", log)
        batches = reader.batches()
        batch = next(batches)
        release = "28.5.2"
        config = logs.DaemonConfig('{"debug": true}')
        edited = config.edit(logs.ConfigEdit().with_debug(False), release)
        file = logs.DaemonConfigFile(folder / "daemon.json")
        failure = logs.Failure.all()[0]
        line = "Bind for 0.0.0.0:80 failed: port is already allocated"
        diagnosis = logs.diagnose([logs.Evidence("api", line)])
        audit = logs.LogAudit.of("web", ("json-file", {}), logs.EngineLogConfig("local", {}), release)
        facts = logs.ContainerFacts.of_inspect(json.dumps(INSPECTED).encode())
        location = logs.LogReader.files("json-file", log).location
        looked = logs.Looked(source="daemon", place="docker.log", lines=1, extent="whole", why=None, text="read")
        violation = docker.Violation(docker.Rule("parent-is-loopback"), "lo has no wire")
        problem = link.ParentFinding(problem="down", severity="warning", parent="eth0", sentence="it is down", remedy="set it up")

        reconciled = topology.Reconciliation(leaked=[lease], unrecorded=[("lan", holder)], lost=[], mac_drift=[], released=[])

        async def twins() -> list[Any]:
            opened = aio.AsyncIpam.in_memory()
            engine = await aio.AsyncDocker.connect(fake.path)
            return [opened, await opened.watch("local/default/100"), engine, await engine.network_events(),
                    await aio.AsyncLogReader.files("json-file", log), await aio.AsyncHost.connect(store)]

        made = [
            trunkline.AddressRange("10.0.0.1", "10.0.0.9"), trunkline.AddressSet(["10.0.0.1"]), trunkline.Cancel(),
            trunkline.Difference(field="mtu", wanted="1", found="2"), trunkline.Ensured("x", created=True), trunkline.ParentSpec("eth0.5"),
            trunkline.InterfaceName("eth0"), trunkline.MacAddress("02:00:00:00:00:01"), trunkline.Mtu(1400), trunkline.VlanId(5),
            # link
            kernel, kernel.link("lo"), lab.netns, vlan, link.MacvlanSpec("eth0", "mv0"), link.IpvlanSpec("eth0", "iv0"),
            link.Attachment(link.MacvlanSpec("eth0", "mv0"), addresses=["10.0.0.2/24"]),
            link.LinkAddress("10.0.0.2/24"), link.RouteSpec.default_via("10.0.0.1"), steps, steps.steps[0],
            link.SourceChange.flush(), problem, kernel.attached(link.Attachment(link.MacvlanSpec(lab.trunk, "mv0")), lab.netns),
            link.ObservedAddress(link_index=1, net="10.0.0.1/24", broadcast=None, flags=0), 
            link.ObservedRoute(destination="10.0.0.0/8", gateway=None, link_index=1, metric=0, source=None, protocol=2, route_type=1, table=254),
            link.ObservedVlan(id=1, ether_type=1, flags=0, ingress_qos={}, egress_qos={}, unknown=[]),
            link.ObservedMacvlan(mode="bridge", mode_bits=4, sources=[], flags=0, bc_queue_len=None, bc_queue_len_used=None, bc_cutoff=None,
                                 unknown=[(1, b"x")]),
            link.ObservedIpvlan(mode="l2", mode_bits=0, flag="bridge", flags=0, unknown=[]),
            # ipam
            store, pool, lease, watch, watch.next(5), ipam.AddressMap("10.0.0.0/24"), ipam.Clock.manual(), ipam.Reality(),
            ipam.AllocateRequest(pool.id, "vm:a"), ipam.AuditFinding(address="10.0.0.1", problem="x"), store.audit("local/default/100"),
            ipam.Carve(block="10.0.0.0/26", owner="vm:a"), store.explain("local/default/100", "10.0.0.9"), ipam.Imported(pools=1, leases=2),
            *ipam.Reality(addresses=[("eth0", "10.0.0.5/24")]).check(ipam.PoolSpec("10.0.0.0/24"))[:1],
            pool.id, pool.spec, *pool.spec.exclusions, ipam.Reservation(address="10.0.0.1", reason="x"), store.usage(pool),
            ipam.HostId("h"), ipam.OwnerKey("vm:a"), ipam.SegmentId("a/b/1"), ipam.VlanStack("5"),
            # docker
            engine, engine.network_events(), docker.EngineVersion("28.0.4"), docker.ApiVersion("1.41"), docker.Engine.docker("20.10.24", "1.41"),
            docker.Rule("parent-is-loopback"), violation, holder, docker.AddressUsage(subnet="10.0.0.0/24", in_use=1, available=2),
            docker.Advertise(messages=3, interval=0.1), docker.ContainerSpec("web", "busybox", on=["lan"]), docker.EndpointSpec("lan"),
            docker.HostLink("eth0"), docker.HostLinks([docker.HostLink("eth0")]), docker.MacPool("00:15:5d:52:c0:00", "00:15:5d:52:c0:ff"),
            docker.IpamEntry(subnet="10.0.0.0/24", range=None, gateway=None, reserved={}), docker.MacvlanNetworkSpec("lan", "eth0"),
            docker.IpvlanNetworkSpec("lan", "eth0"), docker.WindowsTransparentSpec("win"), docker.NetworkParent.existing("eth0"),
            docker.NetworkEvent(at=datetime.now(timezone.utc), network="n", name="lan", driver="macvlan", change="created", container=None),
            docker.NetworkHealth(differences=[], troubles=[]), docker.SubnetSpec("10.0.0.0/24"), docker.Pruned(removed=["a"], kept=[]),
            docker.StartedContainer(id="1f2e", warnings=[]),
            docker.Trouble(kind="parent_missing", link="eth0", wanted=None, found=None, said=None, text="gone"),
            docker.ObservedAttachment(network_id="n", addresses=[], fixed=[], gateways=[], mac=None),
            docker.ObservedEndpoint(container="1f2e", name="web", mac=None, addresses=[]),
            docker.ObservedEntry(subnet="10.0.0.0/24", range=None, gateway=None, reserved={}),
            docker.ObservedNetwork.from_engine_json(json.dumps(NETWORK)), docker.ObservedContainer.from_engine_json(json.dumps(INSPECTED)),
            # logs
            reader, batch, batches, batch[0], batch[0].time, logs.LogQuery(tail=1), reader.position, reader.counters, location,
            logs.SkippedRange(file="/x", start=1, end=2, reason="damaged", text="x"), logs.LogConfig.local(), logs.TagTemplate("{{.Name}}"),
            logs.EngineLogConfig("local", {}), logs.EngineLogConfig("", {}).merged_with(logs.EngineLogConfig("local", {})),
            logs.EngineRelease(release), logs.LogConfig.json_file(compress=True).review("container", release)[0], logs.EngineSocket("/x"),
            config, logs.ConfigEdit().with_debug(True), edited, edited.effects[0], file, file.write(file.config.edit(logs.ConfigEdit(), release)),
            logs.ConfigFinding(key="hosts", line=1, column=2, severity="warned", text="x"), logs.DaemonCommandLine(["-D"]),
            logs.DaemonLog.open(logs.LogPlace.file(daemon_log)), logs.LogPlace.file(daemon_log), logs.DaemonRecord.parse("level=info msg=up"),
            logs.JournalEntry.parse(b'{"__CURSOR": "c", "__REALTIME_TIMESTAMP": "1", "_SYSTEMD_UNIT": "docker.service", "MESSAGE": "x"}'),
            logs.HostFacts("linux"), logs.LogAuditor(fake.path), daemon, audit, facts, logs.OutputCheck.of(facts), logs.Descriptor.of_link("pipe:[5]"),
            logs.ContainerProcess(pid=7, command=["httpd"], uid=0, stdout=None, stderr=None),
            logs.ContainerAudit(id="1f2e", name="web", is_running=True, log=audit, location=location, stored_files=1, stored_bytes=2,
                                output=logs.OutputCheck.of(facts), unseen=None),
            logs.ServiceTask(id="t", slot=1, node="n", state="running", container=None, problem=None, problem_kind=None),
            failure, failure.wordings[0], logs.classify("api", line), logs.Evidence("api", line), *diagnosis.causes, diagnosis, looked,
            logs.Findings(diagnosis=diagnosis, sources=[looked], is_clean=False, text="x"), logs.Examination.container("web"),
            # topology
            book, host, seen, plan, topology.Vlan.on("eth0", 5), topology.Network("lan", subnets=["10.0.0.0/24"]), topology.NetworkSubnet("10.0.0.0/24"),
            topology.Container("c0", topology.Place.named("c0"), joins=["lan"]), topology.Place.named("c"), topology.Join("lan"),
            topology.HostShim("s"), topology.Shim("eth0", "s"), topology.Endpoint("c0"), topology.Segment("eth0"), topology.Picture("h", "eth0"),
            topology.Reconciler(), reconciled, topology.Dispute(network="lan", holder=holder, lease=lease), *seen.inside.values(), plan.actions[0], plan.steps[0],
            topology.Progress(number=1, of=2, action=plan.actions[0], state="done", error=None, text="x"),
            *asyncio.run(twins()),
        ]
        yield {type(value): value for value in made}
