//! Links as the kernel reports them.

use std::collections::BTreeMap;
use std::ffi::c_char;
use std::ptr;
use std::sync::OnceLock;

use trunkline::link::{
    Link, LinkKind, MacvlanMode, OWNER_GROUP, ObservedIpvlan, ObservedMacvlan, ObservedVlan,
};

use crate::ffi::{
    Handle, Numbered, Owned, element, free, handle, item_of, length, maybe, read, text_of,
};
use crate::link::tl_macvlan_mode;
use crate::types::tl_mac;

/// The device group (`IFLA_GROUP`) that marks a link as made by this library: the bytes `tl` in its upper half.
pub const TL_OWNER_GROUP: u32 = 0x746c_0000;

const _: () = assert!(TL_OWNER_GROUP == OWNER_GROUP);

/// What kind of link it is: `IFLA_INFO_KIND`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[repr(u32)]
pub enum tl_link_type {
    /// A device without a kind: a physical NIC or the loopback device.
    TL_LINK_DEVICE = 1,
    /// A VLAN sub-interface.
    TL_LINK_VLAN = 2,
    /// A macvlan child.
    TL_LINK_MACVLAN = 3,
    /// A macvtap child.
    TL_LINK_MACVTAP = 4,
    /// An ipvlan child.
    TL_LINK_IPVLAN = 5,
    /// An ipvtap child.
    TL_LINK_IPVTAP = 6,
    /// Any other kind, by name: `veth`, `bridge`, `bond`, `dummy`, …
    TL_LINK_OTHER = 7,
}

/// An attribute as the kernel sent it. The bytes are borrowed from what it was read from.
#[derive(Clone, Copy, Debug)]
#[repr(C)]
pub struct tl_attribute {
    /// The number: `IFLA_*` of `linux/if_link.h`.
    pub number: u16,
    /// The value; NULL when there is none.
    pub value: *const u8,
    /// The length of the value in bytes.
    pub length: usize,
}

impl tl_attribute {
    fn of((number, value): (u16, &[u8])) -> Self {
        Self {
            number,
            value: if value.is_empty() {
                ptr::null()
            } else {
                value.as_ptr()
            },
            length: value.len(),
        }
    }
}

/// A link as the kernel reports it, whole. It never changes, so threads may read it at the same time.
pub struct tl_link {
    link: Owned<Link>,
    vlan: OnceLock<Option<tl_observed_vlan>>,
    macvlan: OnceLock<Option<tl_observed_macvlan>>,
    ipvlan: OnceLock<Option<tl_observed_ipvlan>>,
}

impl Handle for tl_link {
    type Value = Link;

    fn wrap(link: Link) -> Self {
        Self {
            link: Owned::new(link),
            vlan: OnceLock::new(),
            macvlan: OnceLock::new(),
            ipvlan: OnceLock::new(),
        }
    }

    fn owned(&self) -> &Owned<Link> {
        &self.link
    }

    fn owned_mut(&mut self) -> &mut Owned<Link> {
        &mut self.link
    }
}

/// The index of the link in its namespace.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_index(link: *const tl_link) -> u32 {
    read(link, 0, Link::index)
}

/// The name, borrowed. Bytes that are not UTF-8 read as U+FFFD.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_name(link: *const tl_link) -> *const c_char {
    text_of(link, "name", |link| Some(link.name().to_string()))
}

/// The hardware type: `ARPHRD_*` of `linux/if_arp.h` (1 Ethernet, 772 loopback).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_hardware_type(link: *const tl_link) -> u32 {
    read(link, 0, |link| link.hardware_type().into())
}

/// The flags: `IFF_*` of `linux/if.h`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_flags(link: *const tl_link) -> u32 {
    read(link, 0, Link::flags)
}

/// Whether the link was set up (`IFF_UP`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_is_up(link: *const tl_link) -> bool {
    read(link, false, Link::is_up)
}

/// Whether the link has a carrier (`IFF_LOWER_UP`): the cable is in, or the parent is up.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_has_carrier(link: *const tl_link) -> bool {
    read(link, false, Link::has_carrier)
}

/// Whether this is the loopback device (`IFF_LOOPBACK`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_is_loopback(link: *const tl_link) -> bool {
    read(link, false, Link::is_loopback)
}

/// The MTU in bytes.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_mtu(link: *const tl_link) -> u32 {
    read(link, 0, Link::mtu)
}

