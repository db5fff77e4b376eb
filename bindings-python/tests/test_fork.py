"""A child after fork: every handle of its parent says so, whatever is asked; what holds no shared state works."""

import contextlib
import gc
import os
import sqlite3
import threading
import time

import pytest
from fake_engine import FakeEngine

import trunkline
from trunkline.docker import Docker
from trunkline.ipam import Ipam, PoolSpec
from trunkline.link import Attachment, Kernel, MacvlanSpec, Netns
from trunkline.logs import DaemonConfigFile, DaemonLog, LogAuditor, LogPlace, LogReader
from trunkline.topology import Host, Topology

SEGMENT = "local/default/100"
# What the module says, and what the library beneath says for an attachment, which keeps what it came from.
FORK = "before a fork|again after fork"


def in_fork(function):
    """What a function gives in a child: it must end, and end well."""
    read, write = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            said = str(function())
        except BaseException as error:
            said = repr(error)
        os.write(write, said.encode())
        os._exit(0)
    os.close(write)
    with os.fdopen(read) as pipe:
        said = pipe.read()
    assert os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]) == 0
    return said


def engine(request):
    """Enough of an engine to connect to."""
    if request.plain == "/events":
        request.stream([], 30)
    elif request.plain == "/info":
        request.answer(200, {"LoggingDriver": "json-file", "DockerRootDir": "/var/lib/docker"})
    else:
        request.answer(200, [])


@pytest.fixture
def opened(tmp_path):
    """Makes one of each class that owns a handle, with a call of it."""
    (tmp_path / "c.log").write_text('{"log":"line\\n","stream":"stdout","time":"2026-11-23T20:00:00Z"}\n' * 5)
    (tmp_path / "dockerd.log").write_text('time="2026-11-23T20:00:00Z" level=info msg="API listen"\n' * 5)
    (tmp_path / "daemon.json").write_text("{}")
    with contextlib.ExitStack() as stack:
        def pool():
            ipam = stack.enter_context(Ipam(tmp_path / "leases.db"))
            return ipam, ipam.create_pool(SEGMENT, PoolSpec("10.0.0.0/24"))

        def fake():
            return stack.enter_context(FakeEngine(tmp_path, engine)).path

        def make(what):
            match what:
                case "Kernel":
                    kernel = Kernel()
                    return kernel, kernel.links
                case "Kernel.attached":
                    kernel = Kernel()
                    context = kernel.attached(Attachment(MacvlanSpec("lo", "eth0")), Netns.current())
                    return kernel, context.__enter__
                case "Ipam":
                    ipam, pool_ = pool()
                    return ipam, lambda: ipam.allocate(pool_, "vm:a")
                case "Ipam.in_memory":
                    ipam = Ipam.in_memory()
                    return ipam, lambda: ipam.leases(SEGMENT)
                case "Watch":
                    ipam, _ = pool()
                    watch = ipam.watch(SEGMENT)
                    return watch, lambda: watch.next(0)
                case "Docker":
                    docker = Docker(fake())
                    return docker, docker.networks
                case "NetworkEvents":
                    events = stack.enter_context(Docker(fake())).network_events()
                    return events, lambda: events.next_within(0)
                case "Host":
                    host = Host(stack.enter_context(Ipam.in_memory()))
                    return host, lambda: host.observe(Topology("none", "lo"))
                case "LogReader":
                    reader = LogReader.files("json-file", tmp_path / "c.log")
                    return reader, lambda: next(reader)
                case "LogReader.batches":
                    reader = LogReader.files("json-file", tmp_path / "c.log")
                    return reader, lambda: next(reader.batches())
                case "LogAuditor":
                    auditor = LogAuditor(fake())
                    return auditor, auditor.containers
                case "DaemonLog":
                    log = DaemonLog.open(LogPlace.file(tmp_path / "dockerd.log"))
                    return log, lambda: next(log)
                case "DaemonConfigFile":
                    file = DaemonConfigFile(tmp_path / "daemon.json")
                    return file, lambda: file.config
        yield make


