"""Names, ids, addresses: what is taken, what is refused, and what they are in Python."""

import copy
import enum
import ipaddress
import json
import pickle
from ipaddress import IPv4Address, IPv4Network, IPv6Address, ip_address, ip_network

import pytest

import trunkline
from trunkline import AddressRange, AddressSet, InterfaceName, MacAddress, Mtu, ParentSpec, VlanId, _enums, _native
from trunkline.ipam import HostId, OwnerKey, SegmentId, VlanStack


@pytest.mark.parametrize("make", [
    lambda bad: VlanId(bad), lambda bad: Mtu(bad), lambda bad: trunkline.link.VlanSpec("eth0", bad),
    lambda bad: trunkline.link.MacvlanSpec("eth0", "mv0", mtu=bad),
    lambda bad: trunkline.link.MacvlanSpec("eth0", "mv0", bc_queue_len=bad),
    lambda bad: trunkline.link.RouteSpec("10.0.0.0/8", metric=bad),
    lambda bad: trunkline.link.VlanSpec("eth0", 1, ingress_qos={bad: 1}),
    lambda bad: trunkline.link.Netns.of_process(bad), lambda bad: trunkline.link.Netns.from_fd(bad),
])
@pytest.mark.parametrize("bad", [-1, 2**32, 2**64, 2**200, -2**200])
def test_a_number_out_of_range_is_never_an_overflow(make, bad):
    with pytest.raises(trunkline.InvalidInputError, match=str(bad)):
        make(bad)


@pytest.mark.parametrize("bad", [None, 1.5, b"eth0", [], object()])
@pytest.mark.parametrize("make", [VlanId, Mtu, InterfaceName, OwnerKey, SegmentId, AddressRange.parse, ParentSpec])
def test_a_wrong_type_is_a_type_error(make, bad):
    with pytest.raises(TypeError):
        make(bad)


def test_a_bool_is_no_number():
    with pytest.raises(TypeError):
        VlanId(True)


def test_names_are_str_and_ids_are_int():
    name = InterfaceName("eth0")
    assert name == "eth0" and isinstance(name, str) and hash(name) == hash("eth0")
    assert json.dumps({"name": name, "vlan": VlanId(7), "mtu": Mtu("1500")}) == '{"name": "eth0", "vlan": 7, "mtu": 1500}'
    assert VlanId("100") == 100
    assert Mtu(1280).carries_ipv6 and not Mtu(1279).carries_ipv6
    with pytest.raises(trunkline.InvalidInputError, match="1 to 15"):
        InterfaceName("a-name-that-is-too-long")


def test_mac_addresses_are_read_in_three_forms_and_from_bytes():
    for form in ("02:42:0a:00:00:02", "02-42-0A-00-00-02", "0242.0a00.0002", b"\x02\x42\x0a\x00\x00\x02"):
        mac = MacAddress(form)
        assert mac == "02:42:0a:00:00:02"
        assert mac.octets == b"\x02\x42\x0a\x00\x00\x02"
        assert mac.is_locally_administered
    for bad in ("01:00:5e:00:00:01", "00:00:00:00:00:00", b"12345", "x"):
        with pytest.raises(trunkline.InvalidInputError):
            MacAddress(bad)


@pytest.mark.parametrize("value", [
    InterfaceName("eth0"), MacAddress("02:00:00:00:00:01"), VlanId(9), Mtu(1400), SegmentId("a/b/1.2"), OwnerKey("vm:x"),
    HostId("h"), VlanStack("-"), AddressRange("10.0.0.1", "10.0.0.9"), AddressSet(["10.0.0.0/30", "10.0.0.9"]),
    ParentSpec("eth0.5"), ParentSpec.link("eth0.5"), trunkline.Difference(field="a", wanted="b", found="c"),
    trunkline.Ensured("x", created=True), trunkline.Removed.ALREADY_GONE,
])
def test_values_are_pickled_copied_and_hashed(value):
    for made in (pickle.loads(pickle.dumps(value)), copy.copy(value), copy.deepcopy(value)):
        assert type(made) is type(value)
        assert made == value
        assert hash(made) == hash(value)
        assert repr(made) == repr(value)
    assert value != object()


def test_values_are_frozen():
    with pytest.raises(AttributeError):
        AddressRange("10.0.0.1", "10.0.0.9").first = ip_address("10.0.0.2")
    with pytest.raises(AttributeError):
        VlanId(1).extra = 1


def test_ranges_take_what_stands_for_one():
    block = AddressRange.parse("10.0.0.10-10.0.0.20")
    assert block == AddressRange(IPv4Address("10.0.0.10"), "10.0.0.20")
    assert (block.count, block.version, str(block)) == (11, 4, "10.0.0.10-10.0.0.20")
    assert ip_address("10.0.0.20") in block and "10.0.0.21" not in block and "10.0.0.12/30" in block
    assert [str(net) for net in block.networks()] == ["10.0.0.10/31", "10.0.0.12/30", "10.0.0.16/30", "10.0.0.20/32"]
    assert block.enclosing_network() == ip_network("10.0.0.0/27")
    assert AddressRange.parse(ip_network("10.0.0.0/28")) == AddressRange("10.0.0.0", "10.0.0.15")
    assert AddressRange.parse("::-ffff:ffff:ffff:ffff:ffff:ffff:ffff:ffff").count == 2**128 - 1
    assert block.intersection("10.0.0.0/28") == AddressRange.parse("10.0.0.10-10.0.0.15")
    assert block.intersection("10.1.0.0/28") is None and not block.overlaps("10.1.0.0/28")
    assert block < AddressRange.parse("10.0.0.11")
    match block:
        case AddressRange(first, last):
            assert (first, last) == (IPv4Address("10.0.0.10"), IPv4Address("10.0.0.20"))
    with pytest.raises(trunkline.InvalidInputError, match="did you mean 10.0.0.10-10.0.0.20"):
        AddressRange.parse("10.0.0.20-10.0.0.10")