/// The greatest MTU the device can take, in bytes (`IFLA_MAX_MTU`); 0 where it does not say so.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_max_mtu(link: *const tl_link) -> u32 {
    read(link, 0, |link| link.max_mtu().unwrap_or(0))
}

/// The MAC address; false for a link without a unicast Ethernet address.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_mac(link: *const tl_link, out: *mut tl_mac) -> bool {
    maybe(link, out, |link| link.mac().map(Into::into))
}

/// The index of the parent (`IFLA_LINK`), in the parent's namespace; 0 when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_parent_index(link: *const tl_link) -> u32 {
    read(link, 0, |link| link.parent_index().unwrap_or(0))
}

/// The id of the parent's namespace (`IFLA_LINK_NETNSID`); false when it is the link's own.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_parent_netns(link: *const tl_link, out: *mut i32) -> bool {
    maybe(link, out, Link::parent_netns)
}

/// The index of the bridge or bond that the link is a port of (`IFLA_MASTER`); 0 when it is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_master_index(link: *const tl_link) -> u32 {
    read(link, 0, |link| link.master_index().unwrap_or(0))
}

/// What the link is to its master (`IFLA_INFO_SLAVE_KIND`), such as `"bridge"` or `"bond"`; borrowed, NULL when it is no port.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_port_kind(link: *const tl_link) -> *const c_char {
    text_of(link, "port_kind", |link| {
        link.port_kind().map(str::to_owned)
    })
}

/// The device group (`IFLA_GROUP`).
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_group(link: *const tl_link) -> u32 {
    read(link, 0, Link::group)
}

/// How many users have put the link into promiscuous mode.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_promiscuity(link: *const tl_link) -> u32 {
    read(link, 0, Link::promiscuity)
}

/// The operational state (RFC 2863) as in `IF_OPER_*`: 6 is up, 2 down, 3 lower layer down, 0 unknown.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_oper_state(link: *const tl_link) -> u32 {
    read(link, 0, |link| link.oper_state().into())
}

/// Whether this library created the link: whether it carries `TL_OWNER_GROUP`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_is_ours(link: *const tl_link) -> bool {
    read(link, false, Link::is_ours)
}

/// What kind of link this is, a `tl_link_type`; 0 for NULL.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_kind(link: *const tl_link) -> u32 {
    read(link, 0, |link| match link.kind() {
        LinkKind::Device => tl_link_type::TL_LINK_DEVICE as u32,
        LinkKind::Vlan(_) => tl_link_type::TL_LINK_VLAN as u32,
        LinkKind::Macvlan(_) => tl_link_type::TL_LINK_MACVLAN as u32,
        LinkKind::Macvtap(_) => tl_link_type::TL_LINK_MACVTAP as u32,
        LinkKind::Ipvlan(_) => tl_link_type::TL_LINK_IPVLAN as u32,
        LinkKind::Ipvtap(_) => tl_link_type::TL_LINK_IPVTAP as u32,
        _ => tl_link_type::TL_LINK_OTHER as u32,
    })
}

/// The kind's name as the kernel writes it, borrowed; empty for a device without a kind.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_kind_name(link: *const tl_link) -> *const c_char {
    text_of(link, "kind_name", |link| {
        Some(link.kind().name().to_owned())
    })
}

/// The value of any attribute (`IFLA_*`) as the kernel sent it, the first if there are several; false when there is none.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_attribute(
    link: *const tl_link,
    number: u16,
    out: *mut tl_attribute,
) -> bool {
    maybe(link, out, |link| {
        let value = link.attribute(number)?;
        Some(tl_attribute::of((number, value)))
    })
}

/// One of all attributes, in the kernel's order; false past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_attribute_at(
    link: *const tl_link,
    index: usize,
    out: *mut tl_attribute,
) -> bool {
    maybe(link, out, |link| {
        link.attributes().nth(index).map(tl_attribute::of)
    })
}

/// What the kernel says of a VLAN sub-interface, borrowed; NULL for a link of another kind.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_vlan(link: *const tl_link) -> *const tl_observed_vlan {
    item_of(link, |link| {
        let vlan = link.vlan.get_or_init(|| match link.link.kind() {
            LinkKind::Vlan(vlan) => Some(tl_observed_vlan::wrap(vlan.clone())),
            _ => None,
        });
        vlan.as_ref()
    })
}

