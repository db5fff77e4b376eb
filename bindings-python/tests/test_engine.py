"""Docker, topologies and logs on the lab's engine: `examples/lab/lab run --kernel host --engine -- pytest bindings-python/tests/test_engine.py`."""

import asyncio
import json
import os
import subprocess
import sys
import time

import pytest
from conftest import Interrupted, in_threads, open_descriptors, skip

import trunkline
from trunkline import aio
from trunkline.docker import ContainerSpec, Docker, EndpointSpec, HostLinks, MacvlanNetworkSpec, NetworkParent, SubnetSpec
from trunkline.ipam import Ipam
from trunkline.logs import (
    DaemonConfig,
    EngineLogConfig,
    Evidence,
    Examination,
    LogAuditor,
    LogConfig,
    LogQuery,
    LogReader,
    RunningDaemon,
    diagnose,
    examine,
)
from trunkline.topology import Container, Host, Network, NetworkSubnet, Place, Reconciler, Topology

IMAGE = "busybox:lab"


def sh(command):
    return subprocess.run(["sh", "-ec", command], check=True, capture_output=True, text=True).stdout.strip()


@pytest.fixture
def engine():
    """The socket of the lab's engine, with nothing of ours. Never the host's own engine."""
    socket = os.environ.get("DOCKER_HOST", "")
    if "TRUNKLINE_ENGINE_DATA" not in os.environ or not socket.startswith("unix://"):
        skip("docker-engine", "it runs under: examples/lab/lab run --engine -- …")
    if not os.path.exists("/sys/class/net/py0"):
        sh("ip link add py0 type veth peer name py0w; ip link set py0 up; ip link set py0w up")

    def clean():
        sh("ids=$(docker ps -aq --filter name=py-); [ -z \"$ids\" ] || docker rm -f $ids")
        sh("for name in $(docker network ls --format '{{.Name}}' --filter driver=macvlan); do docker network rm $name; done")
    clean()
    yield socket
    clean()


@pytest.fixture
def docker(engine):
    with Docker() as docker:
        yield docker


def lan(name="py-lan"):
    return MacvlanNetworkSpec(name, NetworkParent.existing("py0"), subnets=[SubnetSpec("10.77.0.0/24", gateway="10.77.0.1")])


def test_networks_and_containers(docker):
    assert docker.ensure_network(lan()).created and not docker.ensure_network(lan()).created
    found = docker.network("py-lan")
    assert found.is_ours and found.parent == "py0" and found.mode == "bridge" and found.entries[0].gateway == "10.77.0.1"
    with pytest.raises(trunkline.ConflictError) as caught:
        docker.ensure_network(MacvlanNetworkSpec("py-lan", NetworkParent.existing("py0"), subnets=[SubnetSpec("10.78.0.0/24", gateway="10.78.0.1")]))
    assert caught.value.differences
    with pytest.raises(trunkline.AlreadyExistsError) as refused:
        docker.add_network(lan())
    assert "name-taken" in refused.value.rules
    web = ContainerSpec("py-web", IMAGE, on=[EndpointSpec("py-lan", addresses=["10.77.0.7"])], command=["sleep", "600"],
                        log=LogConfig.json_file(max_size="1m", max_file=2).to_engine("container", docker.engine.version))
    assert docker.run_container(web).id
    state = docker.container("py-web")
    assert state.running and state.is_ours and str(state.attachments["py-lan"].addresses[0]) == "10.77.0.7/24" and state.pid > 1
    (holder,) = docker.addresses("py-lan")
    assert str(holder.address) == "10.77.0.7" and holder.fixed and holder.running
    with pytest.raises(trunkline.AddressInUseError) as taken:
        docker.run_container(ContainerSpec("py-other", IMAGE, on=[EndpointSpec("py-lan", addresses=["10.77.0.7"])]))
    assert [violation.rule.id for violation in taken.value.violations] == ["address-taken"]
    assert docker.container("py-other") is None, "nothing is left"
    assert docker.check_network(lan()).is_well
    gone = docker.check_network(lan(), host=HostLinks([]))
    assert [trouble.kind for trouble in gone.troubles] == ["parent_gone"] and not gone.is_well
    docker.probe_network("py-lan", IMAGE)
    assert docker.detach("py-web", "py-lan") is trunkline.Removed.REMOVED
    docker.attach("py-web", EndpointSpec("py-lan", addresses=["10.77.0.8"]))
    docker.stop_container("py-web", grace=0)
    assert not docker.container("py-web").running
    docker.start_container("py-web")
    with pytest.raises(trunkline.BusyError):
        docker.remove_network("py-lan")
    assert docker.remove_container("py-web") is trunkline.Removed.REMOVED
    sh(f"docker create --name py-theirs {IMAGE}")
    with pytest.raises(trunkline.NotOursError):
        docker.remove_container("py-theirs")
    assert docker.prune_networks().removed == ["py-lan"]
    assert docker.remove_network("py-lan") is trunkline.Removed.ALREADY_GONE


