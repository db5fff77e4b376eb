//! Golden bytes of every message, each line commented with its attribute, both directions.
//!
//! `golden/*.txt` are requests as we send them and replies as kernels gave them (6.1 for VLAN and ipvlan, 6.18 for macvlan). For a
//! request: our bytes are the golden ones; and the parser that rtnetlink is made of reads them and writes the same bytes. For
//! a reply: it is read to the expected values, by us and by that parser. `UPDATE_GOLDEN=1` rewrites the requests.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::too_many_lines
)]

use std::fmt::Write as _;
use std::net::Ipv4Addr;
use std::path::PathBuf;

use proptest::prelude::*;
use rtnetlink::packet_core::NetlinkMessage;
use rtnetlink::packet_route::RouteNetlinkMessage;

use super::{Batch, Change};
use crate::link::attribute::attributes;
use crate::link::drift::drift;
use crate::link::{
    Dad, IpvlanFlag, IpvlanMode, IpvlanSpec, LinkAddress, LinkKind, LinkSpec, MacvlanMode,
    MacvlanSpec, OWNER_GROUP, RouteSpec, SourceChange, VlanSpec,
};
use crate::types::{InterfaceName, MacAddress, Mtu, VlanId, VlanProtocol};

fn name(text: &str) -> InterfaceName {
    InterfaceName::new(text).unwrap()
}

fn mac(last: u8) -> MacAddress {
    MacAddress::new([2, 0, 0, 0, 0, last]).unwrap()
}