/// What the kernel says of a macvlan or macvtap child, borrowed; NULL for a link of another kind.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_macvlan(link: *const tl_link) -> *const tl_observed_macvlan {
    item_of(link, |link| {
        let macvlan = link.macvlan.get_or_init(|| match link.link.kind() {
            LinkKind::Macvlan(macvlan) | LinkKind::Macvtap(macvlan) => {
                Some(tl_observed_macvlan::wrap(macvlan.clone()))
            }
            _ => None,
        });
        macvlan.as_ref()
    })
}

/// What the kernel says of an ipvlan or ipvtap child, borrowed; NULL for a link of another kind.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_ipvlan(link: *const tl_link) -> *const tl_observed_ipvlan {
    item_of(link, |link| {
        let ipvlan = link.ipvlan.get_or_init(|| match link.link.kind() {
            LinkKind::Ipvlan(ipvlan) | LinkKind::Ipvtap(ipvlan) => {
                Some(tl_observed_ipvlan::wrap(ipvlan.clone()))
            }
            _ => None,
        });
        ipvlan.as_ref()
    })
}

/// Frees a link; not one borrowed from a list. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_link_free(link: *mut tl_link) {
    free(link);
}

/// A list of links. Threads may read it at the same time.
pub struct tl_links(Owned<Vec<tl_link>>);

handle!(tl_links: Vec<tl_link>);

/// How many there are.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_links_len(links: *const tl_links) -> usize {
    length(links)
}

/// One of them, borrowed from the list; NULL past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_links_at(links: *const tl_links, index: usize) -> *const tl_link {
    element(links, index)
}

/// Frees a list. NULL is fine.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_links_free(links: *mut tl_links) {
    free(links);
}

/// One mapping between the priority of a packet and the priority code point of a frame.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[repr(C)]
pub struct tl_qos_mapping {
    /// What is mapped.
    pub from: u32,
    /// To what.
    pub to: u32,
}

fn mapping(map: &BTreeMap<u32, u32>, index: usize) -> Option<tl_qos_mapping> {
    let (&from, &to) = map.iter().nth(index)?;
    Some(tl_qos_mapping { from, to })
}

fn unknown(attributes: &[(u16, Vec<u8>)], index: usize) -> Option<tl_attribute> {
    let (number, value) = attributes.get(index)?;
    Some(tl_attribute::of((*number, value)))
}

/// A VLAN sub-interface as the kernel reports it. Belongs to its link.
pub struct tl_observed_vlan(Owned<ObservedVlan>);

handle!(tl_observed_vlan: ObservedVlan);

/// The VLAN id, 0 to 4094: somebody else may have made a link for priority tags.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_vlan_id(vlan: *const tl_observed_vlan) -> u32 {
    read(vlan, 0, |vlan| vlan.id.into())
}

/// The EtherType of the tag: 0x8100 for 802.1Q, 0x88A8 for 802.1ad.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_vlan_ether_type(vlan: *const tl_observed_vlan) -> u32 {
    read(vlan, 0, |vlan| vlan.ether_type.into())
}

/// `VLAN_FLAG_*` of `linux/if_vlan.h`.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_vlan_flags(vlan: *const tl_observed_vlan) -> u32 {
    read(vlan, 0, |vlan| vlan.flags)
}

/// One of the mappings from priority code point to priority, those to 0 left out; false past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_vlan_ingress_qos_at(
    vlan: *const tl_observed_vlan,
    index: usize,
    out: *mut tl_qos_mapping,
) -> bool {
    maybe(vlan, out, |vlan| mapping(&vlan.ingress_qos, index))
}

/// One of the mappings from priority to priority code point, those to 0 left out; false past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_vlan_egress_qos_at(
    vlan: *const tl_observed_vlan,
    index: usize,
    out: *mut tl_qos_mapping,
) -> bool {
    maybe(vlan, out, |vlan| mapping(&vlan.egress_qos, index))
}

/// One of the attributes that this library does not know, as it came; false past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_vlan_unknown_at(
    vlan: *const tl_observed_vlan,
    index: usize,
    out: *mut tl_attribute,
) -> bool {
    maybe(vlan, out, |vlan| unknown(&vlan.unknown, index))
}

/// A macvlan or macvtap child as the kernel reports it. Belongs to its link.
pub struct tl_observed_macvlan {
    macvlan: Owned<ObservedMacvlan>,
    mode: Option<tl_macvlan_mode>,
}

