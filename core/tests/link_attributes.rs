//! For every attribute: a link made by us and one made by `ip link add` read the same through `ip -d -j link`.
//!
//! Tier 4 (macvlan, macvtap) and 5 (802.1Q, 802.1ad, ipvlan, ipvtap): the kernel must have the kind.
#![cfg(all(feature = "kernel", feature = "blocking"))]
#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic)]

mod support;

use support::{Host, name, vid};
use trunkline::link::{
    Dad, IpvlanFlag, IpvlanMode, IpvlanSpec, LinkAddress, LinkKind, LinkSpec, MacvlanMode,
    MacvlanSpec, RouteSpec, VlanSpec,
};
use trunkline::{MacAddress, Mtu, VlanProtocol};

/// What iproute2 reads of a link, without what differs by nature: index, group, and a random MAC address.
fn read(host: &Host, link: &str, random_mac: bool) -> serde_json::Value {
    let json = host.ip(&format!("-d -j link show dev {link}"));
    let mut value: serde_json::Value = serde_json::from_str(&json).unwrap();
    let link = value[0].as_object_mut().unwrap();
    link.remove("ifindex");
    assert!(link.remove("group").is_some());
    link.remove("operstate"); // follows the carrier some milliseconds later
    if random_mac {
        link.remove("address");
    }
    value
}

/// Makes the link both ways and compares; reads it back through us, too.
fn same(spec: impl Into<LinkSpec>, iproute2: &str) {
    let spec = spec.into();
    let host = Host::new();
    let random_mac = spec.mac().is_none() && spec.kind().starts_with("macv");

    host.kernel
        .add(&spec)
        .unwrap_or_else(|error| panic!("{spec:?}: {error}"));
    assert_eq!(host.kernel.check(&spec).unwrap(), [], "{spec:?}");
    let ours = read(&host, spec.name().as_str(), random_mac);
    host.kernel.remove(spec.name()).unwrap();

    host.ip(&format!(
        "link add link {} name {} {iproute2}",
        spec.parent(),
        spec.name()
    ));
    host.ip(&format!("link set {} up", spec.name()));
    let theirs = read(&host, spec.name().as_str(), random_mac);
    assert_eq!(ours, theirs, "{spec:?} against ip link add … {iproute2}");
    // And theirs read by us is what ours was to be.
    assert_eq!(host.kernel.check(&spec).unwrap(), [], "{iproute2}");
}

fn vlan(id: u32) -> VlanSpec {
    VlanSpec::new(name("eth0"), vid(id), name("v0"))
}

fn macvlan() -> MacvlanSpec {
    MacvlanSpec::new(name("eth0"), name("m0"))
}

fn mac(text: &str) -> MacAddress {
    text.parse().unwrap()
}

#[test]
fn vlan_ids_and_names() {
    require!("8021q");
    same(
        VlanSpec::on(name("eth0"), vid(100)).unwrap(),
        "type vlan id 100",
    );
    same(vlan(1), "type vlan id 1");
    same(vlan(4094), "type vlan id 4094");
    same(
        VlanSpec::new(name("eth0"), vid(5), name("exactly-15-byte")),
        "type vlan id 5",
    );
}

#[test]
fn vlan_protocols() {
    require!("8021q", "8021ad");
    same(
        vlan(20).protocol(VlanProtocol::Dot1Q),
        "type vlan proto 802.1Q id 20",
    );
    same(
        vlan(20).protocol(VlanProtocol::Dot1Ad),
        "type vlan proto 802.1ad id 20",
    );
}

#[test]
fn vlan_flags() {
    require!("8021q");
    for on in [true, false] {
        let word = if on { "on" } else { "off" };
        same(
            vlan(7).reorder_hdr(on),
            &format!("type vlan id 7 reorder_hdr {word}"),
        );
        same(vlan(7).gvrp(on), &format!("type vlan id 7 gvrp {word}"));
        same(vlan(7).mvrp(on), &format!("type vlan id 7 mvrp {word}"));
        same(
            vlan(7).loose_binding(on),
            &format!("type vlan id 7 loose_binding {word}"),
        );
    }
    same(
        vlan(7).reorder_hdr(false).gvrp(true).loose_binding(true),
        "type vlan id 7 reorder_hdr off gvrp on loose_binding on",
    );
}