fn requests() -> Vec<(&'static str, Batch)> {
    let mut list = Vec::new();
    let mut add = |file: &'static str, build: &dyn Fn(&mut Batch)| {
        let mut batch = Batch::starting_at(7);
        build(&mut batch);
        list.push((file, batch));
    };
    let vlan = VlanSpec::new(name("eth0"), VlanId::new(100).unwrap(), name("eth0.100"));
    let full = VlanSpec::new(name("eth0"), VlanId::new(20).unwrap(), name("full"))
        .protocol(VlanProtocol::Dot1Ad)
        .reorder_hdr(false)
        .gvrp(true)
        .mvrp(true)
        .loose_binding(true)
        .bridge_binding(false)
        .ingress_qos(5, 6)
        .unwrap()
        .egress_qos(6, 5)
        .unwrap()
        .egress_qos(0, 1)
        .unwrap()
        .mtu(Mtu::new(1496).unwrap())
        .mac(mac(8));
    let macvlan = || MacvlanSpec::new(name("eth0"), name("m0"));
    let link = |spec: LinkSpec, netns| {
        move |batch: &mut Batch| batch.add_link(&spec, 3, netns, spec.is_up())
    };
    add("add_vlan", &link(vlan.clone().into(), None));
    add("add_vlan_full", &link(full.into(), None));
    add("add_vlan_down", &link(vlan.up(false).into(), None));
    add(
        "add_macvlan_bridge_in_netns",
        &link(
            macvlan().mac(mac(2)).mtu(Mtu::new(1400).unwrap()).into(),
            Some(9),
        ),
    );
    add(
        "add_macvlan_private",
        &link(macvlan().mode(MacvlanMode::Private).into(), None),
    );
    add(
        "add_macvlan_vepa",
        &link(
            macvlan()
                .mode(MacvlanMode::Vepa)
                .bc_queue_len(5000)
                .bc_cutoff(-1)
                .into(),
            None,
        ),
    );
    add(
        "add_macvlan_passthru",
        &link(
            macvlan().mode(MacvlanMode::passthru_nopromisc()).into(),
            None,
        ),
    );
    add(
        "add_macvlan_source",
        &link(
            macvlan()
                .mode(MacvlanMode::source_nodst([mac(1), mac(2)]))
                .into(),
            None,
        ),
    );
    add(
        "add_macvtap",
        &link(MacvlanSpec::tap(name("eth0"), name("t0")).into(), None),
    );
    let ipvlan = || IpvlanSpec::new(name("eth0"), name("i0"));
    add("add_ipvlan_l2", &link(ipvlan().into(), None));
    add(
        "add_ipvlan_l3_private",
        &link(
            ipvlan()
                .mode(IpvlanMode::L3)
                .flag(IpvlanFlag::Private)
                .into(),
            None,
        ),
    );
    add(
        "add_ipvlan_l3s_vepa",
        &link(
            ipvlan().mode(IpvlanMode::L3s).flag(IpvlanFlag::Vepa).into(),
            None,
        ),
    );
    add(
        "add_ipvtap",
        &link(IpvlanSpec::tap(name("eth0"), name("t0")).into(), None),
    );
    let change = |change: Change<'static>| move |batch: &mut Batch| batch.change_link(4, &change);
    add("set_up", &change(Change::Up(true)));
    add("set_down", &change(Change::Up(false)));
    add("set_mtu", &change(Change::Mtu(Mtu::new(9000).unwrap())));
    add("set_mac", &change(Change::Mac(mac(5))));
    let new = name("renamed");
    add("rename", &|batch| batch.change_link(4, &Change::Name(&new)));
    add("move", &change(Change::Netns(11)));
    add("set_group", &change(Change::Group(OWNER_GROUP | 1)));
    add("set_macvlan_mode", &|batch| {
        batch.change_link(
            4,
            &Change::MacvlanMode {
                tap: false,
                mode: &MacvlanMode::Private,
            },
        );
    });
    for (file, source) in [
        ("source_add", SourceChange::Add(mac(1))),
        ("source_remove", SourceChange::Remove(mac(1))),
        ("source_set", SourceChange::Set(vec![mac(1), mac(2)])),
        ("source_flush", SourceChange::Flush),
    ] {
        add(file, &|batch| {
            batch.change_link(
                4,
                &Change::Sources {
                    tap: file == "source_set",
                    change: &source,
                },
            );
        });
    }
    add("remove_link", &|batch| batch.remove_link(4));
    add("remove_group", &|batch| batch.remove_group(OWNER_GROUP | 1));
    add("get_link", &|batch| batch.get_link(&name("eth0.100")));
    add("dump_links", &Batch::dump_links);
    add("dump_addresses", &Batch::dump_addresses);
    add("dump_routes", &|batch| batch.dump_routes(true));
    let address = |text: &str| text.parse::<LinkAddress>().unwrap();
    let v4 = address("10.0.0.2/24")
        .broadcast(Ipv4Addr::new(10, 0, 0, 255))
        .unwrap();
    let v6 = address("2001:db8::2/64")
        .dad(Dad::Skip)
        .unwrap()
        .no_prefix_route();
    add("add_address_v4", &|batch| batch.add_address(4, &v4));
    add("add_address_v6", &|batch| batch.add_address(4, &v6));
    add("add_address_v6_optimistic", &|batch| {
        batch.add_address(4, &v6.dad(Dad::Optimistic).unwrap());
    });
    add("remove_address", &|batch| batch.remove_address(4, &v4));
    let default = RouteSpec::default_via("10.0.0.1".parse().unwrap()).unwrap();
    let via6 = RouteSpec::to("192.168.4.0/24".parse().unwrap())
        .unwrap()
        .via("fe80::1".parse().unwrap())
        .unwrap();
    let direct = RouteSpec::to("192.168.3.0/24".parse().unwrap())
        .unwrap()
        .source("10.0.0.2".parse().unwrap())
        .unwrap();
    let v6 = RouteSpec::default_via("fe80::1".parse().unwrap())
        .unwrap()
        .metric(50);
    add("add_route_default", &|batch| {
        batch.add_route(4, &default.metric(99).onlink());
    });
    add("add_route_via_inet6", &|batch| batch.add_route(4, &via6));
    add("add_route_direct", &|batch| batch.add_route(4, &direct));
    add("add_route_v6", &|batch| batch.add_route(4, &v6));
    add("remove_route", &|batch| batch.remove_route(4, &default));
    list
}

fn path(file: &str) -> PathBuf {
    PathBuf::from(env!("CARGO_MANIFEST_DIR"))
        .join("src/link/wire/golden")
        .join(format!("{file}.txt"))
}

fn golden(file: &str) -> Vec<u8> {
    let text =
        std::fs::read_to_string(path(file)).unwrap_or_else(|error| panic!("{file}: {error}"));
    let mut bytes = Vec::new();
    for line in text.lines() {
        let hex = line.split('#').next().unwrap_or_default();
        bytes.extend(
            hex.split_whitespace()
                .map(|pair| u8::from_str_radix(pair, 16).unwrap()),
        );
    }
    bytes
}

#[test]
fn requests_are_the_golden_bytes() {
    for (file, batch) in requests() {
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(path(file), annotate(batch.bytes())).unwrap();
        }
        assert_eq!(annotate(batch.bytes()), annotate(&golden(file)), "{file}");
        assert_eq!(
            annotate(batch.bytes()),
            std::fs::read_to_string(path(file)).unwrap(),
            "{file}: the comments"
        );
    }
}