impl Handle for tl_observed_macvlan {
    type Value = ObservedMacvlan;

    fn wrap(macvlan: ObservedMacvlan) -> Self {
        let mode: Option<MacvlanMode> = macvlan.mode.clone();
        Self {
            mode: mode.map(tl_macvlan_mode::wrap),
            macvlan: Owned::new(macvlan),
        }
    }

    fn owned(&self) -> &Owned<ObservedMacvlan> {
        &self.macvlan
    }

    fn owned_mut(&mut self) -> &mut Owned<ObservedMacvlan> {
        &mut self.macvlan
    }
}

/// The mode with what belongs to it, borrowed; NULL when this library does not know it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_macvlan_mode(
    macvlan: *const tl_observed_macvlan,
) -> *const tl_macvlan_mode {
    item_of(macvlan, |macvlan| macvlan.mode.as_ref())
}

/// `IFLA_MACVLAN_MODE` as it came.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_macvlan_mode_bits(macvlan: *const tl_observed_macvlan) -> u32 {
    read(macvlan, 0, |macvlan| macvlan.mode_bits)
}

/// `IFLA_MACVLAN_FLAGS` as it came: 1 nopromisc, 2 nodst.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_macvlan_flags(macvlan: *const tl_observed_macvlan) -> u32 {
    read(macvlan, 0, |macvlan| macvlan.flags.into())
}

/// The wanted length of the parent's broadcast queue, in packets (Linux 5.11); false on an older kernel.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_macvlan_bc_queue_len(
    macvlan: *const tl_observed_macvlan,
    out: *mut u32,
) -> bool {
    maybe(macvlan, out, |macvlan| macvlan.bc_queue_len)
}

/// The length the parent's broadcast queue has, in packets (Linux 5.11); false on an older kernel.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_macvlan_bc_queue_len_used(
    macvlan: *const tl_observed_macvlan,
    out: *mut u32,
) -> bool {
    maybe(macvlan, out, |macvlan| macvlan.bc_queue_len_used)
}

/// The broadcast cut-off, `bclim` (Linux 6.4); false on an older kernel.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_macvlan_bc_cutoff(
    macvlan: *const tl_observed_macvlan,
    out: *mut i32,
) -> bool {
    maybe(macvlan, out, |macvlan| macvlan.bc_cutoff)
}

/// One of the attributes that this library does not know, as it came; false past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_macvlan_unknown_at(
    macvlan: *const tl_observed_macvlan,
    index: usize,
    out: *mut tl_attribute,
) -> bool {
    maybe(macvlan, out, |macvlan| unknown(&macvlan.unknown, index))
}

/// An ipvlan or ipvtap child as the kernel reports it. Belongs to its link.
pub struct tl_observed_ipvlan(Owned<ObservedIpvlan>);

handle!(tl_observed_ipvlan: ObservedIpvlan);

/// The mode, a `tl_ipvlan_mode`; 0 when this library does not know it.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_ipvlan_mode(ipvlan: *const tl_observed_ipvlan) -> u32 {
    read(ipvlan, 0, |ipvlan| {
        ipvlan.mode.map_or(0, |mode| mode.number())
    })
}

/// `IFLA_IPVLAN_MODE` as it came.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_ipvlan_mode_bits(ipvlan: *const tl_observed_ipvlan) -> u32 {
    read(ipvlan, 0, |ipvlan| ipvlan.mode_bits.into())
}

/// The flag, a `tl_ipvlan_flag`; 0 when this library does not know the combination.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_ipvlan_flag(ipvlan: *const tl_observed_ipvlan) -> u32 {
    read(ipvlan, 0, |ipvlan| {
        ipvlan.flag.map_or(0, |flag| flag.number())
    })
}

/// `IFLA_IPVLAN_FLAGS` as it came: 1 private, 2 vepa.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_ipvlan_flags(ipvlan: *const tl_observed_ipvlan) -> u32 {
    read(ipvlan, 0, |ipvlan| ipvlan.flags.into())
}

/// One of the attributes that this library does not know, as it came; false past the end.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn tl_observed_ipvlan_unknown_at(
    ipvlan: *const tl_observed_ipvlan,
    index: usize,
    out: *mut tl_attribute,
) -> bool {
    maybe(ipvlan, out, |ipvlan| unknown(&ipvlan.unknown, index))
}
