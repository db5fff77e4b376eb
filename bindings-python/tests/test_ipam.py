"""`trunkline.ipam`: pools, leases, and the store in a file."""

import ipaddress
import json
import multiprocessing
import pickle
import subprocess
import sys
import threading
from datetime import datetime, timedelta, timezone
from ipaddress import ip_address, ip_interface, ip_network

import pytest
from conftest import in_child, in_threads, open_descriptors

import trunkline
from trunkline.ipam import (
    AddressMap, AllocateRequest, AuditReport, ChangeKind, Clock, ExplanationKind, Exclusion, FindingKind, HostId, Ipam, Lease, PoolId,
    PoolSpec, Reality, Reservation, Severity,
)

SEGMENT = "local/default/100"
SPEC = PoolSpec("10.0.0.0/24", gateway="10.0.0.1", ranges=["10.0.0.0/25"], exclusions=[("10.0.0.10-10.0.0.19", "DHCP")],
                reservations=[("10.0.0.2", "printer")], cool_down=timedelta(seconds=90))


@pytest.fixture
def ipam():
    with Ipam.in_memory(clock=Clock.manual()) as made:
        yield made


def test_specs_are_values():
    request = AllocateRequest(PoolId(SEGMENT, "10.0.0.0/24"), "vm:a", prefer="10.0.0.7", mac="02:00:00:00:00:01")
    for value in (SPEC, PoolId(SEGMENT, "10.0.0.0/24"), request, Exclusion(range="10.0.0.1", reason="x"),
                  Reservation(address="10.0.0.1", reason="x"), AuditReport(bound=1, cooling=0, findings=[])):
        made = pickle.loads(pickle.dumps(value))
        assert made == value and hash(made) == hash(value) and repr(made) == repr(value)
    names = {**vars(trunkline.ipam), **vars(ipaddress), "AddressRange": trunkline.AddressRange, "datetime": __import__("datetime")}
    assert eval(repr(SPEC), names) == SPEC


def test_a_spec_says_its_fields():
    assert SPEC.subnet == ip_network("10.0.0.0/24") and SPEC.gateway == ip_address("10.0.0.1")
    assert SPEC.cool_down == timedelta(seconds=90)
    assert PoolSpec("10.0.0.0/24").cool_down == timedelta(minutes=2)
    assert PoolSpec("10.0.0.0/24", cool_down=1.5).cool_down == timedelta(seconds=1.5)
    assert SPEC.exclusions == (Exclusion(range="10.0.0.10-10.0.0.19", reason="DHCP"),)
    assert str(SPEC.allocatable) == "10.0.0.3-10.0.0.9, 10.0.0.20-10.0.0.127"
    match SPEC.reservations[0]:
        case Reservation(address, reason):
            assert (address, reason) == (ip_address("10.0.0.2"), "printer")


@pytest.mark.parametrize(("options", "says"), [
    ({"gateway": "10.0.1.1"}, "gateway"), ({"ranges": ["10.1.0.0/25"]}, "range"), ({"cool_down": timedelta(days=2)}, "24 h"),
    ({"cool_down": -1}, "zero or more"), ({"cool_down": float("nan")}, "zero or more"), ({"cool_down": 10**400}, "zero or more"),
    ({"exclusions": [("10.0.0.1", "")]}, "reason"), ({"reservations": [("10.0.0.0", "x")]}, "network"),
])
def test_a_wrong_pool_is_refused(options, says):
    with pytest.raises(trunkline.InvalidInputError, match=says):
        PoolSpec("10.0.0.0/24", **options)
    with pytest.raises(trunkline.InvalidInputError, match="did you mean 10.0.0.0/24"):
        PoolSpec("10.0.0.5/24")


