//! Specs to netlink messages.

use std::net::IpAddr;
use std::os::fd::RawFd;

use rtnetlink::packet_core::{DefaultNla, NetlinkHeader, NetlinkMessage, NetlinkPayload};
use rtnetlink::packet_core::{
    NLM_F_ACK, NLM_F_CREATE, NLM_F_DUMP, NLM_F_ECHO, NLM_F_EXCL, NLM_F_REQUEST,
};
use rtnetlink::packet_route::address::{
    AddressAttribute, AddressFlags, AddressHeaderFlags, AddressMessage, AddressScope,
};
use rtnetlink::packet_route::link::{
    InfoData, InfoIpVlan, InfoIpVtap, InfoKind, InfoMacVlan, InfoMacVtap, InfoVlan, IpVlanFlags,
    IpVlanMode, LinkAttribute, LinkExtentMask, LinkFlags, LinkInfo, LinkMessage, MacVlanFlags,
    MacVlanMacAddressMode, MacVlanMode, VlanFlags, VlanProtocol as WireVlanProtocol,
    VlanQosMapping,
};
use rtnetlink::packet_route::route::{
    RouteAddress, RouteAttribute, RouteFlags, RouteHeader, RouteMessage, RouteProtocol, RouteScope,
    RouteType, RouteVia,
};
use rtnetlink::packet_route::{AddressFamily, RouteNetlinkMessage};

use crate::link::drift::{
    VLAN_BRIDGE_BINDING, VLAN_GVRP, VLAN_LOOSE_BINDING, VLAN_MVRP, VLAN_REORDER_HDR,
};
use crate::link::{
    Dad, IpvlanFlag, IpvlanMode, IpvlanSpec, LinkAddress, LinkSpec, MacvlanMode, MacvlanSpec,
    OWNER_GROUP, RouteSpec, SourceChange, VlanSpec,
};
use crate::types::{InterfaceName, MacAddress, Mtu, VlanProtocol};