#[test]
fn requests_are_what_the_other_parser_reads_and_writes() {
    for (file, batch) in requests() {
        let parsed = NetlinkMessage::<RouteNetlinkMessage>::deserialize(batch.bytes()).unwrap();
        let mut bytes = vec![0; parsed.buffer_len()];
        parsed.serialize(&mut bytes);
        assert_eq!(
            annotate(&bytes),
            annotate(&batch.bytes()[..bytes.len()]),
            "{file}"
        );
    }
}

#[test]
fn replies_are_read() {
    let reply = |file: &str| {
        if std::env::var_os("UPDATE_GOLDEN").is_some() {
            std::fs::write(path(file), annotate(&golden(file))).unwrap();
        }
        let bytes = golden(file);
        let message = super::messages(&bytes).next().unwrap();
        let link = super::link(message.body).unwrap();
        // The other parser takes it too: the capture is whole.
        NetlinkMessage::<RouteNetlinkMessage>::deserialize(&bytes).unwrap();
        assert_eq!(
            annotate(&bytes),
            std::fs::read_to_string(path(file)).unwrap(),
            "{file}: the comments"
        );
        link
    };
    let link = reply("reply_vlan");
    assert_eq!(link.name().as_str(), "full");
    assert!(link.is_up() && !link.is_ours());
    assert_eq!((link.mtu(), link.parent_index()), (1496, Some(3)));
    let LinkKind::Vlan(vlan) = link.kind() else {
        panic!("{link:?}")
    };
    assert_eq!((vlan.id, vlan.ether_type, vlan.flags), (20, 0x88a8, 0b110));
    assert_eq!(vlan.ingress_qos, [(5, 6)].into());
    assert_eq!(vlan.egress_qos, [(0, 1), (6, 5)].into());
    assert!(vlan.unknown.is_empty());

    let link = reply("reply_macvlan");
    let LinkKind::Macvlan(macvlan) = link.kind() else {
        panic!("{link:?}")
    };
    assert_eq!(macvlan.mode, Some(MacvlanMode::source([mac(1), mac(2)])));
    assert_eq!(
        (macvlan.bc_queue_len, macvlan.bc_queue_len_used),
        (Some(5000), Some(5000))
    );
    assert!(macvlan.unknown.is_empty());
    // What is not interpreted can be looked up: IFLA_TXQLEN.
    assert_eq!(link.attribute(13), Some(&1000u32.to_ne_bytes()[..]));
    assert_eq!(link.attribute(999), None);

    let link = reply("reply_ipvlan");
    let LinkKind::Ipvlan(ipvlan) = link.kind() else {
        panic!("{link:?}")
    };
    assert_eq!(
        (ipvlan.mode, ipvlan.flag),
        (Some(IpvlanMode::L3s), Some(IpvlanFlag::Private))
    );
    assert!(ipvlan.unknown.is_empty());

    let link = reply("reply_veth");
    assert_eq!(link.kind(), &LinkKind::Other("veth".into()));
}

#[test]
fn what_is_not_known_is_kept() {
    let mut bytes = golden("reply_vlan");
    // Turn IFLA_VLAN_PROTOCOL (5) into a number that no kernel uses.
    let at = bytes
        .windows(4)
        .position(|window| window == [6, 0, 5, 0])
        .unwrap();
    bytes[at + 2] = 0xee;
    let message = super::messages(&bytes).next().unwrap();
    let link = super::link(message.body).unwrap();
    let LinkKind::Vlan(vlan) = link.kind() else {
        panic!("{link:?}")
    };
    assert_eq!(vlan.unknown, [(0xee, vec![0x88, 0xa8])]);
    // And the kind itself.
    let at = bytes
        .windows(4)
        .position(|window| window == b"vlan")
        .unwrap();
    bytes[at..at + 4].copy_from_slice(b"quux");
    let message = super::messages(&bytes).next().unwrap();
    assert_eq!(
        super::link(message.body).unwrap().kind(),
        &LinkKind::Other("quux".into())
    );
}

// ---- the comments