def test_a_lease_lives_until_it_is_released(ipam):
    found = ipam.ensure_pool(SEGMENT, SPEC)
    pool = found.value
    assert found.created and not ipam.ensure_pool(SEGMENT, SPEC).created
    assert (pool.segment, pool.subnet, pool.spec, pool.id) == (SEGMENT, SPEC.subnet, SPEC, PoolId(SEGMENT, "10.0.0.0/24"))
    lease = ipam.allocate(pool, "vm:db/eth0")
    assert lease.interface == ip_interface("10.0.0.3/24") and lease.gateway == ip_address("10.0.0.1")
    assert lease.owner.scheme == "vm" and lease.host == "local" and lease.mac.is_locally_administered
    assert lease.since == datetime(1970, 1, 1, 0, 0, 1, tzinfo=timezone.utc)  # by the manual clock
    assert ipam.allocate(pool.id, "vm:db/eth0") == lease
    assert ipam.leases(SEGMENT) == ipam.leases_of(SEGMENT, "vm:db/eth0") == [lease]
    assert ipam.lease_at(SEGMENT, "10.0.0.3") == lease and ipam.lease_at(SEGMENT, "10.0.0.4") is None
    usage = ipam.usage(pool)
    assert (usage.capacity, usage.bound, usage.cooling, usage.free) == (115, 1, 0, 114)
    with pytest.raises(trunkline.AddressInUseError):
        ipam.allocate(pool, "vm:other", exact="10.0.0.3")
    assert ipam.allocate(pool, "vm:other", prefer=lease.address).address != lease.address
    assert ipam.release(lease) is trunkline.Removed.REMOVED
    assert ipam.release(lease) is trunkline.Removed.ALREADY_GONE
    explanation = ipam.explain(SEGMENT, "10.0.0.3")
    assert (explanation.kind, explanation.owner, explanation.left) == (
        ExplanationKind.COOLING, "vm:db/eth0", timedelta(seconds=90))
    assert "cools down" in str(explanation)
    assert ipam.audit(SEGMENT) == AuditReport(bound=1, cooling=1, findings=[])


def test_leases_are_pickled_and_kept_as_json(ipam):
    pool = ipam.ensure_pool(SEGMENT, SPEC).value
    lease = ipam.allocate(pool, "vm:a", mac="02:00:00:00:00:05")
    for kept in (pickle.loads(pickle.dumps(lease)), Lease.from_json(lease.to_json())):
        assert kept == lease and hash(kept) == hash(lease) and str(kept) == str(lease)
    assert json.loads(lease.to_json())["address"] == "10.0.0.3"
    assert ipam.release(pickle.loads(pickle.dumps(lease))) is trunkline.Removed.REMOVED
    again = ipam.allocate(pool, "vm:a")
    assert again.epoch > lease.epoch
    with pytest.raises(trunkline.LeaseLostError) as lost:
        ipam.release(lease)
    assert lost.value.subject == "10.0.0.3"
    with pytest.raises(trunkline.InvalidInputError):
        Lease.from_json("{}")


def test_all_or_none(ipam):
    four = ipam.create_pool(SEGMENT, PoolSpec("10.0.0.0/30"))
    six = ipam.create_pool(SEGMENT, PoolSpec("2001:db8::/64"))
    a, b = ipam.allocate_all([AllocateRequest(four, "vm:a"), AllocateRequest(six, "vm:a")])
    assert a.mac == b.mac and b.address.version == 6
    with pytest.raises(trunkline.PoolExhaustedError):
        ipam.allocate_all([AllocateRequest(four, f"vm:{i}") for i in range(3)])
    assert len(ipam.leases(SEGMENT)) == 2
    with pytest.raises(trunkline.InvalidInputError):
        AllocateRequest(four, "vm:x", prefer="10.0.0.1", exact="10.0.0.1")
    with pytest.raises(trunkline.AddressInUseError):
        ipam.remove_pool(four)


def test_pools_never_overlap(ipam):
    ipam.create_pool(SEGMENT, PoolSpec("10.0.0.0/24"))
    with pytest.raises(trunkline.OverlapError, match="overlaps"):
        ipam.create_pool(SEGMENT, PoolSpec("10.0.0.0/25"))
    with pytest.raises(trunkline.AlreadyExistsError):
        ipam.create_pool(SEGMENT, PoolSpec("10.0.0.0/24"))
    with pytest.raises(trunkline.ConflictError) as conflict:
        ipam.ensure_pool(SEGMENT, PoolSpec("10.0.0.0/24", gateway="10.0.0.1"))
    assert [difference.field for difference in conflict.value.differences] == ["gateway"]
    ipam.create_pool("local/default/101", PoolSpec("10.0.0.0/24"))
    assert ipam.segments() == ["local/default/100", "local/default/101"]
    assert [pool.subnet for pool in ipam.pools(SEGMENT)] == [ip_network("10.0.0.0/24")]


