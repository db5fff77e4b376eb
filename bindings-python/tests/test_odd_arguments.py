"""Whatever is handed in, the answer is one of our errors or a TypeError: never an OverflowError, never a panic."""

import asyncio
import datetime
import functools
import inspect
import ipaddress
import re

import pytest
from samples import HANDLES, MODULES, PLAIN, samples  # noqa: F401

import trunkline
from trunkline import logs

ODD = [None, -1, 2**200, -(2**200), 1.5, float("inf"), float("nan"), True, "", "\ud800", "\0", "x" * 300, b"", b"\xff", [], {}, (), ("a",),
       (1, 2, 3), object(), int, trunkline.Error("x")]
SLICES = [trunkline, trunkline.link, trunkline.ipam, trunkline.docker, trunkline.logs, trunkline.topology]
CLASSES = sorted(
    {found for slice_ in SLICES for name in slice_.__all__ if isinstance(found := getattr(slice_, name), type)
     and not issubclass(found, BaseException)}, key=lambda found: (found.__module__, found.__name__))


def refused(call, *args, **kwargs):
    """Calls, and gives back what was raised; the kinds of error that a wrong argument may raise are fine."""
    try:
        call(*args, **kwargs)
    except (trunkline.Error, TypeError, UnicodeError) as error:
        assert str(error)
    except ValueError as error:
        # Enum's own word for a value that is none of its members, and the interpreter's for a NUL in a path.
        assert "is not a valid" in str(error) or "null" in str(error), error