const LINK: &[(u16, &str)] = &[
    (1, "IFLA_ADDRESS"),
    (2, "IFLA_BROADCAST"),
    (3, "IFLA_IFNAME"),
    (4, "IFLA_MTU"),
    (5, "IFLA_LINK"),
    (6, "IFLA_QDISC"),
    (7, "IFLA_STATS"),
    (23, "IFLA_STATS64"),
    (42, "IFLA_PAD"),
    (65, "IFLA_DPLL_PIN"),
    (66, "IFLA_MAX_PACING_OFFLOAD_HORIZON"),
    (67, "IFLA_NETNS_IMMUTABLE"),
    (68, "IFLA_HEADROOM"),
    (69, "IFLA_TAILROOM"),
    (10, "IFLA_MASTER"),
    (13, "IFLA_TXQLEN"),
    (14, "IFLA_MAP"),
    (16, "IFLA_OPERSTATE"),
    (17, "IFLA_LINKMODE"),
    (18, "IFLA_LINKINFO"),
    (20, "IFLA_IFALIAS"),
    (26, "IFLA_AF_SPEC"),
    (27, "IFLA_GROUP"),
    (28, "IFLA_NET_NS_FD"),
    (29, "IFLA_EXT_MASK"),
    (30, "IFLA_PROMISCUITY"),
    (31, "IFLA_NUM_TX_QUEUES"),
    (32, "IFLA_NUM_RX_QUEUES"),
    (33, "IFLA_CARRIER"),
    (35, "IFLA_CARRIER_CHANGES"),
    (37, "IFLA_LINK_NETNSID"),
    (39, "IFLA_PROTO_DOWN"),
    (40, "IFLA_GSO_MAX_SEGS"),
    (41, "IFLA_GSO_MAX_SIZE"),
    (43, "IFLA_XDP"),
    (47, "IFLA_CARRIER_UP_COUNT"),
    (48, "IFLA_CARRIER_DOWN_COUNT"),
    (50, "IFLA_MIN_MTU"),
    (51, "IFLA_MAX_MTU"),
    (54, "IFLA_PERM_ADDRESS"),
    (58, "IFLA_GRO_MAX_SIZE"),
    (59, "IFLA_TSO_MAX_SIZE"),
    (60, "IFLA_TSO_MAX_SEGS"),
    (61, "IFLA_ALLMULTI"),
    (62, "IFLA_DEVLINK_PORT"),
    (63, "IFLA_GSO_IPV4_MAX_SIZE"),
    (64, "IFLA_GRO_IPV4_MAX_SIZE"),
];
const VLAN: &[(u16, &str)] = &[
    (1, "IFLA_VLAN_ID"),
    (2, "IFLA_VLAN_FLAGS"),
    (3, "IFLA_VLAN_EGRESS_QOS"),
    (4, "IFLA_VLAN_INGRESS_QOS"),
    (5, "IFLA_VLAN_PROTOCOL"),
];
const MACVLAN: &[(u16, &str)] = &[
    (1, "IFLA_MACVLAN_MODE"),
    (2, "IFLA_MACVLAN_FLAGS"),
    (3, "IFLA_MACVLAN_MACADDR_MODE"),
    (4, "IFLA_MACVLAN_MACADDR"),
    (5, "IFLA_MACVLAN_MACADDR_DATA"),
    (6, "IFLA_MACVLAN_MACADDR_COUNT"),
    (7, "IFLA_MACVLAN_BC_QUEUE_LEN"),
    (8, "IFLA_MACVLAN_BC_QUEUE_LEN_USED"),
    (9, "IFLA_MACVLAN_BC_CUTOFF"),
];
const IPVLAN: &[(u16, &str)] = &[(1, "IFLA_IPVLAN_MODE"), (2, "IFLA_IPVLAN_FLAGS")];
const ADDRESS: &[(u16, &str)] = &[
    (1, "IFA_ADDRESS"),
    (2, "IFA_LOCAL"),
    (4, "IFA_BROADCAST"),
    (8, "IFA_FLAGS"),
];
const ROUTE: &[(u16, &str)] = &[
    (1, "RTA_DST"),
    (4, "RTA_OIF"),
    (5, "RTA_GATEWAY"),
    (6, "RTA_PRIORITY"),
    (7, "RTA_PREFSRC"),
    (18, "RTA_VIA"),
];