def test_reservations_exclusions_and_carves(ipam):
    pool = ipam.create_pool(SEGMENT, PoolSpec("10.0.0.0/24"))
    ipam.reserve(pool, "10.0.0.9", "the printer")
    ipam.exclude(pool, "10.0.0.20-10.0.0.29", "DHCP")
    block = ipam.carve(pool, 26, "docker:lan")
    assert block == ip_network("10.0.0.128/26") == ipam.carve(pool, 26, "docker:lan")
    assert [carve.owner for carve in ipam.pool(pool).carves] == ["docker:lan"]
    said = {address: ipam.explain(SEGMENT, address) for address in ("10.0.0.9", "10.0.0.25", "10.0.0.130", "10.0.0.0", "10.9.9.9")}
    assert [found.kind.value for found in said.values()] == ["reserved", "excluded", "carved", "special", "no_pool"]
    assert said["10.0.0.9"].reason == "the printer" and said["10.0.0.130"].block == block
    assert said["10.0.0.25"].range == trunkline.AddressRange("10.0.0.20", "10.0.0.29")
    assert said["10.0.0.0"].special is trunkline.SpecialAddress.NETWORK
    removed = [ipam.remove_reservation(pool, "10.0.0.9"), ipam.remove_exclusion(pool, "10.0.0.20-10.0.0.29"),
               ipam.remove_carve(pool, "docker:lan"), ipam.remove_pool(pool)]
    assert removed == [trunkline.Removed.REMOVED] * 4


def test_reality():
    reality = Reality(
        addresses=[("eth0.77", "192.168.77.70/24")], routes=[("0.0.0.0/0", "192.168.77.254", "eth0.77")],
        docker_networks=[("old-lan", "eth0.77", "192.168.77.0/24", "192.168.77.64/27")])
    spec = PoolSpec("192.168.77.0/24", gateway="192.168.77.1", ranges=["192.168.77.64/26"])
    findings = reality.check(spec)
    assert {finding.kind for finding in findings} == {FindingKind.HOST_ADDRESS, FindingKind.DOCKER_RANGE, FindingKind.OTHER_GATEWAY}
    assert findings[0].severity is Severity.REFUSAL
    docker = next(finding for finding in findings if finding.kind is FindingKind.DOCKER_RANGE)
    assert docker.network == "old-lan" and docker.shared == trunkline.AddressRange("192.168.77.64", "192.168.77.95")
    with Ipam.in_memory() as ipam:
        with pytest.raises(trunkline.OverlapError):
            ipam.create_pool(SEGMENT, spec, reality=reality)
        assert ipam.create_pool(SEGMENT, spec, reality=Reality()).spec == spec


def test_the_store_keeps_what_it_said(store):
    with Ipam(store) as ipam:
        pool = ipam.create_pool(SEGMENT, SPEC)
        lease = ipam.allocate(pool, "vm:a")
        assert abs(lease.since - datetime.now(timezone.utc)) < timedelta(minutes=1)
        exported = ipam.export()
    with pytest.raises(trunkline.MisuseError, match="closed"):
        ipam.leases(SEGMENT)
    with Ipam(str(store)) as ipam:
        assert ipam.leases(SEGMENT) == [lease]
    with Ipam.in_memory() as other:
        found = other.import_(exported)
        assert (found.pools, found.leases) == (1, 1)
        assert [kept.address for kept in other.leases(SEGMENT)] == [lease.address]
        with pytest.raises(trunkline.Error):
            other.import_("no json")


def test_the_host_releases_its_own(store):
    with Ipam(store, host=HostId("a")) as a, Ipam(store, host="b") as b:
        lease = a.allocate(a.create_pool(SEGMENT, SPEC), "vm:a")
        assert lease.host == "a"
        with pytest.raises(trunkline.Error):
            b.release(lease)


def test_what_is_no_store_is_not_touched(tmp_path):
    junk = tmp_path / "junk.db"
    junk.write_bytes(b"not a store" * 1000)
    with pytest.raises(trunkline.StoreCorruptError) as caught:
        Ipam(junk)
    assert isinstance(caught.value, trunkline.StoreError) and caught.value.subject == str(junk)
    assert junk.read_bytes() == b"not a store" * 1000
    with pytest.raises(trunkline.Error):
        Ipam(tmp_path / "no" / "such" / "directory.db")
    with pytest.raises(TypeError):
        Ipam(5)


def test_changes_come_to_every_program(store):
    with Ipam(store) as ipam, Ipam(store) as other:
        pool = ipam.create_pool(SEGMENT, SPEC)
        watch = ipam.watch(SEGMENT)
        assert watch.next(0) is None
        threading.Timer(0.2, lambda: other.allocate(pool, "vm:a")).start()
        change = next(watch)
        assert (change.kind, change.owner) == (ChangeKind.BOUND, "vm:a") and change.lease.address == change.address
        ipam.release(change.lease)
        released = watch.next(timedelta(seconds=5))
        assert (released.kind, released.epoch) == (ChangeKind.RELEASED, change.epoch)
        since = ipam.watch(SEGMENT, since=change.epoch - 1)
        assert next(since) == change and next(since) == released


