//! How a link differs from what it is to be.

use std::collections::{BTreeMap, BTreeSet};

use crate::error::Difference;
use crate::link::{IpvlanSpec, Link, LinkKind, LinkSpec, MacvlanMode, MacvlanSpec, VlanSpec};

pub(super) const VLAN_REORDER_HDR: u32 = 1;
pub(super) const VLAN_GVRP: u32 = 2;
pub(super) const VLAN_LOOSE_BINDING: u32 = 4;
pub(super) const VLAN_MVRP: u32 = 8;
pub(super) const VLAN_BRIDGE_BINDING: u32 = 16;

/// Every field in which a link differs from its spec; what the spec leaves open is not compared.
///
/// The parent is compared by index, because a child may live in another namespace than its parent's name.
pub(crate) fn drift(spec: &LinkSpec, parent_index: u32, link: &Link) -> Vec<Difference> {
    let mut differences = Vec::new();
    if spec.kind() != link.kind.name() {
        let found = if link.kind.name().is_empty() {
            "a device without a kind"
        } else {
            link.kind.name()
        };
        differences.push(Difference::new("kind", spec.kind(), found));
        return differences;
    }
    if link.parent_index != Some(parent_index) {
        let found = link
            .parent_index
            .map_or_else(|| "none".to_owned(), |index| format!("index {index}"));
        differences.push(Difference::new(
            "parent",
            format!("{} (index {parent_index})", spec.parent()),
            found,
        ));
    }
    if spec.is_up() && !link.is_up() {
        differences.push(Difference::new("state", "up", "down"));
    }
    if let Some(mtu) = spec.mtu().filter(|mtu| mtu.get() != link.mtu) {
        differences.push(Difference::new("MTU", mtu, link.mtu));
    }
    if let Some(mac) = spec.mac().filter(|mac| Some(*mac) != link.mac) {
        let found = link
            .mac
            .map_or_else(|| "none".to_owned(), |mac| mac.to_string());
        differences.push(Difference::new("MAC address", mac, found));
    }
    match spec {
        LinkSpec::Vlan(spec) => vlan(spec, link, &mut differences),
        LinkSpec::Macvlan(spec) => macvlan(spec, link, &mut differences),
        LinkSpec::Ipvlan(spec) => ipvlan(spec, link, &mut differences),
    }
    differences
}

fn vlan(spec: &VlanSpec, link: &Link, differences: &mut Vec<Difference>) {
    let LinkKind::Vlan(found) = &link.kind else {
        return;
    };
    let VlanSpec {
        parent: _, // compared by index
        id,
        name: _, // what the link was found by
        protocol,
        reorder_hdr,
        gvrp,
        mvrp,
        loose_binding,
        bridge_binding,
        ingress_qos,
        egress_qos,
        mtu: _, // compared for every kind
        mac: _,
        up: _,
    } = spec;
    if id.get() != found.id {
        differences.push(Difference::new("VLAN id", id, found.id));
    }
    if protocol.ether_type() != found.ether_type {
        let name = match found.ether_type {
            0x8100 => "802.1Q".to_owned(),
            0x88A8 => "802.1ad".to_owned(),
            other => format!("{other:#06x}"),
        };
        differences.push(Difference::new("VLAN protocol", protocol, name));
    }
    for (field, bit, wanted) in [
        ("reorder_hdr", VLAN_REORDER_HDR, reorder_hdr),
        ("gvrp", VLAN_GVRP, gvrp),
        ("mvrp", VLAN_MVRP, mvrp),
        ("loose_binding", VLAN_LOOSE_BINDING, loose_binding),
        ("bridge_binding", VLAN_BRIDGE_BINDING, bridge_binding),
    ] {
        let is = found.flags & bit != 0;
        if let Some(wanted) = wanted.filter(|wanted| *wanted != is) {
            differences.push(Difference::new(field, on_off(wanted), on_off(is)));
        }
    }
    for (field, wanted, is) in [
        ("ingress QoS", ingress_qos, &found.ingress_qos),
        ("egress QoS", egress_qos, &found.egress_qos),
    ] {
        // A mapping to 0 is no mapping, and the kernel does not report it.
        let wanted: BTreeMap<u32, u32> = wanted
            .iter()
            .filter(|(_, to)| **to != 0)
            .map(|(a, b)| (*a, *b))
            .collect();
        if wanted != *is {
            differences.push(Difference::new(field, map_text(&wanted), map_text(is)));
        }
    }
}

