"""`trunkline.link`: the specs, and the kernel itself."""

import copy
import ipaddress
import os
import pickle
import socket

import pytest
from conftest import Lab, in_child, in_threads, open_descriptors, run_in

import trunkline
from trunkline.link import (
    OWNER_GROUP, Attachment, Dad, IpvlanSpec, Kernel, LinkAddress, MacvlanMode, MacvlanSpec, Netns, ObservedMacvlan, ObservedVlan,
    ParentProblem, Plan, RouteSpec, Severity, SourceChange, VlanSpec,
)

SPECS = [
    VlanSpec("eth0", 100),
    VlanSpec("eth0", 20, "provider", protocol="802.1ad", mtu=1400, mac="02:00:00:00:00:07", reorder_hdr=False, gvrp=True,
             mvrp=False, loose_binding=True, bridge_binding=False, ingress_qos={5: 6}, egress_qos={6: 5}, up=False),
    MacvlanSpec("eth0.100", "mv0"),
    MacvlanSpec("eth0", "mv1", mode="source", sources=["02:00:00:00:00:01"], nodst=True, tap=True, bc_queue_len=10, bc_cutoff=-1,
                mtu=1400, mac="02:00:00:00:00:02", up=False),
    MacvlanSpec("eth0", "mv2", mode="passthru", nopromisc=True),
    IpvlanSpec("eth0", "iv0", mode="l3s", flag="private", tap=True, mtu=1400, up=False),
    LinkAddress("10.0.0.2/24", broadcast="10.0.0.255", no_prefix_route=True),
    LinkAddress("2001:db8::2/64", dad=Dad.SKIP),
    RouteSpec.default_via("10.0.0.1", metric=5),
    RouteSpec("10.0.0.0/8", gateway="fe80::1", source="10.0.0.2", onlink=True),
    Attachment(MacvlanSpec("eth0.100", "eth0"), addresses=["10.0.0.2/24", ipaddress.ip_interface("2001:db8::2/64")],
               routes=[RouteSpec.default_via("10.0.0.1")], announce=True),
    SourceChange.add("02:00:00:00:00:01"), SourceChange.remove("02:00:00:00:00:01"), SourceChange.flush(),
    SourceChange.set(["02:00:00:00:00:01", "02:00:00:00:00:02"]),
]


@pytest.mark.parametrize("spec", SPECS, ids=lambda spec: type(spec).__name__)
def test_specs_are_values(spec):
    for made in (pickle.loads(pickle.dumps(spec)), copy.deepcopy(spec), eval(repr(spec), {
            **vars(trunkline.link), **vars(ipaddress), "VlanProtocol": trunkline.VlanProtocol})):
        assert made == spec
        assert hash(made) == hash(spec)
        assert repr(made) == repr(spec)
    assert len({*SPECS}) == len(SPECS)
    with pytest.raises(AttributeError):
        spec.name = "other"


def test_a_spec_says_its_fields():
    vlan = SPECS[1]
    assert (vlan.parent, vlan.id, vlan.name, vlan.mtu, vlan.mac, vlan.up) == (
        "eth0", 20, "provider", 1400, "02:00:00:00:00:07", False)
    assert (vlan.reorder_hdr, vlan.gvrp, vlan.mvrp, vlan.loose_binding, vlan.bridge_binding) == (False, True, False, True, False)
    assert (vlan.ingress_qos, vlan.egress_qos, vlan.protocol) == ({5: 6}, {6: 5}, trunkline.VlanProtocol.DOT1AD)
    match SPECS[0]:
        case VlanSpec(parent, id, name):
            assert (parent, id, name) == ("eth0", 100, "eth0.100")


@pytest.mark.parametrize(("make", "says"), [
    (lambda: VlanSpec("a-long-name-15", 4094), "1 to 15"),
    (lambda: VlanSpec("eth0", 1, ingress_qos={8: 0}), "three bits"),
    (lambda: MacvlanSpec("eth0", "mv0", sources=["02:00:00:00:00:01"]), "only mode source takes it"),
    (lambda: MacvlanSpec("eth0", "mv0", nodst=True), "only mode source"),
    (lambda: MacvlanSpec("eth0", "mv0", nopromisc=True), "only mode passthru"),
    (lambda: LinkAddress("10.0.0.2/24", dad="skip"), "IPv6"),
    (lambda: LinkAddress("10.0.0.2/24", broadcast="::1"), "broadcast"),
    (lambda: LinkAddress("10.0.0.2"), "prefix length"),
    (lambda: RouteSpec("10.0.0.0/8", gateway="x"), "address"),
])
def test_a_wrong_spec_is_refused_with_its_rule(make, says):
    with pytest.raises(trunkline.InvalidInputError, match=says):
        make()


