//! `trunkline.link.Link` and what belongs to its kind, as the kernel reports them.

use std::collections::BTreeMap;

use pyo3::prelude::*;
use pyo3::types::{PyBytes, PyTuple};
use trunkline::link::{
    Link as Core, LinkKind, MacvlanMode, ObservedIpvlan as CoreIpvlan,
    ObservedMacvlan as CoreMacvlan, ObservedVlan as CoreVlan,
};

use crate::convert::{Mac, Name, Whole};
use crate::link::ipvlan::{IpvlanFlagEnum, IpvlanModeEnum};
use crate::link::macvlan::MacvlanModeEnum;
use crate::value::record;

/// An attribute that the library does not interpret: its number, and its value as it came.
type Raw = Vec<(Whole<u16>, Vec<u8>)>;

fn raw(attributes: &[(u16, Vec<u8>)]) -> Raw {
    let one = |(number, value): &(u16, Vec<u8>)| (Whole(*number), value.clone());
    attributes.iter().map(one).collect()
}

type Qos = BTreeMap<Whole<u32>, Whole<u32>>;

fn qos(map: &BTreeMap<u32, u32>) -> Qos {
    map.iter()
        .map(|(from, to)| (Whole(*from), Whole(*to)))
        .collect()
}

record! {
    /// A VLAN sub-interface as the kernel reports it.
    in "trunkline.link"
    struct ObservedVlan {
        /// The VLAN id, 0 to 4094: somebody else may have made a link for priority tags.
        id: Whole<u16>,
        /// The `EtherType` of the tag: 0x8100 for 802.1Q, 0x88A8 for 802.1ad.
        ether_type: Whole<u16>,
        /// `VLAN_FLAG_*` of `linux/if_vlan.h`.
        flags: Whole<u32>,
        /// Priority code point of a frame to priority of the packet, mappings to 0 left out.
        ingress_qos: Qos,
        /// Priority of a packet to priority code point of the frame, mappings to 0 left out.
        egress_qos: Qos,
        /// Attributes that this library does not know, as they came.
        unknown: Raw,
    }
}

impl From<&CoreVlan> for ObservedVlan {
    fn from(found: &CoreVlan) -> Self {
        Self {
            id: Whole(found.id),
            ether_type: Whole(found.ether_type),
            flags: Whole(found.flags),
            ingress_qos: qos(&found.ingress_qos),
            egress_qos: qos(&found.egress_qos),
            unknown: raw(&found.unknown),
        }
    }
}

record! {
    /// A macvlan or macvtap child as the kernel reports it.
    in "trunkline.link"
    struct ObservedMacvlan {
        /// The mode; None when this library does not know it.
        mode: Option<MacvlanModeEnum>,
        /// `IFLA_MACVLAN_MODE` as it came.
        mode_bits: Whole<u32>,
        /// The source addresses, in mode source.
        sources: Vec<Mac>,
        /// `IFLA_MACVLAN_FLAGS` as it came: 1 nopromisc, 2 nodst.
        flags: Whole<u16>,
        /// The wanted length of the parent's broadcast queue, in packets (Linux 5.11).
        bc_queue_len: Option<Whole<u32>>,
        /// The length the parent's broadcast queue has, in packets (Linux 5.11).
        bc_queue_len_used: Option<Whole<u32>>,
        /// The broadcast cut-off, `bclim` (Linux 6.4).
        bc_cutoff: Option<Whole<i32>>,
        /// Attributes that this library does not know, as they came.
        unknown: Raw,
    }
}

impl From<&CoreMacvlan> for ObservedMacvlan {
    fn from(found: &CoreMacvlan) -> Self {
        let sources = match &found.mode {
            Some(MacvlanMode::Source { sources, .. }) => sources.iter().copied().map(Mac).collect(),
            _ => Vec::new(),
        };
        Self {
            mode: found.mode.as_ref().and_then(MacvlanModeEnum::of),
            mode_bits: Whole(found.mode_bits),
            sources,
            flags: Whole(found.flags),
            bc_queue_len: found.bc_queue_len.map(Whole),
            bc_queue_len_used: found.bc_queue_len_used.map(Whole),
            bc_cutoff: found.bc_cutoff.map(Whole),
            unknown: raw(&found.unknown),
        }
    }
}

record! {
    /// An ipvlan or ipvtap child as the kernel reports it.
    in "trunkline.link"
    struct ObservedIpvlan {
        /// The mode; None when this library does not know it.
        mode: Option<IpvlanModeEnum>,
        /// `IFLA_IPVLAN_MODE` as it came.
        mode_bits: Whole<u16>,
        /// The flag; None when this library does not know the combination.
        flag: Option<IpvlanFlagEnum>,
        /// `IFLA_IPVLAN_FLAGS` as it came: 1 private, 2 vepa.
        flags: Whole<u16>,
        /// Attributes that this library does not know, as they came.
        unknown: Raw,
    }
}

impl From<&CoreIpvlan> for ObservedIpvlan {
    fn from(found: &CoreIpvlan) -> Self {
        Self {
            mode: found.mode.map(IpvlanModeEnum),
            mode_bits: Whole(found.mode_bits),
            flag: found.flag.map(IpvlanFlagEnum),
            flags: Whole(found.flags),
            unknown: raw(&found.unknown),
        }
    }
}

/// What belongs to the kinds of link that the library creates.
#[derive(IntoPyObject)]
pub(crate) enum Details {
    Vlan(ObservedVlan),
    Macvlan(ObservedMacvlan),
    Ipvlan(ObservedIpvlan),
}