fn macvlan(spec: &MacvlanSpec, link: &Link, differences: &mut Vec<Difference>) {
    let (LinkKind::Macvlan(found) | LinkKind::Macvtap(found)) = &link.kind else {
        return;
    };
    let MacvlanSpec {
        parent: _, // compared by index
        name: _,   // what the link was found by
        tap: _,    // is the kind
        mode,
        bc_queue_len,
        bc_cutoff,
        mtu: _, // compared for every kind
        mac: _,
        up: _,
    } = spec;
    let same_mode = found
        .mode
        .as_ref()
        .is_some_and(|is| mode_text(is) == mode_text(mode));
    if !same_mode {
        let is = found
            .mode
            .as_ref()
            .map_or_else(|| format!("{:#x}", found.mode_bits), mode_text);
        differences.push(Difference::new("mode", mode_text(mode), is));
    }
    if let Some(wanted) = bc_queue_len.filter(|wanted| Some(*wanted) != found.bc_queue_len) {
        differences.push(Difference::new(
            "bc_queue_len",
            wanted,
            optional(found.bc_queue_len),
        ));
    }
    if let Some(wanted) = bc_cutoff.filter(|wanted| Some(*wanted) != found.bc_cutoff) {
        differences.push(Difference::new(
            "bc_cutoff",
            wanted,
            optional(found.bc_cutoff),
        ));
    }
}

fn ipvlan(spec: &IpvlanSpec, link: &Link, differences: &mut Vec<Difference>) {
    let (LinkKind::Ipvlan(found) | LinkKind::Ipvtap(found)) = &link.kind else {
        return;
    };
    let IpvlanSpec {
        parent: _,
        name: _,
        tap: _,
        mode,
        flag,
        mtu: _,
        up: _,
    } = spec;
    if found.mode != Some(*mode) {
        let is = found
            .mode
            .map_or_else(|| found.mode_bits.to_string(), |mode| mode.to_string());
        differences.push(Difference::new("mode", mode, is));
    }
    if found.flag != Some(*flag) {
        let is = found
            .flag
            .map_or_else(|| format!("{:#x}", found.flags), |flag| flag.to_string());
        differences.push(Difference::new("flag", flag, is));
    }
}

/// A mode with everything that belongs to it; the order and repetition of sources do not count.
fn mode_text(mode: &MacvlanMode) -> String {
    match mode {
        MacvlanMode::Private | MacvlanMode::Vepa | MacvlanMode::Bridge => mode.name().into(),
        MacvlanMode::Passthru { nopromisc: false } => "passthru".into(),
        MacvlanMode::Passthru { nopromisc: true } => "passthru nopromisc".into(),
        MacvlanMode::Source { sources, nodst } => {
            let sources: BTreeSet<String> = sources.iter().map(ToString::to_string).collect();
            let list: Vec<String> = sources.into_iter().collect();
            format!(
                "source{} [{}]",
                if *nodst { " nodst" } else { "" },
                list.join(" ")
            )
        }
    }
}

fn optional(value: Option<impl ToString>) -> String {
    value.map_or_else(
        || "unknown to this kernel".into(),
        |value| value.to_string(),
    )
}

fn on_off(on: bool) -> &'static str {
    if on { "on" } else { "off" }
}

fn map_text(map: &BTreeMap<u32, u32>) -> String {
    if map.is_empty() {
        return "none".into();
    }
    map.iter()
        .map(|(from, to)| format!("{from}:{to}"))
        .collect::<Vec<_>>()
        .join(" ")
}