#[test]
fn vlan_bridge_binding() {
    require!("8021q", "bridge");
    let host = Host::new();
    host.ip("link add br0 type bridge vlan_filtering 1");
    host.ip("link set br0 up");
    let spec = VlanSpec::new(name("br0"), vid(9), name("v0")).bridge_binding(true);
    host.kernel.add(&spec).unwrap();
    let ours = read(&host, "v0", false);
    host.kernel.remove(spec.name()).unwrap();
    host.ip("link add link br0 name v0 type vlan id 9 bridge_binding on");
    host.ip("link set v0 up");
    assert_eq!(ours, read(&host, "v0", false));
    assert_eq!(host.kernel.check(&spec).unwrap(), []);
}

#[test]
fn vlan_qos_maps() {
    require!("8021q");
    let spec = vlan(30)
        .ingress_qos(5, 6)
        .unwrap()
        .ingress_qos(0, 3)
        .unwrap();
    same(spec, "type vlan id 30 ingress-qos-map 0:3 5:6");
    let spec = vlan(30)
        .egress_qos(6, 5)
        .unwrap()
        .egress_qos(4_000_000_000, 7)
        .unwrap();
    same(spec, "type vlan id 30 egress-qos-map 6:5 4000000000:7");
    let both = vlan(30)
        .ingress_qos(1, 2)
        .unwrap()
        .egress_qos(2, 1)
        .unwrap();
    same(
        both,
        "type vlan id 30 ingress-qos-map 1:2 egress-qos-map 2:1",
    );
}

#[test]
fn vlan_mtu_and_mac() {
    require!("8021q");
    same(
        vlan(8).mtu(Mtu::new(1400).unwrap()),
        "mtu 1400 type vlan id 8",
    );
    same(
        vlan(8).mac(mac("02:00:00:00:00:08")),
        "address 02:00:00:00:00:08 type vlan id 8",
    );
}

#[test]
fn vlan_on_vlan() {
    require!("8021q", "8021ad");
    let host = Host::new();
    let outer = VlanSpec::new(name("eth0"), vid(20), name("outer")).protocol(VlanProtocol::Dot1Ad);
    let inner = VlanSpec::new(name("outer"), vid(7), name("inner"));
    host.kernel
        .add_many(&[outer.clone().into(), inner.clone().into()])
        .unwrap();
    let ours = read(&host, "inner", false);
    host.kernel.remove(outer.name()).unwrap();
    assert!(
        host.kernel.link(inner.name()).unwrap().is_none(),
        "the inner link goes with the outer one"
    );
    host.ip("link add link eth0 name outer type vlan proto 802.1ad id 20");
    host.ip("link set outer up");
    host.ip("link add link outer name inner type vlan id 7");
    host.ip("link set inner up");
    assert_eq!(ours, read(&host, "inner", false));
}

#[test]
fn macvlan_modes() {
    require!("macvlan");
    same(
        macvlan().mode(MacvlanMode::Private),
        "type macvlan mode private",
    );
    same(macvlan().mode(MacvlanMode::Vepa), "type macvlan mode vepa");
    same(macvlan(), "type macvlan mode bridge");
    same(
        macvlan().mode(MacvlanMode::passthru()),
        "type macvlan mode passthru",
    );
    same(
        macvlan().mode(MacvlanMode::passthru_nopromisc()),
        "type macvlan mode passthru nopromisc",
    );
}

#[test]
fn macvlan_sources() {
    require!("macvlan");
    let list = [mac("02:00:00:00:00:01"), mac("02:00:00:00:00:02")];
    let host = Host::new();
    let spec = macvlan().mode(MacvlanMode::source(list));
    host.kernel.add(&spec).unwrap();
    let ours = read(&host, "m0", true);
    host.kernel.remove(spec.name()).unwrap();
    host.ip("link add link eth0 name m0 type macvlan mode source");
    host.ip("link set m0 type macvlan macaddr set 02:00:00:00:00:01 02:00:00:00:00:02");
    host.ip("link set m0 up");
    assert_eq!(ours, read(&host, "m0", true));
    assert_eq!(host.kernel.check(&spec).unwrap(), []);

    // nodst is not known to the iproute2 of Debian 12; the kernel's own report is the witness.
    let nodst = macvlan().mode(MacvlanMode::source_nodst(list));
    host.kernel.remove_any(spec.name()).unwrap();
    let link = host.kernel.add(&nodst).unwrap();
    let LinkKind::Macvlan(found) = link.kind() else {
        panic!("{link:?}")
    };
    assert_eq!(found.flags, 2);
}

