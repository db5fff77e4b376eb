"""Whatever is handed in, the answer is one of our errors or a TypeError: never an OverflowError, never a panic."""

import pytest

import trunkline

ODD = [None, -1, 2**200, -(2**200), 1.5, float("inf"), float("nan"), True, "", "\ud800", "\0", "x" * 300, b"", b"\xff", [], {}, (), ("a",),
       (1, 2, 3), object(), int, trunkline.Error("x")]
SLICES = [trunkline, trunkline.link, trunkline.ipam]
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
