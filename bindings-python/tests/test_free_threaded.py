"""A free-threaded interpreter stays one when the module is imported, and threads share its objects. Elsewhere: threads all the same."""

import sysconfig

import pytest
from conftest import in_child, in_threads

import trunkline
from trunkline.ipam import AddressMap, Ipam, PoolSpec
from trunkline.link import MacvlanSpec


def test_importing_leaves_the_gil_off():
    if not sysconfig.get_config_var("Py_GIL_DISABLED"):
        assert trunkline._native.__file__.endswith(".abi3.so"), "one for all versions with a GIL"
        return
    code = ("import sys, trunkline, trunkline.aio, trunkline.docker, trunkline.ipam, trunkline.link, trunkline.logs, trunkline.topology\n"
            "assert not sys._is_gil_enabled()")
    done = in_child(code, env={"PYTHON_GIL": ""})
    assert done.returncode == 0 and done.stderr == "", done.stderr


def test_threads_share_clients_values_and_the_first_import_of_a_slice():
    """Every thread uses everything at once; a lock that is missing shows as a wrong count, a crash or a deadlock."""
    ipam, index = Ipam.in_memory(), AddressMap("10.0.0.0/16")
    pool = ipam.create_pool("local/default/1", PoolSpec("10.0.0.0/22", cool_down=0))
    shared = MacvlanSpec("eth0", "mv0", sources=(), mac="02:00:00:00:00:01")
    found = []

    def work(number):
        for turn in range(100):
            lease = ipam.allocate(pool, f"vm:{number}-{turn}")
            found.append(lease.address)
            assert index.take_next() is not None
            assert hash(shared) == hash(MacvlanSpec(shared.parent, shared.name, mac=shared.mac)) and repr(shared)
            with pytest.raises(trunkline.InvalidInputError):
                trunkline.VlanId(turn + 5000)

    in_threads(8, work)
    assert len(set(found)) == len(found) == 800 and index.taken == 800


def test_a_slice_is_made_once_however_many_import_it():
    code = """
import threading, sys
start, found = threading.Barrier(8), []
def work():
    start.wait()
    import trunkline.logs, trunkline.docker, trunkline.topology
    found.append((trunkline.logs.LogQuery, trunkline.docker.Docker, trunkline.topology.Host))
threads = [threading.Thread(target=work) for _ in range(8)]
for thread in threads: thread.start()
for thread in threads: thread.join()
assert len(found) == 8 and len(set(found)) == 1, found
"""
    done = in_child(code)
    assert done.returncode == 0, done.stderr