#[test]
fn macvlan_broadcast_queue() {
    require!("macvlan");
    same(
        macvlan().bc_queue_len(5000),
        "type macvlan mode bridge bcqueuelen 5000",
    );
    // bclim is not known to the iproute2 of Debian 12, and to kernels from 6.4 on only.
    let host = Host::new();
    match host.kernel.add(macvlan().bc_cutoff(42)) {
        Ok(link) => {
            let LinkKind::Macvlan(found) = link.kind() else {
                panic!("{link:?}")
            };
            assert_eq!(found.bc_cutoff, Some(42));
        }
        Err(error) => {
            // An older kernel ignores the attribute; we notice, say so, and leave nothing.
            assert_eq!(error.kind(), trunkline::ErrorKind::Unsupported, "{error}");
            assert!(
                error
                    .to_string()
                    .contains("bc_cutoff is unknown to this kernel, wanted 42"),
                "{error}"
            );
            assert!(host.kernel.link(&name("m0")).unwrap().is_none());
        }
    }
}

#[test]
fn macvlan_mtu_and_mac() {
    require!("macvlan");
    let spec = macvlan()
        .mtu(Mtu::new(1280).unwrap())
        .mac(mac("02:42:0a:00:00:02"));
    same(
        spec,
        "address 02:42:0a:00:00:02 mtu 1280 type macvlan mode bridge",
    );
}

#[test]
fn macvtap_modes() {
    require!("macvtap");
    let tap = || MacvlanSpec::tap(name("eth0"), name("m0"));
    same(tap(), "type macvtap mode bridge");
    same(tap().mode(MacvlanMode::Vepa), "type macvtap mode vepa");
    same(
        tap().mode(MacvlanMode::Private),
        "type macvtap mode private",
    );
    same(
        tap().mode(MacvlanMode::passthru_nopromisc()),
        "type macvtap mode passthru nopromisc",
    );
    same(
        tap().mode(MacvlanMode::source([])),
        "type macvtap mode source",
    );
}

#[test]
fn ipvlan_modes_and_flags() {
    require!("ipvlan");
    for mode in [IpvlanMode::L2, IpvlanMode::L3, IpvlanMode::L3s] {
        for flag in [IpvlanFlag::Bridge, IpvlanFlag::Private, IpvlanFlag::Vepa] {
            let spec = IpvlanSpec::new(name("eth0"), name("i0"))
                .mode(mode)
                .flag(flag);
            same(spec, &format!("type ipvlan mode {mode} {flag}"));
        }
    }
    let spec = IpvlanSpec::new(name("eth0"), name("i0")).mtu(Mtu::new(1400).unwrap());
    same(spec, "mtu 1400 type ipvlan mode l2 bridge");
}

#[test]
fn ipvtap_modes() {
    require!("ipvtap");
    same(
        IpvlanSpec::tap(name("eth0"), name("i0")),
        "type ipvtap mode l2 bridge",
    );
    same(
        IpvlanSpec::tap(name("eth0"), name("i0")).mode(IpvlanMode::L3),
        "type ipvtap mode l3 bridge",
    );
}

/// The addresses in what `ip -j addr show` prints of a link.
fn addresses_of(text: &str) -> serde_json::Value {
    let mut links: serde_json::Value = serde_json::from_str(text).unwrap();
    let mut addresses = links[0]["addr_info"].take();
    for address in addresses.as_array_mut().unwrap() {
        // Ends a second after it began, which is not the same moment for all.
        address.as_object_mut().unwrap().remove("tentative");
    }
    addresses
}