@pytest.mark.parametrize("found", CLASSES, ids=lambda found: f"{found.__module__}.{found.__name__}")
def test_of_a_class(found, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    for odd in ODD:
        refused(found, odd)
        refused(found, odd, odd)
        refused(found, "eth0", odd)
        refused(found, "eth0", odd, odd)
        refused(found, **dict.fromkeys(getattr(found, "__match_args__", ()), odd))
        for option in ("mtu", "mac", "mode", "up", "gateway", "ranges", "sources", "cool_down", "dad", "clock", "reason", "link_index"):
            refused(found, "10.0.0.0/24", **{option: odd})
            refused(found, "eth0", "mv0", **{option: odd})
    if issubclass(found, (str, int)):
        return  # their other methods are those of str and int
    for name in dir(found):
        method = getattr(found, name, None)
        if callable(method) and not name.startswith("_"):
            for odd in ODD:
                refused(method, odd)
                refused(method, odd, odd)


@pytest.fixture(scope="module")
def objects():
    ipam = trunkline.Ipam.in_memory()
    pool = ipam.create_pool("local/default/1", trunkline.ipam.PoolSpec("10.0.0.0/24"))
    kernel = trunkline.Kernel(trunkline.link.Netns.create())
    made = [ipam, pool, ipam.allocate(pool, "vm:a"), ipam.watch("local/default/1"), kernel, kernel.link("lo"), kernel.netns,
            trunkline.AddressRange("10.0.0.1", "10.0.0.9"), trunkline.AddressSet(["10.0.0.1"]), trunkline.Cancel(),
            trunkline.ipam.AddressMap("10.0.0.0/24"), trunkline.ipam.Clock.manual(), trunkline.ipam.Reality()]
    yield made
    ipam.close()


def test_of_a_method(objects):
    for value in objects:
        for name in dir(value):
            method = getattr(value, name)
            if not callable(method) or name.startswith("_") or name in ("close", "cancel", "run", "within"):
                continue
            for odd in ODD:
                if (name, odd) == ("next", True):
                    continue
                refused(method, odd)
                refused(method, odd, odd)
                refused(method, "eth0", odd)
                refused(method, "local/default/1", odd)
                refused(method, objects[1], odd)
                refused(method, objects[1], "vm:a", odd)


def test_numbers_of_a_record():
    from trunkline.ipam import AuditReport, Imported, Usage
    from trunkline.link import ObservedAddress, ObservedRoute, ObservedVlan
    good = {
        ObservedAddress: dict(link_index=1, net="10.0.0.1/24", broadcast=None, flags=0),
        ObservedRoute: dict(destination="10.0.0.0/8", gateway=None, link_index=1, metric=0, source=None, protocol=2, route_type=1, table=254),
        ObservedVlan: dict(id=1, ether_type=1, flags=0, ingress_qos={1: 2}, egress_qos={}, unknown=[(1, b"x")]),
        Usage: dict(capacity=2**100, bound=1, cooling=0),
        AuditReport: dict(bound=1, cooling=0, findings=[]),
        Imported: dict(pools=1, leases=2),
    }
    for found, fields in good.items():
        assert hash(found(**fields)) == hash(found(**fields))
        for name, value in fields.items():
            if isinstance(value, int):
                assert getattr(found(**fields), name) == value
                for odd in (-1, 2**200):
                    with pytest.raises(trunkline.InvalidInputError):
                        found(**{**fields, name: odd})


class Text(str):
    """A `str` of another's."""


class Evil:
    """What raises whenever it is asked."""

    def __index__(self):
        raise ZeroDivisionError

    __str__ = __iter__ = __len__ = __fspath__ = __float__ = __eq__ = __hash__ = __index__


# Besides what is odd for all: right types with wrong values, and objects that raise or lie.
ODDER = [*ODD, Text("eth0"), Text(""), "eth0", 0, 4096, 2**63, 2**64, -(2**63) - 1, -0.0, float("-inf"), 1e300, b"a" * 6, bytearray(b"x"),
         memoryview(b"x"), ["\ud800"], {"\0": "\0"}, {1: 2}, {"a": None}, range(3), {1, 2}, Ellipsis, NotImplemented, Evil(), len,
         ipaddress.ip_address("::"), ipaddress.ip_network("0.0.0.0/0"), ipaddress.ip_interface("255.255.255.255/32"),
         datetime.timedelta.max, datetime.timedelta.min, datetime.datetime.min, datetime.datetime.max,
         datetime.datetime.min.replace(tzinfo=datetime.timezone.utc), datetime.datetime.max.replace(tzinfo=datetime.timezone.utc),
         trunkline.ErrorKind.IO, trunkline.VlanProtocol.DOT1Q]

# What calls back, waits, closes, or would change the host is left to other tests. So is `reload_daemon`, but for what is no process: it would
# signal a real daemon.
NOT_CALLED = {"reload_daemon", "close", "cancel", "run", "within", "next", "next_batch", "next_within", "network_events", "create_named", "remove_named"}


def parameters(function) -> tuple[int, list[str]]:
    """How many arguments go by position, and the names of the options."""
    try:
        found = list(inspect.signature(function).parameters.values())
    except (TypeError, ValueError):
        return 2, []
    by_place = sum(one.kind in (one.POSITIONAL_ONLY, one.POSITIONAL_OR_KEYWORD) for one in found)
    return by_place, [one.name for one in found if one.kind is one.KEYWORD_ONLY]


def attempt(call, *args, **kwargs):
    """Calls, and takes no other exceptions than there may be."""
    try:
        call(*args, **kwargs)
    except ZeroDivisionError:
        assert any(isinstance(value, Evil) for value in [*args, *kwargs.values()])
    except (trunkline.Error, TypeError, UnicodeError) as error:
        assert not isinstance(error, OverflowError)
    except ValueError as error:
        # Enum's word, the interpreter's for a NUL in a path, and that for a tuple which is too long or too short.
        assert re.search("is not a valid|null|expected tuple of length", str(error)), error
    except (KeyError, IndexError, StopIteration, StopAsyncIteration):
        pass


def hostile(call):
    """Calls with each odd thing in each place, one at a time beside plausible ones and everywhere at once."""
    places, options = parameters(call)
    for odd in ODDER:
        for place in range(places):
            for filler in ("eth0", "10.0.0.0/24", 1):
                arguments = [filler] * places
                arguments[place] = odd
                attempt(call, *arguments)
        attempt(call, *[odd] * places)
        for option in options:
            attempt(call, *["eth0"] * places, **{option: odd})
            attempt(call, **{**dict.fromkeys(options, None), option: odd})


def awaited(function):
    """A coroutine function as one that runs it."""
    if not inspect.iscoroutinefunction(function):
        return function
    return functools.wraps(function)(lambda *args, **kwargs: asyncio.run(function(*args, **kwargs)))


def test_of_a_reload():
    for odd in ODDER:
        if not (isinstance(odd, int) and 0 < odd < 2**31):
            attempt(logs.reload_daemon, odd, object())


FUNCTIONS = [found for module in MODULES for name in module.__all__
             if callable(found := getattr(module, name)) and not isinstance(found, type) and name not in NOT_CALLED]


@pytest.mark.parametrize("function", FUNCTIONS, ids=lambda function: getattr(function, "__name__", str(function)))
def test_of_every_function(function, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    if hasattr(function, "__origin__") or getattr(function, "__module__", "") == "types":
        return  # an alias of several classes
    hostile(function)


def ids(found):
    return f"{found.__module__}.{found.__name__}"


@pytest.mark.parametrize("found", sorted(PLAIN, key=ids), ids=ids)
def test_of_every_constructor(found, monkeypatch, tmp_path):
    monkeypatch.chdir(tmp_path)
    hostile(found)
    for name in dir(found):
        if not name.startswith("_") and name not in NOT_CALLED and isinstance(inspect.getattr_static(found, name), (staticmethod, classmethod)):
            made = getattr(found, name)
            if issubclass(found, (str, int)):
                continue
            hostile(awaited(made))


@pytest.mark.parametrize("found", sorted(PLAIN, key=ids), ids=ids)
def test_of_every_method(found, samples, monkeypatch, tmp_path):  # noqa: F811
    monkeypatch.chdir(tmp_path)
    value = samples[found]
    if issubclass(found, (str, int)):
        return  # their other methods are those of str and int
    for name in dir(found):
        method = getattr(value, name, None)
        special = name in ("__getitem__", "__contains__", "__eq__", "__lt__")
        if name in NOT_CALLED or not callable(method) or (name.startswith("_") and not special):
            continue
        hostile(awaited(method))


@pytest.mark.parametrize("found", sorted({found for module in MODULES for name in module.__all__ if isinstance(
    found := getattr(module, name), type) and issubclass(found, BaseException)}, key=ids), ids=ids)
def test_of_every_exception(found):
    for odd in ODDER:
        if not isinstance(odd, Evil):
            assert isinstance(found(odd), trunkline.Error)
