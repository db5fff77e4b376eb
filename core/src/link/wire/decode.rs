//! Netlink messages to what was observed.

use std::collections::BTreeMap;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use ipnet::IpNet;

use crate::link::attribute::{align, attributes, u16_at, u32_at};
use crate::link::extack::Refusal;
use crate::link::{
    IpvlanFlag, IpvlanMode, Link, LinkKind, MacvlanMode, ObservedAddress, ObservedIpvlan,
    ObservedMacvlan, ObservedRoute, ObservedVlan,
};
use crate::types::{InterfaceName, MacAddress};

const NLMSG_HEADER: usize = 16;
const NLMSG_ERROR: u16 = 2;
const NLMSG_DONE: u16 = 3;
const NLM_F_DUMP_INTR: u16 = 0x10;

/// One netlink message: its type, flags, sequence number and body.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::link) struct Message<'a> {
    pub(in crate::link) kind: u16,
    pub(in crate::link) flags: u16,
    pub(in crate::link) sequence: u32,
    pub(in crate::link) body: &'a [u8],
}

/// What a message means to the one who sent the request with its sequence number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::link) enum Incoming<'a> {
    /// Data of this message type.
    Data(u16, &'a [u8]),
    /// The request was carried out.
    Done,
    /// A dump is complete; true when it was changed under way and must be repeated.
    DumpDone(bool),
    /// The request was refused.
    Refused(Refusal),
}

/// The messages of one datagram. Ends at the first that is cut off.
pub(in crate::link) fn messages(mut datagram: &[u8]) -> impl Iterator<Item = Message<'_>> {
    std::iter::from_fn(move || {
        let header = datagram.get(..NLMSG_HEADER)?;
        let length = usize::try_from(u32_at(header, 0)?).ok()?;
        let body = datagram.get(NLMSG_HEADER..length)?;
        let message = Message {
            kind: u16_at(header, 4)?,
            flags: u16_at(header, 6)?,
            sequence: u32_at(header, 8)?,
            body,
        };
        datagram = datagram.get(align(length)..).unwrap_or_default();
        Some(message)
    })
}

/// Tells acknowledgements, refusals and ends of dumps from data.
pub(in crate::link) fn classify<'a>(message: &Message<'a>) -> Incoming<'a> {
    match message.kind {
        NLMSG_ERROR => match Refusal::parse(message.flags, message.body) {
            None => Incoming::Done,
            Some(refusal) => Incoming::Refused(refusal),
        },
        NLMSG_DONE => match Refusal::parse_done(message.flags, message.body) {
            None => Incoming::DumpDone(message.flags & NLM_F_DUMP_INTR != 0),
            Some(refusal) => Incoming::Refused(refusal),
        },
        kind => Incoming::Data(kind, message.body),
    }
}

const IFINFOMSG: usize = 16;
const IFLA_ADDRESS: u16 = 1;
const IFLA_IFNAME: u16 = 3;
const IFLA_MTU: u16 = 4;
const IFLA_LINK: u16 = 5;
const IFLA_MASTER: u16 = 10;
const IFLA_OPERSTATE: u16 = 16;
const IFLA_LINKINFO: u16 = 18;
const IFLA_GROUP: u16 = 27;
const IFLA_PROMISCUITY: u16 = 30;
const IFLA_LINK_NETNSID: u16 = 37;
const IFLA_MAX_MTU: u16 = 51;

const IFLA_INFO_KIND: u16 = 1;
const IFLA_INFO_DATA: u16 = 2;
const IFLA_INFO_SLAVE_KIND: u16 = 4;

/// A link from the body of an `RTM_NEWLINK` message; none when it is cut off or nameless.
pub(in crate::link) fn link(body: &[u8]) -> Option<Link> {
    let header = body.get(..IFINFOMSG)?;
    let raw = body.get(IFINFOMSG..)?;
    let mut link = Link {
        index: u32_at(header, 4)?,
        name: InterfaceName::reported(b""),
        hardware_type: u16_at(header, 2)?,
        flags: u32_at(header, 8)?,
        mtu: 0,
        mac: None,
        parent_index: None,
        parent_netns: None,
        master_index: None,
        group: 0,
        promiscuity: 0,
        max_mtu: None,
        oper_state: 0,
        kind: LinkKind::Device,
        port_kind: None,
        raw: raw.into(),
    };
    let mut named = false;
    for (number, value) in attributes(raw) {
        match number {
            IFLA_IFNAME => {
                link.name = InterfaceName::reported(until_nul(value));
                named = true;
            }
            IFLA_ADDRESS => link.mac = mac(value),
            IFLA_MTU => link.mtu = u32_at(value, 0)?,
            // A link whose IFLA_LINK is 0 or itself has no parent: tunnels and veth in another namespace report so.
            IFLA_LINK => link.parent_index = u32_at(value, 0).filter(|index| *index != 0),
            IFLA_LINK_NETNSID => link.parent_netns = u32_at(value, 0).map(u32::cast_signed),
            IFLA_MASTER => link.master_index = u32_at(value, 0),
            IFLA_OPERSTATE => link.oper_state = *value.first()?,
            IFLA_GROUP => link.group = u32_at(value, 0)?,
            IFLA_PROMISCUITY => link.promiscuity = u32_at(value, 0)?,
            IFLA_MAX_MTU => link.max_mtu = u32_at(value, 0),
            IFLA_LINKINFO => link_info(value, &mut link)?,
            _ => {} // kept in `raw`
        }
    }
    named.then_some(link)
}