def test_an_address_map():
    taken = AddressMap("10.0.0.1-10.0.0.3")
    assert [taken.take_next() for _ in range(4)] == [*map(ip_address, ("10.0.0.1", "10.0.0.2", "10.0.0.3")), None]
    assert taken.give_back("10.0.0.2") and not taken.is_taken("10.0.0.2") and taken.taken == 2
    assert taken.take("10.0.0.2") and not taken.take("10.0.0.2")


def _allocate(path, worker, queue):
    with Ipam(path) as ipam:
        pool = ipam.pools(SEGMENT)[0]
        queue.put([str(ipam.allocate(pool, f"vm:{worker}/{i}").address) for i in range(20)])


@pytest.mark.parametrize("method", ["fork", "spawn"])
def test_processes_never_get_the_same_address(store, method):
    with Ipam(store) as ipam:
        ipam.create_pool(SEGMENT, PoolSpec("10.0.0.0/16"))
    context = multiprocessing.get_context(method)
    queue = context.Queue()
    workers = [context.Process(target=_allocate, args=(store, i, queue)) for i in range(3)]
    for worker in workers:
        worker.start()
    addresses = sum((queue.get(timeout=60) for _ in workers), [])
    for worker in workers:
        worker.join()
    assert len(set(addresses)) == 60


def test_threads_never_get_the_same_address(store):
    with Ipam(store) as ipam:
        pool = ipam.create_pool(SEGMENT, PoolSpec("10.0.0.0/16"))
        addresses = []

        def work(worker):
            addresses.extend(ipam.allocate(pool, f"vm:{worker}/{i}").address for i in range(20))

        in_threads(8, work)
        assert len(set(addresses)) == 160
        assert ipam.audit(SEGMENT).findings == []


BESIDE_SQLITE = """
import sqlite3, sys, threading
from trunkline.ipam import Ipam, PoolId
store, segment, subnet, name = sys.argv[1:]
pool, working, answers = PoolId(segment, subnet), True, []

def look():
    while working:
        connection = sqlite3.connect(store, timeout=5, isolation_level=None)
        try:
            connection.execute("begin immediate" if len(answers) % 4 == 0 else "begin")
            answers.append(connection.execute("select count(*) from kv").fetchone())
            connection.execute("rollback")
        except sqlite3.OperationalError as error:  # what another process would hear, too
            assert "locked" in str(error), error
        finally:
            connection.close()

looker = threading.Thread(target=look)
looker.start()
try:
    for i in range(10):
        with Ipam(store) as ipam:
            for n in range(20):
                print(ipam.allocate(pool, f"{name}:{i}/{n}"))
finally:
    working = False
    looker.join()
assert len(answers) > 10, len(answers)
"""


def test_the_standard_library_in_the_same_process_costs_no_lease(store):
    with Ipam(store) as ipam:
        ipam.create_pool(SEGMENT, PoolSpec("10.0.0.0/16"))
    command = [sys.executable, "-c", BESIDE_SQLITE, store, SEGMENT, "10.0.0.0/16"]
    workers = [subprocess.Popen([*command, name], stdout=subprocess.PIPE, text=True) for name in ("one", "two")]
    printed = [line for worker in workers for line in worker.communicate(timeout=60)[0].splitlines()]
    assert [worker.returncode for worker in workers] == [0, 0]
    with Ipam(store) as ipam:
        assert sorted(str(lease) for lease in ipam.leases(SEGMENT)) == sorted(printed)
        assert len(printed) == 400
        assert not ipam.audit(SEGMENT).findings


def test_descriptors_stay_flat_over_a_thousand_calls(store):
    with Ipam(store) as ipam:
        pool = ipam.create_pool(SEGMENT, PoolSpec("10.0.0.0/16", cool_down=0))
        ipam.release(ipam.allocate(pool, "vm:first"))
        Ipam(store).close()
        before = open_descriptors()
        for i in range(500):
            ipam.release(ipam.allocate(pool, f"vm:{i}"))
        for _ in range(20):
            Ipam(store).close()
        assert open_descriptors() <= before


def test_without_the_right_it_is_refused(tmp_path):
    code = """
import os, sys, trunkline
from trunkline.ipam import Ipam
os.setgroups([]); os.setgid(65534); os.setuid(65534)
try:
    Ipam(sys.argv[1])
except PermissionError as error:
    assert isinstance(error, trunkline.PermissionDeniedError) and error.errno == 13, error
else:
    raise SystemExit("not refused")
"""
    tmp_path.chmod(0o755)
    done = in_child(code, str(tmp_path / "leases.db"))
    assert done.returncode == 0, done.stderr