/// A change to one link that exists.
#[derive(Clone, Debug)]
pub(in crate::link) enum Change<'a> {
    Up(bool),
    Mtu(Mtu),
    Mac(MacAddress),
    Name(&'a InterfaceName),
    Netns(RawFd),
    Group(u32),
    MacvlanMode { tap: bool, mode: &'a MacvlanMode },
    Sources { tap: bool, change: &'a SourceChange },
}

/// Requests for one `sendmsg`, each with a sequence number of its own.
#[derive(Debug, Default)]
pub(in crate::link) struct Batch {
    bytes: Vec<u8>,
    first: u32,
    count: u32,
    echo: bool,
}

impl Batch {
    /// An empty batch whose first request gets this sequence number.
    pub(in crate::link) fn starting_at(first: u32) -> Self {
        Self {
            bytes: Vec::with_capacity(256),
            first,
            count: 0,
            echo: false,
        }
    }

    /// Lets the kernel answer the creation of a link with the link as it came to be, before the acknowledgement. Linux 6.2
    /// does; older kernels only acknowledge. The answer goes to the socket's port in the namespace of the link: to the socket
    /// itself when that is its own, else to a twin there.
    pub(in crate::link) fn echoing(mut self) -> Self {
        self.echo = true;
        self
    }

    pub(in crate::link) fn is_echoing(&self) -> bool {
        self.echo
    }

    pub(in crate::link) fn bytes(&self) -> &[u8] {
        &self.bytes
    }

    pub(in crate::link) fn first(&self) -> u32 {
        self.first
    }

    pub(in crate::link) fn count(&self) -> u32 {
        self.count
    }

    /// `RTM_NEWLINK` that creates a link, marked as ours, born in a namespace if one is given, and up if wanted.
    pub(in crate::link) fn add_link(
        &mut self,
        spec: &LinkSpec,
        parent: u32,
        netns: Option<RawFd>,
        up: bool,
    ) {
        let echo = if self.echo { NLM_F_ECHO } else { 0 };
        self.push(
            NLM_F_CREATE | NLM_F_EXCL | echo,
            RouteNetlinkMessage::NewLink(new_link(spec, parent, netns, up)),
        );
    }

    /// The same under an index of the caller's choice, which must be free in both namespaces.
    pub(in crate::link) fn add_link_at(
        &mut self,
        index: u32,
        spec: &LinkSpec,
        parent: u32,
        netns: RawFd,
        up: bool,
    ) {
        let mut message = new_link(spec, parent, Some(netns), up);
        message.header.index = index;
        self.push(
            NLM_F_CREATE | NLM_F_EXCL,
            RouteNetlinkMessage::NewLink(message),
        );
    }

    /// `RTM_NEWLINK` that changes a link.
    pub(in crate::link) fn change_link(&mut self, index: u32, change: &Change<'_>) {
        let mut message = LinkMessage::default();
        message.header.index = index;
        match change {
            Change::Up(up) => set_up(&mut message, *up),
            Change::Mtu(mtu) => message.attributes.push(LinkAttribute::Mtu(mtu.get())),
            Change::Mac(mac) => message
                .attributes
                .push(LinkAttribute::Address(mac.octets().to_vec())),
            Change::Name(name) => message
                .attributes
                .push(LinkAttribute::IfName(name.to_string())),
            Change::Netns(fd) => message.attributes.push(LinkAttribute::NetNsFd(*fd)),
            Change::Group(group) => message.attributes.push(LinkAttribute::Group(*group)),
            Change::MacvlanMode { tap, mode } => {
                message
                    .attributes
                    .push(macvlan_info(*tap, macvlan_mode(mode)));
            }
            Change::Sources { tap, change } => {
                message
                    .attributes
                    .push(macvlan_info(*tap, source_change(change)));
            }
        }
        self.push(0, RouteNetlinkMessage::NewLink(message));
    }

    /// `RTM_DELLINK` of one link.
    pub(in crate::link) fn remove_link(&mut self, index: u32) {
        let mut message = LinkMessage::default();
        message.header.index = index;
        self.push(0, RouteNetlinkMessage::DelLink(message));
    }

    /// `RTM_DELLINK` of all links of a group.
    pub(in crate::link) fn remove_group(&mut self, group: u32) {
        let mut message = LinkMessage::default();
        message.attributes.push(LinkAttribute::Group(group));
        self.push(0, RouteNetlinkMessage::DelLink(message));
    }

    /// `RTM_GETLINK` of one link by name.
    pub(in crate::link) fn get_link(&mut self, name: &InterfaceName) {
        let mut message = LinkMessage::default();
        message
            .attributes
            .push(LinkAttribute::IfName(name.to_string()));
        message.attributes.push(skip_stats());
        self.push_plain(NLM_F_REQUEST, RouteNetlinkMessage::GetLink(message));
    }

    /// `RTM_GETLINK` of all links, without their statistics.
    pub(in crate::link) fn dump_links(&mut self) {
        let mut message = LinkMessage::default();
        message.attributes.push(skip_stats());
        self.push_plain(
            NLM_F_REQUEST | NLM_F_DUMP,
            RouteNetlinkMessage::GetLink(message),
        );
    }

    /// `RTM_GETADDR` of all addresses.
    pub(in crate::link) fn dump_addresses(&mut self) {
        self.push_plain(
            NLM_F_REQUEST | NLM_F_DUMP,
            RouteNetlinkMessage::GetAddress(AddressMessage::default()),
        );
    }

    /// `RTM_GETROUTE` of all routes of one family.
    pub(in crate::link) fn dump_routes(&mut self, v6: bool) {
        let mut message = RouteMessage::default();
        message.header.address_family = if v6 {
            AddressFamily::Inet6
        } else {
            AddressFamily::Inet
        };
        self.push_plain(
            NLM_F_REQUEST | NLM_F_DUMP,
            RouteNetlinkMessage::GetRoute(message),
        );
    }

    /// `RTM_NEWADDR`.
    pub(in crate::link) fn add_address(&mut self, link: u32, address: &LinkAddress) {
        self.push(
            NLM_F_CREATE | NLM_F_EXCL,
            RouteNetlinkMessage::NewAddress(new_address(link, address)),
        );
    }

    /// `RTM_DELADDR`.
    pub(in crate::link) fn remove_address(&mut self, link: u32, address: &LinkAddress) {
        self.push(
            0,
            RouteNetlinkMessage::DelAddress(new_address(link, address)),
        );
    }

    /// `RTM_NEWROUTE`.
    pub(in crate::link) fn add_route(&mut self, link: u32, route: &RouteSpec) {
        self.push(
            NLM_F_CREATE | NLM_F_EXCL,
            RouteNetlinkMessage::NewRoute(new_route(link, route)),
        );
    }

    /// `RTM_DELROUTE`.
    pub(in crate::link) fn remove_route(&mut self, link: u32, route: &RouteSpec) {
        self.push(0, RouteNetlinkMessage::DelRoute(new_route(link, route)));
    }

    fn push(&mut self, flags: u16, payload: RouteNetlinkMessage) {
        self.push_plain(NLM_F_REQUEST | NLM_F_ACK | flags, payload);
    }

    fn push_plain(&mut self, flags: u16, payload: RouteNetlinkMessage) {
        let mut header = NetlinkHeader::default();
        header.flags = flags;
        header.sequence_number = self.first.wrapping_add(self.count);
        let mut message = NetlinkMessage::new(header, NetlinkPayload::InnerMessage(payload));
        message.finalize();
        let start = self.bytes.len();
        let length = message.buffer_len();
        // Messages of one datagram start at multiples of four.
        self.bytes.resize(start + ((length + 3) & !3), 0);
        if let Some(place) = self.bytes.get_mut(start..start + length) {
            message.serialize(place);
        }
        self.count += 1;
    }
}

fn skip_stats() -> LinkAttribute {
    LinkAttribute::ExtMask(vec![LinkExtentMask::SkipStats])
}

fn set_up(message: &mut LinkMessage, up: bool) {
    message.header.flags = if up {
        LinkFlags::Up
    } else {
        LinkFlags::empty()
    };
    message.header.change_mask = LinkFlags::Up;
}

fn new_link(spec: &LinkSpec, parent: u32, netns: Option<RawFd>, up: bool) -> LinkMessage {
    let mut message = LinkMessage::default();
    if up {
        set_up(&mut message, true);
    }
    let attributes = &mut message.attributes;
    attributes.push(LinkAttribute::IfName(spec.name().to_string()));
    attributes.push(LinkAttribute::Link(parent));
    attributes.push(LinkAttribute::Group(OWNER_GROUP));
    if let Some(mtu) = spec.mtu() {
        attributes.push(LinkAttribute::Mtu(mtu.get()));
    }
    if let Some(mac) = spec.mac() {
        attributes.push(LinkAttribute::Address(mac.octets().to_vec()));
    }
    if let Some(fd) = netns {
        attributes.push(LinkAttribute::NetNsFd(fd));
    }
    attributes.push(match spec {
        LinkSpec::Vlan(spec) => vlan_info(spec),
        LinkSpec::Macvlan(spec) => new_macvlan_info(spec),
        LinkSpec::Ipvlan(spec) => ipvlan_info(spec),
    });
    message
}

fn vlan_info(spec: &VlanSpec) -> LinkAttribute {
    let VlanSpec {
        parent: _, // IFLA_LINK
        id,
        name: _, // IFLA_IFNAME
        protocol,
        reorder_hdr,
        gvrp,
        mvrp,
        loose_binding,
        bridge_binding,
        ingress_qos,
        egress_qos,
        mtu: _, // IFLA_MTU
        mac: _, // IFLA_ADDRESS
        up: _,  // ifi_flags
    } = spec;
    let mut data = vec![InfoVlan::Id(id.get())];
    data.push(InfoVlan::Protocol(match protocol {
        VlanProtocol::Dot1Q => WireVlanProtocol::Ieee8021Q,
        VlanProtocol::Dot1Ad => WireVlanProtocol::Ieee8021Ad,
    }));
    let (mut value, mut mask) = (VlanFlags::empty(), VlanFlags::empty());
    for (bit, wanted) in [
        (VLAN_REORDER_HDR, reorder_hdr),
        (VLAN_GVRP, gvrp),
        (VLAN_MVRP, mvrp),
        (VLAN_LOOSE_BINDING, loose_binding),
        (VLAN_BRIDGE_BINDING, bridge_binding),
    ] {
        let bit = VlanFlags::from_bits_retain(bit);
        if let Some(on) = wanted {
            mask |= bit;
            value.set(bit, *on);
        }
    }
    if !mask.is_empty() {
        data.push(InfoVlan::Flags((value, mask)));
    }
    let mappings = |map: &std::collections::BTreeMap<u32, u32>| -> Vec<VlanQosMapping> {
        map.iter()
            .map(|(from, to)| VlanQosMapping::Mapping(*from, *to))
            .collect()
    };
    if !egress_qos.is_empty() {
        data.push(InfoVlan::EgressQos(mappings(egress_qos)));
    }
    if !ingress_qos.is_empty() {
        data.push(InfoVlan::IngressQos(mappings(ingress_qos)));
    }
    LinkAttribute::LinkInfo(vec![
        LinkInfo::Kind(InfoKind::Vlan),
        LinkInfo::Data(InfoData::Vlan(data)),
    ])
}

fn new_macvlan_info(spec: &MacvlanSpec) -> LinkAttribute {
    let MacvlanSpec {
        parent: _, // IFLA_LINK
        name: _,   // IFLA_IFNAME
        tap,
        mode,
        bc_queue_len,
        bc_cutoff,
        mtu: _, // IFLA_MTU
        mac: _, // IFLA_ADDRESS
        up: _,  // ifi_flags
    } = spec;
    let mut data = macvlan_mode(mode);
    if let Some(packets) = bc_queue_len {
        data.push(InfoMacVlan::BcQueueLen(*packets));
    }
    if let Some(children) = bc_cutoff {
        data.push(InfoMacVlan::BcCutoff(*children));
    }
    macvlan_info(*tap, data)
}

/// The mode, its flags, and its list of sources.
fn macvlan_mode(mode: &MacvlanMode) -> Vec<InfoMacVlan> {
    let flags = |bit: MacVlanFlags, on: bool| {
        InfoMacVlan::Flags(if on { bit } else { MacVlanFlags::empty() })
    };
    match mode {
        MacvlanMode::Private => vec![InfoMacVlan::Mode(MacVlanMode::Private)],
        MacvlanMode::Vepa => vec![InfoMacVlan::Mode(MacVlanMode::Vepa)],
        MacvlanMode::Bridge => vec![InfoMacVlan::Mode(MacVlanMode::Bridge)],
        MacvlanMode::Passthru { nopromisc } => {
            vec![
                InfoMacVlan::Mode(MacVlanMode::Passthrough),
                flags(MacVlanFlags::NoPromisc, *nopromisc),
            ]
        }
        MacvlanMode::Source { sources, nodst } => {
            let mut data = vec![
                InfoMacVlan::Mode(MacVlanMode::Source),
                flags(MacVlanFlags::NoDst, *nodst),
            ];
            data.extend(source_list(MacVlanMacAddressMode::Set, sources));
            data
        }
    }
}

fn source_change(change: &SourceChange) -> Vec<InfoMacVlan> {
    let one = |mode, mac: &MacAddress| {
        vec![
            InfoMacVlan::MacAddrMode(mode),
            InfoMacVlan::MacAddr(mac.octets()),
        ]
    };
    match change {
        SourceChange::Add(mac) => one(MacVlanMacAddressMode::Add, mac),
        SourceChange::Remove(mac) => one(MacVlanMacAddressMode::Del, mac),
        SourceChange::Set(sources) => source_list(MacVlanMacAddressMode::Set, sources),
        SourceChange::Flush => vec![InfoMacVlan::MacAddrMode(MacVlanMacAddressMode::Flush)],
    }
}

fn source_list(mode: MacVlanMacAddressMode, sources: &[MacAddress]) -> Vec<InfoMacVlan> {
    let list = sources
        .iter()
        .map(|mac| InfoMacVlan::MacAddr(mac.octets()))
        .collect();
    vec![
        InfoMacVlan::MacAddrMode(mode),
        InfoMacVlan::MacAddrData(list),
    ]
}

fn macvlan_info(tap: bool, data: Vec<InfoMacVlan>) -> LinkAttribute {
    LinkAttribute::LinkInfo(if tap {
        let data = data.into_iter().map(as_macvtap).collect();
        vec![
            LinkInfo::Kind(InfoKind::MacVtap),
            LinkInfo::Data(InfoData::MacVtap(data)),
        ]
    } else {
        vec![
            LinkInfo::Kind(InfoKind::MacVlan),
            LinkInfo::Data(InfoData::MacVlan(data)),
        ]
    })
}

/// Macvtap takes macvlan's attributes, under a type of its own.
fn as_macvtap(attribute: InfoMacVlan) -> InfoMacVtap {
    match attribute {
        InfoMacVlan::Mode(mode) => InfoMacVtap::Mode(mode),
        InfoMacVlan::Flags(flags) => InfoMacVtap::Flags(flags),
        InfoMacVlan::MacAddrMode(mode) => InfoMacVtap::MacAddrMode(mode),
        InfoMacVlan::MacAddr(mac) => InfoMacVtap::MacAddr(mac),
        InfoMacVlan::MacAddrData(list) => {
            InfoMacVtap::MacAddrData(list.into_iter().map(as_macvtap).collect())
        }
        InfoMacVlan::MacAddrCount(count) => InfoMacVtap::MacAddrCount(count),
        InfoMacVlan::BcQueueLen(packets) => InfoMacVtap::BcQueueLen(packets),
        InfoMacVlan::BcQueueLenUsed(packets) => InfoMacVtap::BcQueueLenUsed(packets),
        InfoMacVlan::BcCutoff(children) => InfoMacVtap::BcCutoff(children),
        InfoMacVlan::Other(other) => InfoMacVtap::Other(other),
        // The foreign enum may grow; what this file makes is matched above.
        _ => InfoMacVtap::Other(DefaultNla::new(0, Vec::new())),
    }
}

fn ipvlan_info(spec: &IpvlanSpec) -> LinkAttribute {
    let IpvlanSpec {
        parent: _, // IFLA_LINK
        name: _,   // IFLA_IFNAME
        tap,
        mode,
        flag,
        mtu: _, // IFLA_MTU
        up: _,  // ifi_flags
    } = spec;
    let mode = match mode {
        IpvlanMode::L2 => IpVlanMode::L2,
        IpvlanMode::L3 => IpVlanMode::L3,
        IpvlanMode::L3s => IpVlanMode::L3S,
    };
    let flags = match flag {
        IpvlanFlag::Bridge => IpVlanFlags::empty(),
        IpvlanFlag::Private => IpVlanFlags::Private,
        IpvlanFlag::Vepa => IpVlanFlags::Vepa,
    };
    LinkAttribute::LinkInfo(if *tap {
        let data = vec![InfoIpVtap::Mode(mode), InfoIpVtap::Flags(flags)];
        vec![
            LinkInfo::Kind(InfoKind::IpVtap),
            LinkInfo::Data(InfoData::IpVtap(data)),
        ]
    } else {
        let data = vec![InfoIpVlan::Mode(mode), InfoIpVlan::Flags(flags)];
        vec![
            LinkInfo::Kind(InfoKind::IpVlan),
            LinkInfo::Data(InfoData::IpVlan(data)),
        ]
    })
}

fn new_address(link: u32, address: &LinkAddress) -> AddressMessage {
    let LinkAddress {
        net,
        dad,
        broadcast,
        no_prefix_route,
    } = address;
    let mut message = AddressMessage::default();
    message.header.family = family(net.addr());
    message.header.prefix_len = net.prefix_len();
    message.header.scope = AddressScope::Universe;
    message.header.index = link;
    let mut flags = match dad {
        Dad::Normal => AddressFlags::empty(),
        Dad::Optimistic => AddressFlags::Optimistic,
        Dad::Skip => AddressFlags::Nodad,
    };
    flags.set(AddressFlags::Noprefixroute, *no_prefix_route);
    message.header.flags = AddressHeaderFlags::empty();
    message.attributes.push(AddressAttribute::Local(net.addr()));
    message
        .attributes
        .push(AddressAttribute::Address(net.addr()));
    if let Some(broadcast) = broadcast {
        message
            .attributes
            .push(AddressAttribute::Broadcast(*broadcast));
    }
    if !flags.is_empty() {
        message.attributes.push(AddressAttribute::Flags(flags));
    }
    message
}

fn new_route(link: u32, route: &RouteSpec) -> RouteMessage {
    let RouteSpec {
        destination,
        gateway,
        metric,
        source,
        onlink,
    } = route;
    let mut message = RouteMessage::default();
    message.header.address_family = family(destination.addr());
    message.header.destination_prefix_length = destination.prefix_len();
    message.header.table = RouteHeader::RT_TABLE_MAIN;
    message.header.protocol = RouteProtocol::Static;
    message.header.kind = RouteType::Unicast;
    // A neighbour on the link has link scope; IPv6 knows no scopes.
    message.header.scope = if gateway.is_none() && destination.addr().is_ipv4() {
        RouteScope::Link
    } else {
        RouteScope::Universe
    };
    if *onlink {
        message.header.flags = RouteFlags::Onlink;
    }
    if destination.prefix_len() > 0 {
        message
            .attributes
            .push(RouteAttribute::Destination(RouteAddress::from(
                destination.addr(),
            )));
    }
    match gateway {
        Some(IpAddr::V6(gateway)) if destination.addr().is_ipv4() => {
            message
                .attributes
                .push(RouteAttribute::Via(RouteVia::Inet6(*gateway)));
        }
        Some(gateway) => message
            .attributes
            .push(RouteAttribute::Gateway(RouteAddress::from(*gateway))),
        None => {}
    }
    if let Some(source) = source {
        message
            .attributes
            .push(RouteAttribute::PrefSource(RouteAddress::from(*source)));
    }
    message.attributes.push(RouteAttribute::Oif(link));
    if let Some(metric) = metric {
        message.attributes.push(RouteAttribute::Priority(*metric));
    }
    message
}

fn family(address: IpAddr) -> AddressFamily {
    match address {
        IpAddr::V4(_) => AddressFamily::Inet,
        IpAddr::V6(_) => AddressFamily::Inet6,
    }
}