fn link_info(value: &[u8], link: &mut Link) -> Option<()> {
    let mut kind: &[u8] = b"";
    let mut data: &[u8] = b"";
    for (number, value) in attributes(value) {
        match number {
            IFLA_INFO_KIND => kind = until_nul(value),
            IFLA_INFO_DATA => data = value,
            IFLA_INFO_SLAVE_KIND => {
                link.port_kind = Some(String::from_utf8_lossy(until_nul(value)).into_owned());
            }
            _ => {} // kept in `raw`
        }
    }
    link.kind = match kind {
        b"" => LinkKind::Device,
        b"vlan" => LinkKind::Vlan(vlan(data)?),
        b"macvlan" => LinkKind::Macvlan(macvlan(data)?),
        b"macvtap" => LinkKind::Macvtap(macvlan(data)?),
        b"ipvlan" => LinkKind::Ipvlan(ipvlan(data)?),
        b"ipvtap" => LinkKind::Ipvtap(ipvlan(data)?),
        other => LinkKind::Other(String::from_utf8_lossy(other).into_owned()),
    };
    Some(())
}

fn vlan(data: &[u8]) -> Option<ObservedVlan> {
    let mut found = ObservedVlan::default();
    for (number, value) in attributes(data) {
        match number {
            1 => found.id = u16_at(value, 0)?,    // IFLA_VLAN_ID
            2 => found.flags = u32_at(value, 0)?, // IFLA_VLAN_FLAGS, the mask follows
            3 => found.egress_qos = qos(value)?,  // IFLA_VLAN_EGRESS_QOS
            4 => found.ingress_qos = qos(value)?, // IFLA_VLAN_INGRESS_QOS
            5 => found.ether_type = u16::from_be_bytes(value.get(..2)?.try_into().ok()?), // IFLA_VLAN_PROTOCOL
            _ => found.unknown.push((number, value.to_vec())),
        }
    }
    Some(found)
}

fn qos(value: &[u8]) -> Option<BTreeMap<u32, u32>> {
    attributes(value)
        .filter(|(number, _)| *number == 1) // IFLA_VLAN_QOS_MAPPING
        .map(|(_, pair)| Some((u32_at(pair, 0)?, u32_at(pair, 4)?)))
        .filter(|pair| !matches!(pair, Some((_, 0))))
        .collect()
}

fn macvlan(data: &[u8]) -> Option<ObservedMacvlan> {
    let mut found = ObservedMacvlan::default();
    let mut sources = Vec::new();
    for (number, value) in attributes(data) {
        match number {
            1 => found.mode_bits = u32_at(value, 0)?, // IFLA_MACVLAN_MODE
            2 => found.flags = u16_at(value, 0)?,     // IFLA_MACVLAN_FLAGS
            5 => sources = attributes(value).filter_map(|(_, m)| mac(m)).collect(), // IFLA_MACVLAN_MACADDR_DATA
            6 => {} // IFLA_MACVLAN_MACADDR_COUNT: the list's length
            7 => found.bc_queue_len = u32_at(value, 0), // IFLA_MACVLAN_BC_QUEUE_LEN
            8 => found.bc_queue_len_used = u32_at(value, 0), // IFLA_MACVLAN_BC_QUEUE_LEN_USED
            9 => found.bc_cutoff = u32_at(value, 0).map(u32::cast_signed), // IFLA_MACVLAN_BC_CUTOFF
            _ => found.unknown.push((number, value.to_vec())),
        }
    }
    // The kernel lists them in the order of its hash table.
    sources.sort_unstable();
    found.mode = match found.mode_bits {
        1 => Some(MacvlanMode::Private),
        2 => Some(MacvlanMode::Vepa),
        4 => Some(MacvlanMode::Bridge),
        8 => Some(MacvlanMode::Passthru {
            nopromisc: found.flags & 1 != 0,
        }),
        16 => Some(MacvlanMode::Source {
            sources,
            nodst: found.flags & 2 != 0,
        }),
        _ => None,
    };
    Some(found)
}