def test_address_sets():
    free = AddressSet(["10.0.0.0/24"]).without_range("10.0.0.128/25").without_range("10.0.0.0")
    assert str(free) == "10.0.0.1-10.0.0.127" and free.count == 127
    assert "10.0.0.1" in free and "10.0.0.128" not in free
    assert free.overlap("10.0.0.100-10.0.0.200") == AddressRange.parse("10.0.0.100-10.0.0.127")
    assert free.with_range("10.0.0.0").ranges == (AddressRange.parse("10.0.0.0-10.0.0.127"),)
    assert not AddressSet() and AddressSet() == AddressSet([])


def test_host_bits_are_refused_with_the_form_that_was_meant():
    for bad in ("10.0.0.5/24", ipaddress.IPv4Interface("10.0.0.5/24")):
        with pytest.raises((trunkline.InvalidInputError, TypeError)):
            trunkline.link.RouteSpec(bad)
    with pytest.raises(trunkline.InvalidInputError, match="did you mean 10.0.0.0/24"):
        trunkline.link.RouteSpec("10.0.0.5/24")


def test_addresses_are_objects_of_ipaddress():
    route = trunkline.link.RouteSpec("2001:db8::/32", gateway="fe80::1")
    assert route.destination == ip_network("2001:db8::/32")
    assert type(route.destination) is ipaddress.IPv6Network
    assert route.gateway == IPv6Address("fe80::1")
    assert trunkline.link.RouteSpec(IPv4Network("10.0.0.0/8"), gateway=IPv4Address("10.0.0.1"), onlink=True).onlink


def test_parents():
    assert (ParentSpec("eth0.100").trunk, ParentSpec("eth0.100").vlan_id) == ("eth0", 100)
    assert ParentSpec("eth0.100") == ParentSpec.vlan("eth0", 100) != ParentSpec.link("eth0.100")
    assert ParentSpec("br-lan").vlan_id is None and str(ParentSpec("br-lan")) == "br-lan"


def test_segments_and_owners():
    segment = SegmentId("berlin/core/100.77")
    assert (segment.site, segment.trunk, segment.vlans, segment.vlans.ids) == ("berlin", "core", "100.77", (100, 77))
    assert SegmentId.local(77) == "local/default/77"
    assert VlanStack("-").ids == ()
    assert OwnerKey.container("host-a", "3f2a90", "lan77") == "docker-ct:host-a/3f2a90/lan77"
    assert OwnerKey("vm:db/eth0").scheme == "vm"
    assert OwnerKey.netns("h", 5, "eth0") == "netns:h/5/eth0"
    for bad in ("no scheme", "", "vm:" + "x" * 300):
        with pytest.raises(trunkline.InvalidInputError):
            OwnerKey(bad)


def test_enums_are_those_of_the_native_part():
    for name, rows, other in _native.enum_tables():
        members = {member.value: member for member in getattr(_enums, name)}
        assert set(members) == {value for value, _ in rows} | ({other} - {None}), name
        for value, aliases in rows:
            member = members[value]
            assert str(member) == value
            assert getattr(_enums, name)(member.name.lower()) is member
            assert repr(member) == f"{name}.{member.name}"
            assert pickle.loads(pickle.dumps(member)) is member
            assert member.name.lower() in (value, value.lower(), *aliases), f"{name}.{member.name} is not taken by its name"
    tables = {name for name, _, _ in _native.enum_tables()} | {"ErrorKind"}
    classes = {name for name, found in vars(_enums).items() if isinstance(found, type) and issubclass(found, enum.Enum)}
    assert classes - {"Enum", "_Choice"} == tables


def test_enums_are_taken_as_members_and_as_text():
    from trunkline.link import MacvlanMode, MacvlanSpec
    assert MacvlanSpec("eth0", "mv0", mode="vepa") == MacvlanSpec("eth0", "mv0", mode=MacvlanMode.VEPA)
    assert trunkline.link.VlanSpec("eth0", 1, protocol="dot1ad").protocol is trunkline.VlanProtocol.DOT1AD
    with pytest.raises(trunkline.InvalidInputError, match="private, vepa, bridge, passthru or source"):
        MacvlanSpec("eth0", "mv0", mode="Bridge")
    with pytest.raises(TypeError):
        MacvlanSpec("eth0", "mv0", mode=4)
    with pytest.raises(TypeError):
        MacvlanSpec("eth0", "mv0", mode=trunkline.link.IpvlanMode.L2)


def test_ensured_matches():
    match trunkline.Ensured("link", created=False):
        case trunkline.Ensured(value, created=False):
            assert value == "link"
    assert trunkline.Ensured[int] is not None
    assert trunkline.Ensured("a", created=True) != trunkline.Ensured("a", created=False)