#[test]
fn addresses_and_routes() {
    require!("macvlan");
    let addresses = [
        ("10.0.0.2/24", "10.0.0.2/24"),
        ("10.0.0.2/32", "10.0.0.2/32"),
        ("2001:db8::2/64", "2001:db8::2/64"),
    ];
    for (ours, theirs) in addresses {
        let host = Host::new();
        host.kernel
            .add_address(&name("eth0"), &ours.parse().unwrap())
            .unwrap();
        host.ip(&format!("addr add {theirs} dev wire0"));
        let read = |link: &str| {
            host.ip(&format!("-j addr show dev {link} scope global"))
                .replace(link, "LINK")
        };
        assert_eq!(
            addresses_of(&read("eth0")),
            addresses_of(&read("wire0")),
            "{ours}"
        );
    }

    let address = |text: &str| text.parse::<LinkAddress>().unwrap();
    let cases: Vec<(LinkAddress, &str)> = vec![
        (
            address("2001:db8::3/64").dad(Dad::Skip).unwrap(),
            "2001:db8::3/64 dev wire0 nodad",
        ),
        (
            address("2001:db8::4/64").dad(Dad::Optimistic).unwrap(),
            "2001:db8::4/64 dev wire0 optimistic",
        ),
        (
            address("2001:db8::5/64").no_prefix_route(),
            "2001:db8::5/64 dev wire0 noprefixroute",
        ),
        (
            address("10.9.0.5/24").no_prefix_route(),
            "10.9.0.5/24 dev wire0 noprefixroute",
        ),
        (
            address("10.9.0.6/24")
                .broadcast("10.9.0.255".parse().unwrap())
                .unwrap(),
            "10.9.0.6/24 brd 10.9.0.255 dev wire0",
        ),
    ];
    for (ours, theirs) in cases {
        let host = Host::new();
        host.kernel.add_address(&name("eth0"), &ours).unwrap();
        let flags = |link: &str| {
            let index = host.kernel.link(&name(link)).unwrap().unwrap().index();
            let all = host.kernel.addresses().unwrap();
            let found = all
                .into_iter()
                .find(|found| found.link_index == index && found.net == ours.net())
                .unwrap();
            (found.flags & !0x40, found.broadcast) // whether detection is still running is a matter of time
        };
        let mine = flags("eth0");
        host.kernel.remove_address(&name("eth0"), &ours).unwrap();
        host.ip(&format!("addr add {theirs}"));
        assert_eq!(mine, flags("wire0"), "{theirs}");
    }

    let route = |to: &str| RouteSpec::to(to.parse().unwrap()).unwrap();
    let via = |route: RouteSpec, gateway: &str| route.via(gateway.parse().unwrap()).unwrap();
    let default = |gateway: &str| RouteSpec::default_via(gateway.parse().unwrap()).unwrap();
    let cases = vec![
        (
            default("10.0.0.1"),
            "default via 10.0.0.1 dev eth0 proto static",
        ),
        (
            default("10.0.0.1").metric(99),
            "default via 10.0.0.1 dev eth0 proto static metric 99",
        ),
        (
            route("192.168.3.0/24"),
            "192.168.3.0/24 dev eth0 proto static",
        ),
        (
            via(route("192.168.3.0/24"), "10.0.0.254"),
            "192.168.3.0/24 via 10.0.0.254 dev eth0 proto static",
        ),
        (
            route("192.168.3.0/24")
                .source("10.0.0.2".parse().unwrap())
                .unwrap(),
            "192.168.3.0/24 dev eth0 proto static src 10.0.0.2",
        ),
        (
            default("172.16.0.1").onlink(),
            "default via 172.16.0.1 dev eth0 onlink proto static",
        ),
        (
            via(route("192.168.4.0/24"), "fe80::1"),
            "192.168.4.0/24 via inet6 fe80::1 dev eth0 proto static",
        ),
        (
            default("fe80::1"),
            "-6 default via fe80::1 dev eth0 proto static",
        ),
        (
            default("2001:db8::1").metric(50),
            "-6 default via 2001:db8::1 dev eth0 proto static metric 50",
        ),
        (
            route("2001:db8:7::/48"),
            "-6 2001:db8:7::/48 dev eth0 proto static",
        ),
    ];
    for (ours, theirs) in cases {
        let host = Host::new();
        host.ip("addr add 10.0.0.2/24 dev eth0");
        host.ip("addr add 2001:db8::2/64 dev eth0 nodad");
        let (family, words) = match theirs.strip_prefix("-6 ") {
            Some(words) => ("-6 ", words),
            None => ("", theirs),
        };
        let read = || host.ip(&format!("{family}-d -j route show dev eth0 proto static"));
        host.kernel
            .add_route(&name("eth0"), &ours)
            .unwrap_or_else(|error| panic!("{ours}: {error}"));
        assert!(
            !host
                .kernel
                .ensure_route(&name("eth0"), &ours)
                .unwrap()
                .is_created(),
            "{ours} is not found again"
        );
        let mine = read();
        assert_eq!(
            host.kernel.remove_route(&name("eth0"), &ours).unwrap(),
            trunkline::link::Removed::Removed
        );
        host.ip(&format!("{family}route add {words}"));
        assert_eq!(mine, read(), "{theirs}");
    }
}