fn ipvlan(data: &[u8]) -> Option<ObservedIpvlan> {
    let mut found = ObservedIpvlan::default();
    for (number, value) in attributes(data) {
        match number {
            1 => found.mode_bits = u16_at(value, 0)?, // IFLA_IPVLAN_MODE
            2 => found.flags = u16_at(value, 0)?,     // IFLA_IPVLAN_FLAGS
            _ => found.unknown.push((number, value.to_vec())),
        }
    }
    found.mode = match found.mode_bits {
        0 => Some(IpvlanMode::L2),
        1 => Some(IpvlanMode::L3),
        2 => Some(IpvlanMode::L3s),
        _ => None,
    };
    found.flag = match found.flags {
        0 => Some(IpvlanFlag::Bridge),
        1 => Some(IpvlanFlag::Private),
        2 => Some(IpvlanFlag::Vepa),
        _ => None,
    };
    Some(found)
}

/// An address from the body of an `RTM_NEWADDR` message.
pub(in crate::link) fn address(body: &[u8]) -> Option<ObservedAddress> {
    let header = body.get(..8)?;
    let (prefix_len, mut flags) = (*header.get(1)?, u32::from(*header.get(2)?));
    let (mut own, mut peer, mut broadcast) = (None, None, None);
    for (number, value) in attributes(body.get(8..)?) {
        match number {
            1 => peer = ip(value), // IFA_ADDRESS: the peer's on a point-to-point link, else the same as IFA_LOCAL
            2 => own = ip(value),  // IFA_LOCAL
            4 => broadcast = ip(value),
            8 => flags = u32_at(value, 0)?, // IFA_FLAGS: all bits, where the header has eight
            _ => {}
        }
    }
    let net = IpNet::new(own.or(peer)?, prefix_len).ok()?;
    let broadcast = match broadcast {
        Some(IpAddr::V4(address)) => Some(address),
        Some(IpAddr::V6(_)) | None => None,
    };
    Some(ObservedAddress {
        link_index: u32_at(header, 4)?,
        net,
        broadcast,
        flags,
    })
}

/// A route from the body of an `RTM_NEWROUTE` message; none for families other than IP.
pub(in crate::link) fn route(body: &[u8]) -> Option<ObservedRoute> {
    let header = body.get(..12)?;
    let everything = match header.first()? {
        2 => IpAddr::V4(Ipv4Addr::UNSPECIFIED),
        10 => IpAddr::V6(Ipv6Addr::UNSPECIFIED),
        _ => return None,
    };
    let mut found = ObservedRoute {
        destination: IpNet::new(everything, 0).ok()?,
        gateway: None,
        link_index: None,
        metric: 0,
        source: None,
        protocol: *header.get(5)?,
        route_type: *header.get(7)?,
        table: u32::from(*header.get(4)?),
    };
    let mut destination = everything;
    for (number, value) in attributes(body.get(12..)?) {
        match number {
            1 => destination = ip(value)?,             // RTA_DST
            4 => found.link_index = u32_at(value, 0),  // RTA_OIF
            5 => found.gateway = ip(value),            // RTA_GATEWAY
            6 => found.metric = u32_at(value, 0)?,     // RTA_PRIORITY
            7 => found.source = ip(value),             // RTA_PREFSRC
            15 => found.table = u32_at(value, 0)?,     // RTA_TABLE
            18 => found.gateway = ip(value.get(2..)?), // RTA_VIA: the family, then the address
            _ => {}
        }
    }
    found.destination = IpNet::new(destination, *header.get(1)?).ok()?;
    Some(found)
}

fn ip(value: &[u8]) -> Option<IpAddr> {
    if let Ok(octets) = <[u8; 4]>::try_from(value) {
        return Some(IpAddr::from(octets));
    }
    <[u8; 16]>::try_from(value).ok().map(IpAddr::from)
}

fn mac(value: &[u8]) -> Option<MacAddress> {
    <[u8; 6]>::try_from(value)
        .ok()
        .and_then(|octets| MacAddress::new(octets).ok())
}

fn until_nul(value: &[u8]) -> &[u8] {
    value.split(|byte| *byte == 0).next().unwrap_or_default()
}
