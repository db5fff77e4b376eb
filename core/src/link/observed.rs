//! Links as the kernel reports them.

use std::collections::BTreeMap;
use std::fmt;

use crate::link::{IpvlanFlag, IpvlanMode, MacvlanMode};
use crate::types::{InterfaceName, MacAddress};

/// The device group (`IFLA_GROUP`) that marks a link as made by this library: the bytes `tl` in its upper half.
///
/// A group is the one mark that the kernel takes in the same message that creates a link, in whatever namespace, so
/// there is no moment at which a link of ours is not marked, even if the process dies. The lower half is 0 except while a
/// removal of many links at once is under way.
pub const OWNER_GROUP: u32 = 0x746c_0000;

pub(super) const OWNER_MASK: u32 = 0xffff_0000;

/// A link as the kernel reports it, whole: what this library does not interpret is kept and can be looked up.
#[derive(Clone, PartialEq, Eq, Hash)]
pub struct Link {
    pub(super) index: u32,
    pub(super) name: InterfaceName,
    pub(super) hardware_type: u16,
    pub(super) flags: u32,
    pub(super) mtu: u32,
    pub(super) mac: Option<MacAddress>,
    pub(super) parent_index: Option<u32>,
    pub(super) parent_netns: Option<i32>,
    pub(super) master_index: Option<u32>,
    pub(super) group: u32,
    pub(super) promiscuity: u32,
    pub(super) max_mtu: Option<u32>,
    pub(super) oper_state: u8,
    pub(super) kind: LinkKind,
    pub(super) port_kind: Option<String>,
    /// The attributes, as they came.
    pub(super) raw: Box<[u8]>,
}

impl Link {
    /// The index of the link in its namespace.
    pub fn index(&self) -> u32 {
        self.index
    }

    /// The name. Bytes that are not UTF-8 read as U+FFFD.
    pub fn name(&self) -> &InterfaceName {
        &self.name
    }

    /// The hardware type: `ARPHRD_*` of `linux/if_arp.h` (1 Ethernet, 772 loopback).
    pub fn hardware_type(&self) -> u16 {
        self.hardware_type
    }

    /// The flags: `IFF_*` of `linux/if.h`.
    pub fn flags(&self) -> u32 {
        self.flags
    }

    /// Whether the link was set up (`IFF_UP`).
    pub fn is_up(&self) -> bool {
        self.flags & 0x1 != 0
    }

    /// Whether the link has a carrier (`IFF_LOWER_UP`): the cable is in, or the parent is up.
    pub fn has_carrier(&self) -> bool {
        self.flags & 0x1_0000 != 0
    }

    /// Whether this is the loopback device (`IFF_LOOPBACK`).
    pub fn is_loopback(&self) -> bool {
        self.flags & 0x8 != 0
    }

    /// The MTU in bytes.
    pub fn mtu(&self) -> u32 {
        self.mtu
    }

    /// The greatest MTU the device can take, in bytes (`IFLA_MAX_MTU`), where it says so.
    pub fn max_mtu(&self) -> Option<u32> {
        self.max_mtu
    }

    /// The MAC address; none for a link without a unicast Ethernet address.
    pub fn mac(&self) -> Option<MacAddress> {
        self.mac
    }

    /// The index of the parent (`IFLA_LINK`), in the parent's namespace.
    pub fn parent_index(&self) -> Option<u32> {
        self.parent_index
    }

    /// The id of the parent's namespace (`IFLA_LINK_NETNSID`), when that is another one.
    pub fn parent_netns(&self) -> Option<i32> {
        self.parent_netns
    }

    /// The index of the bridge or bond that the link is a port of (`IFLA_MASTER`).
    pub fn master_index(&self) -> Option<u32> {
        self.master_index
    }

    /// What the link is to its master (`IFLA_INFO_SLAVE_KIND`), such as `bridge` or `bond`.
    pub fn port_kind(&self) -> Option<&str> {
        self.port_kind.as_deref()
    }

    /// The device group (`IFLA_GROUP`).
    pub fn group(&self) -> u32 {
        self.group
    }

    /// How many users have put the link into promiscuous mode.
    pub fn promiscuity(&self) -> u32 {
        self.promiscuity
    }

    /// The operational state (RFC 2863) as in `IF_OPER_*`: 6 is up, 2 down, 3 lower layer down, 0 unknown.
    pub fn oper_state(&self) -> u8 {
        self.oper_state
    }

    /// What kind of link this is, with what belongs to the kind.
    pub fn kind(&self) -> &LinkKind {
        &self.kind
    }

    /// Whether this library created the link: whether it carries [`OWNER_GROUP`].
    pub fn is_ours(&self) -> bool {
        self.group & OWNER_MASK == OWNER_GROUP
    }

    /// The value of any attribute (`IFLA_*` of `linux/if_link.h`) as the kernel sent it, the first if there are several.
    pub fn attribute(&self, number: u16) -> Option<&[u8]> {
        self.attributes()
            .find(|(found, _)| *found == number)
            .map(|(_, value)| value)
    }

    /// All attributes with their numbers, as the kernel sent them.
    pub fn attributes(&self) -> impl Iterator<Item = (u16, &[u8])> {
        super::attribute::attributes(&self.raw)
    }
}