/// A link as the kernel reports it, whole: what this library does not interpret is kept and can be looked up.
///
/// It is made by the kernel's answer only, and not pickled.
#[pyclass(frozen, eq, hash, module = "trunkline.link")]
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Link(pub(crate) Core);

#[pymethods]
impl Link {
    #[classattr]
    #[pyo3(name = "__match_args__")]
    const MATCH_ARGS: (&'static str, &'static str) = ("name", "details");

    /// The index of the link in its namespace.
    #[getter]
    fn index(&self) -> u32 {
        self.0.index()
    }

    /// The name. Bytes that are not UTF-8 read as U+FFFD.
    #[getter]
    fn name(&self) -> Name {
        Name(self.0.name().clone())
    }

    /// The kind as the kernel names it, such as `vlan`, `macvlan`, `veth`; empty for a device without a kind: a physical NIC or
    /// the loopback device.
    #[getter]
    fn kind(&self) -> &str {
        self.0.kind().name()
    }

    /// What belongs to the kind: `ObservedVlan`, `ObservedMacvlan`, `ObservedIpvlan`, or None for other kinds.
    #[getter]
    fn details(&self) -> Option<Details> {
        match self.0.kind() {
            LinkKind::Vlan(found) => Some(Details::Vlan(found.into())),
            LinkKind::Macvlan(found) | LinkKind::Macvtap(found) => {
                Some(Details::Macvlan(found.into()))
            }
            LinkKind::Ipvlan(found) | LinkKind::Ipvtap(found) => {
                Some(Details::Ipvlan(found.into()))
            }
            _ => None,
        }
    }

    /// The hardware type: `ARPHRD_*` of `linux/if_arp.h` (1 Ethernet, 772 loopback).
    #[getter]
    fn hardware_type(&self) -> u16 {
        self.0.hardware_type()
    }

    /// The flags: `IFF_*` of `linux/if.h`.
    #[getter]
    fn flags(&self) -> u32 {
        self.0.flags()
    }

    /// Whether the link was set up (`IFF_UP`).
    #[getter]
    fn is_up(&self) -> bool {
        self.0.is_up()
    }

    /// Whether the link has a carrier (`IFF_LOWER_UP`): the cable is in, or the parent is up.
    #[getter]
    fn has_carrier(&self) -> bool {
        self.0.has_carrier()
    }

    /// Whether this is the loopback device (`IFF_LOOPBACK`).
    #[getter]
    fn is_loopback(&self) -> bool {
        self.0.is_loopback()
    }

    /// The MTU in bytes.
    #[getter]
    fn mtu(&self) -> u32 {
        self.0.mtu()
    }

    /// The greatest MTU the device can take, in bytes, where it says so.
    #[getter]
    fn max_mtu(&self) -> Option<u32> {
        self.0.max_mtu()
    }

    /// The MAC address; None for a link without a unicast Ethernet address.
    #[getter]
    fn mac(&self) -> Option<Mac> {
        self.0.mac().map(Mac)
    }

    /// The index of the parent (`IFLA_LINK`), in the parent's namespace.
    #[getter]
    fn parent_index(&self) -> Option<u32> {
        self.0.parent_index()
    }

    /// The id of the parent's namespace (`IFLA_LINK_NETNSID`), when that is another one.
    #[getter]
    fn parent_netns(&self) -> Option<i32> {
        self.0.parent_netns()
    }

    /// The index of the bridge or bond that the link is a port of (`IFLA_MASTER`).
    #[getter]
    fn master_index(&self) -> Option<u32> {
        self.0.master_index()
    }

    /// What the link is to its master, such as `bridge` or `bond`.
    #[getter]
    fn port_kind(&self) -> Option<&str> {
        self.0.port_kind()
    }

    /// The device group (`IFLA_GROUP`).
    #[getter]
    fn group(&self) -> u32 {
        self.0.group()
    }

    /// How many users have put the link into promiscuous mode.
    #[getter]
    fn promiscuity(&self) -> u32 {
        self.0.promiscuity()
    }

    /// The operational state (RFC 2863) as in `IF_OPER_*`: 6 is up, 2 down, 3 lower layer down, 0 unknown.
    #[getter]
    fn oper_state(&self) -> u8 {
        self.0.oper_state()
    }

    /// Whether this library created the link: whether it carries `OWNER_GROUP`.
    #[getter]
    fn is_ours(&self) -> bool {
        self.0.is_ours()
    }

    /// The value of any attribute (`IFLA_*` of `linux/if_link.h`) as the kernel sent it, the first if there are several; or None.
    fn attribute<'py>(&self, py: Python<'py>, number: Whole<u16>) -> Option<Bound<'py, PyBytes>> {
        self.0
            .attribute(number.0)
            .map(|value| PyBytes::new(py, value))
    }

    /// All attributes with their numbers, as the kernel sent them.
    fn attributes<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyTuple>> {
        let all: Vec<_> = self
            .0
            .attributes()
            .map(|(number, value)| (number, PyBytes::new(py, value)))
            .collect();
        PyTuple::new(py, all)
    }

    fn __repr__(&self) -> String {
        let mac = self
            .0
            .mac()
            .map_or_else(String::new, |mac| format!(" {mac}"));
        format!(
            "<Link {} {}: {} {}{mac} mtu {}>",
            self.0.index(),
            self.0.name(),
            match self.0.kind().name() {
                "" => "device",
                kind => kind,
            },
            if self.0.is_up() { "up" } else { "down" },
            self.0.mtu(),
        )
    }

    fn __reduce__(&self) -> PyResult<()> {
        Err(pyo3::exceptions::PyTypeError::new_err(
            "a Link is what the kernel answered this process, and is not pickled: keep its name, and ask again",
        ))
    }
}