def test_events(docker):
    with docker.network_events() as events:
        assert events.next_within(0.2) is None
        docker.add_network(lan())
        event = events.next_within(10)
        assert (event.change, event.name) == ("created", "py-lan")
        with Interrupted():
            next(events)
        docker.remove_network("py-lan")
        assert next(events).change == "removed"

    async def main():
        async with await aio.AsyncDocker.connect() as twin:
            events = await twin.network_events()
            waiting = asyncio.create_task(events.__anext__())
            await asyncio.sleep(0.3)
            await twin.add_network(lan("py-async"))
            assert (await asyncio.wait_for(waiting, 10)).name == "py-async"
            waiting = asyncio.create_task(events.__anext__())
            await asyncio.sleep(0.3)
            waiting.cancel()
            with pytest.raises(asyncio.CancelledError):
                await waiting
            await events.close()
            await twin.remove_network("py-async")
    asyncio.run(main())


def test_threads_make_what_they_make_once(docker):
    outcomes = []
    in_threads(6, lambda _: outcomes.append(docker.ensure_network(lan()).created))
    assert sorted(outcomes) == [False] * 5 + [True], "one made it, the others found it"
    assert sum(network.name == "py-lan" for network in docker.networks()) == 1


def test_a_topology_with_an_engine(docker, store):
    topology = Topology(
        "pywire", "py0", networks=[Network("py-lan", docker=True, subnets=[NetworkSubnet("10.77.0.0/24", gateway="10.77.0.1")])],
        containers=[Container("py-c0", Place.docker(IMAGE, ["sleep", "600"]), joins=["py-lan"])])
    with Ipam(store) as ipam, Host(ipam, engine=docker) as host:
        host.apply(topology)
        host.verify(topology)
        assert docker.container("py-c0").running
        reconciler = Reconciler(grace=0)
        assert host.reconcile(topology, reconciler).is_clean
        sh("docker rm -f py-c0")
        found = host.reconcile(topology, reconciler)
        assert len(found.leaked) == 1 and not found.is_clean
        assert len(host.reconcile(topology, reconciler).released) == 1
        host.apply(topology)
        host.teardown(topology)
        assert docker.network("py-lan") is None and docker.container("py-c0") is None


def run(name, script, *options):
    return sh(f"docker run -d --name {name} --network none {' '.join(options)} {IMAGE} sh -c '{script}'")


def test_logs_of_containers(engine):
    for driver, options in (("json-file", []), ("local", [])):
        name = f"py-{driver}"
        run(name, "for i in $(seq 1 2000); do echo out $i; done; echo err >&2", "--log-driver", driver)
        sh(f"docker wait {name}")
        expected = subprocess.run(["docker", "logs", name], capture_output=True, text=True)
        with LogReader.open(name) as reader:
            assert reader.location.kind == "files" and reader.location.format.value == driver
            lines = [line for batch in reader.batches() for line in zip(batch.stderr(), batch.messages())]
        assert [text for error, text in lines if not error] == expected.stdout.splitlines()
        assert [text for error, text in lines if error] == expected.stderr.splitlines() == ["err"]
        with LogReader.through_engine(name, LogQuery(tail=3)) as reader:
            assert reader.location.kind == "engine" and reader.location.reason == "as asked for" and len(list(reader)) == 3
        assert LogReader.locate(name).path.exists()
    run("py-none", "true", "--log-driver", "none")
    with pytest.raises(trunkline.LogsUnreadableError):
        LogReader.open("py-none")
    with pytest.raises(trunkline.NotFoundError):
        LogReader.open("py-nobody")


