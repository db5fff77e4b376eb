"""What all calls have in common: Ctrl-C, tokens, threads that run meanwhile."""

import os
import signal
import threading
import time

import pytest
from conftest import Interrupted, hold, in_child, interrupt_after

import trunkline
from trunkline.ipam import Ipam, PoolSpec

SEGMENT = "local/default/100"


@pytest.fixture
def locked(store):
    """A store that another process has locked."""
    with Ipam(store) as ipam:
        ipam.create_pool(SEGMENT, PoolSpec("10.0.0.0/24"))
    with hold(store, opening=True):
        yield store


def test_ctrl_c_ends_a_wait_for_a_locked_store(locked):
    with Interrupted():
        Ipam(locked)


def test_ctrl_c_ends_an_allocation_and_binds_nothing(store):
    with Ipam(store) as ipam:
        pool = ipam.create_pool(SEGMENT, PoolSpec("10.0.0.0/24"))
        with hold(store), Interrupted():
            ipam.allocate(pool, "vm:a")
        assert ipam.leases(SEGMENT) == []
        assert ipam.allocate(pool, "vm:a").owner == "vm:a"


def test_ctrl_c_ends_a_watch_and_its_error_says_what_waited():
    with Ipam.in_memory() as ipam:
        watch = ipam.watch(SEGMENT)
        with Interrupted():
            next(watch)
        with Interrupted():
            for _ in watch:
                pass
        interrupt_after(0.2)
        with pytest.raises(KeyboardInterrupt) as caught:
            watch.next(60)
        assert isinstance(caught.value.__cause__, trunkline.InterruptedError)
        assert watch.next(0) is None


def _soon(function, after=0.2):
    timer = threading.Timer(after, function)
    timer.daemon = True
    timer.start()


def test_a_handler_that_does_not_raise_lets_the_wait_go_on():
    heard = []
    before = signal.signal(signal.SIGUSR1, lambda *_: heard.append(time.monotonic()))
    try:
        with Ipam.in_memory() as ipam:
            start = time.monotonic()
            _soon(lambda: os.kill(os.getpid(), signal.SIGUSR1))
            assert ipam.watch(SEGMENT).next(1.0) is None
            assert time.monotonic() - start >= 1.0
            assert len(heard) == 1 and heard[0] - start < 0.8
    finally:
        signal.signal(signal.SIGUSR1, before)


def test_a_token_ends_a_wait_from_another_thread():
    with Ipam.in_memory() as ipam:
        cancel = trunkline.Cancel()
        watch = ipam.watch(SEGMENT)
        _soon(cancel.cancel)
        start = time.monotonic()
        with pytest.raises(trunkline.InterruptedError) as caught:
            cancel.run(next, watch)
        assert 0.1 < time.monotonic() - start < 1
        assert isinstance(caught.value, InterruptedError) and caught.value.kind is trunkline.ErrorKind.INTERRUPTED
        assert cancel.is_cancelled and "cancelled" in repr(cancel)
        assert trunkline.Cancel().run(lambda *args, **kwargs: (args, kwargs), 1, a=2) == ((1,), {"a": 2})
        assert watch.next(0) is None  # outside of the token


def test_a_watch_is_for_one_thread_at_a_time():
    with Ipam.in_memory() as ipam:
        watch = ipam.watch(SEGMENT)
        waiting = threading.Thread(target=watch.next, args=(1,))
        waiting.start()
        time.sleep(0.2)
        with pytest.raises(trunkline.MisuseError, match="one for each"):
            watch.next(0)
        waiting.join()


def test_other_threads_run_during_a_call():
    with Ipam.in_memory() as ipam:
        turns, done = [], threading.Event()

        def count():
            while not done.is_set():
                turns.append(None)
                time.sleep(0.001)

        thread = threading.Thread(target=count)
        thread.start()
        ipam.watch(SEGMENT).next(0.5)
        during = len(turns)
        done.set()
        thread.join()
        assert during > 50


def test_memory_stays_flat_over_thousands_of_calls():
    code = """
import resource, trunkline
from trunkline.link import *
from trunkline.ipam import *
netns = Netns.create()
kernel, ipam = Kernel(netns), Ipam.in_memory()
pool = ipam.create_pool("local/default/1", PoolSpec("10.0.0.0/24", cool_down=0))
def round():
    for _ in range(1000):
        kernel.link("lo"); kernel.links()
        ipam.release(ipam.allocate(pool, "vm:a"))
        VlanSpec("eth0", 1, ingress_qos={1: 2}); repr(Attachment(MacvlanSpec("a", "b"), addresses=["10.0.0.1/24"]))
        try: trunkline.VlanId(0)
        except trunkline.Error: pass
round()
before = int(open("/proc/self/statm").read().split()[1])
for _ in range(4): round()
grown = (int(open("/proc/self/statm").read().split()[1]) - before) * resource.getpagesize()
assert grown < 2_000_000, grown
"""
    done = in_child(code)
    assert done.returncode == 0, done.stderr


def test_a_thread_that_waits_does_not_keep_the_interpreter_from_ending():
    code = """
import threading, trunkline, time
watch = trunkline.Ipam.in_memory().watch("local/default/1")
threading.Thread(target=lambda: next(watch), daemon=True).start()
time.sleep(0.2)
"""
    start = time.monotonic()
    done = in_child(code)
    assert done.returncode == 0, done.stderr
    assert time.monotonic() - start < 20