fn annotate(bytes: &[u8]) -> String {
    let mut text = String::new();
    let kind = u16::from_ne_bytes([bytes[4], bytes[5]]);
    let fields: &[(usize, &str)] = match kind {
        16..=19 => &[
            (1, "ifi_family"),
            (1, "padding"),
            (2, "ifi_type"),
            (4, "ifi_index"),
            (4, "ifi_flags"),
            (4, "ifi_change"),
        ],
        20..=22 => &[
            (1, "ifa_family"),
            (1, "ifa_prefixlen"),
            (1, "ifa_flags"),
            (1, "ifa_scope"),
            (4, "ifa_index"),
        ],
        _ => &[
            (1, "rtm_family"),
            (1, "rtm_dst_len"),
            (1, "rtm_src_len"),
            (1, "rtm_tos"),
            (1, "rtm_table"),
            (1, "rtm_protocol"),
            (1, "rtm_scope"),
            (1, "rtm_type"),
            (4, "rtm_flags"),
        ],
    };
    let message = match kind {
        16 => "RTM_NEWLINK",
        17 => "RTM_DELLINK",
        18 => "RTM_GETLINK",
        20 => "RTM_NEWADDR",
        21 => "RTM_DELADDR",
        22 => "RTM_GETADDR",
        24 => "RTM_NEWROUTE",
        25 => "RTM_DELROUTE",
        _ => "RTM_GETROUTE",
    };
    let mut at = 0;
    let header = [
        (4, "nlmsg_len"),
        (2, message),
        (2, "nlmsg_flags"),
        (4, "nlmsg_seq"),
        (4, "nlmsg_pid"),
    ];
    for (length, field) in header.iter().chain(fields) {
        line(&mut text, 0, &bytes[at..at + length], field);
        at += length;
    }
    let names = match kind {
        16..=19 => LINK,
        20..=22 => ADDRESS,
        _ => ROUTE,
    };
    nested(&mut text, 0, &bytes[at..], names, &mut String::new());
    text
}

fn nested(
    text: &mut String,
    depth: usize,
    mut bytes: &[u8],
    names: &[(u16, &str)],
    kind: &mut String,
) {
    while bytes.len() >= 4 {
        let length = usize::from(u16::from_ne_bytes([bytes[0], bytes[1]]));
        let raw = u16::from_ne_bytes([bytes[2], bytes[3]]);
        let number = raw & 0x3fff;
        let padded = bytes.len().min((length + 3) & !3);
        let field = names
            .iter()
            .find(|(known, _)| *known == number)
            .map_or("not named here", |(_, name)| name);
        let inner: Option<&[(u16, &str)]> = match field {
            "IFLA_LINKINFO" => Some(&[(1, "IFLA_INFO_KIND"), (2, "IFLA_INFO_DATA")]),
            "IFLA_INFO_DATA" => match kind.as_str() {
                "vlan" => Some(VLAN),
                "macvlan" | "macvtap" => Some(MACVLAN),
                "ipvlan" | "ipvtap" => Some(IPVLAN),
                _ => None,
            },
            "IFLA_VLAN_EGRESS_QOS" | "IFLA_VLAN_INGRESS_QOS" => {
                Some(&[(1, "IFLA_VLAN_QOS_MAPPING")])
            }
            "IFLA_MACVLAN_MACADDR_DATA" => Some(MACVLAN),
            _ => None,
        };
        if field == "IFLA_INFO_KIND" {
            *kind = String::from_utf8_lossy(&bytes[4..length])
                .trim_end_matches('\0')
                .to_owned();
        }
        match inner {
            Some(names) => {
                line(text, depth, &bytes[..4], field);
                nested(text, depth + 1, &bytes[4..padded], names, kind);
            }
            None => line(text, depth, &bytes[..padded], field),
        }
        bytes = &bytes[padded..];
    }
    if !bytes.is_empty() {
        line(text, depth, bytes, "the rest");
    }
}

fn line(text: &mut String, depth: usize, bytes: &[u8], comment: &str) {
    let hex: Vec<String> = bytes.iter().map(|byte| format!("{byte:02x}")).collect();
    writeln!(text, "{}{} # {comment}", "  ".repeat(depth), hex.join(" ")).unwrap();
}

// ---- whatever the spec, what is sent is what is read

fn any_name() -> impl Strategy<Value = InterfaceName> {
    "[a-z][a-z0-9._-]{0,14}".prop_filter_map("a legal name", |text| InterfaceName::new(text).ok())
}

fn any_mac() -> impl Strategy<Value = MacAddress> {
    any::<[u8; 6]>().prop_filter_map("a unicast address", |octets| MacAddress::new(octets).ok())
}

fn any_mtu() -> impl Strategy<Value = Option<Mtu>> {
    proptest::option::of((68u32..=65535).prop_map(|bytes| Mtu::new(bytes).unwrap()))
}