impl fmt::Debug for Link {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            index,
            name,
            hardware_type,
            flags,
            mtu,
            mac,
            parent_index,
            parent_netns,
            master_index,
            group,
            promiscuity,
            max_mtu,
            oper_state,
            kind,
            port_kind,
            raw,
        } = self;
        f.debug_struct("Link")
            .field("index", index)
            .field("name", name)
            .field("hardware_type", hardware_type)
            .field("flags", &format_args!("{flags:#x}"))
            .field("mtu", mtu)
            .field("max_mtu", max_mtu)
            .field("mac", mac)
            .field("parent_index", parent_index)
            .field("parent_netns", parent_netns)
            .field("master_index", master_index)
            .field("port_kind", port_kind)
            .field("group", &format_args!("{group:#x}"))
            .field("promiscuity", promiscuity)
            .field("oper_state", oper_state)
            .field("kind", kind)
            .field("raw", &format_args!("{} bytes", raw.len()))
            .finish()
    }
}

/// What kind of link it is: `IFLA_INFO_KIND`, and `IFLA_INFO_DATA` for the kinds that this library creates.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum LinkKind {
    /// A device without a kind: a physical NIC or the loopback device.
    Device,
    /// A VLAN sub-interface.
    Vlan(ObservedVlan),
    /// A macvlan child.
    Macvlan(ObservedMacvlan),
    /// A macvtap child.
    Macvtap(ObservedMacvlan),
    /// An ipvlan child.
    Ipvlan(ObservedIpvlan),
    /// An ipvtap child.
    Ipvtap(ObservedIpvlan),
    /// Any other kind, by name: `veth`, `bridge`, `bond`, `dummy`, …
    Other(String),
}

impl LinkKind {
    /// The kind's name as the kernel writes it; empty for a device without a kind.
    pub fn name(&self) -> &str {
        match self {
            Self::Device => "",
            Self::Vlan(_) => "vlan",
            Self::Macvlan(_) => "macvlan",
            Self::Macvtap(_) => "macvtap",
            Self::Ipvlan(_) => "ipvlan",
            Self::Ipvtap(_) => "ipvtap",
            Self::Other(name) => name,
        }
    }
}

/// A VLAN sub-interface as the kernel reports it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ObservedVlan {
    /// The VLAN id, 0 to 4094: somebody else may have made a link for priority tags.
    pub id: u16,
    /// The `EtherType` of the tag: 0x8100 for 802.1Q, 0x88A8 for 802.1ad.
    pub ether_type: u16,
    /// `VLAN_FLAG_*` of `linux/if_vlan.h`.
    pub flags: u32,
    /// Priority code point of a frame to priority of the packet, mappings to 0 left out.
    pub ingress_qos: BTreeMap<u32, u32>,
    /// Priority of a packet to priority code point of the frame, mappings to 0 left out.
    pub egress_qos: BTreeMap<u32, u32>,
    /// Attributes that this library does not know, as they came.
    pub unknown: Vec<(u16, Vec<u8>)>,
}

/// A macvlan or macvtap child as the kernel reports it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ObservedMacvlan {
    /// The mode with what belongs to it; none when this library does not know it.
    pub mode: Option<MacvlanMode>,
    /// `IFLA_MACVLAN_MODE` as it came.
    pub mode_bits: u32,
    /// `IFLA_MACVLAN_FLAGS` as it came: 1 nopromisc, 2 nodst.
    pub flags: u16,
    /// The wanted length of the parent's broadcast queue, in packets (Linux 5.11).
    pub bc_queue_len: Option<u32>,
    /// The length the parent's broadcast queue has, in packets (Linux 5.11).
    pub bc_queue_len_used: Option<u32>,
    /// The broadcast cut-off, `bclim` (Linux 6.4).
    pub bc_cutoff: Option<i32>,
    /// Attributes that this library does not know, as they came.
    pub unknown: Vec<(u16, Vec<u8>)>,
}

/// An ipvlan or ipvtap child as the kernel reports it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub struct ObservedIpvlan {
    /// The mode; none when this library does not know it.
    pub mode: Option<IpvlanMode>,
    /// `IFLA_IPVLAN_MODE` as it came.
    pub mode_bits: u16,
    /// The flag; none when this library does not know the combination.
    pub flag: Option<IpvlanFlag>,
    /// `IFLA_IPVLAN_FLAGS` as it came: 1 private, 2 vepa.
    pub flags: u16,
    /// Attributes that this library does not know, as they came.
    pub unknown: Vec<(u16, Vec<u8>)>,
}

#[cfg(test)]
impl Link {
    /// An Ethernet device that is up, for the tests of decisions.
    pub(super) fn example(index: u32, name: &str, kind: LinkKind) -> Self {
        Self {
            index,
            name: InterfaceName::new(name).unwrap(),
            hardware_type: 1,
            flags: 0x1_0043,
            mtu: 1500,
            mac: None,
            parent_index: None,
            parent_netns: None,
            master_index: None,
            group: 0,
            promiscuity: 0,
            max_mtu: None,
            oper_state: 6,
            kind,
            port_kind: None,
            raw: Box::default(),
        }
    }

    pub(super) fn on(mut self, parent: u32) -> Self {
        self.parent_index = Some(parent);
        self
    }

    pub(super) fn ours(mut self) -> Self {
        self.group = OWNER_GROUP;
        self
    }
}