KINDS = ["Kernel", "Kernel.attached", "Ipam", "Ipam.in_memory", "Watch", "Docker", "NetworkEvents", "Host", "LogReader", "LogReader.batches",
         "LogAuditor", "DaemonLog", "DaemonConfigFile"]


@pytest.mark.parametrize("kind", KINDS)
def test_a_handle_used_after_fork_says_so(opened, kind):
    handle, call = opened(kind)

    def child():
        with pytest.raises(trunkline.MisuseError, match=FORK):
            call()
        repr(handle)
        if hasattr(handle, "close"):
            handle.close()  # nothing happens, to the parent neither
            with pytest.raises(trunkline.MisuseError, match=FORK):
                call()
        return in_fork(child_of_child)

    def child_of_child():
        with pytest.raises(trunkline.MisuseError, match=FORK):
            call()
        return "said so"

    assert in_fork(child) == "said so"
    if kind != "Kernel.attached":
        call()  # the parent's is as it was


def test_no_class_that_owns_a_handle_is_forgotten():
    """Whatever can be closed can be shared with a child."""
    modules = (trunkline.link, trunkline.ipam, trunkline.docker, trunkline.logs, trunkline.topology)
    closable = {name for module in modules for name in module.__all__ if hasattr(getattr(module, name), "close")}
    assert closable <= set(KINDS), closable - set(KINDS)
    assert {"Kernel", "Ipam", "Docker", "NetworkEvents", "Host", "LogReader", "LogAuditor", "DaemonLog"} <= closable


def test_a_child_that_drops_everything_harms_nothing(tmp_path):
    """The child collects its parent's handles, ends, and the parent's work goes on; so does a stranger's look at the store."""
    store = tmp_path / "leases.db"
    with FakeEngine(tmp_path, engine) as fake, Docker(fake.path) as docker, Ipam(store) as ipam:
        handles = [docker, ipam, docker.network_events(), ipam.watch(SEGMENT)]
        pool = ipam.create_pool(SEGMENT, PoolSpec("10.0.0.0/24"))
        ipam.allocate(pool, "vm:first")

        def child():
            nonlocal docker, ipam, pool
            docker = ipam = pool = None
            handles.clear()
            gc.collect()
            with Ipam(store) as own:
                return own.allocate(own.pools(SEGMENT)[0], "vm:child").address
        assert in_fork(child) == "10.0.0.2"
        assert docker.networks() == [] and handles[2].next_within(0.05) is None
        assert str(ipam.allocate(pool, "vm:parent").address) == "10.0.0.3"
        handles[2].close()
    with contextlib.closing(sqlite3.connect(store)) as db:
        assert db.execute("pragma integrity_check").fetchone() == ("ok",)


def test_new_handles_work_in_a_child(tmp_path):
    (tmp_path / "c.log").write_text('{"log":"line\\n","stream":"stdout","time":"2026-11-23T20:00:00Z"}\n')
    outer = Kernel()

    def child():
        with Kernel() as kernel, Ipam(tmp_path / "leases.db") as ipam, LogReader.files("json-file", tmp_path / "c.log") as reader:
            assert kernel.link("lo") is not None
            ipam.create_pool(SEGMENT, PoolSpec("10.0.0.0/24"))
            return next(reader).text
    assert in_fork(child) == "line"
    assert outer.link("lo") is not None


def test_a_namespace_is_no_more_than_a_descriptor_and_works_in_a_child():
    netns = Netns.current()
    assert in_fork(lambda: (netns == Netns.current(), Kernel(netns).link("lo").name)) == "(True, 'lo')"


def test_a_fork_while_another_thread_waits_does_not_hang_the_child(opened):
    watch, call = opened("Watch")
    waiting = threading.Thread(target=lambda: watch.next(1))
    waiting.start()
    time.sleep(0.2)

    def child():
        with pytest.raises(trunkline.MisuseError, match=FORK):
            call()
        return "said so"
    assert in_fork(child) == "said so"
    waiting.join()