prop_compose! {
    fn any_vlan()(
        (parent, link, id, ad) in (any_name(), any_name(), 1u32..=4094, any::<bool>()),
        flags in any::<[Option<bool>; 5]>(),
        ingress in proptest::collection::btree_map(0u32..8, any::<u32>(), 0..8),
        egress in proptest::collection::btree_map(any::<u32>(), 0u32..8, 0..8),
        (mtu, mac, up) in (any_mtu(), proptest::option::of(any_mac()), any::<bool>()),
    ) -> LinkSpec {
        let mut spec = VlanSpec::new(parent, VlanId::new(id).unwrap(), link).up(up);
        if ad { spec = spec.protocol(VlanProtocol::Dot1Ad); }
        let [reorder, gvrp, mvrp, loose, bridge] = flags;
        spec.reorder_hdr = reorder;
        spec.gvrp = gvrp;
        spec.mvrp = mvrp;
        spec.loose_binding = loose;
        spec.bridge_binding = bridge;
        for (pcp, priority) in ingress { spec = spec.ingress_qos(pcp, priority).unwrap(); }
        for (priority, pcp) in egress { spec = spec.egress_qos(priority, pcp).unwrap(); }
        spec.mtu = mtu;
        spec.mac = mac;
        spec.into()
    }
}

fn any_mode() -> impl Strategy<Value = MacvlanMode> {
    prop_oneof![
        Just(MacvlanMode::Private),
        Just(MacvlanMode::Vepa),
        Just(MacvlanMode::Bridge),
        any::<bool>().prop_map(|nopromisc| MacvlanMode::Passthru { nopromisc }),
        (proptest::collection::vec(any_mac(), 0..20), any::<bool>())
            .prop_map(|(sources, nodst)| MacvlanMode::Source { sources, nodst }),
    ]
}

prop_compose! {
    fn any_macvlan()(
        (parent, name, tap, mode) in (any_name(), any_name(), any::<bool>(), any_mode()),
        (bc_queue_len, bc_cutoff) in any::<(Option<u32>, Option<i32>)>(),
        (mtu, mac, up) in (any_mtu(), proptest::option::of(any_mac()), any::<bool>()),
    ) -> LinkSpec {
        MacvlanSpec { parent, name, tap, mode, bc_queue_len, bc_cutoff, mtu, mac, up }.into()
    }
}

prop_compose! {
    fn any_ipvlan()(
        (parent, name, tap, mtu, up) in (any_name(), any_name(), any::<bool>(), any_mtu(), any::<bool>()),
        mode in prop_oneof![Just(IpvlanMode::L2), Just(IpvlanMode::L3), Just(IpvlanMode::L3s)],
        flag in prop_oneof![Just(IpvlanFlag::Bridge), Just(IpvlanFlag::Private), Just(IpvlanFlag::Vepa)],
    ) -> LinkSpec {
        IpvlanSpec { parent, name, tap, mode, flag, mtu, up }.into()
    }
}

proptest! {
    /// A request has the attributes of a report: read as one, it is the link that was asked for.
    #[test]
    fn sent_is_read(spec in prop_oneof![any_vlan(), any_macvlan(), any_ipvlan()], parent in 1u32..) {
        let mut batch = Batch::starting_at(1);
        batch.add_link(&spec, parent, None, spec.is_up());
        let message = super::messages(batch.bytes()).next().unwrap();
        let link = super::link(message.body).unwrap();
        prop_assert_eq!(drift(&spec, parent, &link), []);
        prop_assert!(link.is_ours());
        prop_assert_eq!(link.is_up(), spec.is_up());
    }

    /// No bytes make the readers panic, and what they read stays within what came.
    #[test]
    fn any_bytes_are_read_without_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        for message in super::messages(&bytes) {
            let _ = super::classify(&message);
        }
        let _ = (super::link(&bytes), super::address(&bytes), super::route(&bytes));
        let length: usize = attributes(&bytes).map(|(_, value)| value.len()).sum();
        prop_assert!(length <= bytes.len());
    }

    /// Real replies with one byte changed: the likeliest damage.
    #[test]
    fn damaged_replies_are_read_without_panic(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
        for file in ["reply_vlan", "reply_macvlan", "reply_ipvlan"] {
            let mut bytes = golden(file);
            let at = at.index(bytes.len());
            bytes[at] = byte;
            for message in super::messages(&bytes) {
                let _ = super::classify(&message);
                let _ = super::link(message.body);
            }
        }
    }
}