def test_options_go_by_keyword():
    with pytest.raises(TypeError):
        MacvlanSpec("eth0", "mv0", "bridge")
    with pytest.raises(TypeError):
        VlanSpec("eth0", 1, "n", "802.1Q")
    with pytest.raises(TypeError):
        VlanSpec("eth0", 1, wrong=True)


def test_a_macvlan_lives_and_dies(lab: Lab):
    spec = MacvlanSpec(lab.trunk, "mv0", mode="private", mac="02:00:00:00:00:42", mtu=1400)
    link = lab.kernel.add(spec)
    assert (link.name, link.kind, link.mac, link.mtu, link.is_up, link.is_ours) == (
        "mv0", "macvlan", "02:00:00:00:00:42", 1400, True, True)
    assert link.group == OWNER_GROUP
    match link:
        case trunkline.link.Link("mv0", ObservedMacvlan(mode=MacvlanMode.PRIVATE)):
            pass
        case _:
            pytest.fail(repr(link))
    assert link.attribute(3) == b"mv0\0"
    assert (3, b"mv0\0") in link.attributes()
    assert "macvlan" in lab.sh("ip -d link show mv0") and "mode private" in lab.sh("ip -d link show mv0")
    assert link == link and len({link, lab.kernel.link(lab.trunk)}) == 2
    assert lab.kernel.link("mv0").index == link.index
    assert {found.name for found in lab.kernel.links()} == {"lo", lab.trunk, "switch0", "mv0"}
    with pytest.raises(TypeError):
        pickle.dumps(link)
    with pytest.raises(FileExistsError) as caught:
        lab.kernel.add(spec)
    assert (caught.value.kind, caught.value.errno, caught.value.action) == (trunkline.ErrorKind.ALREADY_EXISTS, 17, "add")
    found = lab.kernel.ensure(spec)
    assert not found.created and found.value.index == link.index
    with pytest.raises(trunkline.ConflictError) as conflict:
        lab.kernel.ensure(MacvlanSpec(lab.trunk, "mv0", mode="bridge", mac="02:00:00:00:00:42", mtu=1400))
    assert [(diff.wanted, diff.found) for diff in conflict.value.differences] == [("bridge", "private")]
    assert lab.kernel.remove("mv0") is trunkline.Removed.REMOVED
    assert lab.kernel.remove("mv0") is trunkline.Removed.ALREADY_GONE
    assert lab.kernel.link("mv0") is None


def test_changes_of_a_link(lab: Lab):
    lab.kernel.add(MacvlanSpec(lab.trunk, "mv0", mode="source", sources=["02:00:00:00:00:01"]))
    lab.kernel.set_down("mv0")
    lab.kernel.set_mtu("mv0", 1300)
    lab.kernel.set_mac("mv0", "02:00:00:00:00:99")
    lab.kernel.rename("mv0", "mv9")
    lab.kernel.change_sources("mv9", SourceChange.add("02:00:00:00:00:02"))
    link = lab.kernel.link("mv9")
    assert (link.is_up, link.mtu, link.mac) == (False, 1300, "02:00:00:00:00:99")
    assert set(link.details.sources) == {"02:00:00:00:00:01", "02:00:00:00:00:02"}
    lab.kernel.set_macvlan_mode("mv9", "bridge")
    lab.kernel.set_up("mv9")
    assert lab.kernel.link("mv9").details.mode is MacvlanMode.BRIDGE
    assert lab.kernel.check(MacvlanSpec(lab.trunk, "mv9", mode="vepa"))[0].wanted == "vepa"
    with pytest.raises(LookupError):
        lab.kernel.set_up("none")