def test_followers_of_a_container_can_be_interrupted(engine):
    run("py-talk", "while true; do echo tick; sleep 0.2; done")
    before = open_descriptors()
    for open_ in (LogReader.open, LogReader.through_engine):
        with open_("py-talk", LogQuery(follow=True, tail=1)) as reader:
            assert next(reader).text == "tick" and next(reader).text == "tick"
        sh("docker pause py-talk")
        with open_("py-talk", LogQuery(follow=True, tail=0)) as reader:
            with Interrupted(after=1):
                list(reader)
        sh("docker unpause py-talk")
    assert open_descriptors() == before

    async def main():
        async with await aio.AsyncLogReader.open("py-talk", LogQuery(follow=True, tail=0)) as reader:
            seen = [record.text async for record in _some(reader, 3)]
            assert seen == ["tick"] * 3
            with pytest.raises(asyncio.TimeoutError):
                async with asyncio.timeout(0.5) if hasattr(asyncio, "timeout") else _timeout(0.5):
                    async for _ in reader:
                        pass
    asyncio.run(main())


async def _some(iterator, count):
    async for item in iterator:
        yield item
        count -= 1
        if not count:
            return


def test_the_daemon_and_its_refusals(docker, engine):
    daemons = RunningDaemon.find_all()
    assert daemons and all(daemon.command_line.keys for daemon in daemons)
    docker.add_network(lan())
    again = subprocess.run(["docker", "network", "create", "-d", "macvlan", "-o", "parent=py0", "--subnet", "10.77.0.0/24", "py-twice"],
                           capture_output=True, text=True)
    assert again.returncode
    diagnosis = diagnose([Evidence("api", again.stderr.strip())])
    assert [cause.failure.name for cause in diagnosis.causes] == ["pool-overlap"], again.stderr
    run("py-bad", "exit 3")
    inspected = json.loads(sh("docker inspect py-bad"))[0]["HostConfig"]["LogConfig"]
    config = LogConfig.from_engine(EngineLogConfig(inspected["Type"], inspected["Config"] or {}))
    assert config.driver and not [finding for finding in config.review("container", docker.engine.version) if finding.severity.value == "refused"]


def test_audits_and_examinations_collect_for_themselves(docker, engine):
    run("py-endless", "echo hello; sleep 600", "--log-driver", "json-file")
    with LogAuditor() as auditor:
        assert auditor.default_config.driver
        audit = auditor.container("py-endless")
        assert audit.is_running and audit.name == "py-endless" and audit.log.disk_limit is None
        assert audit.location.kind == "files" and audit.stored_files == 1 and audit.stored_bytes > 0
        assert "py-endless" in {found.name for found in auditor.containers()}
        with pytest.raises(trunkline.NotFoundError):
            auditor.container("py-nobody")
    found = examine(Examination.container("py-endless", kernel_log=False, within=20))
    assert {looked.source for looked in found.sources} >= {"engine", "container_log"} and "Looked at:" in str(found)


EXAMPLES = os.path.join(os.path.dirname(__file__), "..", "..", "examples", "python")


def example(name, *arguments):
    return subprocess.run([sys.executable, os.path.join(EXAMPLES, name), *arguments], capture_output=True, text=True, timeout=60)


def test_the_examples(docker, engine, tmp_path):
    run("py-loud", "for i in 1 2 3; do echo line $i; done; sleep 600", "--log-driver", "json-file")
    time.sleep(1)
    state = tmp_path / "state.json"
    first = example("log_follower.py", "--no-follow", "--state", str(state), "py-loud")
    assert first.stdout.splitlines() == [f"py-loud  line {number}" for number in (1, 2, 3)], first.stderr
    assert example("log_follower.py", "--no-follow", "--state", str(state), "py-loud").stdout == "", "it goes on where it was"
    file = tmp_path / "daemon.json"
    file.write_text('{"mtu": 1400}')
    socket = engine.removeprefix("unix://")
    report = example("log_rollout.py", "--file", str(file), "--socket", socket)
    assert report.returncode == 0 and "log-driver: restart" in report.stdout and "container py-loud keeps" in report.stdout, report.stderr
    assert json.loads(file.read_text()) == {"mtu": 1400}, "a report changes nothing"
    done = example("log_rollout.py", "--file", str(file), "--socket", socket, "--apply")
    assert "it takes effect when the daemon is restarted" in done.stdout, done.stderr
    assert json.loads(file.read_text())["log-driver"] == "local" and DaemonConfig(file.read_bytes())["mtu"] == 1400
    checked = example("check_host.py", "--json")
    found = json.loads(checked.stdout)
    assert checked.returncode == 1 and not found["well"] and not found["unknown"], checked.stderr
    assert any(problem["subject"] == "py-loud" and "fills the disk" in problem["problem"] for problem in found["problems"])