def test_addresses_and_routes(lab: Lab):
    kernel = lab.kernel
    assert kernel.ensure_address(lab.trunk, "10.9.0.2/24").created
    assert not kernel.ensure_address(lab.trunk, LinkAddress("10.9.0.2/24")).created
    with pytest.raises(trunkline.AlreadyExistsError):
        kernel.add_address(lab.trunk, "10.9.0.2/24")
    address = next(found for found in kernel.addresses() if found.net.version == 4 and str(found.net.ip) == "10.9.0.2")
    assert address.net == ipaddress.ip_interface("10.9.0.2/24")
    assert pickle.loads(pickle.dumps(address)) == address
    route = RouteSpec("10.10.0.0/16", gateway="10.9.0.1")
    kernel.add_route(lab.trunk, route)
    assert not kernel.ensure_route(lab.trunk, route).created
    assert any(str(found.destination) == "10.10.0.0/16" and str(found.gateway) == "10.9.0.1" for found in kernel.routes())
    assert kernel.remove_route(lab.trunk, route) is trunkline.Removed.REMOVED
    assert kernel.remove_address(lab.trunk, "10.9.0.2/24") is trunkline.Removed.REMOVED
    assert kernel.remove_address(lab.trunk, "10.9.0.2/24") is trunkline.Removed.ALREADY_GONE


def test_an_attachment_puts_a_container_on_the_network(lab: Lab):
    container = Netns.create()
    attachment = Attachment(MacvlanSpec(lab.trunk, "eth0", mac="02:00:00:00:00:10"), addresses=["10.0.0.2/24"],
                            routes=[RouteSpec.default_via("10.0.0.1")])
    link = lab.kernel.attach(attachment, container)
    assert link.name == "eth0" and link.is_up
    assert "10.0.0.2/24" in run_in(container, "ip -4 -o addr show eth0")
    assert "default via 10.0.0.1" in run_in(container, "ip route")
    assert lab.kernel.check_attached(attachment, container) == []
    assert [found.created for found in lab.kernel.ensure_attached([(attachment, container)])] == [False]
    assert Kernel(container).link("eth0").mac == "02:00:00:00:00:10"
    assert lab.kernel.detach("eth0", container) is trunkline.Removed.REMOVED
    assert lab.kernel.check_attached(attachment, container) != []


def test_an_attachment_for_the_length_of_a_block(lab: Lab):
    container = Netns.create()
    attachment = Attachment(MacvlanSpec(lab.trunk, "eth0"))
    inside = Kernel(container)
    with pytest.raises(ZeroDivisionError):
        with lab.kernel.attached(attachment, container) as link:
            assert inside.link("eth0").index == link.index
            1 / 0
    assert inside.link("eth0") is None


def test_many_are_attached_all_or_none(lab: Lab):
    containers = [Netns.create() for _ in range(20)]
    wanted = [(Attachment(MacvlanSpec(lab.trunk, "eth0"), addresses=[f"10.0.0.{i + 2}/24"]), netns)
              for i, netns in enumerate(containers)]
    links = lab.kernel.attach_many(wanted)
    assert len(links) == 20 and all(link.is_up for link in links)
    assert lab.kernel.detach_many([("eth0", netns) for netns in containers]) == [trunkline.Removed.REMOVED] * 20
    taken = "02:00:00:00:00:77"
    twice = [(Attachment(MacvlanSpec(lab.trunk, "eth0", mac=taken)), netns) for netns in containers[:2]]
    with pytest.raises(trunkline.DuplicateMacError) as caught:
        lab.kernel.attach_many(twice)
    assert caught.value.undone and caught.value.undo == ()
    assert all(Kernel(netns).link("eth0") is None for netns in containers[:2])


def test_plans(lab: Lab):
    wanted = [MacvlanSpec(lab.trunk, "mv0"), MacvlanSpec(lab.trunk, "mv1")]
    plan = Plan(wanted, lab.kernel.links())
    assert len(plan) == 2 and bool(plan)
    assert str(plan) == "add macvlan mv0 on trunk0\nadd macvlan mv1 on trunk0"
    assert [(step.kind, step.name, step.spec) for step in plan.steps] == [("add", "mv0", wanted[0]), ("add", "mv1", wanted[1])]
    lab.kernel.apply(plan)
    assert not Plan(wanted, lab.kernel.links())
    lab.kernel.set_down("mv1")
    assert [str(step) for step in Plan(wanted, lab.kernel.links()).steps] == ["set mv1 up"]
    assert lab.kernel.remove_many(["mv0", "mv1"]) == [trunkline.Removed.REMOVED] * 2
    with pytest.raises(trunkline.NotFoundError, match="does not exist"):
        Plan([VlanSpec("eth9", 1)], [])


def test_what_is_wrong_with_a_parent(lab: Lab):
    lab.sh(f"ip link set {lab.trunk} down")
    findings = lab.kernel.check_parent(MacvlanSpec(lab.trunk, "mv0"))
    assert ParentProblem.DOWN in [finding.problem for finding in findings]
    assert all(finding.remedy and finding.severity in Severity and lab.trunk in str(finding) for finding in findings)
    with pytest.raises(trunkline.ParentUnusableError) as caught:
        lab.kernel.add(MacvlanSpec("lo", "mv0"))
    assert caught.value.remedy


def test_a_link_of_somebody_else_is_not_removed(lab: Lab):
    with pytest.raises(trunkline.NotOursError):
        lab.kernel.remove(lab.trunk)
    assert lab.kernel.remove_any(lab.trunk) is trunkline.Removed.REMOVED


def test_a_vlan_on_a_real_trunk(lab: Lab, need):
    need("8021q")
    link = lab.kernel.add(VlanSpec(lab.trunk, 100, ingress_qos={5: 6}))
    assert isinstance(link.details, ObservedVlan)
    assert (link.details.id, link.details.ether_type, link.details.ingress_qos) == (100, 0x8100, {5: 6})


def test_namespaces():
    made = Netns.create()
    assert made != Netns.current() and Netns.current() == Netns.open("/proc/self/ns/net")
    assert Netns.from_fd(made.fileno()) == made and hash(Netns.from_fd(made.fileno())) == hash(made)
    assert Netns.of_process(os.getpid()) == Netns.current()
    name = f"py-{made.inode}"
    named = Netns.create_named(name)
    try:
        assert Netns.named(name) == named and named.is_still_there
        with pytest.raises(trunkline.AlreadyExistsError):
            Netns.create_named(name)
    finally:
        Netns.remove_named(name)
    assert not named.is_still_there
    with pytest.raises(trunkline.NamespaceGoneError):
        Netns.named(name)
    with pytest.raises(trunkline.InvalidInputError):
        Netns.open("/dev/null")
    with pytest.raises(trunkline.InvalidInputError):
        Netns.from_fd(9999)


def test_a_function_runs_within_a_namespace():
    netns = Netns.create()
    assert netns.within(Netns.current) == netns
    assert netns.within(lambda a, b: a + b, 1, 2) == 3
    with pytest.raises(ZeroDivisionError):
        netns.within(lambda: 1 / 0)
    with netns.within(socket.socket, socket.AF_INET, socket.SOCK_DGRAM) as inside:
        with pytest.raises(OSError):
            inside.connect(("192.0.2.1", 9))  # its namespace has no routes
    netns.set_ipv6(False)
    assert netns.within(lambda: open("/proc/sys/net/ipv6/conf/all/disable_ipv6").read()) == "1\n"


def test_a_closed_kernel_says_so(lab: Lab):
    with Kernel(lab.netns) as kernel:
        assert kernel.link("lo") is not None
    kernel.close()
    with pytest.raises(trunkline.MisuseError, match="closed"):
        kernel.links()
    with pytest.raises(trunkline.MisuseError):
        kernel.__enter__()
    assert "closed" in repr(kernel)


def test_threads_share_a_kernel(lab: Lab):
    def work(number: int) -> None:
        for round in range(10):
            name = f"t{number}-{round}"
            lab.kernel.add(MacvlanSpec(lab.trunk, name))
            assert lab.kernel.link(name).name == name
            lab.kernel.remove(name)

    in_threads(8, work)
    assert len(lab.kernel.links()) == 3


def test_descriptors_stay_flat_over_a_thousand_calls(lab: Lab):
    before = open_descriptors()
    for round in range(1000):
        with Kernel(lab.netns) as kernel:
            kernel.link("lo")
        if round % 100 == 0:
            container = Netns.create()
            lab.kernel.attach(Attachment(MacvlanSpec(lab.trunk, "eth0")), container)
            del container
    assert open_descriptors() <= before + 1


def test_without_the_right_it_is_refused_with_the_capability():
    code = """
import os, trunkline
from trunkline.link import *
kernel = Kernel()
os.setgroups([]); os.setgid(65534); os.setuid(65534)
assert kernel.links()
for call in (lambda: kernel.add(MacvlanSpec("lo", "mv0")), Netns.create, lambda: kernel.add_address("lo", "127.9.9.9/8")):
    try:
        call()
    except PermissionError as error:
        assert isinstance(error, trunkline.PermissionDeniedError), error
        assert "CAP_" in str(error), error
        assert error.errno in (1, 13), error.errno
    except trunkline.ParentUnusableError:
        pass
    else:
        raise SystemExit("not refused")
"""
    done = in_child(code)
    assert done.returncode == 0, done.stderr
